//! Real servers, each in a temporary folder and on a free loopback port, ended with their test.

pub mod postgres;

use std::net::TcpListener;

/// A port on which nobody listens.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
