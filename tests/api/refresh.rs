//! Refreshing: a session survives tabs, reloads and lost answers, and no thief.

use futures_util::future::join_all;
use serde_json::Value;

use crate::helpers::{TestApp, spawn_app, spawn_app_with};

/// The claims of a token, whose signature nobody here can check.
fn claims(token: &str) -> Value {
    let claims = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, token.split('.').nth(1).unwrap());
    serde_json::from_slice(&claims.unwrap()).unwrap()
}

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
    assert_eq!(body.as_object().unwrap().len(), 5);
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

// R12, R52
#[tokio::test]
async fn a_hundred_concurrent_refreshes_of_one_token_agree_on_one_successor() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    app.advance(30);
    let refreshes = (0..100).map(|_| {
        let mut tab = browser.clone();
        async move {
            tab.refresh().await.expect(200);
            tab.token().to_owned()
        }
    });
    let mut tokens = join_all(refreshes).await;
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
    assert_eq!(claims(&tokens[0])["gen"], 1);
    app.refresh_with(&[&tokens[0]]).await.expect(200);
}

// R53 (a)
#[tokio::test]
async fn a_slower_tab_gets_the_current_token_within_the_grace() {
    let app = spawn_app().await;
    let mut fast = app.angular().await;
    let mut slow = fast.clone();
    app.advance(30);
    fast.refresh().await.expect(200);
    app.advance(29);
    slow.refresh().await.expect(200);
    assert_eq!(slow.token(), fast.token());
}

// R53 (b)
#[tokio::test]
async fn a_lost_answer_logs_nobody_out_however_late_it_is_noticed() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    app.advance(60);
    browser.clone().refresh().await.expect(200);
    app.advance(3600);
    let mut browser = browser;
    browser.refresh().await.expect(200);
    app.advance(60);
    browser.refresh().await.expect(200);
}

// R53 (c): the first token was stolen and is presented after its successor.
#[tokio::test]
async fn a_stolen_refresh_token_ends_the_session_for_thief_and_victim() {
    let app = spawn_app().await;
    let mut victim = app.angular().await;
    let mut thief = victim.clone();
    app.advance(60);
    victim.refresh().await.expect(200);
    let access = victim.refresh().await.expect(200).access_token();
    app.advance(60);
    thief.refresh().await.expect_refusal(401, "log_in_again");
    victim.refresh().await.expect_refusal(401, "log_in_again");
    app.me(&access).await.expect_refusal(401, "invalid_token");
}

// R53: the thief was first, the victim's answer seemed lost; then the thief comes again.
#[tokio::test]
async fn a_thief_who_was_first_is_found_out_when_he_comes_again() {
    let app = spawn_app().await;
    let mut victim = app.angular().await;
    let mut thief = victim.clone();
    app.advance(60);
    thief.refresh().await.expect(200);
    app.advance(60);
    victim.refresh().await.expect(200);
    thief.refresh().await.expect_refusal(401, "log_in_again");
    victim.refresh().await.expect_refusal(401, "log_in_again");
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

// The number of design 7: tabs that race, of whose answers some are lost.
#[tokio::test]
async fn fifty_tabs_that_race_with_lost_answers_are_never_logged_out() {
    let app = spawn_app().await;
    let mut jar = app.angular().await;
    for round in 0..40 {
        app.advance([1, 31, 45, 100][round % 4]);
        let tabs = join_all((0..50).map(|tab| race(&app, &jar, (tab + round) % 3 == 0))).await;
        if let Some(token) = tabs.into_iter().flatten().last() {
            jar.set_token(&token);
        }
    }
}

/// One tab's refresh; the token that it brought, unless its answer is lost.
async fn race(_: &TestApp, jar: &crate::helpers::Browser<'_>, lost: bool) -> Option<String> {
    let mut tab = jar.clone();
    tab.refresh().await.expect(200);
    (!lost).then(|| tab.token().to_owned())
}
