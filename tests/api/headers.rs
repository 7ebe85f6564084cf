//! The headers of every answer, and the health endpoints.

use std::{collections::HashSet, sync::atomic::Ordering, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::helpers::{Answer, ORIGIN, TestApp, UsersFile, spawn_app, spawn_app_with};

/// One answer of each kind that no socket's time limit is needed for; the label says which.
async fn answers(app: &TestApp, origin: &str) -> Vec<(&'static str, Answer)> {
    let origin = ("origin", origin);
    let plain = ("content-type", "text/plain");
    let large = "x".repeat(8193);
    let login = r#"{"env":"login","user":"Angular","pass":"Def"}"#;
    let opened = app.send("POST", "/login", &[plain, origin], login).await.expect(200);
    let bearer = format!("Bearer {}", opened.access_token());
    let mut answers = vec![("login", opened)];
    for (label, method, path, headers, body, status) in [
        ("a failed login", "POST", "/login", vec![plain, origin], r#"{"env":"login","user":"x","pass":"x"}"#, 401),
        ("a refresh without cookies", "POST", "/login", vec![plain, origin], r#"{"env":"refresh_page"}"#, 401),
        ("logout", "POST", "/login", vec![plain, origin], r#"{"env":"logout"}"#, 200),
        ("bad request", "POST", "/login", vec![plain, origin], "{}", 400),
        ("media type", "POST", "/login", vec![("content-type", "text/html"), origin], "{}", 415),
        ("too large", "POST", "/login", vec![plain, origin], &large, 413),
        ("foreign origin", "POST", "/login", vec![plain, ("origin", "https://evil.example")], login, 403),
        ("method", "GET", "/login", vec![origin], "", 405),
        ("preflight", "OPTIONS", "/login", vec![origin, ("access-control-request-method", "POST")], "", 200),
        ("me", "GET", "/me", vec![origin, ("authorization", &*bearer)], "", 200),
        ("nobody", "GET", "/me", vec![origin], "", 401),
        ("not found", "GET", "/nothing", vec![origin], "", 404),
        ("alive", "GET", "/healthz", vec![origin], "", 200),
        ("ready", "GET", "/readyz", vec![], "", 200),
    ] {
        let answer = app.send(method, path, &headers, body.to_owned()).await;
        assert_eq!(answer.status, status, "{label}: {answer:?}");
        answers.push((label, answer));
    }
    app.app.draining.store(true, Ordering::Relaxed);
    answers.push(("not ready", app.send("GET", "/readyz", &[origin], "").await.expect(503)));
    app.app.draining.store(false, Ordering::Relaxed);
    answers
}

/// Answers with static files.
async fn files(app: &TestApp) -> Vec<(&'static str, Answer)> {
    let page = app.send("GET", "/", &[], "").await.expect(200);
    let tag = page.header("etag").unwrap().to_owned();
    let mut files = vec![("page", page)];
    files.push(("unchanged page", app.send("GET", "/", &[("if-none-match", &tag)], "").await.expect(304)));
    files.push(("avatar", app.send("GET", "/angular.png", &[], "").await.expect(200)));
    files.push(("head of an avatar", app.send("HEAD", "/angular.png", &[], "").await.expect(200)));
    files
}

/// A backend for `https://app.example` in this mode.
async fn spawn_in(mode: &str) -> TestApp {
    let users = UsersFile::of(&["Angular"]);
    let origin = ("ALLOWED_ORIGINS", "https://app.example");
    spawn_app_with(&[("COOKIES", mode), origin, ("USERS_FILE", users.path())]).await
}

// R83
#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = spawn_app().await;
    for (label, answer) in answers(&app, ORIGIN).await {
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            let values: Vec<_> = answer.headers.get_all(name).iter().collect();
            assert_eq!(values, [value], "{name} of {label}: {answer:?}");
        }
        if !answer.body.is_empty() {
            assert_eq!(answer.header("content-type"), Some("application/json"), "{label}: {answer:?}");
        }
    }
}

// R83
#[tokio::test]
async fn static_files_carry_them_too_but_may_be_kept() {
    let app = spawn_app().await;
    for (label, answer) in files(&app).await {
        for (name, value) in [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer")] {
            let values: Vec<_> = answer.headers.get_all(name).iter().collect();
            assert_eq!(values, [value], "{name} of {label}: {answer:?}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{label}: {policy}"
        );
        assert!(answer.headers.contains_key("cross-origin-resource-policy"), "{label}: {answer:?}");
        assert!(!answer.header("cache-control").unwrap().contains("no-store"), "{label}: {answer:?}");
        assert!(answer.headers.contains_key("etag"), "{label}: {answer:?}");
    }
}

// R83: on localhost the header would lock every other program on it out of http.
#[tokio::test]
async fn browsers_are_held_to_https_only_where_cookies_are_not_local() {
    for (mode, expected) in
        [("local", None), ("same-site", Some("max-age=31536000")), ("cross-site", Some("max-age=31536000"))]
    {
        let app = spawn_in(mode).await;
        let answers = answers(&app, "https://app.example").await;
        for (label, answer) in answers.into_iter().chain(files(&app).await) {
            assert_eq!(answer.header("strict-transport-security"), expected, "{label}, {mode}: {answer:?}");
        }
    }
}

// R83
#[tokio::test]
async fn no_answer_says_what_software_it_is_from() {
    let app = spawn_app().await;
    for (label, answer) in answers(&app, ORIGIN).await.into_iter().chain(files(&app).await) {
        for name in ["server", "x-powered-by", "via"] {
            assert!(!answer.headers.contains_key(name), "{label}: {answer:?}");
        }
        let all = format!("{:?}", answer.headers).to_ascii_lowercase();
        for word in ["axum", "hyper", "doorstep/", "rust"] {
            assert!(!all.contains(word), "{word} in {label}: {answer:?}");
        }
    }
}

// R91
#[tokio::test]
async fn every_answer_names_its_request_and_no_two_alike() {
    let app = spawn_app().await;
    let mut seen = HashSet::new();
    for (label, answer) in answers(&app, ORIGIN).await.into_iter().chain(files(&app).await) {
        let id = answer.header("x-request-id").unwrap_or_else(|| panic!("{label}: {answer:?}"));
        assert!((8..=64).contains(&id.len()), "{label}: {id}");
        assert!(seen.insert(id.to_owned()), "{label}: {id}");
        assert_eq!(answer.headers.get_all("x-request-id").iter().count(), 1, "{label}");
    }
}

// R90: anybody can send the header; only our own router's is believed, and only where it has an id's form.
#[tokio::test]
async fn a_request_s_name_is_taken_over_from_our_own_proxy_alone() {
    let direct = spawn_app().await;
    let behind = spawn_app_with(&[("PROXY_HOPS", "1")]).await;
    let name = "6f1c0a4e-8a55-4b1e-9c1d-2f0d5a1e7b3c";
    let answer = behind.send("GET", "/healthz", &[("x-request-id", name)], "").await.expect(200);
    assert_eq!(answer.header("x-request-id"), Some(name));
    let answer = direct.send("GET", "/healthz", &[("x-request-id", name)], "").await.expect(200);
    assert_ne!(answer.header("x-request-id"), Some(name));
    let long = "a".repeat(65);
    for name in ["", "a b", "a\tb", "a\"b", "{\"level\":\"INFO\"}", "a;b", "a,b", "ü", "<script>", &long] {
        let answer = behind.send("GET", "/healthz", &[("x-request-id", name)], "").await.expect(200);
        let given = answer.header("x-request-id").unwrap();
        assert!(!given.is_empty() && given != name, "{name:?}: {answer:?}");
        assert!(given.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name:?}: {answer:?}");
    }
}

#[tokio::test]
async fn health_is_asked_with_get_or_head_and_needs_no_origin() {
    let app = spawn_app().await;
    for path in ["/healthz", "/readyz"] {
        let answer = app.send("GET", path, &[], "").await.expect(200);
        assert!(answer.json().is_object(), "{answer:?}");
        let head = app.send("HEAD", path, &[], "").await.expect(200);
        assert_eq!((head.body.as_str(), head.header("content-type")), ("", answer.header("content-type")));
        for method in ["POST", "PUT", "DELETE"] {
            let answer = app.send(method, path, &[], "").await.expect_refusal(405, "method_not_allowed");
            assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"), "{method} {path}");
        }
        app.send("GET", &format!("{path}/"), &[], "").await.expect_refusal(404, "not_found");
        app.send("GET", &format!("{path}?x=y"), &[], "").await.expect(200);
    }
}

// R93, over a connection that was there before the end began.
#[tokio::test]
async fn while_it_drains_the_backend_lives_but_is_not_ready() {
    let mut app = spawn_app().await;
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let mut ask = async |path: &str| {
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        // Every answer here is an object.
        while !answer.ends_with('}') {
            let byte = timeout(Duration::from_secs(2), stream.read_u8()).await.unwrap().unwrap();
            answer.push(byte.into());
        }
        answer
    };
    assert!(ask("/readyz").await.starts_with("HTTP/1.1 200 "));
    assert!(ask("/healthz").await.starts_with("HTTP/1.1 200 "));
    let ended = app.leave();
    let mut answer = ask("/readyz").await;
    while answer.starts_with("HTTP/1.1 200 ") && !answer.contains("connection: close") {
        answer = ask("/readyz").await;
    }
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert!(answer.contains("retry-after: "), "{answer}");
    assert!(answer.contains(r#""error":"unavailable""#), "{answer}");
    timeout(Duration::from_secs(5), ended).await.unwrap().unwrap();

    let app = spawn_app().await;
    app.app.draining.store(true, Ordering::Relaxed);
    app.send("GET", "/readyz", &[], "").await.expect_refusal(503, "unavailable");
    app.send("GET", "/healthz", &[], "").await.expect(200);
}
