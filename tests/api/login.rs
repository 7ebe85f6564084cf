//! Logging in: what a success hands out, and what a failure gives away.

use std::time::Instant;

use crate::helpers::{spawn_app, spawn_app_with};

// R1
#[tokio::test]
async fn a_login_answers_with_the_user_and_sets_both_cookies() {
    let app = spawn_app().await;
    let answer = app.login("Angular", "Def").await.expect(200);
    let body = answer.json();
    assert_eq!(body["message"], "allow user to proceed");
    assert_eq!(body["user"], "Angular");
    assert_eq!(body["avatar"], "angular.png");
    assert_eq!(body["expires_in"], 120);
    assert_eq!(answer.access_token().split('.').count(), 3);
    assert_eq!(body.as_object().unwrap().len(), 5);
    assert_eq!(answer.cookies().len(), 2);
    assert_eq!(answer.cookie("refresh_user").value, "Angular");
}
