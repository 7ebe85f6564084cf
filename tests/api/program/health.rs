//! The health endpoints, also while the server drains.

use std::sync::atomic::Ordering;

use tokio::time::timeout;

use crate::support::{SOON, spawn_app};

#[tokio::test]
async fn health_is_asked_with_get_or_head_and_needs_no_origin() {
    let app = spawn_app().await;
    for path in ["/healthz", "/readyz"] {
        let answer = app.send("GET", path, &[], "").await.expect(200);
        assert!(answer.json().is_object(), "{answer:?}");
        let head = app.send("HEAD", path, &[], "").await.expect(200);
        assert_eq!((head.body.len(), head.header("content-type")), (0, answer.header("content-type")));
        for method in ["POST", "PUT", "DELETE"] {
            let answer = app.send(method, path, &[], "").await.expect_refusal(405, "method_not_allowed");
            assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"), "{method} {path}");
        }
        app.send("GET", &format!("{path}/"), &[], "").await.expect_refusal(404, "not_found");
        app.send("GET", &format!("{path}?x=y"), &[], "").await.expect(200);
    }
}

// R93, over a connection from before shutdown began.
#[tokio::test]
async fn while_it_drains_the_backend_lives_but_is_not_ready() {
    let mut app = spawn_app().await;
    let mut stream = app.connect().await;
    let mut ask = async |path: &str| {
        stream.send(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await;
        stream.answer().await
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
    timeout(SOON, ended).await.unwrap().unwrap();

    let app = spawn_app().await;
    app.app.draining.store(true, Ordering::Relaxed);
    app.send("GET", "/readyz", &[], "").await.expect_refusal(503, "unavailable");
    app.send("GET", "/healthz", &[], "").await.expect(200);
}
