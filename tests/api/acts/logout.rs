//! Logging out: at once, everywhere, and only oneself.

use serde_json::json;

use crate::support::spawn_app;

// R47, R57, R65
#[tokio::test]
async fn a_logout_ends_the_session_and_its_access_tokens_and_clears_both_cookies() {
    let app = spawn_app().await;
    let mut browser = app.browser();
    let access = browser.login("Angular", "Def").await.access_token();
    let before = browser.clone();
    let answer = browser.logout().await.expect(200);
    assert_eq!(answer.json(), json!({"message": "logged out"}));
    for name in ["refresh_token", "refresh_user"] {
        assert_eq!((&*answer.cookie(name).value, answer.cookie(name).attribute("max-age")), ("", Some("0")));
    }
    let left: Vec<_> = browser.cookies.iter().map(|(name, _)| name).collect();
    assert_eq!(left, ["known_device"]);
    before.clone().refresh().await.expect_refusal(401, "log_in_again");
    app.me(&access).await.expect_refusal(401, "invalid_token");
}

// R57
#[tokio::test]
async fn a_logout_without_a_session_is_fine_too() {
    let app = spawn_app().await;
    for cookies in [vec![], vec![("refresh_token".to_owned(), "garbage".to_owned())]] {
        let mut browser = app.browser();
        browser.cookies = cookies;
        let answer = browser.logout().await.expect(200);
        assert_eq!(answer.cookies().len(), 2);
    }
}

// R57, A4
#[tokio::test]
async fn nobody_is_logged_out_by_name() {
    let app = spawn_app().await;
    let mut victim = app.angular().await;
    let mut stranger = app.browser();
    stranger.cookies.push(("refresh_user".into(), "Angular".into()));
    stranger.post(r#"{"env":"logout","user":"Angular"}"#).await.expect(200);
    let mut ruby = app.logged_in("Ruby", "Ghi").await;
    let ruby_before = ruby.clone();
    ruby.post(r#"{"env":"logout","user":"Angular"}"#).await.expect(200);
    victim.refresh().await.expect(200);
    ruby_before.clone().refresh().await.expect(401);
}

// A forged token proves nothing, and a logout charges nothing.
#[tokio::test]
async fn a_logout_with_a_forged_token_ends_nothing_and_charges_nothing() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    for _ in 0..10 {
        let mut forger = browser.clone();
        forger.tamper();
        forger.logout().await.expect(200);
    }
    browser.refresh().await.expect(200);
}

// Any generation and any `refresh_user` is enough; logout beats grace.
#[tokio::test]
async fn a_logout_with_an_older_token_ends_the_session_even_within_the_grace() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    let mut slow = browser.clone();
    app.advance(30);
    browser.refresh().await.expect(200);
    slow.set_cookie("refresh_user", "Ruby");
    slow.logout().await.expect(200);
    browser.refresh().await.expect_refusal(401, "log_in_again");
}

#[tokio::test]
async fn a_logout_ends_every_session_that_its_cookies_prove() {
    let app = spawn_app().await;
    let (one, two) = (app.angular().await, app.logged_in("Ruby", "Ghi").await);
    let mut both = app.browser();
    both.cookies = one.cookies.iter().chain(&two.cookies).cloned().collect();
    both.clone().refresh().await.expect_refusal(401, "log_in_again");
    both.logout().await.expect(200);
    for browser in [one, two] {
        browser.clone().refresh().await.expect_refusal(401, "log_in_again");
    }
}
