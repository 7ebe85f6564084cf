//! TLS to PostgreSQL, as `sslmode` says.

use std::{path::Path, process::Command};

use doorstep::store::Users;

use crate::{database, support::servers::postgres::Postgres};

/// Has `openssl` make a certificate, self-signed or signed by an authority.
pub fn make_certificate(folder: &Path, name: &str, extensions: &[&str], authority: Option<&str>) {
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]);
    openssl.args(["-subj", "/CN=doorstep", "-keyout", &format!("{name}.key"), "-out", &format!("{name}.pem")]);
    openssl.args(extensions.iter().flat_map(|extension| ["-addext", extension]));
    if let Some(authority) = authority {
        openssl.args(["-CA", &format!("{authority}.pem"), "-CAkey", &format!("{authority}.key")]);
    }
    let output = openssl.current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A server with TLS and a certificate for `localhost`, signed by an authority of its own.
pub fn start_with_tls() -> Postgres {
    let mut server = Postgres::launch();
    let folder = server.folder().to_owned();
    make_certificate(&folder, "authority", &[], None);
    make_certificate(&folder, "stranger", &[], None);
    let end_entity = ["subjectAltName=DNS:localhost", "basicConstraints=critical,CA:FALSE"];
    make_certificate(&folder, "server", &end_entity, Some("authority"));
    Postgres::give(&folder.join("server.key"));
    server.restart_with(&[
        "ssl=on".to_owned(),
        format!("ssl_cert_file={}", folder.join("server.pem").display()),
        format!("ssl_key_file={}", folder.join("server.key").display()),
    ]);
    server
}

async fn is_encrypted(server: &Postgres, host: &str, parameters: &str) -> Option<bool> {
    let users = Users::in_postgres(database(&server.url(parameters).replace("localhost", host)));
    users.ping().await.ok()?;
    let statement = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'doorstep'";
    let rows = server.connect().await.query(statement, &[]).await.unwrap();
    drop(users);
    Some(rows.iter().any(|row| row.get(0)))
}

#[tokio::test]
async fn a_connection_is_encrypted_and_the_server_verified_as_sslmode_says() {
    let server = start_with_tls();
    let folder = server.folder().display().to_string();
    let by = |mode: &str, authority: &str| format!("?sslmode={mode}&sslrootcert={folder}/{authority}.pem");
    for (host, parameters, encrypted) in [
        ("localhost", String::new(), Some(true)),
        ("localhost", "?sslmode=prefer".to_owned(), Some(true)),
        ("localhost", "?sslmode=require".to_owned(), Some(true)),
        ("localhost", "?sslmode=require&channel_binding=require".to_owned(), Some(true)),
        ("localhost", "?sslmode=verify-full".to_owned(), None),
        ("localhost", "?sslmode=verify-ca".to_owned(), None),
        ("localhost", by("verify-full", "authority"), Some(true)),
        ("localhost", by("verify-full", "stranger"), None),
        ("127.0.0.1", by("verify-full", "authority"), None),
        ("127.0.0.1", by("verify-ca", "authority"), Some(true)),
        ("127.0.0.1", by("verify-ca", "stranger"), None),
        // As libpq does.
        ("localhost", by("require", "stranger"), None),
        ("127.0.0.1", by("require", "authority"), Some(true)),
    ] {
        assert_eq!(is_encrypted(&server, host, &parameters).await, encrypted, "{host} {parameters}");
    }
}

#[tokio::test]
async fn a_server_without_tls_serves_only_those_who_don_t_insist() {
    let server = Postgres::launch();
    for (parameters, encrypted) in
        [("?sslmode=disable", Some(false)), ("?sslmode=prefer", Some(false)), ("?sslmode=require", None)]
    {
        assert_eq!(is_encrypted(&server, "localhost", parameters).await, encrypted, "{parameters}");
    }
}
