//! Rotation: a session survives tabs, reloads and lost answers, but no theft.

use futures_util::future::join_all;

use crate::support::{Browser, claims, spawn_app};

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

// R53
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

// A promised figure: no logout, even if tabs race and some of their answers are lost.
#[tokio::test]
async fn fifty_tabs_that_race_with_lost_answers_are_never_logged_out() {
    let app = spawn_app().await;
    let mut jar = app.angular().await;
    for round in 0..40 {
        app.advance([1, 31, 45, 100][round % 4]);
        let tabs = join_all((0..50).map(|tab| race(&jar, (tab + round) % 3 == 0))).await;
        if let Some(token) = tabs.into_iter().flatten().last() {
            jar.set_token(&token);
        }
    }
}

// R53
#[tokio::test]
async fn a_lost_answer_logs_nobody_out_however_late_it_is_noticed() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    app.advance(60);
    browser.clone().refresh().await.expect(200);
    app.advance(3600);
    browser.refresh().await.expect(200);
    app.advance(60);
    browser.refresh().await.expect(200);
}

// R53: the first token was stolen, and is presented after its successor.
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

// R53: the thief came first, and the victim's answer seemed lost; then the thief comes again.
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

/// One tab's refresh; returns the new token unless the answer is lost.
async fn race(jar: &Browser<'_>, lost: bool) -> Option<String> {
    let mut tab = jar.clone();
    tab.refresh().await.expect(200);
    (!lost).then(|| tab.token().to_owned())
}
