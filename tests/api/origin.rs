//! Origins: which pages may read the answers, and which may ask at all.

use std::{sync::atomic::Ordering, time::Duration};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::helpers::{Answer, ORIGIN, TestApp, UsersFile, spawn_app, spawn_app_with, tampered};

const EVIL: &str = "https://evil.example";
const LOGIN: &str = r#"{"env":"login","user":"Angular","pass":"Def"}"#;
const REFRESH: &str = r#"{"env":"refresh_page"}"#;
const LOGOUT: &str = r#"{"env":"logout"}"#;

/// A foreign page's body for a form of `enctype="text/plain"`: a field's name, `=`, its value, and a line break.
const FORM: &str = "{\"env\":\"login\",\"user\":\"Angular\",\"pass\":\"Def\",\"a\":\"=\"}\r\n";

/// Posts to `/login` as text/plain with these headers besides.
async fn post(app: &TestApp, headers: &[(&str, &str)], body: &str) -> Answer {
    let headers = [&[("content-type", "text/plain")], headers].concat();
    app.send("POST", "/login", &headers, body.to_owned()).await
}

/// A backend whose one origin is `https://app.example`, with Angular as its user.
async fn spawn_in(mode: &str) -> TestApp {
    let users = UsersFile::of(&["Angular"]);
    let origin = ("ALLOWED_ORIGINS", "https://app.example");
    spawn_app_with(&[("COOKIES", mode), origin, ("USERS_FILE", users.path())]).await
}

/// Asserts that the gate refused, that the page can't read it, and that no cookie was touched.
#[track_caller]
fn expect_denied(answer: &Answer, label: &str) {
    assert_eq!(answer.status, 403, "{label}: {answer:?}");
    assert_eq!(answer.json()["error"], "origin_not_allowed", "{label}: {answer:?}");
    assert!(answer.json()["message"].as_str().unwrap().contains("ALLOWED_ORIGINS"), "{label}: {answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), None, "{label}: {answer:?}");
    assert!(answer.cookies().is_empty(), "{label}: {answer:?}");
    expect_vary(answer, label);
}

#[track_caller]
fn expect_vary(answer: &Answer, label: &str) {
    let mut varies = answer.headers.get_all("vary").iter().flat_map(|value| value.to_str().unwrap().split(','));
    assert!(varies.any(|name| name.trim().eq_ignore_ascii_case("origin")), "{label}: {answer:?}");
}

/// The items of a header that is a list, in order.
fn items(answer: &Answer, name: &str) -> Vec<String> {
    let mut items: Vec<_> = answer
        .headers
        .get_all(name)
        .iter()
        .flat_map(|value| value.to_str().unwrap().split(','))
        .map(|item| item.trim().to_ascii_lowercase())
        .collect();
    items.sort_unstable();
    items
}

// R71, R74
#[tokio::test]
async fn an_origin_that_is_not_exactly_on_the_list_may_not_ask() {
    let app = spawn_in("cross-site").await;
    let long = format!("https://{}.example", "a".repeat(9000));
    let origins = [
        EVIL,
        "http://app.example",
        "https://app.example:443",
        "https://app.example:444",
        "https://app.example.",
        "https://app.example.evil.example",
        "https://evilapp.example",
        "https://evil.example#https://app.example",
        "https://sub.app.example",
        "https://app.example@evil.example",
        "https://APP.example",
        "HTTPS://app.example",
        "https://app.example/",
        "https://app.example/path",
        "https://app.example,https://app.example",
        "https://app.example https://evil.example",
        "app.example",
        "//app.example",
        "https://",
        "http://localhost:4521",
        "https://windmillcode.github.io",
        "null",
        "NULL",
        "*",
        "",
        "https://äpp.example",
        &long,
    ];
    for origin in origins {
        let label = origin.get(..60).unwrap_or(origin);
        let sites = [&[][..], &[("sec-fetch-site", "same-origin")]];
        for site in sites {
            let headers = [&[("origin", origin)], site].concat();
            expect_denied(&post(&app, &headers, LOGIN).await, label);
        }
    }
    let answer = post(&app, &[("origin", "https://app.example")], LOGIN).await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://app.example"));
}

// R74
#[tokio::test]
async fn two_origin_headers_are_refused_whatever_they_say() {
    let app = spawn_app().await;
    for origins in [[ORIGIN, EVIL], [EVIL, ORIGIN], [ORIGIN, ORIGIN], [ORIGIN, "null"]] {
        let headers = origins.map(|origin| ("origin", origin));
        let answer = post(&app, &headers, LOGIN).await;
        assert_eq!(answer.status, 403, "{origins:?}: {answer:?}");
        assert!(answer.cookies().is_empty(), "{origins:?}: {answer:?}");
    }
}

// R74
#[tokio::test]
async fn an_answer_to_two_origins_can_be_read_by_neither() {
    let app = spawn_app().await;
    for origins in [[EVIL, ORIGIN], [ORIGIN, EVIL]] {
        expect_denied(&post(&app, &origins.map(|origin| ("origin", origin)), LOGIN).await, &format!("{origins:?}"));
    }
}

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
            expect_denied(&post(&app, headers, FORM).await, &format!("{label}, {mode}"));
        }
        post(&app, &[("origin", "https://app.example")], FORM).await.expect(200);
    }
}

// R72
#[tokio::test]
async fn where_there_is_no_origin_only_a_cross_site_request_is_refused() {
    let app = spawn_app().await;
    expect_denied(&post(&app, &[("sec-fetch-site", "cross-site")], LOGIN).await, "cross-site");
    for site in ["same-origin", "same-site", "none"] {
        let answer = post(&app, &[("sec-fetch-site", site)], LOGIN).await;
        assert_eq!(answer.status, 200, "{site}: {answer:?}");
    }
    post(&app, &[], LOGIN).await.expect(200);
    // The front end of an allowed origin may well be another site.
    post(&app, &[("origin", ORIGIN), ("sec-fetch-site", "cross-site")], LOGIN).await.expect(200);
}

// R71: nothing is opened, ended, rotated or charged.
#[tokio::test]
async fn a_page_of_another_origin_changes_nothing() {
    let app = spawn_app().await;
    let mut oldest = app.angular().await;
    oldest.refresh().await.expect(200);
    for _ in 1..10 {
        app.advance(1);
        app.angular().await;
    }
    app.advance(30);
    let good = format!("refresh_token={}; refresh_user=Angular", oldest.token());
    let bad = format!("refresh_token={}; refresh_user=Angular", tampered(oldest.token()));
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
            expect_denied(&post(&app, &[stranger, ("cookie", cookie)], body).await, &format!("{stranger:?} {body}"));
        }
    }
    // No eleventh session ended the oldest one, no login or logout did, and no try is gone.
    app.refresh_with(&[&tampered(oldest.token())]).await.expect_refusal(403, "try_again");
    app.refresh_with(&[&tampered(oldest.token())]).await.expect_refusal(403, "try_again");
    // It was not rotated, so that this is its first rotation.
    app.advance(31);
    oldest.refresh().await.expect(200);
    let claims = BASE64.decode(oldest.token().split('.').nth(1).unwrap()).unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&claims).unwrap()["gen"], 1);
    // Neither the visitor nor the name was charged.
    for status in [403, 403, 401] {
        app.refresh_with(&["garbage"]).await.expect(status);
    }
    for _ in 0..5 {
        app.login("Angular", "Wrong").await.expect_refusal(401, "login_failed");
    }
    app.login("Angular", "Wrong").await.expect_refusal(429, "too_many_attempts");
}

// R73
#[tokio::test]
async fn a_foreign_page_can_log_nobody_out() {
    for mode in ["local", "same-site", "cross-site"] {
        let app = spawn_in(mode).await;
        let mut browser = app.browser();
        browser.headers = vec![("origin".into(), "https://app.example".into())];
        browser.login("Angular", "Def").await.expect(200);
        let cookie = format!("refresh_token={}; refresh_user=Angular", browser.token());
        for origin in [EVIL, "null"] {
            for body in [LOGOUT, r#"{"env":"logout","user":"Angular"}"#] {
                let headers = [("origin", origin), ("sec-fetch-site", "cross-site"), ("cookie", &cookie)];
                expect_denied(&post(&app, &headers, body).await, mode);
            }
        }
        browser.refresh().await.expect(200);
    }
}

// R71: the origin is judged before the body is read.
#[tokio::test]
async fn a_page_of_another_origin_is_refused_before_its_body_arrives() {
    let app = spawn_app().await;
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: {EVIL}\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n"
    );
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut start = [0; 13];
    timeout(Duration::from_secs(2), stream.read_exact(&mut start)).await.unwrap().unwrap();
    assert_eq!(&start, b"HTTP/1.1 403 ");
}

// Design 3: the demo page is served by the backend itself.
#[tokio::test]
async fn the_backend_s_own_page_may_ask_on_localhost() {
    let app = spawn_app().await;
    for name in ["localhost", "127.0.0.1", "[::1]"] {
        for port in [app.address.port(), 3005] {
            let host = format!("{name}:{port}");
            let answer = post(&app, &[("host", &host), ("origin", &format!("http://{host}"))], LOGIN).await;
            assert_eq!(answer.status, 200, "{host}: {answer:?}");
        }
    }
}

// Design 3: anything else could be DNS rebinding.
#[tokio::test]
async fn no_other_page_is_the_backend_s_own() {
    let app = spawn_app().await;
    let port = app.address.port();
    for (host, origin) in [
        ("evil.example:PORT", "http://evil.example:PORT"),
        ("evil.example:3005", "http://evil.example:3005"),
        ("evil.example", "http://evil.example"),
        ("localhost.evil.example:PORT", "http://localhost.evil.example:PORT"),
        ("evil-localhost:PORT", "http://evil-localhost:PORT"),
        ("127.0.0.1.evil.example:PORT", "http://127.0.0.1.evil.example:PORT"),
        ("127.0.0.2:PORT", "http://127.0.0.2:PORT"),
        ("0.0.0.0:PORT", "http://0.0.0.0:PORT"),
        ("[::]:PORT", "http://[::]:PORT"),
        ("192.168.0.1:PORT", "http://192.168.0.1:PORT"),
        ("localhost:PORT", "http://localhost:9"),
        ("localhost:PORT", "http://localhost"),
        ("localhost", "http://localhost:PORT"),
        ("localhost:PORT", "https://localhost:PORT"),
        ("localhost:PORT", "http://evil.example:PORT"),
        ("localhost:PORT", "http://localhost:PORT.evil.example"),
        ("localhost:PORT", "http://localhost:PORT/"),
        ("localhost:PORT", "localhost:PORT"),
        ("evil.example:PORT", "http://localhost:9"),
    ] {
        let [host, origin] = [host, origin].map(|text| text.replace("PORT", &port.to_string()));
        let answer = post(&app, &[("host", &host), ("origin", &origin)], LOGIN).await;
        expect_denied(&answer, &format!("{origin} at {host}"));
    }
}

// Design 3: behind a proxy, or on another machine, the Host says nothing.
#[tokio::test]
async fn the_backend_s_own_page_is_no_exception_where_cookies_are_not_local() {
    for mode in ["same-site", "cross-site"] {
        let app = spawn_in(mode).await;
        for name in ["localhost", "127.0.0.1", "[::1]"] {
            let host = format!("{name}:{}", app.address.port());
            let answer = post(&app, &[("host", &host), ("origin", &format!("http://{host}"))], LOGIN).await;
            expect_denied(&answer, &format!("{host}, {mode}"));
        }
    }
}

// Design 3: the gate stands in front of what changes something.
#[tokio::test]
async fn what_only_reads_is_open_to_every_origin_though_not_to_its_scripts() {
    let app = spawn_app().await;
    for (path, status) in [("/", 200), ("/angular.png", 200), ("/healthz", 200), ("/readyz", 200), ("/me", 401)] {
        for headers in [&[("origin", EVIL)][..], &[("origin", "null")], &[("sec-fetch-site", "cross-site")]] {
            let answer = app.send("GET", path, headers, "").await;
            assert_eq!(answer.status, status, "{path}: {answer:?}");
            assert_eq!(answer.header("access-control-allow-origin"), None, "{path}: {answer:?}");
            expect_vary(&answer, path);
        }
    }
}

// R75
#[tokio::test]
async fn a_preflight_from_the_list_is_answered_by_name_and_may_be_kept() {
    let app = spawn_app().await;
    for (path, method, headers) in [
        ("/login", "POST", "content-type"),
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
            assert_eq!(items(&answer, "access-control-allow-headers"), ["authorization", "content-type"], "{path}");
            assert_eq!(items(&answer, "access-control-allow-methods"), ["get", "options", "post"], "{path}");
            let age: u32 = answer.header("access-control-max-age").unwrap().parse().unwrap();
            assert!((1..=600).contains(&age), "{path}: {answer:?}");
            assert!(answer.cookies().is_empty(), "{path}: {answer:?}");
            expect_vary(&answer, path);
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
        expect_vary(&answer, origin);
    }
}

// R7; 408 is with the other time limits in connection.rs.
#[tokio::test]
async fn the_page_of_an_allowed_origin_can_read_every_refusal() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    browser.refresh().await.expect(200);
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
        refused.push(app.send(method, path, &headers, body.to_owned()).await.expect_refusal(status, code));
    }
    app.app.draining.store(true, Ordering::Relaxed);
    refused.push(app.send("GET", "/readyz", &[("origin", ORIGIN)], "").await.expect_refusal(503, "unavailable"));
    for answer in refused {
        assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN), "{answer:?}");
        assert_eq!(answer.header("access-control-allow-credentials"), Some("true"), "{answer:?}");
        expect_vary(&answer, "refusal");
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
            expect_vary(&answer, path);
        }
    }
}
