//! The demo users: offered only if others can't reach them in any way.

use doorstep::config::DemoUsers;

use super::config::read;
use crate::support::{Answer, LOGIN, LOGOUT, ORIGIN, REFRESH, TestApp, spawn_app, spawn_app_with};

/// Logs Angular in with these headers.
async fn login(app: &TestApp, headers: &[(&str, &str)]) -> Answer {
    app.post_with(&[&[("origin", ORIGIN)], headers].concat(), LOGIN).await
}

// R19, design 5: a declared proxy means that others can reach the program.
#[test]
fn behind_a_declared_proxy_there_are_no_demo_users() {
    assert_eq!(read(&[]).unwrap().demo_users, DemoUsers::ByDefault);
    assert_eq!(read(&[("DEMO_USERS", "true")]).unwrap().demo_users, DemoUsers::AskedFor);
    assert_eq!(read(&[("DEMO_USERS", "true"), ("PROXY_HOPS", "0")]).unwrap().demo_users, DemoUsers::AskedFor);
    for proxy in [("PROXY_HOPS", "1"), ("TRUSTED_PROXIES", "127.0.0.1")] {
        let error = read(&[proxy]).unwrap_err();
        assert!(error.starts_with("USERS_FILE is not set"), "{error}");
        let error = read(&[proxy, ("DEMO_USERS", "true")]).unwrap_err();
        assert!(error.starts_with("DEMO_USERS ") && error.contains("PROXY_HOPS"), "{error}");
    }
}

// R19, design 5: a forgotten setting behind a proxy opens nothing.
#[tokio::test]
async fn demo_users_that_nobody_asked_for_answer_on_this_machine_alone() {
    let app = spawn_app().await;
    for host in ["localhost", "localhost:3005", "127.0.0.1:3005", "[::1]:3005", "[::1]"] {
        login(&app, &[("host", host)]).await.expect(200);
    }
    for headers in [
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-for", ""),
        ("x-forwarded-host", "localhost"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "/api"),
        ("forwarded", "for=127.0.0.1"),
        ("x-real-ip", "127.0.0.1"),
        ("via", "1.1 proxy"),
        ("host", "app.example"),
        ("host", "localhost.evil.example"),
        ("host", "localhost:"),
        ("host", "127.0.0.2"),
        ("host", ""),
    ] {
        let answer = login(&app, &[headers]).await.expect_refusal(403, "not_offered");
        assert!(answer.json()["message"].as_str().unwrap().contains("DEMO_USERS"), "{answer:?}");
        answer.expect_readable("refusal");
    }
    let without_host =
        app.exchange(format!("POST /login HTTP/1.0\r\nContent-Length: {}\r\n\r\n{LOGIN}", LOGIN.len())).await;
    assert!(without_host.starts_with("HTTP/1.0 403 "), "{without_host}");
}

// Nothing else depends on it: an open session goes on, and a wrong password gets the same answer.
#[tokio::test]
async fn only_logging_in_is_refused_and_charges_nothing() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let cookie = browser.cookie_header();
    let forwarded = [("x-forwarded-for", "192.0.2.1"), ("cookie", &*cookie)];
    for _ in 0..6 {
        let wrong = r#"{"env":"login","user":"Angular","pass":"Wrong"}"#;
        app.post_with(&forwarded, wrong).await.expect_refusal(403, "not_offered");
    }
    app.post_with(&forwarded, "{}").await.expect_refusal(400, "bad_request");
    app.post_with(&forwarded, REFRESH).await.expect(200);
    app.fail_five_times("Angular").await;
    app.post_with(&forwarded, LOGOUT).await.expect(200);
}

#[tokio::test]
async fn demo_users_that_were_asked_for_answer_every_request() {
    let app = spawn_app_with(&[("DEMO_USERS", "true")]).await;
    login(&app, &[("x-forwarded-for", "192.0.2.1")]).await.expect(200);
    login(&app, &[("host", "dev.example")]).await.expect(200);
}
