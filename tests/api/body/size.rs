//! How much body is read, and how it may be framed.

use std::time::{Duration, Instant};

use crate::support::{LARGEST, ORIGIN, REFRESH, TestApp, expect_refusal_in, spawn_app, tampered};

/// Asserts that a request with these headers and this body, which may be incomplete, is refused for its size.
async fn expect_refused_at_once(app: &TestApp, rest: &str, label: &str) {
    let started = Instant::now();
    let head = format!("POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\n");
    let answer = app.exchange(head + rest).await;
    assert!(started.elapsed() < Duration::from_secs(2), "{label}: {:?}", started.elapsed());
    expect_refusal_in(&answer, 413, "too_large", label);
}

// R82
#[tokio::test]
async fn a_body_of_8192_bytes_is_processed_and_one_of_8193_is_not() {
    let app = spawn_app().await;
    let browser = app.angular().await.with_three_tries().await;
    let bad = tampered(browser.token());
    // 34 is the length of everything but the filling.
    let filled = format!(r#"{{"env":"refresh_page","filler":"{}"}}"#, "x".repeat(LARGEST - 34));
    // The bad token comes with a body that is too large, and is not looked at.
    for (label, body) in [("filled with a field", filled), ("filled with white space", format!("{REFRESH:LARGEST$}"))] {
        let one_more = format!("{body} ");
        assert_eq!((body.len(), one_more.len()), (8192, 8193));
        for (body, token, status) in [(&body, browser.token(), "200"), (&one_more, &bad, "413")] {
            let head = format!(
                "POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: {ORIGIN}\r\n\
                 Cookie: refresh_token={token}\r\n"
            );
            let declared = app.exchange(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len())).await;
            let (first, second) = body.split_at(5000);
            let chunked = format!(
                "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
                first.len(),
                second.len()
            );
            let chunked = app.exchange(chunked).await;
            for (how, answer) in [("declared", declared), ("chunked", chunked)] {
                assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{label}, {how}: {answer}");
            }
        }
    }
    app.use_two_tries(browser.token()).await;
    app.refresh_with(&[browser.token()]).await.expect(200);
}

// R82
#[tokio::test]
async fn a_declared_gigabyte_is_refused_at_once_and_not_asked_for() {
    let app = spawn_app().await;
    for (label, length, expect) in [
        ("declared", "1073741824", ""),
        ("declared and announced", "1073741824", "Expect: 100-continue\r\n"),
        ("one byte more than may be", "8193", "Expect: 100-continue\r\n"),
        ("nearly more than a number holds", "18446744073709551613", ""),
    ] {
        expect_refused_at_once(&app, &format!("{expect}Content-Length: {length}\r\n\r\n"), label).await;
    }
}

// R82
#[tokio::test]
async fn a_chunked_body_without_end_is_refused_as_soon_as_it_is_too_large() {
    let app = spawn_app().await;
    for (label, chunk) in [("one large chunk", 9000), ("small chunks", 100)] {
        let chunks = format!("{chunk:x}\r\n{}\r\n", " ".repeat(chunk)).repeat(9000 / chunk);
        expect_refused_at_once(&app, &format!("Transfer-Encoding: chunked\r\n\r\n{chunks}"), label).await;
    }
}

// A body that is framed wrongly is the client's fault, too.
#[tokio::test]
async fn a_chunked_body_that_is_framed_wrongly_is_never_a_5xx() {
    let app = spawn_app().await;
    for (label, body) in [
        ("no size", "x\r\n{}\r\n0\r\n\r\n"),
        ("a negative size", "-2\r\n{}\r\n0\r\n\r\n"),
        ("a size beyond all numbers", "fffffffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
        ("no line break behind the chunk", "2\r\n{}0\r\n\r\n"),
    ] {
        let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
        let answer = app.exchange(format!("{head}{body}")).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{label}: {answer}");
    }
}
