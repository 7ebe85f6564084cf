//! As much of an HTTP client as a measurement needs: prepared bytes out, status and length of the answer in.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

/// Where an answer ends in what was read so far, and its status; `None` until all of it is there.
pub fn complete(read: &[u8]) -> Option<(usize, u16)> {
    let head_end = read.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
    let head = str::from_utf8(&read[..head_end]).unwrap();
    let length = head.split_once("\r\ncontent-length: ").unwrap().1.split_once("\r\n").unwrap().0;
    let end = head_end + length.parse::<usize>().unwrap();
    (read.len() >= end).then(|| (end, head[9..12].parse().unwrap()))
}

/// A connection that does one thing after the other.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::new() }
    }

    /// Sends a request and reads the answer, which is to be a 200.
    pub fn exchange(&mut self, request: &[u8]) -> &str {
        self.stream.write_all(request).unwrap();
        self.buffer.clear();
        let mut part = [0; 4096];
        let (end, status) = loop {
            if let Some(complete) = complete(&self.buffer) {
                break complete;
            }
            let count = self.stream.read(&mut part).unwrap();
            assert!(count > 0, "the server closed the connection");
            self.buffer.extend_from_slice(&part[..count]);
        };
        let answer = str::from_utf8(&self.buffer[..end]).unwrap();
        assert_eq!(status, 200, "{answer}");
        answer
    }
}
