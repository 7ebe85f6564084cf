//! SIGTERM, which Heroku sends once a day: requests sent before it are answered, and the program leaves in time.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::time::sleep;

use crate::{
    client::users,
    load::{Load, PAUSE},
    support::{Program, RawConnection},
};

/// The maximum time until the program has left, whatever is half sent; Heroku kills after 30 s.
const LONGEST: Duration = Duration::from_secs(25);

// D1, R93: ten repetitions, five at a time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_was_sent_before_sigterm_is_answered_and_the_program_leaves_in_time() {
    let users = users(16);
    for _ in 0..2 {
        for (answered, late, took) in join_all((0..5).map(|_| end_under_load(users.path()))).await {
            println!("D1: {answered} answered, 0 failed that were sent before, {late} after; left in {took:?}");
        }
    }
}

async fn end_under_load(users: &str) -> (usize, usize, Duration) {
    let mut program = Program::start(&[("USERS_FILE", users)]);
    let load = Load::start(program.address, 16, PAUSE / 4).await;
    let mut half_sent = Vec::new();
    for sent in [
        "GET /healthz HTTP/1.1\r\nHost: loc",
        "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16\r\n\r\n{\"env\":",
    ] {
        let mut connection = RawConnection::open(program.address).await.unwrap();
        connection.send(sent).await;
        half_sent.push(connection);
    }
    sleep(Duration::from_secs(1)).await;

    let moment = Instant::now();
    program.signal("TERM");
    program.signal("TERM");
    let (status, took) = program.exit().await.unwrap();
    let outcome = load.stop().await;
    assert_eq!(status.code(), Some(0));
    assert!(took <= LONGEST, "{took:?}");
    let broken = outcome.failed_before(moment);
    assert!(broken.is_empty(), "{broken:?}");
    assert!(outcome.answered() > 100);
    (outcome.answered(), outcome.failures.iter().filter(|failure| failure.sent.is_some()).count(), took)
}

// D1: even while there are idle connections.
#[tokio::test]
async fn a_program_with_nothing_to_do_leaves_quickly() {
    let mut program = Program::start(&[]);
    let mut idle = Vec::new();
    for _ in 0..20 {
        let mut connection = RawConnection::open(program.address).await.unwrap();
        connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert!(connection.answer().await.starts_with("HTTP/1.1 200 "));
        idle.push(connection);
    }
    program.signal("TERM");
    let (status, took) = program.exit().await.unwrap();
    println!("D1: left in {took:?} with 20 idle connections");
    assert_eq!(status.code(), Some(0));
    assert!(took <= Duration::from_secs(3), "{took:?}");
}
