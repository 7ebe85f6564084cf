//! More cookies than a working browser presents: every act looks at the first four tokens.

use serde_json::json;

use crate::support::{LOGIN, LOGOUT, REFRESH, TestApp, spawn_app, spawn_app_with, tampered};

/// A body with these tokens as cookies, in this order.
async fn post(app: &TestApp, body: &str, tokens: &[&str]) -> u16 {
    let pairs: Vec<_> = tokens.iter().map(|token| format!("refresh_token={token}")).collect();
    app.post_with(&[("cookie", &pairs.join("; "))], body).await.status.as_u16()
}

// R68, design 2: the first four in the order in which they came. A browser with more than four is broken, and each look
// costs the store a read.
#[tokio::test]
async fn logout_and_login_end_what_the_first_four_tokens_prove_and_look_at_no_fifth() {
    let app = spawn_app().await;
    for body in [LOGOUT, LOGIN] {
        for place in 0..6 {
            let browser = app.angular().await;
            let bad = ["a", "b", &tampered(browser.token()), "d", "e"];
            let mut tokens = bad.to_vec();
            tokens.insert(place, browser.token());
            assert_eq!(post(&app, body, &tokens).await, 200);
            let lives = app.refresh_with(&[browser.token()]).await.status == 200;
            assert_eq!(lives, place >= 4, "{body}: the true one in place {place}");
        }
    }
}

// R68: repeated and empty tokens don't count towards the four.
#[tokio::test]
async fn repeated_and_empty_tokens_take_no_place_among_the_four() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    assert_eq!(post(&app, LOGOUT, &["a", "a", "", "b", "a", "b", "c", "", "c", browser.token()]).await, 200);
    app.refresh_with(&[browser.token()]).await.expect_refusal(401, "log_in_again");
}

// R45, R68: if there are more than sixteen names, none is looked at and nothing is charged.
#[tokio::test]
async fn sixteen_names_are_compared_and_with_seventeen_a_refresh_is_refused_uncharged() {
    let app = spawn_app().await;
    let browser = app.angular().await.with_three_tries().await;
    app.use_two_tries(browser.token()).await;
    for (others, status) in [(15, 200), (16, 401), (800, 401), (15, 200)] {
        let names: Vec<_> = (0..others).map(|name| format!("refresh_user={name}")).collect();
        for names in [
            format!("{}; refresh_user=Angular", names.join("; ")),
            format!("refresh_user=Angular; {}", names.join("; ")),
        ] {
            let answer = app.refresh_with_cookies(&[format!("refresh_token={}; {names}", browser.token())]).await;
            assert_eq!(answer.status, status, "{others}: {answer:?}");
        }
    }
}

// R68: an access token is no refresh token, so no session is looked up. The store is away: a look-up would be 503.
#[tokio::test]
async fn a_token_without_a_refresh_id_is_never_looked_up() {
    let access = spawn_app().await.login("Angular", "Def").await.access_token();
    let app = spawn_app_with(&[("REDIS_URL", "redis://127.0.0.1:1")]).await;
    assert_eq!(post(&app, REFRESH, &[&access]).await, 401);
    assert_eq!(post(&app, LOGOUT, &[&access]).await, 200);
    let refresh = spawn_app().await.angular().await.token().to_owned();
    assert_eq!(post(&app, REFRESH, &[&refresh]).await, 503);
    assert_eq!(post(&app, LOGOUT, &[&refresh]).await, 503);
    let body = json!({"env": "logout"}).to_string();
    assert_eq!(post(&app, &body, &["a", "b", "c", "d", &refresh]).await, 200, "the fifth");
}
