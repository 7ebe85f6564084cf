//! "Stay logged in": a login that asks for it opens a session that lasts `REMEMBER_TTL`.

use serde_json::json;

use crate::support::{Answer, SetCookie, spawn_app, spawn_app_with};

/// The cookies of the session.
fn of_session(answer: &Answer) -> Vec<SetCookie> {
    answer.cookies().into_iter().filter(|cookie| cookie.name.starts_with("refresh_")).collect()
}

fn login(remember: &serde_json::Value) -> String {
    json!({"env": "login", "user": "Angular", "pass": "Def", "remember": remember}).to_string()
}

// R50
#[tokio::test]
async fn a_remembered_session_lasts_thirty_days_from_the_login_and_not_a_moment_longer() {
    let app = spawn_app().await;
    let mut browser = app.browser();
    let answer = browser.post(login(&json!(true))).await.expect(200);
    for cookie in of_session(&answer) {
        assert_eq!(cookie.attribute("max-age"), Some("2592000"), "{}", cookie.name);
    }
    assert_eq!(answer.json()["expires_in"], 120, "an access token is as short-lived as ever");
    app.advance(29 * 86_400);
    let refreshed = browser.refresh().await.expect(200);
    assert!(refreshed.cookies().iter().all(|cookie| cookie.attribute("max-age") == Some("86400")), "{refreshed:?}");
    app.advance(86_400);
    browser.refresh().await.expect_refusal(401, "log_in_again");
}

#[tokio::test]
async fn a_session_is_remembered_only_if_the_login_asks_for_it() {
    let app = spawn_app_with(&[("REFRESH_TTL", "10m"), ("REMEMBER_TTL", "20m")]).await;
    for (remember, max_age) in [(json!(false), "600"), (json!(true), "1200")] {
        let answer = app.browser().post(login(&remember)).await.expect(200);
        assert!(of_session(&answer).iter().all(|cookie| cookie.attribute("max-age") == Some(max_age)), "{answer:?}");
    }
    let answer = app.login("Angular", "Def").await.expect(200);
    assert!(of_session(&answer).iter().all(|cookie| cookie.attribute("max-age") == Some("600")), "{answer:?}");
}

#[tokio::test]
async fn remember_is_true_or_false_in_every_act() {
    let app = spawn_app().await;
    for wrong in [json!("true"), json!(1), json!(null), json!([])] {
        app.post(&login(&wrong)).await.expect_readable_refusal(400, "bad_request", &wrong.to_string());
        let body = json!({"env": "refresh_page", "remember": wrong}).to_string();
        app.post(&body).await.expect_readable_refusal(400, "bad_request", &body);
    }
}
