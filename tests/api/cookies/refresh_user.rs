//! The cookie `refresh_user`, which must match the token beside it.

use crate::support::spawn_app;

// R45
#[tokio::test]
async fn refresh_user_may_be_missing_and_of_several_one_that_is_right_will_do() {
    let app = spawn_app().await;
    let browser = app.angular().await.with_three_tries().await;
    for users in [
        "",
        "refresh_user=",
        "refresh_user=Angular",
        "refresh_user=%41ngular",
        "refresh_user=Angular; refresh_user=Ruby",
        "refresh_user=Ruby; refresh_user=Angular",
        "refresh_user=Ruby; refresh_user=%zz; refresh_user=Angular; refresh_user=Python3; refresh_user=x; refresh_user=y",
    ] {
        app.use_two_tries(browser.token()).await;
        let answer = app.refresh_with_cookies(&[format!("refresh_token={}; {users}", browser.token())]).await;
        assert_eq!(answer.status, 200, "{users}: {answer:?}");
    }
}

// R45
#[tokio::test]
async fn a_wrong_refresh_user_costs_a_try_of_that_session_and_of_no_other() {
    let app = spawn_app().await;
    let ruby = app.logged_in("Ruby", "Ghi").await.with_three_tries().await;
    let other_device = app.angular().await.with_three_tries().await;
    let wrong = ["Ruby", "angular", "Angular%20", "%C4ngular", "Nobody", "Ruby; refresh_user=Python3"];
    for user in wrong {
        let browser = app.angular().await.with_three_tries().await;
        let cookie = format!("refresh_token={}; refresh_user={user}", browser.token());
        for status in [403, 403, 401, 401] {
            let answer = app.refresh_with_cookies(&[&cookie]).await;
            assert_eq!(answer.status, status, "{user}: {answer:?}");
        }
        app.refresh_with(&[browser.token()]).await.expect_refusal(401, "log_in_again");
    }
    assert_eq!(app.tries_left(ruby.token()).await, 3);
    assert_eq!(app.tries_left(other_device.token()).await, 3);
}

// R45
#[tokio::test]
async fn another_user_s_name_beside_a_token_costs_the_presenter_s_session_a_try() {
    let app = spawn_app().await;
    let mut ruby = app.logged_in("Ruby", "Ghi").await;
    let mut browser = app.angular().await.with_three_tries().await;
    let mut honest = browser.clone();
    browser.set_cookie("refresh_user", "Ruby");
    for status in [403, 403, 401] {
        browser.refresh().await.expect(status);
    }
    honest.refresh().await.expect_refusal(401, "log_in_again");
    ruby.refresh().await.expect(200);
}
