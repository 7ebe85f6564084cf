//! A panic, which no input should cause: it costs the request that met it, and its answer tells nothing of the cause.

use doorstep::domain::Time;

use crate::support::{LOGIN, ORIGIN, spawn_app};

// R7, R92, R100: the clock is at the last moment that it can express. Opening a session panics there, and so does the
// throttle while it is locked, as both compute a later time.
#[tokio::test]
async fn a_panic_costs_one_request_and_is_answered_like_any_refusal() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    let left = Time::MAX_UTC - app.app.clock.now();
    app.app.clock.advance(left);
    app.fail_five_times("Nobody").await;
    for body in [LOGIN, r#"{"env":"login","user":"Nobody","pass":"Wrong"}"#] {
        let answer = app.post_with(&[("origin", ORIGIN)], body).await;
        answer.expect_readable_refusal(500, "internal", body);
        assert_eq!(answer.json()["message"], "Something went wrong on the server");
        assert_eq!(answer.header("x-request-id").map(str::len), Some(16));
    }
    assert!(format!("{:?}", app.app.attempts).contains("poisoned: true"));
    app.app.clock.advance(-left);
    browser.refresh().await.expect(200);
    app.login("Nobody", "Wrong").await.expect_refusal(429, "too_many_attempts");
    app.angular().await.refresh().await.expect(200);
}
