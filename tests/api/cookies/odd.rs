//! `Cookie` headers that no browser sends: none loses the good cookies, and none is a 5xx.

use std::time::{Duration, Instant};

use crate::support::{LOGOUT, REFRESH, TestApp, spawn_app};

/// Posts a body with a `Cookie` header of arbitrary bytes.
async fn post(app: &TestApp, cookie: &[u8], body: &str) -> String {
    let length = body.len();
    let head =
        format!("POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\nCookie: ");
    app.exchange([head.as_bytes(), cookie, b"\r\n\r\n", body.as_bytes()].concat()).await
}

// R69
#[tokio::test]
async fn nothing_odd_in_a_cookie_header_loses_the_good_cookies_beside_it() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let good = browser.cookie_header();
    let long = format!("x={}", "y".repeat(8000));
    let many = (0..1000).map(|number| format!("{number}=x")).collect::<Vec<_>>().join("; ");
    let odd: [&[u8]; 22] = [
        b"x=\xff",
        b"\xff=x",
        b"\xff",
        b"x=\xe2\x80",
        "ü=ü".as_bytes(),
        b";;;",
        b"=x",
        b"=",
        b"==",
        b"x",
        b"refresh_token",
        b"refresh_token=",
        b"refresh_user=",
        b"Refresh_Token=x",
        b"refresh_tokens=x",
        b"x=%00",
        b"x=%zz",
        b"x=%",
        b"x=\"",
        b"x=a,b\\c\td",
        long.as_bytes(),
        many.as_bytes(),
    ];
    for odd in odd {
        let label = odd.get(..20).unwrap_or(odd).escape_ascii().to_string();
        for (place, header) in [
            ("before", [odd, b"; ", good.as_bytes()].concat()),
            ("after", [good.as_bytes(), b"; ", odd].concat()),
            ("close by", [odd, b";", good.as_bytes(), b";", odd].concat()),
        ] {
            if header.len() > 15_000 {
                continue;
            }
            let answer = post(&app, &header, REFRESH).await;
            assert!(answer.starts_with("HTTP/1.1 200 "), "{label} {place}: {answer}");
        }
        // Without the good cookies there is no session, and nothing to charge.
        for _ in 0..4 {
            let answer = post(&app, odd, REFRESH).await;
            assert!(answer.starts_with("HTTP/1.1 401 "), "{label} alone: {answer}");
            assert!(answer.contains(r#""error":"log_in_again""#), "{label} alone: {answer}");
        }
    }
}

// R69: a token or a name that is odd itself is refused, and nothing else happens.
#[tokio::test]
async fn an_odd_value_is_refused_and_never_a_5xx() {
    let app = spawn_app().await;
    let long = "x".repeat(15_000);
    let odd: [&[u8]; 12] = [
        b"\xff",
        b"\xe2\x80",
        "ü".as_bytes(),
        b"%00",
        b"%zz",
        b"\"",
        b"\"\"",
        b".",
        b"..",
        b"a.b.c",
        b"e30.e30.e30",
        long.as_bytes(),
    ];
    for value in odd {
        let label = value.get(..20).unwrap_or(value).escape_ascii().to_string();
        let browser = app.angular().await.with_three_tries().await;
        let answer = post(&app, &[b"refresh_token=", value].concat(), REFRESH).await;
        assert!(answer.starts_with("HTTP/1.1 403 ") || answer.starts_with("HTTP/1.1 401 "), "{label}: {answer}");
        let named = [format!("refresh_token={}; refresh_user=", browser.token()).as_bytes(), value].concat();
        let answer = post(&app, &named, REFRESH).await;
        assert!(answer.starts_with("HTTP/1.1 403 "), "{label}: {answer}");
        let answer = post(&app, &named, LOGOUT).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{label}: {answer}");
    }
}

// R69, CVE-2024-52804: reading a header takes time in proportion to its length.
#[tokio::test]
async fn a_cookie_header_of_15_kilobytes_is_read_at_once() {
    let app = spawn_app().await;
    let started = Instant::now();
    for header in
        [";".repeat(15_000), "=;".repeat(7500), "refresh_user=%;".repeat(1000), "refresh_token=\"\\".repeat(900)]
    {
        for _ in 0..20 {
            let answer = post(&app, header.as_bytes(), REFRESH).await;
            assert!(answer.starts_with("HTTP/1.1 40"), "{answer}");
        }
    }
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

// A cleared cookie may remain in a browser as an empty one.
#[tokio::test]
async fn an_empty_refresh_token_counts_as_none() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    for _ in 0..5 {
        for empty in ["refresh_token=", "refresh_token=; refresh_user=Angular", "refresh_token= ; refresh_token="] {
            app.refresh_with_cookies(&[empty]).await.expect_refusal(401, "log_in_again");
        }
    }
    let beside = format!("refresh_token=; refresh_token={}; refresh_token=", browser.token());
    app.refresh_with_cookies(&[&beside]).await.expect(200);
    app.use_visitor_s_tries().await;
}
