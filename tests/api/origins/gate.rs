//! The gate: from which origins something may be changed.

use crate::support::{APP_ORIGIN, Answer, EVIL, LOGIN, ORIGIN, TestApp, spawn_app, spawn_in};

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
        for site in [&[][..], &[("sec-fetch-site", "same-origin")]] {
            let headers = [&[("origin", origin)], site].concat();
            app.post_with(&headers, LOGIN).await.expect_denied(label);
        }
    }
    let answer = app.post_with(&[("origin", APP_ORIGIN)], LOGIN).await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), Some(APP_ORIGIN));
}

// R74
#[tokio::test]
async fn two_origin_headers_are_refused_whatever_they_say() {
    let app = spawn_app().await;
    for origins in [[ORIGIN, EVIL], [EVIL, ORIGIN], [ORIGIN, ORIGIN], [ORIGIN, "null"]] {
        let headers = origins.map(|origin| ("origin", origin));
        let answer = app.post_with(&headers, LOGIN).await;
        assert_eq!(answer.status, 403, "{origins:?}: {answer:?}");
        assert!(answer.cookies().is_empty(), "{origins:?}: {answer:?}");
    }
}

// R74
#[tokio::test]
async fn an_answer_to_two_origins_can_be_read_by_neither() {
    let app = spawn_app().await;
    for origins in [[EVIL, ORIGIN], [ORIGIN, EVIL]] {
        let headers = origins.map(|origin| ("origin", origin));
        app.post_with(&headers, LOGIN).await.expect_denied(&format!("{origins:?}"));
    }
}

// R72
#[tokio::test]
async fn where_there_is_no_origin_only_a_cross_site_request_is_refused() {
    let app = spawn_app().await;
    app.post_with(&[("sec-fetch-site", "cross-site")], LOGIN).await.expect_denied("cross-site");
    app.post_with(&[("sec-fetch-site", "Cross-Site")], LOGIN).await.expect_denied("in capitals");
    let twice = [("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")];
    app.post_with(&twice, LOGIN).await.expect_denied("behind another one");
    for site in ["same-origin", "same-site", "none"] {
        let answer = app.post_with(&[("sec-fetch-site", site)], LOGIN).await;
        assert_eq!(answer.status, 200, "{site}: {answer:?}");
    }
    app.post_with(&[], LOGIN).await.expect(200);
    // The front end of an allowed origin may well be another site.
    app.post_with(&[("origin", ORIGIN), ("sec-fetch-site", "cross-site")], LOGIN).await.expect(200);
}

/// Logs in from a page that the backend itself seems to have served at this address.
async fn log_in_at(app: &TestApp, host: &str) -> Answer {
    app.post_with(&[("host", host), ("origin", &format!("http://{host}"))], LOGIN).await
}

// The demo page is served by the backend itself.
#[tokio::test]
async fn the_backend_s_own_page_may_ask_on_localhost() {
    let app = spawn_app().await;
    for name in ["localhost", "127.0.0.1", "[::1]"] {
        for port in [app.address.port(), 3005] {
            log_in_at(&app, &format!("{name}:{port}")).await.expect(200);
        }
    }
}

// Anything else could be DNS rebinding.
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
        ("localhost:@evil.example", "http://localhost:@evil.example"),
        ("localhost:PORT/evil", "http://localhost:PORT/evil"),
        ("localhost:", "http://localhost:"),
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
        let answer = app.post_with(&[("host", &host), ("origin", &origin)], LOGIN).await;
        answer.expect_denied(&format!("{origin} at {host}"));
    }
}

// Behind a proxy, or on another machine, the Host says nothing.
#[tokio::test]
async fn the_backend_s_own_page_is_no_exception_where_cookies_are_not_local() {
    for mode in ["same-site", "cross-site"] {
        let app = spawn_in(mode).await;
        for name in ["localhost", "127.0.0.1", "[::1]"] {
            let host = format!("{name}:{}", app.address.port());
            log_in_at(&app, &host).await.expect_denied(&format!("{host}, {mode}"));
        }
    }
}
