//! The headers of every answer.

use std::{collections::HashSet, sync::atomic::Ordering};

use doorstep::config::CookieMode;

use crate::support::{
    APP_ORIGIN, Answer, EVIL, LOGIN, LOGOUT, ORIGIN, REFRESH, TestApp, spawn_app, spawn_behind_proxy, spawn_in,
};

#[track_caller]
fn expect_once(answer: &Answer, name: &str, value: &str, label: &str) {
    let values: Vec<_> = answer.headers.get_all(name).iter().collect();
    assert_eq!(values, [value], "{name} of {label}: {answer:?}");
}

// R83
#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = spawn_app().await;
    for (label, answer) in answers(&app, ORIGIN).await {
        expect_once(&answer, "cache-control", "no-store", label);
        expect_once(&answer, "x-content-type-options", "nosniff", label);
        expect_once(&answer, "content-security-policy", "default-src 'none'; frame-ancestors 'none'", label);
        expect_once(&answer, "referrer-policy", "no-referrer", label);
        expect_once(&answer, "cross-origin-resource-policy", "same-origin", label);
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
        expect_once(&answer, "x-content-type-options", "nosniff", label);
        expect_once(&answer, "referrer-policy", "no-referrer", label);
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

// R83: on localhost the header would also force every other program on it to https.
#[tokio::test]
async fn browsers_are_held_to_https_only_where_cookies_are_not_local() {
    for (mode, expected) in
        [("local", None), ("same-site", Some("max-age=31536000")), ("cross-site", Some("max-age=31536000"))]
    {
        let app = spawn_in(mode).await;
        for (label, answer) in all(&app, APP_ORIGIN).await {
            assert_eq!(answer.header("strict-transport-security"), expected, "{label}, {mode}: {answer:?}");
        }
    }
}

// R83
#[tokio::test]
async fn no_answer_says_what_software_it_is_from() {
    let app = spawn_app().await;
    for (label, answer) in all(&app, ORIGIN).await {
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
    for (label, answer) in all(&app, ORIGIN).await {
        let id = answer.header("x-request-id").unwrap_or_else(|| panic!("{label}: {answer:?}"));
        assert!((8..=64).contains(&id.len()), "{label}: {id}");
        assert!(seen.insert(id.to_owned()), "{label}: {id}");
        assert_eq!(answer.headers.get_all("x-request-id").iter().count(), 1, "{label}");
    }
}

// R90: any client can send the header. Only our own router's is believed, and only if it has the form of an id.
#[tokio::test]
async fn a_request_s_name_is_taken_over_from_our_own_proxy_alone() {
    let direct = spawn_app().await;
    let behind = spawn_behind_proxy().await;
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

/// One answer of each kind that needs no time limit to pass; the label says which.
async fn answers(app: &TestApp, origin: &str) -> Vec<(&'static str, Answer)> {
    let origin = ("origin", origin);
    let plain = ("content-type", "text/plain");
    let large = "x".repeat(8193);
    let opened = app.send("POST", "/login", &[plain, origin], LOGIN).await.expect(200);
    let bearer = format!("Bearer {}", opened.access_token());
    let mut answers = vec![("login", opened)];
    for (label, method, path, headers, body, status) in [
        ("a failed login", "POST", "/login", vec![plain, origin], r#"{"env":"login","user":"x","pass":"x"}"#, 401),
        ("a refresh without cookies", "POST", "/login", vec![plain, origin], REFRESH, 401),
        ("logout", "POST", "/login", vec![plain, origin], LOGOUT, 200),
        ("bad request", "POST", "/login", vec![plain, origin], "{}", 400),
        ("media type", "POST", "/login", vec![("content-type", "text/html"), origin], "{}", 415),
        ("too large", "POST", "/login", vec![plain, origin], &large, 413),
        ("foreign origin", "POST", "/login", vec![plain, ("origin", EVIL)], LOGIN, 403),
        ("method", "GET", "/login", vec![origin], "", 405),
        ("preflight", "OPTIONS", "/login", vec![origin, ("access-control-request-method", "POST")], "", 200),
        ("me", "GET", "/me", vec![origin, ("authorization", &*bearer)], "", 200),
        ("nobody", "GET", "/me", vec![origin], "", 401),
        ("not found", "GET", "/nothing", vec![origin], "", 404),
        ("alive", "GET", "/healthz", vec![origin], "", 200),
        ("ready", "GET", "/readyz", vec![], "", 200),
    ] {
        let answer = app.send(method, path, &headers, body).await;
        assert_eq!(answer.status, status, "{label}: {answer:?}");
        answers.push((label, answer));
    }
    app.app.draining.store(true, Ordering::Relaxed);
    answers.push(("not ready", app.send("GET", "/readyz", &[origin], "").await.expect(503)));
    app.app.draining.store(false, Ordering::Relaxed);
    answers
}

async fn all(app: &TestApp, origin: &str) -> impl Iterator<Item = (&'static str, Answer)> {
    answers(app, origin).await.into_iter().chain(files(app).await)
}

/// Answers with static files.
async fn files(app: &TestApp) -> Vec<(&'static str, Answer)> {
    // The page exists in local mode only.
    let path = if app.app.config.cookies == CookieMode::Local { "/" } else { "/favicon.svg" };
    let page = app.send("GET", path, &[], "").await.expect(200);
    let tag = page.header("etag").unwrap().to_owned();
    vec![
        ("page", page),
        ("unchanged page", app.send("GET", path, &[("if-none-match", &tag)], "").await.expect(304)),
        ("avatar", app.send("GET", "/angular.png", &[], "").await.expect(200)),
        ("head of an avatar", app.send("HEAD", "/angular.png", &[], "").await.expect(200)),
    ]
}
