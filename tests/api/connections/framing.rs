//! Framing: anything but strict HTTP/1.1 is refused.

use crate::support::{LOGOUT, spawn_app};

// R84
#[tokio::test]
async fn a_request_that_is_not_framed_strictly_is_refused() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let post = format!("POST /login HTTP/1.1\r\nHost: localhost\r\nCookie: refresh_token={}\r\n", browser.token());
    let get = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";
    let chunked = "Transfer-Encoding: chunked\r\n";
    for (label, request) in [
        ("two lengths", format!("{post}Content-Length: 16\r\nContent-Length: 17\r\n\r\n{LOGOUT}")),
        ("a list of lengths", format!("{post}Content-Length: 16, 17\r\n\r\n{LOGOUT}")),
        ("a length with a plus", format!("{post}Content-Length: +16\r\n\r\n{LOGOUT}")),
        ("a negative length", format!("{post}Content-Length: -16\r\n\r\n{LOGOUT}")),
        ("a hexadecimal length", format!("{post}Content-Length: 0x10\r\n\r\n{LOGOUT}")),
        ("an empty length", format!("{post}Content-Length: \r\n\r\n{LOGOUT}")),
        ("a length beyond all numbers", format!("{post}Content-Length: 99999999999999999999\r\n\r\n{LOGOUT}")),
        ("a space before a colon", format!("{post}Content-Length : 16\r\n\r\n{LOGOUT}")),
        ("a folded line", format!("{post}X: a\r\n b\r\nContent-Length: 16\r\n\r\n{LOGOUT}")),
        ("a folded first line", format!("GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n{LOGOUT}")),
        ("NUL in a value", format!("{post}X: a\0b\r\nContent-Length: 16\r\n\r\n{LOGOUT}")),
        ("NUL in a name", format!("{post}X\0: a\r\nContent-Length: 16\r\n\r\n{LOGOUT}")),
        ("CR in a value", format!("{post}X: a\rb\r\nContent-Length: 16\r\n\r\n{LOGOUT}")),
        ("a line without a colon", format!("{post}X\r\nContent-Length: 16\r\n\r\n{LOGOUT}")),
        ("a name with a space", format!("{post}X Y: a\r\nContent-Length: 16\r\n\r\n{LOGOUT}")),
        ("an unknown encoding", format!("{post}Transfer-Encoding: gzip\r\n\r\n{LOGOUT}")),
        ("chunked, but not last", format!("{post}Transfer-Encoding: chunked, gzip\r\n\r\n10\r\n{LOGOUT}\r\n0\r\n\r\n")),
        (
            "a chunked body in HTTP/1.0",
            format!("{}{chunked}\r\n10\r\n{LOGOUT}\r\n0\r\n\r\n", post.replace("1.1", "1.0")),
        ),
        ("two hosts", format!("{get}Host: localhost\r\nConnection: close\r\n\r\n")),
        ("two hosts that differ", format!("{get}Host: evil.example\r\nConnection: close\r\n\r\n")),
        ("two hosts and a login", format!("{post}Host: x\r\nConnection: close\r\nContent-Length: 16\r\n\r\n{LOGOUT}")),
        ("no version", "GET /healthz\r\n\r\n".to_owned()),
        ("an unknown version", "GET /healthz HTTP/3.0\r\nHost: localhost\r\n\r\n".to_owned()),
        ("two spaces", "GET  /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()),
        ("a space in the path", "GET /health z HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()),
        ("no request at all", "\x16\x03\x01\x02\0\x01\0\x01\u{fc}\r\n\r\n".to_owned()),
    ] {
        let answer = app.exchange(request).await;
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
    let answer = app.exchange(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    // HTTP/1.0 requires none.
    let answer = app.exchange(b"GET /healthz HTTP/1.0\r\n\r\n").await;
    assert!(answer.contains(" 200 OK\r\n"), "{answer}");
}

// R84: RFC 9112 §6.3; if the length were believed, the rest would be read as a second request.
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
        let answer = app.exchange(request).await;
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
    let answer = app.exchange(settings).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400 ") || answer.starts_with("HTTP/1.1 505 "),
        "{answer}"
    );
    let upgrade = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\n\
                   Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
    let answer = app.exchange(upgrade).await;
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
        let answer = app.exchange(request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{label}: {answer}");
    }
}

// R86: a head that never ends is cut off when it is too large, not at the timeout.
#[tokio::test]
async fn a_head_without_end_is_refused_as_soon_as_it_is_too_large() {
    let app = spawn_app().await;
    let answer = app.exchange(format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}", "x".repeat(20_000))).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}
