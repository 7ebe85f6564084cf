//! Thousands of clients that send a byte a second: each is cut off in time, and the others are not affected.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

use crate::{
    client::users,
    load::{CLIENTS, Load, PAUSE},
    sockets::{connect_from, loopback, open_many_files},
    support::Program,
};

const SOCKETS: usize = 5000;
const HEAD: &str = "GET /healthz HTTP/1.1\r\n";
const BODY: &str = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";

// D15, R87
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_slow_heads_and_as_many_slow_bodies_are_cut_off_while_others_are_served() {
    open_many_files();
    let users = users(CLIENTS);
    let program = Program::start(&[("USERS_FILE", users.path())]);
    let load = Load::start(program.address, CLIENTS, PAUSE).await;
    let slow = stream::iter(0..2 * SOCKETS).map(|number| async move {
        let beginning = if number % 2 == 0 { HEAD } else { BODY };
        let mut stream = connect_from(loopback(number), program.address).await.unwrap();
        stream.write_all(beginning.as_bytes()).await.unwrap();
        (number, tokio::spawn(dawdle(stream)))
    });
    let slow: Vec<_> = slow.buffer_unordered(100).collect().await;
    let mut longest = [Duration::ZERO; 2];
    for (number, dawdled) in slow {
        let (took, answer) = dawdled.await.unwrap();
        longest[number % 2] = longest[number % 2].max(took);
        let expected = if number % 2 == 0 { "" } else { "HTTP/1.1 408 " };
        assert!(answer.starts_with(expected) && answer.is_empty() == expected.is_empty(), "{number}: {answer}");
    }
    let outcome = load.stop().await;
    let [heads, bodies] = longest;
    println!(
        "D15: heads closed after {heads:?}, bodies after {bodies:?} at most; p99 of the others {:?}",
        outcome.p99()
    );
    outcome.expect_no_failure();
    // The promised figure is 11 s, on an otherwise idle machine.
    assert!(heads <= Duration::from_secs(15) && bodies <= Duration::from_secs(15));
}

/// Sends a byte a second until the backend closes the connection; returns the time until then, and the answer.
async fn dawdle(stream: TcpStream) -> (Duration, String) {
    let started = Instant::now();
    let (mut reader, mut writer) = stream.into_split();
    let trickle = async {
        while writer.write_all(b"a").await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
        std::future::pending::<()>().await;
    };
    let mut answer = Vec::new();
    let closed = async {
        // A reset may follow the answer, since the backend does not read what comes after it.
        let _ = reader.read_to_end(&mut answer).await;
    };
    tokio::select! {
        () = closed => {}
        () = trickle => {}
    }
    (started.elapsed(), String::from_utf8_lossy(&answer).into_owned())
}
