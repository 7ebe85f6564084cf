//! The raw client, for loads and for what no well-behaved client sends: any bytes out, and answers as they come.

use std::{
    io::{self, ErrorKind},
    mem,
    net::SocketAddr,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// Longer than any answer takes, except in tests of time limits.
pub const SOON: Duration = Duration::from_secs(4);

/// A connection on which any bytes can be sent.
pub struct RawConnection {
    pub stream: TcpStream,
    /// What was read, the last answer first.
    read: Vec<u8>,
    /// How long the last answer is.
    answered: usize,
}

impl RawConnection {
    /// Connects to this address.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream))
    }

    pub fn over(stream: TcpStream) -> Self {
        Self { stream, read: Vec::with_capacity(4096), answered: 0 }
    }

    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Reads one answer, which has a `Content-Length` or no body and must come soon.
    pub async fn answer(&mut self) -> String {
        let answer = timeout(SOON, self.read()).await.expect("no answer").unwrap();
        String::from_utf8_lossy(answer).into_owned()
    }

    /// Reads one answer, which has a `Content-Length` or no body, however long it takes.
    ///
    /// # Errors
    /// If the connection ends first.
    pub async fn read(&mut self) -> io::Result<&[u8]> {
        self.read.drain(..mem::take(&mut self.answered));
        loop {
            if let Some(end) = end_of_answer(&self.read) {
                self.answered = end;
                return Ok(&self.read[..end]);
            }
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Err(io::Error::other(format!("broken off: {}", self.read.escape_ascii())));
            }
        }
    }

    /// Reads until the backend closes the connection, which it must do soon.
    pub async fn rest(&mut self) -> String {
        String::from_utf8_lossy(&self.rest_bytes().await).into_owned()
    }

    pub async fn rest_bytes(&mut self) -> Vec<u8> {
        let mut bytes = self.read.split_off(mem::take(&mut self.answered));
        self.read.clear();
        let read = timeout(SOON, self.stream.read_to_end(&mut bytes)).await;
        let read = read.unwrap_or_else(|_| panic!("still open: {}", bytes.escape_ascii()));
        // After a refusal of a request that it did not read to the end, the backend may reset the connection.
        assert!(read.is_ok() || read.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset));
        bytes
    }
}

/// Where the first answer in these bytes ends; none until it is complete.
fn end_of_answer(read: &[u8]) -> Option<usize> {
    let head = read.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
    let mut lines = str::from_utf8(&read[..head]).unwrap().lines();
    let length = lines.find_map(|line| line.strip_prefix("content-length: "));
    let end = head + length.map_or(0, |length| length.parse().unwrap());
    (read.len() >= end).then_some(end)
}

/// The status of an answer.
pub fn status(answer: &[u8]) -> u16 {
    str::from_utf8(&answer[9..12]).unwrap().parse().unwrap()
}
