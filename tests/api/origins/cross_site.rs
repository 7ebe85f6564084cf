//! Pages of other origins: they log nobody in or out and change nothing.

use std::time::Duration;

use tokio::{io::AsyncReadExt, time::timeout};

use crate::support::{APP_ORIGIN, EVIL, LOGIN, LOGOUT, REFRESH, claims, spawn_app, spawn_in, tampered};

/// A foreign page's body for a form of `enctype="text/plain"`: a field's name, `=`, its value, and a line break.
const FORM: &str = "{\"env\":\"login\",\"user\":\"Angular\",\"pass\":\"Def\",\"a\":\"=\"}\r\n";

// R72, A2: the body is one that would log in.
#[tokio::test]
async fn a_foreign_form_can_log_nobody_in() {
    for mode in ["local", "same-site", "cross-site"] {
        let app = spawn_in(mode).await;
        for (label, headers) in [
            ("a sandboxed form", &[("origin", "null"), ("sec-fetch-site", "cross-site")][..]),
            ("a form that hides its origin", &[("origin", "null")]),
            ("a foreign form", &[("origin", EVIL), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]),
            ("a browser that tells no origin", &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]),
        ] {
            let readable_by = headers.contains(&("origin", EVIL)).then_some(EVIL);
            app.post_with(headers, FORM).await.expect_denied(readable_by, &format!("{label}, {mode}"));
        }
        app.post_with(&[("origin", APP_ORIGIN)], FORM).await.expect(200);
    }
}

// R73
#[tokio::test]
async fn a_foreign_page_can_log_nobody_out() {
    for mode in ["local", "same-site", "cross-site"] {
        let app = spawn_in(mode).await;
        let mut browser = app.browser_at(APP_ORIGIN);
        browser.login("Angular", "Def").await.expect(200);
        let cookie = browser.cookie_header();
        for origin in [EVIL, "null"] {
            for body in [LOGOUT, r#"{"env":"logout","user":"Angular"}"#] {
                let headers = [("origin", origin), ("sec-fetch-site", "cross-site"), ("cookie", &cookie)];
                app.post_with(&headers, body).await.expect_denied(Some(EVIL).filter(|evil| *evil == origin), mode);
            }
        }
        browser.refresh().await.expect(200);
    }
}

// R71: nothing is opened, ended, rotated or charged.
#[tokio::test]
async fn a_page_of_another_origin_changes_nothing() {
    let app = spawn_app().await;
    let mut oldest = app.angular().await.with_three_tries().await;
    for _ in 1..10 {
        app.advance(1);
        app.angular().await;
    }
    app.advance(30);
    let good = oldest.cookie_header();
    let bad = good.replace(oldest.token(), &tampered(oldest.token()));
    let wrong = LOGIN.replace("Def", "Wrong");
    for stranger in [("origin", EVIL), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        for (cookie, body) in [
            ("", LOGIN),
            (&*good, LOGIN),
            (&good, LOGOUT),
            (&good, REFRESH),
            (&bad, REFRESH),
            (&bad, REFRESH),
            ("refresh_token=garbage", REFRESH),
            ("refresh_token=garbage", REFRESH),
            ("", &wrong),
            ("", &wrong),
            (&good, "{}"),
        ] {
            let answer = app.post_with(&[stranger, ("cookie", cookie)], body).await;
            answer.expect_denied(Some(EVIL).filter(|evil| *evil == stranger.1), &format!("{stranger:?} {body}"));
        }
    }
    // The oldest session was not ended by an eleventh, there was no login or logout, and no try is gone.
    app.use_two_tries(oldest.token()).await;
    // The token was not rotated before, so this is its first rotation.
    app.advance(31);
    oldest.refresh().await.expect(200);
    assert_eq!(claims(oldest.token())["gen"], 1);
    app.use_visitor_s_tries().await;
    app.fail_five_times("Angular").await;
    app.login("Angular", "Wrong").await.expect_refusal(429, "too_many_attempts");
}

// R71: the origin is judged before the body is read.
#[tokio::test]
async fn a_page_of_another_origin_is_refused_before_its_body_arrives() {
    let app = spawn_app().await;
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: {EVIL}\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n"
    );
    let mut stream = app.connect().await;
    stream.send(head).await;
    let mut start = [0; 13];
    timeout(Duration::from_secs(2), stream.stream.read_exact(&mut start)).await.unwrap().unwrap();
    assert_eq!(&start, b"HTTP/1.1 403 ");
}

// Only acts that change something are behind the gate.
#[tokio::test]
async fn what_only_reads_is_open_to_every_origin_though_not_to_its_scripts() {
    let app = spawn_app().await;
    for (path, status) in [("/", 200), ("/angular.png", 200), ("/healthz", 200), ("/readyz", 200), ("/me", 401)] {
        for headers in [&[("origin", EVIL)][..], &[("origin", "null")], &[("sec-fetch-site", "cross-site")]] {
            let answer = app.send("GET", path, headers, "").await;
            assert_eq!(answer.status, status, "{path}: {answer:?}");
            assert_eq!(answer.header("access-control-allow-origin"), None, "{path}: {answer:?}");
            answer.expect_vary(path);
        }
    }
}
