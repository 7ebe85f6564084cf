//! The gate: which origins may change something.

use crate::support::{APP_ORIGIN, Answer, EVIL, LOGIN, ORIGIN, TestApp, spawn_app, spawn_in};

// R71, R74
#[tokio::test]
async fn an_origin_that_is_not_exactly_on_the_list_may_not_ask() {
    let app = spawn_in("cross-site").await;
    let long = format!("https://{}.example", "a".repeat(9000));
    // Among them origins that a browser writes so, and whose page can read the refusal.
    let origins = [
        (EVIL, true),
        ("http://app.example", true),
        ("https://app.example:443", false),
        ("https://app.example:444", true),
        ("https://app.example.", false),
        ("https://app.example.evil.example", true),
        ("https://evilapp.example", true),
        ("https://evil.example#https://app.example", false),
        ("https://sub.app.example", true),
        ("https://app.example@evil.example", false),
        ("https://APP.example", false),
        ("HTTPS://app.example", false),
        ("https://app.example/", false),
        ("https://app.example/path", false),
        ("https://app.example,https://app.example", false),
        ("https://app.example https://evil.example", false),
        ("app.example", false),
        ("//app.example", false),
        ("https://", false),
        ("http://localhost:4521", true),
        ("https://windmillcode.github.io", true),
        ("null", false),
        ("NULL", false),
        ("*", false),
        ("", false),
        ("https://äpp.example", false),
        (&long, false),
    ];
    for (origin, readable) in origins {
        let label = origin.get(..60).unwrap_or(origin);
        for site in [&[][..], &[("sec-fetch-site", "same-origin")]] {
            let headers = [&[("origin", origin)], site].concat();
            app.post_with(&headers, LOGIN).await.expect_denied(readable.then_some(origin), label);
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
        app.post_with(&headers, LOGIN).await.expect_denied(None, &format!("{origins:?}"));
    }
}

// R72
#[tokio::test]
async fn where_there_is_no_origin_only_a_cross_site_request_is_refused() {
    let app = spawn_app().await;
    app.post_with(&[("sec-fetch-site", "cross-site")], LOGIN).await.expect_denied(None, "cross-site");
    app.post_with(&[("sec-fetch-site", "Cross-Site")], LOGIN).await.expect_denied(None, "in capitals");
    let twice = [("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")];
    app.post_with(&twice, LOGIN).await.expect_denied(None, "behind another one");
    for site in ["same-origin", "same-site", "none"] {
        let answer = app.post_with(&[("sec-fetch-site", site)], LOGIN).await;
        assert_eq!(answer.status, 200, "{site}: {answer:?}");
    }
    app.post_with(&[], LOGIN).await.expect(200);
    // The front end of an allowed origin may be cross-site.
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
    for (host, origin, readable) in [
        ("evil.example:PORT", "http://evil.example:PORT", true),
        ("evil.example:3005", "http://evil.example:3005", true),
        ("evil.example", "http://evil.example", true),
        ("localhost.evil.example:PORT", "http://localhost.evil.example:PORT", true),
        ("evil-localhost:PORT", "http://evil-localhost:PORT", true),
        ("127.0.0.1.evil.example:PORT", "http://127.0.0.1.evil.example:PORT", true),
        ("127.0.0.2:PORT", "http://127.0.0.2:PORT", true),
        ("0.0.0.0:PORT", "http://0.0.0.0:PORT", true),
        ("[::]:PORT", "http://[::]:PORT", true),
        ("192.168.0.1:PORT", "http://192.168.0.1:PORT", true),
        ("localhost:@evil.example", "http://localhost:@evil.example", false),
        ("localhost:PORT/evil", "http://localhost:PORT/evil", false),
        ("localhost:", "http://localhost:", false),
        ("localhost:PORT", "http://localhost:9", true),
        ("localhost:PORT", "http://localhost", true),
        ("localhost", "http://localhost:PORT", true),
        ("localhost:PORT", "https://localhost:PORT", true),
        ("localhost:PORT", "http://evil.example:PORT", true),
        ("localhost:PORT", "http://localhost:PORT.evil.example", false),
        ("localhost:PORT", "http://localhost:PORT/", false),
        ("localhost:PORT", "localhost:PORT", false),
        ("evil.example:PORT", "http://localhost:9", true),
    ] {
        let [host, origin] = [host, origin].map(|text| text.replace("PORT", &port.to_string()));
        let answer = app.post_with(&[("host", &host), ("origin", &origin)], LOGIN).await;
        answer.expect_denied(Some(&*origin).filter(|_| readable), &format!("{origin} at {host}"));
    }
}

// Behind a proxy, or on another machine, the Host proves nothing.
#[tokio::test]
async fn the_backend_s_own_page_is_no_exception_where_cookies_are_not_local() {
    for mode in ["same-site", "cross-site"] {
        let app = spawn_in(mode).await;
        for name in ["localhost", "127.0.0.1", "[::1]"] {
            let host = format!("{name}:{}", app.address.port());
            let answer = log_in_at(&app, &host).await;
            answer.expect_denied(Some(&format!("http://{host}")), &format!("{host}, {mode}"));
        }
    }
}
