//! Tries: what bad refresh tokens cost, and to whom they are charged.

use futures_util::future::join_all;

use crate::support::{spawn_app, spawn_behind_proxy, tampered};

// R4, R5
#[tokio::test]
async fn three_bad_tokens_end_the_session_and_the_true_token_with_it_until_the_next_login() {
    let app = spawn_app().await;
    let good = app.angular().await.with_three_tries().await;
    let access = good.clone().refresh().await.access_token();
    let mut bad = good.clone();
    bad.tamper();
    bad.refresh().await.expect_refusal(403, "try_again");
    bad.refresh().await.expect_refusal(403, "try_again");
    app.me(&access).await.expect(200);
    bad.refresh().await.expect_refusal(401, "log_in_again");
    bad.refresh().await.expect_refusal(401, "log_in_again");
    good.clone().refresh().await.expect_refusal(401, "log_in_again");
    app.me(&access).await.expect_refusal(401, "invalid_token");
    bad.login("Angular", "Def").await.expect(200);
    bad.refresh().await.expect(200);
}

// R4: the lab draws `3 | random.choice(range(5))`, so some sessions have seven tries.
#[tokio::test]
async fn a_new_session_has_three_tries_or_seven() {
    let app = spawn_app().await;
    let mut seen = [0; 8];
    while seen[3] == 0 || seen[7] == 0 {
        seen[app.tries_left(app.angular().await.token()).await] += 1;
        assert_eq!(seen[3] + seen[7], seen.iter().sum::<i32>(), "{seen:?}");
        assert!(seen.iter().sum::<i32>() < 200, "{seen:?}");
    }
}

// R5
#[tokio::test]
async fn a_successful_refresh_gives_the_tries_back() {
    let app = spawn_app().await;
    let good = app.angular().await.with_three_tries().await;
    let mut bad = good.clone();
    bad.tamper();
    for status in [403, 403, 200, 403, 403, 200] {
        let browser = if status == 200 { &mut good.clone() } else { &mut bad };
        browser.refresh().await.expect(status);
    }
}

// R35
#[tokio::test]
async fn two_hundred_bad_tokens_at_once_are_counted_exactly() {
    let app = spawn_app().await;
    let good = app.angular().await.with_three_tries().await;
    let mut bad = good.clone();
    bad.tamper();
    let refreshes = (0..200).map(|_| {
        let mut tab = bad.clone();
        async move { tab.refresh().await.status.as_u16() }
    });
    let statuses = join_all(refreshes).await;
    assert_eq!(statuses.iter().filter(|status| **status == 403).count(), 2);
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 198);
}

// R35
#[tokio::test]
async fn the_tries_of_one_session_cost_no_other_session_of_the_same_user() {
    let app = spawn_app().await;
    let mut other_device = app.angular().await;
    let mut browser = app.angular().await.with_three_tries().await;
    browser.tamper();
    for status in [403, 403, 401] {
        browser.refresh().await.expect(status);
    }
    other_device.refresh().await.expect(200);
}

// R36, A5
#[tokio::test]
async fn garbage_costs_the_visitor_and_never_the_user_whose_name_it_carries() {
    let app = spawn_app().await;
    let mut victim = app.angular().await;
    let mut stranger = app.browser();
    stranger.cookies = vec![("refresh_token".into(), "garbage".into()), ("refresh_user".into(), "Angular".into())];
    for status in [403, 403, 401, 401] {
        stranger.refresh().await.expect(status);
    }
    for _ in 0..100 {
        stranger.refresh().await.expect_refusal(401, "log_in_again");
    }
    victim.refresh().await.expect(200);
    app.advance(600);
    stranger.refresh().await.expect_refusal(403, "try_again");
}

// R27: the answer to garbage does not tell whether the name in it exists.
#[tokio::test]
async fn garbage_with_a_known_name_and_with_an_unknown_one_is_answered_alike() {
    let app = spawn_app().await;
    app.angular().await;
    for status in [403, 403, 401, 401] {
        let present = async |user: &str| {
            let cookie = format!("refresh_token=garbage; refresh_user={user}");
            app.refresh_with_cookies(&[cookie]).await.expect(status)
        };
        let (known, unknown) = (present("Angular").await, present("Nobody").await);
        assert_eq!(known.body, unknown.body);
        assert_eq!(known.stable_headers(), unknown.stable_headers());
    }
}

#[tokio::test]
async fn a_visitor_is_a_folded_name_on_a_network() {
    let app = spawn_behind_proxy().await;
    let visitor = |user: &'static str, address| {
        let mut browser = app.browser().at_address(address);
        browser.cookies = vec![("refresh_token".into(), "garbage".into()), ("refresh_user".into(), user.into())];
        async move { browser.refresh().await.status.as_u16() }
    };
    assert_eq!(visitor("Ada", "2001:db8::1").await, 403);
    assert_eq!(visitor("ADA", "2001:db8::2").await, 403);
    assert_eq!(visitor("%EF%BC%A1da%20", "2001:db8::3").await, 401, "the same name and network, spelled otherwise");
    assert_eq!(visitor("Ada", "2001:db8:0:1::1").await, 403, "another network");
    assert_eq!(visitor("Bob", "2001:db8::1").await, 403, "another name");
}

// A readable token of no live session is 401 at once, however often it is presented.
#[tokio::test]
async fn a_token_of_a_session_that_is_gone_is_401_at_once_and_costs_nobody_anything() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    let gone = browser.clone();
    browser.logout().await.expect(200);
    for _ in 0..5 {
        gone.clone().refresh().await.expect_refusal(401, "log_in_again");
    }
    app.refresh_with(&["garbage"]).await.expect_refusal(403, "try_again");
}

// R48: a client that saw only an access token can't build a bad refresh token that is charged to its session.
#[tokio::test]
async fn an_access_token_does_not_help_to_burn_its_session_s_tries() {
    let app = spawn_app().await;
    let mut browser = app.angular().await.with_three_tries().await;
    let access = browser.refresh().await.access_token();
    for _ in 0..10 {
        app.refresh_with(&[&access]).await.expect_refusal(401, "log_in_again");
        app.refresh_with(&[&tampered(&access)]).await.expect_refusal(401, "log_in_again");
    }
    browser.refresh().await.expect(200);
}
