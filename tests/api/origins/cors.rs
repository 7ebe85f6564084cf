//! CORS: which pages may read the answers.

use std::sync::atomic::Ordering;

use serde_json::json;

use crate::support::{EVIL, LOGIN, ORIGIN, REFRESH, spawn_app, tampered};

// R75
#[tokio::test]
async fn a_preflight_from_the_list_gets_the_headers_that_it_asks_for_and_may_be_kept() {
    let app = spawn_app().await;
    for (path, method, headers) in [
        ("/login", "POST", "content-type"),
        ("/login", "POST", "content-type,x-requested-with"),
        ("/login", "POST", "baggage,content-type,sentry-trace,traceparent"),
        ("/me", "GET", "authorization"),
        ("/me", "GET", "authorization,content-type"),
        ("/nothing", "POST", "content-type"),
        ("/angular.png", "GET", "content-type"),
    ] {
        for origin in [ORIGIN, "https://windmillcode.github.io"] {
            let asked = [
                ("origin", origin),
                ("access-control-request-method", method),
                ("access-control-request-headers", headers),
            ];
            let answer = app.send("OPTIONS", path, &asked, "").await;
            assert!([200, 204].contains(&answer.status.as_u16()), "{path}: {answer:?}");
            assert_eq!(answer.body, "", "{path}");
            assert_eq!(answer.header("access-control-allow-origin"), Some(origin), "{path}");
            assert_eq!(answer.header("access-control-allow-credentials"), Some("true"), "{path}");
            assert_eq!(answer.items("access-control-allow-headers").join(","), headers, "{path}");
            assert_eq!(answer.items("access-control-allow-methods"), ["get", "options", "post"], "{path}");
            let age: u32 = answer.header("access-control-max-age").unwrap().parse().unwrap();
            assert!((1..=600).contains(&age), "{path}: {answer:?}");
            assert!(answer.cookies().is_empty(), "{path}: {answer:?}");
            answer.expect_vary(path);
        }
    }
}

// R74, R75
#[tokio::test]
async fn a_preflight_from_elsewhere_allows_nothing() {
    let app = spawn_app().await;
    let preflight = [("access-control-request-method", "POST"), ("access-control-request-headers", "content-type")];
    for origin in [EVIL, "null", "", "*", "http://localhost:4522", "https://localhost:4521", "http://localhost:4521/"] {
        let answer = app.send("OPTIONS", "/login", &[&[("origin", origin)], &preflight[..]].concat(), "").await;
        assert!(answer.status.as_u16() < 500, "{origin}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}: {answer:?}");
        assert_eq!(answer.body, "", "{origin}");
        answer.expect_vary(origin);
    }
}

// R7; slow_clients.rs has 408, with the other time limits.
#[tokio::test]
async fn the_page_of_an_allowed_origin_can_read_every_refusal() {
    let app = spawn_app().await;
    let browser = app.angular().await.with_three_tries().await;
    let forged = format!("refresh_token={}", tampered(browser.token()));
    let wrong = json!({"env": "login", "user": "Ruby", "pass": "Wrong"}).to_string();
    let large = "x".repeat(8193);
    let plain = ("content-type", "text/plain");
    let mut calls = vec![
        ("POST", "/login", vec![plain], "{}", 400, "bad_request"),
        ("POST", "/login", vec![plain], REFRESH, 401, "log_in_again"),
        ("POST", "/login", vec![plain, ("cookie", &*forged)], REFRESH, 403, "try_again"),
        ("GET", "/me", vec![], "", 401, "invalid_token"),
        ("GET", "/nothing", vec![], "", 404, "not_found"),
        ("POST", "/nothing", vec![plain], "{}", 404, "not_found"),
        ("PUT", "/login", vec![plain], "{}", 405, "method_not_allowed"),
        ("POST", "/me", vec![plain], "{}", 405, "method_not_allowed"),
        ("POST", "/angular.png", vec![plain], "{}", 405, "method_not_allowed"),
        ("POST", "/login", vec![plain], &large, 413, "too_large"),
        ("POST", "/login", vec![("content-type", "text/html")], "{}", 415, "unsupported_media_type"),
        ("POST", "/login", vec![plain, ("host", "a"), ("host", "b")], REFRESH, 400, "bad_request"),
    ];
    calls.extend((0..5).map(|_| ("POST", "/login", vec![plain], &*wrong, 401, "login_failed")));
    calls.push(("POST", "/login", vec![plain], &wrong, 429, "too_many_attempts"));
    let mut refused = Vec::new();
    for (method, path, mut headers, body, status, code) in calls {
        headers.push(("origin", ORIGIN));
        refused.push(app.send(method, path, &headers, body).await.expect_refusal(status, code));
    }
    app.app.draining.store(true, Ordering::Relaxed);
    refused.push(app.send("GET", "/readyz", &[("origin", ORIGIN)], "").await.expect_refusal(503, "unavailable"));
    for answer in refused {
        answer.expect_readable("refusal");
        answer.expect_vary("refusal");
    }
}

// R75
#[tokio::test]
async fn every_answer_says_that_it_varies_with_the_origin() {
    let app = spawn_app().await;
    for (method, path, status) in [
        ("POST", "/login", 200),
        ("GET", "/login", 405),
        ("GET", "/me", 401),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/", 200),
        ("HEAD", "/angular.png", 200),
        ("GET", "/nothing", 404),
        ("OPTIONS", "/login", 200),
    ] {
        for headers in [&[][..], &[("origin", ORIGIN)]] {
            let answer = app.send(method, path, headers, LOGIN).await;
            assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
            answer.expect_vary(path);
        }
    }
}
