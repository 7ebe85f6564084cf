//! Raw sockets, for what no well-behaved client sends.

use std::{io::ErrorKind, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{ORIGIN, TestApp};

/// Longer than any answer takes that is not about time.
pub const SOON: Duration = Duration::from_secs(4);

impl TestApp {
    /// Opens a connection on which nothing is said yet.
    pub async fn connect(&self) -> Connection {
        Connection(TcpStream::connect(self.address).await.unwrap())
    }

    /// Sends bytes on a connection of their own and reads until the backend closes it, which it must do soon.
    pub async fn exchange(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut connection = self.connect().await;
        // The backend need not read to the end of what it refuses.
        let _ = connection.0.write_all(bytes.as_ref()).await;
        connection.rest().await
    }

    /// Whether nobody listens any more, or soon will.
    pub async fn is_refused(&self) -> bool {
        for _ in 0..100 {
            if TcpStream::connect(self.address).await.is_err() {
                return true;
            }
            sleep(Duration::from_millis(20)).await;
        }
        false
    }
}

/// A connection on which anything can be said.
pub struct Connection(pub TcpStream);

impl Connection {
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Reads one answer, which has a `Content-Length` or no body.
    pub async fn answer(&mut self) -> String {
        let mut answer = Vec::new();
        let read = async {
            while !answer.ends_with(b"\r\n\r\n") {
                answer.push(self.0.read_u8().await.unwrap());
            }
            let head = String::from_utf8_lossy(&answer).into_owned();
            let length = head.split("content-length: ").nth(1).map_or("0", |rest| rest.split("\r\n").next().unwrap());
            let mut body = vec![0; length.parse().unwrap()];
            self.0.read_exact(&mut body).await.unwrap();
            head + &String::from_utf8_lossy(&body)
        };
        timeout(SOON, read).await.expect("no answer")
    }

    /// Reads until the backend closes the connection, which it must do soon.
    pub async fn rest(&mut self) -> String {
        String::from_utf8_lossy(&self.rest_bytes().await).into_owned()
    }

    pub async fn rest_bytes(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let read = timeout(SOON, self.0.read_to_end(&mut bytes)).await;
        let read = read.unwrap_or_else(|_| panic!("still open: {}", bytes.escape_ascii()));
        // Behind a refusal of what it did not read to the end, the backend may reset the connection.
        assert!(read.is_ok() || read.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset));
        bytes
    }
}

/// Asserts a refusal that the page of the lab's origin can read, and that touches no cookie.
#[track_caller]
pub fn expect_refusal_in(answer: &str, status: u16, code: &str, label: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{label}: {answer}");
    assert!(answer.contains(&format!(r#""error":"{code}""#)), "{label}: {answer}");
    assert!(answer.contains(&format!("access-control-allow-origin: {ORIGIN}\r\n")), "{label}: {answer}");
    assert!(answer.contains("access-control-allow-credentials: true\r\n"), "{label}: {answer}");
    assert!(!answer.contains("set-cookie"), "{label}: {answer}");
}
