//! `GET /me`: who is calling, for the app and for the proxies that ask.

use serde_json::json;

use crate::support::{UsersFile, spawn_app, spawn_app_with, tampered};

#[tokio::test]
async fn a_valid_access_token_names_its_user() {
    let app = spawn_app().await;
    let token = app.login("Angular", "Def").await.access_token();
    app.advance(20);
    let answer = app.me(&token).await.expect(200);
    assert_eq!(answer.json(), json!({"user": "Angular", "avatar": "angular.png", "roles": [], "expires_in": 100}));
    assert_eq!((answer.header("x-auth-user"), answer.header("x-auth-roles")), (Some("Angular"), Some("")));
    assert!(answer.cookies().is_empty());
}

// R66: what nginx passes on must be one header, whatever the name.
#[tokio::test]
async fn the_user_s_name_is_percent_encoded_in_the_header() {
    let users = UsersFile::of(&["Ada\u{301}; Lovelace"]);
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    let token = app.login("Ada\u{301}; Lovelace", "Def").await.access_token();
    let answer = app.me(&token).await.expect(200);
    assert_eq!(answer.header("x-auth-user"), Some("Ada%CC%81%3B%20Lovelace"));
    assert_eq!(answer.json()["user"], "Ada\u{301}; Lovelace");
}

// R41
#[tokio::test]
async fn an_access_token_is_valid_for_120_seconds_and_no_longer() {
    let app = spawn_app().await;
    let token = app.login("Angular", "Def").await.access_token();
    app.advance(119);
    assert_eq!(app.me(&token).await.expect(200).json()["expires_in"], 1);
    app.advance(1);
    app.me(&token).await.expect_refusal(401, "invalid_token");
}

// R39, R42, R46
#[tokio::test]
async fn nothing_but_one_valid_access_token_is_accepted() {
    let app = spawn_app().await;
    let mut browser = app.browser();
    let token = browser.login("Angular", "Def").await.access_token();
    let refused = [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        token.clone(),
        format!("Basic {token}"),
        format!("Bearer {}", tampered(&token)),
        format!("Bearer {token} {token}"),
        format!("Bearer {}", browser.token()),
        format!("Bearer {}", "x".repeat(8000)),
        "Bearer \u{ff}".to_owned(),
    ];
    for value in refused {
        let answer = app.send("GET", "/me", &[("authorization", &value)], "").await;
        let answer = answer.expect_refusal(401, "invalid_token");
        assert_eq!(answer.header("www-authenticate"), Some(r#"Bearer error="invalid_token""#));
    }
    app.send("GET", "/me", &[], "").await.expect_refusal(401, "invalid_token");
    app.send("GET", &format!("/me?token={token}"), &[], "").await.expect_refusal(401, "invalid_token");
    let bearer = format!("Bearer {token}");
    let twice = [("authorization", &*bearer), ("authorization", &*bearer)];
    app.send("GET", "/me", &twice, "").await.expect_refusal(401, "invalid_token");
    app.send("GET", "/me", &[("authorization", &format!("bearer {token}"))], "").await.expect(200);
}

// R12: expired access tokens cost the session nothing.
#[tokio::test]
async fn bad_access_tokens_charge_nothing() {
    let app = spawn_app().await;
    let mut browser = app.browser();
    let token = browser.login("Angular", "Def").await.access_token();
    for _ in 0..24 {
        app.me(&tampered(&token)).await.expect(401);
    }
    app.me(&token).await.expect(200);
    browser.refresh().await.expect(200);
}

#[tokio::test]
async fn me_has_only_get_and_head() {
    let app = spawn_app().await;
    let answer = app.send("POST", "/me", &[], "").await.expect_refusal(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"));
    app.send("HEAD", "/me", &[], "").await.expect(401);
}
