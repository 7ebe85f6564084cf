//! Requests that are refused before their body was read: a client that sends its whole body first can read the answer.

use std::time::{Duration, Instant};

use tokio::{
    io::AsyncWriteExt,
    net::TcpSocket,
    time::{sleep, timeout},
};

use crate::support::{EVIL, ORIGIN, REFRESH, RawConnection, TestApp, expect_refusal_in, spawn_app};

/// How much of a refused body is read, in bytes.
const READ: usize = 1 << 20;

/// A connection with a small send buffer, so that writing waits for the backend to read.
async fn connect(app: &TestApp) -> RawConnection {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(0x4000).unwrap();
    RawConnection::over(socket.connect(app.address).await.unwrap())
}

/// A body of this size, framed by its length or in chunks.
fn framed(size: usize, chunked: bool) -> String {
    let body = "x".repeat(size);
    if chunked {
        let half = "x".repeat(size / 2);
        format!("Transfer-Encoding: chunked\r\n\r\n{0:x}\r\n{half}\r\n{0:x}\r\n{half}\r\n0\r\n\r\n", size / 2)
    } else {
        format!("Content-Length: {size}\r\n\r\n{body}")
    }
}

// Design 1
#[tokio::test]
async fn a_client_that_writes_its_body_first_reads_why_it_was_refused_and_goes_on() {
    let app = spawn_app().await;
    for chunked in [false, true] {
        for (request, status, code) in [
            (format!("POST /login HTTP/1.1\r\nOrigin: {ORIGIN}\r\n"), 413, "too_large"),
            (
                format!("POST /login HTTP/1.1\r\nOrigin: {ORIGIN}\r\nContent-Type: text/html\r\n"),
                415,
                "unsupported_media_type",
            ),
            (format!("POST /nothing HTTP/1.1\r\nOrigin: {ORIGIN}\r\n"), 404, "not_found"),
            (format!("PUT /login HTTP/1.1\r\nOrigin: {ORIGIN}\r\n"), 405, "method_not_allowed"),
            (format!("POST /me HTTP/1.1\r\nOrigin: {ORIGIN}\r\n"), 405, "method_not_allowed"),
            (format!("POST /angular.png HTTP/1.1\r\nOrigin: {ORIGIN}\r\n"), 405, "method_not_allowed"),
        ] {
            let mut connection = connect(&app).await;
            let label = format!("{status}, chunked {chunked}");
            for _ in 0..2 {
                let bytes = format!("{request}Host: localhost\r\n{}", framed(READ / 4, chunked));
                let written = timeout(Duration::from_secs(4), connection.stream.write_all(bytes.as_bytes())).await;
                written.expect(&label).expect(&label);
                expect_refusal_in(&connection.answer().await, status, code, &label);
            }
        }
    }
    let mut connection = connect(&app).await;
    let head = format!("POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: {EVIL}\r\n");
    connection.send(format!("{head}{}", framed(READ - 0x8000, false))).await;
    assert!(connection.answer().await.starts_with("HTTP/1.1 403 "));
    connection.send(format!("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 22\r\n\r\n{REFRESH}")).await;
    assert!(connection.answer().await.starts_with("HTTP/1.1 401 "));
}

// R82: the answer itself is not delayed.
#[tokio::test]
async fn the_answer_comes_at_once_and_the_rest_may_come_after_it() {
    let app = spawn_app().await;
    let mut connection = app.connect().await;
    let head = format!("PUT /login HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\nContent-Length: 10000\r\n\r\n");
    // If the first answer had been delayed to the limit, the connection would be closed after it.
    for _ in 0..2 {
        connection.send(&head).await;
        expect_refusal_in(&connection.answer().await, 405, "method_not_allowed", "no body yet");
        sleep(Duration::from_millis(200)).await;
        connection.send("x".repeat(10_000)).await;
    }
}

// R82, R88: a client that never stops sending is cut off all the same.
#[tokio::test]
async fn no_more_than_a_mebibyte_and_a_second_are_given_to_what_is_refused() {
    let app = spawn_app().await;
    let head = "PUT /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n";

    let mut silent = app.connect().await;
    silent.send(head).await;
    let started = Instant::now();
    assert!(silent.rest().await.starts_with("HTTP/1.1 405 "));
    assert!(started.elapsed() > Duration::from_millis(800), "{:?}", started.elapsed());

    let mut endless = connect(&app).await;
    endless.send(head).await;
    let mut sent = 0;
    while endless.stream.write_all(&[b'x'; 0x4000]).await.is_ok() {
        sent += 0x4000;
        assert!(sent < 32 * READ, "it reads all that is sent");
    }
    assert!(sent >= READ / 2, "{sent}");

    // A client that sends `Expect` is refused at once, and its body is not waited for.
    let mut asking = app.connect().await;
    asking.send(head.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n")).await;
    let answer = asking.rest().await;
    assert!(answer.starts_with("HTTP/1.1 405 ") && !answer.contains("100 Continue"), "{answer}");
}
