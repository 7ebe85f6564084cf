//! Connections: framing, limits of size and time, keep-alive, and the end of the server.

use std::time::{Duration, Instant};

use futures_util::future::{join_all, join5};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::helpers::{Browser, ORIGIN, TestApp, spawn_app, spawn_app_with};

const REFRESH: &str = r#"{"env":"refresh_page"}"#;

/// Longer than any answer takes that is not about time.
const SOON: Duration = Duration::from_secs(4);

async fn connect(app: &TestApp) -> TcpStream {
    TcpStream::connect(app.address).await.unwrap()
}

/// Reads until the backend closes the connection, or resets it behind its answer.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// Writes bytes on a connection of its own and reads until the backend closes it, which it must do soon.
async fn exchange(app: &TestApp, bytes: &[u8]) -> String {
    let mut stream = connect(app).await;
    stream.write_all(bytes).await.unwrap();
    let label = bytes.get(..200).unwrap_or(bytes).escape_ascii().to_string();
    timeout(SOON, read_to_end(&mut stream)).await.unwrap_or_else(|_| panic!("still open: {label}"))
}

/// Reads one answer, which has a `Content-Length`.
async fn read_answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = async {
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(stream.read_u8().await.unwrap());
        }
        let head = String::from_utf8_lossy(&answer).into_owned();
        let length = head.split("content-length: ").nth(1).map_or("0", |rest| rest.split("\r\n").next().unwrap());
        let mut body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut body).await.unwrap();
        head + &String::from_utf8_lossy(&body)
    };
    timeout(SOON, read).await.expect("no answer")
}

/// Whether nobody listens any more.
async fn is_refused(app: &TestApp) -> bool {
    for _ in 0..100 {
        if TcpStream::connect(app.address).await.is_err() {
            return true;
        }
        sleep(Duration::from_millis(20)).await;
    }
    false
}

/// The head of a refresh whose body is announced, so that the backend says when it begins to read it.
fn announced(browser: &Browser<'_>) -> String {
    format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\
         Cookie: refresh_token={}\r\n\r\n",
        REFRESH.len(),
        browser.token()
    )
}

// R84
#[tokio::test]
async fn a_request_that_is_not_framed_strictly_is_refused() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let post = format!("POST /login HTTP/1.1\r\nHost: localhost\r\nCookie: refresh_token={}\r\n", browser.token());
    let get = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";
    let chunked = "Transfer-Encoding: chunked\r\n";
    let logout = r#"{"env":"logout"}"#;
    for (label, request) in [
        ("two lengths", format!("{post}Content-Length: 16\r\nContent-Length: 17\r\n\r\n{logout}")),
        ("a list of lengths", format!("{post}Content-Length: 16, 17\r\n\r\n{logout}")),
        ("a length with a plus", format!("{post}Content-Length: +16\r\n\r\n{logout}")),
        ("a negative length", format!("{post}Content-Length: -16\r\n\r\n{logout}")),
        ("a hexadecimal length", format!("{post}Content-Length: 0x10\r\n\r\n{logout}")),
        ("an empty length", format!("{post}Content-Length: \r\n\r\n{logout}")),
        ("a length beyond all numbers", format!("{post}Content-Length: 99999999999999999999\r\n\r\n{logout}")),
        ("a space before a colon", format!("{post}Content-Length : 16\r\n\r\n{logout}")),
        ("a folded line", format!("{post}X: a\r\n b\r\nContent-Length: 16\r\n\r\n{logout}")),
        ("a folded first line", format!("GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n{logout}")),
        ("NUL in a value", format!("{post}X: a\0b\r\nContent-Length: 16\r\n\r\n{logout}")),
        ("NUL in a name", format!("{post}X\0: a\r\nContent-Length: 16\r\n\r\n{logout}")),
        ("CR in a value", format!("{post}X: a\rb\r\nContent-Length: 16\r\n\r\n{logout}")),
        ("a line without a colon", format!("{post}X\r\nContent-Length: 16\r\n\r\n{logout}")),
        ("a name with a space", format!("{post}X Y: a\r\nContent-Length: 16\r\n\r\n{logout}")),
        ("an unknown encoding", format!("{post}Transfer-Encoding: gzip\r\n\r\n{logout}")),
        ("chunked, but not last", format!("{post}Transfer-Encoding: chunked, gzip\r\n\r\n10\r\n{logout}\r\n0\r\n\r\n")),
        (
            "a chunked body in HTTP/1.0",
            format!("{}{chunked}\r\n10\r\n{logout}\r\n0\r\n\r\n", post.replace("1.1", "1.0")),
        ),
        ("two hosts", format!("{get}Host: localhost\r\nConnection: close\r\n\r\n")),
        ("two hosts that differ", format!("{get}Host: evil.example\r\nConnection: close\r\n\r\n")),
        ("two hosts and a login", format!("{post}Host: x\r\nConnection: close\r\nContent-Length: 16\r\n\r\n{logout}")),
        ("no version", "GET /healthz\r\n\r\n".to_owned()),
        ("an unknown version", "GET /healthz HTTP/3.0\r\nHost: localhost\r\n\r\n".to_owned()),
        ("two spaces", "GET  /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()),
        ("a space in the path", "GET /health z HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()),
        ("no request at all", "\x16\x03\x01\x02\0\x01\0\x01\u{fc}\r\n\r\n".to_owned()),
    ] {
        let answer = exchange(&app, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{label}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{label}: {answer}");
    }
    // None of them was a logout.
    app.refresh_with(&[browser.token()]).await.expect(200);
}

// R84: RFC 9112 §3.2
#[tokio::test]
async fn a_request_in_http_1_1_without_a_host_is_refused() {
    let app = spawn_app().await;
    let answer = exchange(&app, b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    // In HTTP/1.0 there was none.
    let answer = exchange(&app, b"GET /healthz HTTP/1.0\r\n\r\n").await;
    assert!(answer.contains(" 200 OK\r\n"), "{answer}");
}

// R84: RFC 9112 §6.3; were the length believed, the rest would be taken for a second request.
#[tokio::test]
async fn what_hides_behind_a_chunked_body_is_no_request_of_its_own() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let hidden = format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nCookie: refresh_token={}\r\nContent-Length: 16\r\n\r\n{{\"env\":\"logout\"}}",
        browser.token()
    );
    for framing in
        ["Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"]
    {
        let request = format!(
            "POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{framing}\r\n{:x}\r\n{hidden}\r\n0\r\n\r\n",
            hidden.len()
        );
        let answer = exchange(&app, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{framing}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{framing}: {answer}");
    }
    app.refresh_with(&[browser.token()]).await.expect(200);
}

// R85
#[tokio::test]
async fn http_2_is_turned_away() {
    let app = spawn_app().await;
    let settings = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    let answer = exchange(&app, settings).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400 ") || answer.starts_with("HTTP/1.1 505 "),
        "{answer}"
    );
    let upgrade = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\n\
                   Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
    let answer = exchange(&app, upgrade.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

// R86
#[tokio::test]
async fn a_head_of_16_kib_and_64_fields_is_the_most_that_is_read() {
    let app = spawn_app().await;
    let head = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let fields = |count: usize| "X: x\r\n".repeat(count);
    let cookie = |length: usize| format!("Cookie: {}\r\n", "x".repeat(length));
    for (label, request, status) in [
        ("a cookie of 15 kB", format!("{head}{}\r\n", cookie(15_000)), 200),
        ("two cookies of 7 kB", format!("{head}{}{}\r\n", cookie(7000), cookie(7000)), 200),
        ("a cookie of 17 kB", format!("{head}{}\r\n", cookie(17_000)), 431),
        ("a cookie of 500 kB", format!("{head}{}\r\n", cookie(500_000)), 431),
        ("two cookies of 9 kB", format!("{head}{}{}\r\n", cookie(9000), cookie(9000)), 431),
        ("64 fields", format!("{head}{}\r\n", fields(62)), 200),
        ("65 fields", format!("{head}{}\r\n", fields(63)), 431),
        ("70 fields", format!("{head}{}\r\n", fields(68)), 431),
        ("1000 fields", format!("{head}{}\r\n", fields(998)), 431),
        ("a field's name of 17 kB", format!("{head}{}: x\r\n\r\n", "x".repeat(17_000)), 431),
        (
            "a path of 9 kB",
            format!("GET /{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "x".repeat(9000)),
            404,
        ),
        ("a path of 17 kB", format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "x".repeat(17_000)), 431),
    ] {
        let mut stream = connect(&app).await;
        // The backend need not read to the end of what it refuses.
        let _ = stream.write_all(request.as_bytes()).await;
        let answer = timeout(SOON, read_to_end(&mut stream)).await.unwrap_or_else(|_| panic!("{label} is still open"));
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{label}: {answer}");
    }
}

// R86: a head that never ends is cut off when it is too large, not when its time is over.
#[tokio::test]
async fn a_head_without_end_is_refused_as_soon_as_it_is_too_large() {
    let app = spawn_app().await;
    let answer =
        exchange(&app, format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}", "x".repeat(20_000)).as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let mut stream = connect(&app).await;
    for round in 0..3 {
        let cookie = format!("Cookie: refresh_token={}\r\n", browser.token());
        for (request, status) in [
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), 200),
            (format!("POST /login HTTP/1.1\r\nHost: localhost\r\n{cookie}Content-Length: 22\r\n\r\n{REFRESH}"), 200),
            ("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}".to_owned(), 400),
            ("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), 404),
        ] {
            stream.write_all(request.as_bytes()).await.unwrap();
            let answer = read_answer(&mut stream).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "round {round}: {request}: {answer}");
            assert!(!answer.contains("connection: close"), "round {round}: {answer}");
        }
    }
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let answer = timeout(SOON, read_to_end(&mut stream)).await.expect("still open");
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("connection: close\r\n"), "{answer}");
}

#[tokio::test]
async fn requests_sent_ahead_are_answered_in_their_order() {
    let app = spawn_app().await;
    let host = "HTTP/1.1\r\nHost: localhost\r\n";
    let login = r#"{"env":"login","user":"Ruby","pass":"Ghi"}"#;
    let requests = format!(
        "GET /nothing {host}\r\nPOST /login {host}Content-Length: {}\r\n\r\n{login}GET /healthz {host}\r\n\
         POST /login {host}Transfer-Encoding: chunked\r\n\r\n16\r\n{REFRESH}\r\n0\r\n\r\nPUT /login {host}Connection: close\r\n\r\n",
        login.len()
    );
    let answers = exchange(&app, requests.as_bytes()).await;
    let statuses: Vec<_> = answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(statuses, ["404", "200", "200", "401", "405"], "{answers}");
}

// R82: RFC 9110 §10.1.1
#[tokio::test]
async fn a_body_that_is_announced_is_asked_for() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let mut stream = connect(&app).await;
    stream.write_all(announced(&browser).as_bytes()).await.unwrap();
    assert!(read_answer(&mut stream).await.starts_with("HTTP/1.1 100 "));
    stream.write_all(REFRESH.as_bytes()).await.unwrap();
    assert!(read_answer(&mut stream).await.starts_with("HTTP/1.1 200 "));
}

/// When the backend closes a connection on which this was sent and then a byte every second, and what it said.
async fn until_closed(app: &TestApp, sent: &str, trickled: &str) -> (f64, String) {
    let (mut reader, mut writer) = connect(app).await.into_split();
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

/// Heads that never come to an end are cut off after 10 s, and so is a connection on which nothing is asked.
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

/// Bodies that never come to an end are answered with 408 after 5 s, however slowly they go on.
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
        assert!(answer.starts_with("HTTP/1.1 408 "), "{label}: {answer}");
        assert!(answer.contains(r#""error":"timeout""#), "{label}: {answer}");
        assert!(answer.contains(&format!("access-control-allow-origin: {ORIGIN}\r\n")), "{label}: {answer}");
        assert!(answer.contains("access-control-allow-credentials: true\r\n"), "{label}: {answer}");
        assert!(!answer.contains("set-cookie"), "{label}: {answer}");
    }))
    .await;
    app.refresh_with(&[browser.token()]).await.expect(200);
}

/// Behind a proxy, which keeps connections for 90 s, none is closed that early.
async fn a_proxy_s_connection_is_kept(app: &TestApp) {
    let mut stream = connect(app).await;
    for wait in [12, 0] {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        assert!(read_answer(&mut stream).await.starts_with("HTTP/1.1 200 "));
        sleep(Duration::from_secs(wait)).await;
    }
}

/// However many connections dawdle, another one is served at once.
async fn the_others_are_served(app: &TestApp) {
    let dawdling = join_all((0..200).map(|_| async {
        let mut stream = connect(app).await;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").await.unwrap();
        stream
    }))
    .await;
    let started = Instant::now();
    app.angular().await.refresh().await.expect(200);
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    drop(dawdling);
}

/// The server's end waits for a half-open head, though no longer than 20 s in all.
async fn the_end_comes_in_spite_of_half_open_requests(mut app: TestApp) {
    let mut streams = Vec::new();
    for sent in [
        "GET /healthz HTTP/1.1\r\nHost: loc",
        "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16\r\n\r\n{\"env\":",
        "",
    ] {
        let mut stream = connect(&app).await;
        stream.write_all(sent.as_bytes()).await.unwrap();
        streams.push(stream);
    }
    // All three are accepted before the end begins, since this one is.
    app.send("GET", "/healthz", &[], "").await.expect(200);
    let started = Instant::now();
    timeout(Duration::from_secs(24), app.leave()).await.expect("still there").unwrap();
    assert!(started.elapsed() < Duration::from_secs(22), "{:?}", started.elapsed());
    assert!(is_refused(&app).await);
}

// R87, R93: one test, so that all that waiting is done at once.
#[tokio::test]
async fn whoever_dawdles_is_cut_off_in_time_and_holds_up_nobody_else() {
    let (app, behind, ending) = (spawn_app().await, spawn_app_with(&[("PROXY_HOPS", "1")]).await, spawn_app().await);
    join5(
        heads_are_cut_off(&app),
        bodies_are_given_up(&app),
        the_others_are_served(&app),
        a_proxy_s_connection_is_kept(&behind),
        the_end_comes_in_spite_of_half_open_requests(ending),
    )
    .await;
}

// R93
#[tokio::test]
async fn what_was_accepted_is_answered_before_the_server_leaves() {
    let mut app = spawn_app().await;
    let browser = app.angular().await;
    let head = announced(&browser);
    let mut half_sent = connect(&app).await;
    half_sent.write_all(head.as_bytes()).await.unwrap();
    assert!(read_answer(&mut half_sent).await.starts_with("HTTP/1.1 100 "));
    let (first, second) = REFRESH.split_at(10);
    half_sent.write_all(first.as_bytes()).await.unwrap();
    let mut idle = connect(&app).await;
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    assert!(read_answer(&mut idle).await.starts_with("HTTP/1.1 200 "));

    let address = app.address;
    let ended = app.leave();
    assert!(is_refused(&app).await, "{address} still accepts");
    // Longer than idle connections are kept at the end.
    assert_eq!(timeout(SOON, read_to_end(&mut idle)).await.expect("the idle connection is still open"), "");
    assert!(!ended.is_finished(), "it left with a request half sent");

    half_sent.write_all(second.as_bytes()).await.unwrap();
    let answer = timeout(SOON, read_to_end(&mut half_sent)).await.expect("still open");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert!(answer.contains(r#""user":"Angular""#), "{answer}");
    timeout(SOON, ended).await.expect("still there").unwrap();
}

// R93: requests that wait to be accepted when the end begins are answered, each to its last byte.
#[tokio::test]
async fn no_request_on_its_way_is_broken_off_by_the_end() {
    let mut app = spawn_app().await;
    let mut streams = Vec::new();
    for _ in 0..50 {
        // A blocking one gives the server, which runs on this thread, no chance to accept it at once.
        let mut stream = std::net::TcpStream::connect(app.address).unwrap();
        let request = b"GET /angular.png HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        std::io::Write::write_all(&mut stream, request).unwrap();
        stream.set_nonblocking(true).unwrap();
        streams.push(TcpStream::from_std(stream).unwrap());
    }
    let ended = app.leave();
    let length = std::fs::metadata(concat!(env!("CARGO_MANIFEST_DIR"), "/static/angular.png")).unwrap().len();
    for (place, mut stream) in streams.into_iter().enumerate() {
        let mut answer = Vec::new();
        timeout(SOON, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200 "), "{place}: {}", answer.escape_ascii());
        assert!(answer.len() as u64 > length, "{place}: {}", answer.len());
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
    assert!(is_refused(&app).await);

    let mut app = spawn_app().await;
    let idle = join_all((0..20).map(|_| connect(&app))).await;
    app.send("GET", "/healthz", &[], "").await.expect(200);
    timeout(SOON, app.leave()).await.expect("silent connections hold it up").unwrap();
    drop(idle);
}

// R60: many connections, and nobody gets the answer of somebody else.
#[tokio::test]
async fn each_of_many_connections_gets_its_own_answers() {
    let app = spawn_app().await;
    let mut browsers = Vec::new();
    for (user, pass) in [("Python3", "Abc"), ("Angular", "Def"), ("Ruby", "Ghi")] {
        for _ in 0..5 {
            browsers.push((user, app.logged_in(user, pass).await));
        }
    }
    let tabs = (0..300).map(|number| {
        let (user, browser) = &browsers[number % browsers.len()];
        let mut tab = browser.clone();
        let app = &app;
        async move {
            let answer = tab.refresh().await.expect(200);
            assert_eq!(answer.json()["user"], *user);
            let me = app.me(&answer.access_token()).await.expect(200);
            assert_eq!(me.json()["user"], *user);
        }
    });
    join_all(tabs).await;
}
