//! Slow clients: they are cut off in time and delay no other client.

use std::time::{Duration, Instant};

use futures_util::future::{join, join_all, join5};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{sleep, timeout},
};

use crate::support::{ORIGIN, SOON, TestApp, expect_refusal_in, spawn_app, spawn_behind_proxy};

// R87, R88, R93: one test, so that all the waiting is done in parallel.
#[tokio::test]
async fn whoever_dawdles_is_cut_off_in_time_and_holds_up_nobody_else() {
    let (app, behind, ending) = (spawn_app().await, spawn_behind_proxy().await, spawn_behind_proxy().await);
    let heads = join(heads_are_cut_off(&app), whoever_does_not_read_is_cut_off(&app));
    join5(
        heads,
        bodies_are_given_up(&app),
        the_others_are_served(&app),
        a_proxy_s_connection_is_kept(&behind),
        the_end_comes_in_spite_of_half_open_requests(ending),
    )
    .await;
}

/// A head that never ends is cut off after 10 s, and so is a connection without a request.
async fn heads_are_cut_off(app: &TestApp) {
    let trickle = "X: a\r\n".repeat(5);
    let idle = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let cases = [
        ("silent", "", ""),
        ("half a head", "GET /healthz HTTP/1.1\r\nHost: loc", ""),
        ("a head byte by byte", "GET /healthz HTTP/1.1\r\n", &*trickle),
        ("idle", idle, ""),
    ];
    join_all(cases.map(|(label, sent, trickled)| async move {
        let (took, answer) = until_closed(app, sent, trickled).await;
        assert!((9.0..16.0).contains(&took), "{label}: {took} s: {answer}");
        let answered = answer.matches("HTTP/1.1 200 ").count();
        assert_eq!(answered, usize::from(label == "idle"), "{label}: {answer}");
    }))
    .await;
}

/// A body that never ends is answered with 408 after 5 s, even if bytes still arrive.
async fn bodies_are_given_up(app: &TestApp) {
    let browser = app.angular().await;
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\nCookie: refresh_token={}\r\n",
        browser.token()
    );
    let head = &head;
    let spaces = " ".repeat(20);
    let cases = [
        ("no body", "Content-Length: 16\r\n\r\n", ""),
        ("half a body", "Content-Length: 16\r\n\r\n{\"env\":", ""),
        ("a body byte by byte", "Content-Length: 100\r\n\r\n{", &*spaces),
        ("half a chunk", "Transfer-Encoding: chunked\r\n\r\n10\r\n{\"env\":", ""),
        ("chunks without an end", "Transfer-Encoding: chunked\r\n\r\n10\r\n{\"env\":\"logout\"}\r\n", ""),
    ];
    join_all(cases.map(|(label, rest, trickled)| async move {
        let (took, answer) = until_closed(app, &format!("{head}{rest}"), trickled).await;
        assert!((4.5..7.0).contains(&took), "{label}: {took} s: {answer}");
        expect_refusal_in(&answer, 408, "timeout", label);
    }))
    .await;
    app.refresh_with(&[browser.token()]).await.expect(200);
}

/// A client that does not read its answers loses its connection.
async fn whoever_does_not_read_is_cut_off(app: &TestApp) {
    const REQUESTS: usize = 4000;
    let (mut reader, mut writer) = app.connect().await.stream.into_split();
    let request = "GET /python.jpg HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let sending = tokio::spawn(async move {
        let _ = writer.write_all(request.repeat(REQUESTS).as_bytes()).await;
        writer
    });
    sleep(Duration::from_secs(13)).await;
    let mut answers = Vec::new();
    let _ = timeout(SOON, reader.read_to_end(&mut answers)).await.expect("never closed");
    let picture = app.send("GET", "/python.jpg", &[], "").await.body.len();
    assert!(answers.len() < REQUESTS * picture, "all of it was kept for a client that read nothing");
    drop(sending.await);
}

/// A proxy's connection is kept for 90 s, and so is not closed that early.
async fn a_proxy_s_connection_is_kept(app: &TestApp) {
    let mut stream = app.connect().await;
    for wait in [12, 0] {
        stream.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert!(stream.answer().await.starts_with("HTTP/1.1 200 "));
        sleep(Duration::from_secs(wait)).await;
    }
}

/// However many connections are slow, another one is served at once.
async fn the_others_are_served(app: &TestApp) {
    let dawdling = join_all((0..200).map(|_| async {
        let mut stream = app.connect().await;
        stream.send(b"GET / HTTP/1.1\r\nHost: loc").await;
        stream
    }))
    .await;
    let started = Instant::now();
    app.angular().await.refresh().await.expect(200);
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    drop(dawdling);
}

/// Shutdown waits for a half-sent head, but no longer than 20 s, even if a head may take 650 s.
async fn the_end_comes_in_spite_of_half_open_requests(mut app: TestApp) {
    let mut streams = Vec::new();
    for sent in [
        "GET /healthz HTTP/1.1\r\nHost: loc",
        "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16\r\n\r\n{\"env\":",
        "",
    ] {
        let mut stream = app.connect().await;
        stream.send(sent).await;
        streams.push(stream);
    }
    // All three are accepted before shutdown begins, since this one is.
    app.send("GET", "/healthz", &[], "").await.expect(200);
    let started = Instant::now();
    timeout(Duration::from_secs(24), app.leave()).await.expect("still there").unwrap();
    let took = started.elapsed().as_secs_f64();
    assert!((19.0..22.0).contains(&took), "{took} s");
    assert!(app.is_refused().await);
}

/// Sends this, then a byte every second. Returns the seconds until the backend closed the connection, and its answer.
async fn until_closed(app: &TestApp, sent: &str, trickled: &str) -> (f64, String) {
    let (mut reader, mut writer) = app.connect().await.stream.into_split();
    let started = Instant::now();
    writer.write_all(sent.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let trickle = async {
        for byte in trickled.bytes() {
            sleep(Duration::from_secs(1)).await;
            if writer.write_all(&[byte]).await.is_err() {
                break;
            }
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        closed = timeout(Duration::from_secs(25), reader.read_to_end(&mut answer)) => drop(closed.expect("never closed")),
        () = trickle => {}
    }
    (started.elapsed().as_secs_f64(), String::from_utf8_lossy(&answer).into_owned())
}
