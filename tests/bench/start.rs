//! How soon the program answers after its start, and how large it is.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    process::Stdio,
    thread::sleep,
    time::{Duration, Instant},
};

use crate::{
    comparison::Spread,
    doorstep::command,
    process::Process,
    support::servers::free_port,
    table::{Goal, Row},
};

const STARTS: usize = 10;

pub fn measure() -> Vec<Row> {
    let waits = Spread::of((0..STARTS).map(|_| first_answer()));
    let spread = format!("median of {STARTS} ({:.1}–{:.1})", waits.least, waits.most);
    let path = env!("CARGO_BIN_EXE_doorstep");
    let size = f64::from(u32::try_from(fs::metadata(path).unwrap().len()).unwrap()) / 1e6;
    vec![
        Row::figure("start to first answer", waits.median, "ms", &spread, Goal::AtMost(60.0)),
        Row::figure("binary", size, "MB", "the bench profile's, which is release", Goal::AtMost(10.0)),
    ]
}

/// From the start of the process until `/healthz` has answered 200, in milliseconds.
fn first_answer() -> f64 {
    let port = free_port();
    let mut command = command(port, &[]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let started = Instant::now();
    let _process = Process(command.spawn().unwrap());
    while !answers(port) {
        assert!(started.elapsed() < Duration::from_secs(10), "the program does not answer");
        sleep(Duration::from_micros(100));
    }
    started.elapsed().as_secs_f64() * 1000.0
}

fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))) else { return false };
    let mut answer = String::new();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    stream.read_to_string(&mut answer).unwrap();
    answer.starts_with("HTTP/1.1 200 ")
}
