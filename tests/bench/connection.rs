//! The raw client, for a thread that waits for each answer before it continues.

use std::net::SocketAddr;

use tokio::runtime::{Builder, Runtime};

use crate::support::{RawConnection, status};

/// A connection that does one thing after the other.
pub struct Connection {
    runtime: Runtime,
    connection: RawConnection,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let runtime = Builder::new_current_thread().enable_io().build().unwrap();
        let connection = runtime.block_on(RawConnection::open(address)).unwrap();
        Self { runtime, connection }
    }

    /// Sends a request and reads the answer, which must be a 200.
    pub fn exchange(&mut self, request: &[u8]) -> &str {
        let Self { runtime, connection } = self;
        let answer = runtime.block_on(async {
            connection.send(request).await;
            connection.read().await.unwrap()
        });
        let text = str::from_utf8(answer).unwrap();
        assert_eq!(status(answer), 200, "{text}");
        text
    }
}
