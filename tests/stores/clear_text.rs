//! A database password is never sent in clear text, whatever a server requests.

use doorstep::store::Users;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{database, support::servers::postgres::Postgres, tls::start_with_tls};

/// A server's request for the password in clear text.
const CLEAR_TEXT: &[u8] = b"R\0\0\0\x08\0\0\0\x03";

/// Answers like a server without TLS that requests the password in clear text, and returns everything that it is sent.
async fn ask_for_the_password(mut client: TcpStream) -> Vec<u8> {
    let mut told = vec![0; 8];
    client.read_exact(&mut told).await.unwrap();
    // A request for TLS has the length 8; a start-up message is longer.
    if told.starts_with(&[0, 0, 0, 8]) {
        client.write_all(b"N").await.unwrap();
        client.read_exact(&mut told).await.unwrap();
    }
    let length = u32::from_be_bytes(told[..4].try_into().unwrap());
    told.resize(usize::try_from(length).unwrap(), 0);
    client.read_exact(&mut told[8..]).await.unwrap();
    for byte in CLEAR_TEXT {
        client.write_all(&[*byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let _ = client.read_to_end(&mut told).await;
    told
}

#[tokio::test]
async fn a_server_without_tls_that_asks_for_the_password_is_not_told_it() {
    for mode in ["", "?sslmode=prefer", "?sslmode=disable"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let users = Users::in_postgres(database(&format!("postgres://u:canary-password@127.0.0.1:{port}/db{mode}")));
        let server = async { ask_for_the_password(listener.accept().await.unwrap().0).await };
        let (told, answer) = tokio::join!(server, users.ping());
        assert!(!String::from_utf8_lossy(&told).contains("canary"), "{mode}: {told:?}");
        let error = answer.unwrap_err().to_string();
        assert!(error.contains("in the clear") && error.contains("sslmode=verify-full"), "{mode}: {error}");
    }
}

#[tokio::test]
async fn a_password_in_the_clear_is_sent_over_tls() {
    let mut server = start_with_tls();
    for (method, without_tls) in [("scram-sha-256", true), ("md5", true), ("password", false)] {
        let client = server.connect().await;
        client
            .batch_execute(&format!("SET password_encryption = '{}'", method.replace("password", "md5")))
            .await
            .unwrap();
        let password = format!("ALTER USER doorstep PASSWORD '{}'", Postgres::PASSWORD);
        client.batch_execute(&password).await.unwrap();
        drop(client);
        let rules = server.folder().join("data/pg_hba.conf");
        std::fs::write(&rules, format!("host all all 127.0.0.1/32 {method}\n")).unwrap();
        server.start_again();
        for (mode, answers) in [("require", true), ("prefer", true), ("disable", without_tls)] {
            let url = server.url(&format!("?sslmode={mode}")).replace("localhost", "127.0.0.1");
            assert_eq!(Users::in_postgres(database(&url)).ping().await.is_ok(), answers, "{method} {mode}");
        }
    }
}

#[tokio::test]
async fn a_local_socket_needs_no_tls() {
    let mut server = Postgres::launch();
    let folder = server.folder().display().to_string();
    let rules = "local all all password\nhost all all 127.0.0.1/32 scram-sha-256\n";
    std::fs::write(server.folder().join("data/pg_hba.conf"), rules).unwrap();
    let listening = format!("unix_socket_directories={folder}");
    server.restart_with(&[listening]);
    let url = server.url("").replace("localhost", &folder.replace('/', "%2F"));
    Users::in_postgres(database(&url)).ping().await.unwrap();
}
