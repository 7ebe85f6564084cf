//! Logging in: what a success hands out, what a failure gives away, and how many sessions there can be.

use std::time::Instant;

use futures_util::future::join_all;

use crate::support::{UsersFile, spawn_app, spawn_app_with, spawn_behind_proxy};

// R1
#[tokio::test]
async fn a_login_answers_with_the_user_and_sets_its_cookies() {
    let app = spawn_app().await;
    let answer = app.login("Angular", "Def").await.expect(200);
    let body = answer.json();
    assert_eq!(body["message"], "allow user to proceed");
    assert_eq!(body["user"], "Angular");
    assert_eq!(body["avatar"], "angular.png");
    assert_eq!(body["expires_in"], 120);
    assert_eq!(answer.access_token().split('.').count(), 3);
    assert_eq!(body["roles"], serde_json::json!([]));
    assert_eq!(body.as_object().unwrap().len(), 6, "nothing else is said");
    let names: Vec<String> = answer.cookies().into_iter().map(|cookie| cookie.name).collect();
    assert_eq!(names, ["refresh_token", "refresh_user", "known_device"]);
    assert_eq!(answer.cookie("refresh_user").value, "Angular");
}

// R19: once users are configured, the demo users, whom everybody knows, can't log in.
#[tokio::test]
async fn the_lab_s_three_users_cannot_log_in_where_others_are_configured() {
    let users = UsersFile::of(&["Ada"]);
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    for (user, pass) in [("Python3", "Abc"), ("Angular", "Def"), ("Ruby", "Ghi")] {
        app.login(user, pass).await.expect_refusal(401, "login_failed");
    }
}

#[tokio::test]
async fn the_lab_s_three_users_can_log_in_where_nothing_is_configured() {
    let app = spawn_app().await;
    for (user, pass, avatar) in
        [("Python3", "Abc", "python.jpg"), ("Angular", "Def", "angular.png"), ("Ruby", "Ghi", "ruby_programming.png")]
    {
        let answer = app.login(user, pass).await.expect(200);
        assert_eq!(answer.json()["avatar"], avatar);
    }
}

// R6, R27
#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_get_the_same_answer_byte_for_byte() {
    let app = spawn_app().await;
    let unknown = app.login("Nobody", "Def").await.expect_refusal(401, "login_failed");
    let wrong = app.login("Angular", "Wrong").await.expect_refusal(401, "login_failed");
    assert_eq!(unknown.body, wrong.body);
    assert_eq!(unknown.stable_headers(), wrong.stable_headers());
    assert_eq!(wrong.json()["message"], "Login Failed");
    assert_eq!(wrong.header("www-authenticate"), Some(r#"Bearer realm="login""#), "never Basic");
}

// R28: a hash is computed in both cases. Without one the answer would come in a hundredth of the time.
#[tokio::test]
async fn an_unknown_user_costs_a_hash_too() {
    let app = spawn_behind_proxy().await;
    let mut took = [f64::MAX; 2];
    for round in 0..8 {
        for (kind, user) in ["Angular", "Nobody"].into_iter().enumerate() {
            let mut browser = app.browser().at_address(&format!("192.0.2.{}", round * 2 + kind));
            let started = Instant::now();
            browser.login(user, "Wrong").await.expect(401);
            took[kind] = took[kind].min(started.elapsed().as_secs_f64());
        }
    }
    let ratio = took[0] / took[1];
    assert!((0.2..5.0).contains(&ratio), "known {} s, unknown {} s", took[0], took[1]);
}

// R49
#[tokio::test]
async fn a_login_ends_the_sessions_that_its_cookies_prove_and_no_other() {
    let app = spawn_app().await;
    let other_device = app.angular().await;
    let mut browser = app.angular().await;
    let before = browser.clone();
    browser.login("Python3", "Abc").await.expect(200);
    assert_ne!(browser.token(), before.token());
    before.clone().refresh().await.expect_refusal(401, "log_in_again");
    other_device.clone().refresh().await.expect(200);
    assert_eq!(browser.refresh().await.expect(200).json()["user"], "Python3");
}

// R49: a session that was planted in the victim's browser never becomes the victim's.
#[tokio::test]
async fn a_failed_login_ends_nothing_and_sets_nothing() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    browser.login("Python3", "Wrong").await.expect_refusal(401, "login_failed");
    assert_eq!(browser.refresh().await.expect(200).json()["user"], "Angular");
}

#[tokio::test]
async fn a_login_ends_the_proven_session_even_with_an_older_token_and_another_user_s_name_beside_it() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    let old = browser.clone();
    app.advance(30);
    browser.refresh().await.expect(200);
    let mut old = old;
    old.set_cookie("refresh_user", "Ruby");
    old.login("Python3", "Abc").await.expect(200);
    browser.refresh().await.expect_refusal(401, "log_in_again");
}

// R59
#[tokio::test]
async fn an_eleventh_session_ends_the_one_opened_first() {
    let app = spawn_app().await;
    let mut browsers = Vec::new();
    for _ in 0..11 {
        browsers.push(app.angular().await);
        app.advance(1);
    }
    let mut ruby = app.logged_in("Ruby", "Ghi").await;
    browsers[0].refresh().await.expect_refusal(401, "log_in_again");
    for browser in &mut browsers[1..] {
        browser.refresh().await.expect(200);
    }
    ruby.refresh().await.expect(200);
}

// R59: logging in again in the same browser ends no other device's session.
#[tokio::test]
async fn a_login_that_replaces_its_own_session_ends_no_other_one() {
    let app = spawn_app().await;
    let mut browsers = Vec::new();
    for _ in 0..10 {
        browsers.push(app.angular().await);
        app.advance(1);
    }
    browsers[9].login("Angular", "Def").await.expect(200);
    for browser in &mut browsers {
        browser.refresh().await.expect(200);
    }
}

#[tokio::test]
async fn hashes_from_elsewhere_log_in_and_are_made_anew() {
    let users = UsersFile::new(r#"{"Ada": {"pass": "$2b$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie"}}"#);
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    let ada = doorstep::domain::UserName::parse("Ada".into()).unwrap();
    assert!(app.app.users.find(&ada).await.unwrap().unwrap().hash.is_outdated());
    for _ in 0..2 {
        app.login("Ada", "correctbatteryhorsestapler").await.expect(200);
        assert!(!app.app.users.find(&ada).await.unwrap().unwrap().hash.is_outdated());
    }
    app.login("Ada", "correctbatteryhorse").await.expect(401);
}

// R22, R24
#[tokio::test]
async fn more_logins_than_hashing_can_queue_are_turned_away_and_charge_nothing() {
    let app = spawn_behind_proxy().await;
    let logins = (0..200).map(|place| {
        let mut browser = app.browser().at_address(&format!("198.51.100.{place}"));
        async move { browser.login("Angular", "Def").await }
    });
    let answers = join_all(logins).await;
    let turned_away: Vec<_> = answers.iter().filter(|answer| answer.status == 503).collect();
    assert!(!turned_away.is_empty());
    for answer in &answers {
        assert!([200, 503].contains(&answer.status.as_u16()), "{answer:?}");
    }
    assert_eq!(turned_away[0].header("retry-after"), Some("1"));
    assert_eq!(turned_away[0].json()["error"], "unavailable");
    assert!(turned_away[0].cookies().is_empty());
}
