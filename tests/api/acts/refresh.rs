//! Refreshing: what it answers, and how long sessions and tokens last.

use crate::support::{claims, spawn_app, spawn_app_with};

// R2, R51
#[tokio::test]
async fn a_refresh_answers_as_the_login_did_and_rotates_once_the_grace_has_passed() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    let first = browser.token().to_owned();
    app.advance(29);
    browser.refresh().await.expect(200);
    assert_eq!(browser.token(), first, "within the grace the token stays");
    app.advance(1);
    let answer = browser.refresh().await.expect(200);
    assert_ne!(browser.token(), first);
    let body = answer.json();
    assert_eq!((&body["message"], &body["user"]), (&"allow user to proceed".into(), &"Angular".into()));
    assert_eq!((&body["avatar"], &body["expires_in"]), (&"angular.png".into(), &120.into()));
    assert_eq!(body["roles"], serde_json::json!([]));
    assert_eq!(body.as_object().unwrap().len(), 6);
    assert_eq!(claims(browser.token())["exp"], claims(&first)["exp"], "rotation never prolongs");
    assert_eq!(answer.cookie("refresh_token").attribute("max-age"), Some("7170"));
    app.me(&answer.access_token()).await.expect(200);
}

// R41, R50
#[tokio::test]
async fn a_session_ends_120_minutes_after_its_login_however_often_it_was_refreshed() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    for _ in 0..119 {
        app.advance(60);
        browser.refresh().await.expect(200);
    }
    app.advance(59);
    let answer = browser.refresh().await.expect(200);
    assert_eq!(answer.json()["expires_in"], 1, "an access token never outlives its session");
    app.advance(1);
    app.me(&answer.access_token()).await.expect_refusal(401, "invalid_token");
    browser.refresh().await.expect_refusal(401, "log_in_again");
}

// R8
#[tokio::test]
async fn without_cookies_there_is_nothing_to_refresh_and_nobody_is_charged() {
    let app = spawn_app().await;
    for _ in 0..10 {
        app.browser().refresh().await.expect_refusal(401, "log_in_again");
    }
    let mut browser = app.angular().await;
    browser.tamper();
    browser.refresh().await.expect_refusal(403, "try_again");
}

// An unmodified front end of the lab that never keeps the new cookie.
#[tokio::test]
async fn a_client_that_keeps_its_first_cookie_stays_in_for_the_whole_session() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    for _ in 0..70 {
        app.advance(100);
        browser.clone().refresh().await.expect(200);
    }
}

#[tokio::test]
async fn rotation_grace_sets_how_long_the_previous_token_is_honoured() {
    let app = spawn_app_with(&[("ROTATION_GRACE", "60s")]).await;
    let mut browser = app.angular().await;
    let mut thief = browser.clone();
    let first = browser.token().to_owned();
    app.advance(59);
    browser.refresh().await.expect(200);
    assert_eq!(browser.token(), first);
    app.advance(1);
    browser.refresh().await.expect(200);
    browser.refresh().await.expect(200);
    app.advance(59);
    thief.clone().refresh().await.expect(200);
    app.advance(1);
    thief.refresh().await.expect_refusal(401, "log_in_again");
}

#[tokio::test]
async fn access_ttl_and_refresh_ttl_set_how_long_tokens_and_sessions_last() {
    let app = spawn_app_with(&[("ACCESS_TTL", "2s"), ("REFRESH_TTL", "10s")]).await;
    let mut browser = app.browser();
    let answer = browser.login("Angular", "Def").await.expect(200);
    assert_eq!(answer.json()["expires_in"], 2);
    assert_eq!(answer.cookie("refresh_token").attribute("max-age"), Some("10"));
    app.advance(2);
    app.me(&answer.access_token()).await.expect(401);
    browser.refresh().await.expect(200);
    app.advance(8);
    browser.refresh().await.expect(401);
}
