//! The end of the server: every accepted request is answered, and then the server leaves.

use std::{
    io::Write,
    net::TcpStream,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::time::timeout;

use crate::{
    files::static_file,
    support::{REFRESH, RawConnection, SOON, announced_refresh, spawn_app},
};

// R93
#[tokio::test]
async fn what_was_accepted_is_answered_before_the_server_leaves() {
    let mut app = spawn_app().await;
    let browser = app.angular().await;
    let mut half_sent = app.connect().await;
    half_sent.send(announced_refresh(&browser)).await;
    assert!(half_sent.answer().await.starts_with("HTTP/1.1 100 "));
    let (first, second) = REFRESH.split_at(10);
    half_sent.send(first).await;
    let mut idle = app.connect().await;
    idle.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(idle.answer().await.starts_with("HTTP/1.1 200 "));

    let ended = app.leave();
    assert!(app.is_refused().await, "it still accepts");
    // Longer than idle connections are kept during shutdown.
    assert_eq!(idle.rest().await, "");
    assert!(!ended.is_finished(), "it left with a request half sent");

    half_sent.send(second).await;
    let answer = half_sent.rest().await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert!(answer.contains(r#""user":"Angular""#), "{answer}");
    timeout(SOON, ended).await.expect("still there").unwrap();
}

// R93: connections still in the accept queue when shutdown begins are answered, each to its last byte.
#[tokio::test]
async fn no_request_on_its_way_is_broken_off_by_the_end() {
    let mut app = spawn_app().await;
    let mut streams = Vec::new();
    for _ in 0..50 {
        // A blocking connect, so that the server, which runs on this thread, can't accept it at once.
        let mut stream = TcpStream::connect(app.address).unwrap();
        let request = b"GET /angular.png HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request).unwrap();
        stream.set_nonblocking(true).unwrap();
        streams.push(RawConnection::over(stream.try_into().unwrap()));
    }
    let ended = app.leave();
    let picture = static_file("angular.png");
    for (place, mut stream) in streams.into_iter().enumerate() {
        let answer = stream.rest_bytes().await;
        assert!(answer.starts_with(b"HTTP/1.1 200 "), "{place}: {}", answer.escape_ascii());
        assert!(answer.ends_with(&picture), "{place}: {}", answer.len());
    }
    timeout(SOON, ended).await.expect("still there").unwrap();
}

// R93
#[tokio::test]
async fn a_server_with_nothing_to_do_leaves_at_once() {
    let mut app = spawn_app().await;
    app.send("GET", "/healthz", &[], "").await.expect(200);
    let started = Instant::now();
    timeout(SOON, app.leave()).await.expect("still there").unwrap();
    assert!(started.elapsed() < Duration::from_millis(900), "{:?}", started.elapsed());
    assert!(app.is_refused().await);

    let mut app = spawn_app().await;
    let idle = join_all((0..20).map(|_| app.connect())).await;
    app.send("GET", "/healthz", &[], "").await.expect(200);
    timeout(SOON, app.leave()).await.expect("silent connections hold it up").unwrap();
    drop(idle);
}
