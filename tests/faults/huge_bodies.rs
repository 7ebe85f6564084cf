//! Bodies of a gigabyte: refused at once, and hardly read.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::support::Program;

const GIGABYTE: usize = 1 << 30;
const PARALLEL: usize = 50;
const HEAD: &str = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n";

// D16, R82
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gigabytes_are_refused_at_once_and_cost_no_memory() {
    let program = Program::start(&[]);
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let flat = "x".repeat(0x10000);
    // Once beforehand, so that the cost of any connection is not counted.
    send_all(&program, "Content-Length: 9000\r\n\r\n", &"x".repeat(9000)).await;
    let before = program.memory();
    for (label, framing, piece) in [
        ("declared", format!("Content-Length: {GIGABYTE}\r\n\r\n"), &flat),
        ("chunked", "Transfer-Encoding: chunked\r\n\r\n".to_owned(), &chunk),
    ] {
        let (longest, most) = send_all(&program, &framing, piece).await;
        let more = program.peak_memory().saturating_sub(before);
        println!("D16: {label}: refused within {longest:?}, {most} bytes sent at most, {more} KiB more memory");
        assert!(longest <= Duration::from_secs(2), "{label}: {longest:?}");
        // All that the sockets' own buffers hold, and not the gigabyte.
        assert!(most <= 8 << 20, "{label}: {most}");
        assert!(more <= 5 * 1024, "{label}: {more} KiB");
    }
}

/// Sends this many bodies at once; returns the maximum time to the refusal, and the maximum number of bytes sent.
async fn send_all(program: &Program, framing: &str, piece: &str) -> (Duration, usize) {
    let sent = join_all((0..PARALLEL).map(|_| async {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_send_buffer_size(0x10000).unwrap();
        send(socket.connect(program.address).await.unwrap(), framing, piece).await
    }))
    .await;
    (sent.iter().map(|(took, _)| *took).max().unwrap(), sent.iter().map(|(_, bytes)| *bytes).max().unwrap())
}

async fn send(stream: TcpStream, framing: &str, piece: &str) -> (Duration, usize) {
    let started = Instant::now();
    let (mut reader, mut writer) = stream.into_split();
    writer.write_all(format!("{HEAD}{framing}").as_bytes()).await.unwrap();
    let sending = tokio::spawn({
        let piece = piece.to_owned();
        async move {
            let mut sent = 0;
            while sent < GIGABYTE && writer.write_all(piece.as_bytes()).await.is_ok() {
                sent += piece.len();
            }
            sent
        }
    });
    let mut beginning = [0; 13];
    reader.read_exact(&mut beginning).await.unwrap();
    let took = started.elapsed();
    assert_eq!(&beginning, b"HTTP/1.1 413 ");
    let _ = reader.read_to_end(&mut Vec::new()).await;
    (took, sending.await.unwrap())
}
