//! Which methods a path has: `OPTIONS` and the refusal of any other name the same ones.

use crate::support::{ORIGIN, spawn_app, spawn_in};

// RFC 9110 §9.3.7, §15.5.6
#[tokio::test]
async fn options_and_the_refusal_of_a_method_allow_the_same() {
    let app = spawn_app().await;
    for (path, allowed) in [
        ("/login", Some("POST, OPTIONS")),
        ("/login?x=y", Some("POST, OPTIONS")),
        ("/me", Some("GET, HEAD, OPTIONS")),
        ("/healthz", Some("GET, HEAD, OPTIONS")),
        ("/readyz", Some("GET, HEAD, OPTIONS")),
        ("/", Some("GET, HEAD, OPTIONS")),
        ("/angular.png", Some("GET, HEAD, OPTIONS")),
        ("/nothing", None),
        ("/login/", None),
        ("//", None),
    ] {
        let preflight = [("origin", ORIGIN), ("access-control-request-method", "POST")];
        for headers in [&[][..], &preflight] {
            let options = app.send("OPTIONS", path, headers, "").await.expect(200);
            assert_eq!(options.headers.get_all("allow").iter().collect::<Vec<_>>(), Vec::from_iter(allowed), "{path}");
        }
        let refused = app.send("PATCH", path, &[], "").await;
        assert_eq!((refused.status == 405, refused.header("allow")), (allowed.is_some(), allowed), "{path}");
    }
    let elsewhere = spawn_in("cross-site").await;
    assert_eq!(elsewhere.send("OPTIONS", "/", &[], "").await.header("allow"), None);
}

// RFC 9110 §8.4.1: an encoded body would be read as garbage.
#[tokio::test]
async fn a_body_that_is_encoded_is_not_read() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    let cookie = browser.cookie_header();
    let body = r#"{"env":"logout"}"#;
    for encodings in [&["gzip"][..], &["br"], &["identity, gzip"], &["identity", "gzip"], &["x"], &["*"], &["ÿ"]] {
        let mut headers = vec![("origin", ORIGIN), ("cookie", &*cookie)];
        headers.extend(encodings.iter().map(|encoding| ("content-encoding", *encoding)));
        let answer = app.post_with(&headers, body).await;
        answer.expect_readable_refusal(415, "unsupported_media_type", &format!("{encodings:?}"));
        assert!(answer.json()["message"].as_str().unwrap().contains("Content-Encoding"), "{answer:?}");
    }
    browser.refresh().await.expect(200);
    for encodings in [&["identity"][..], &["IDENTITY"], &["identity, identity"], &["identity", "identity"], &[""]] {
        let mut headers = vec![("cookie", &*cookie)];
        headers.extend(encodings.iter().map(|encoding| ("content-encoding", *encoding)));
        app.post_with(&headers, body).await.expect(200);
    }
}
