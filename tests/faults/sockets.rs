//! Sockets in great number: each from an address of its own, and as many as the system allows this process.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use tokio::net::{TcpSocket, TcpStream};

/// A loopback address, so that many clients don't share one network's budget. There are 16 million of them.
pub fn loopback(number: usize) -> Ipv4Addr {
    let [_, high, middle, low] = u32::try_from(number + 1).unwrap().to_be_bytes();
    Ipv4Addr::new(127, high, middle, low)
}

/// Connects from this address.
pub async fn connect_from(from: Ipv4Addr, to: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((from, 0)))?;
    socket.connect(to).await
}

/// Raises this process's file limit to the maximum: it holds as many sockets as the program does.
pub fn open_many_files() {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
}
