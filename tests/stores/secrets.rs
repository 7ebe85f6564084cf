//! Sessions under `SECRET_KEY`: their keys are stored nowhere, and every instance with the secret derives them.

use doorstep::{app::App, domain::Token, store::StoreError};
use rand::random;

use crate::{
    support::servers::redis::Redis,
    support::{TestApp, spawn_app_with, tampered},
};

/// Two secrets, each 32 bytes in base64.
pub const NEW: &str = "bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmU=";
pub const OLD: &str = "b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2w=";

/// An instance on this Redis with these secrets, `""` for none.
async fn instance(redis: &Redis, secrets: &str) -> TestApp {
    spawn_app_with(&[("REDIS_URL", &redis.url()), ("SECRET_KEY", secrets)]).await
}

fn key(redis: &Redis) -> String {
    redis.run(&["keys", "doorstep:session:*"])
}

/// The only record.
fn record(redis: &Redis) -> Vec<u8> {
    let mut client = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
    redis::cmd("GET").arg(key(redis)).query(&mut client).unwrap()
}

async fn keys(app: &App, token: &str) -> [Vec<u8>; 2] {
    let session = app.sessions.find(Token::read(token).unwrap().session).await.unwrap().unwrap();
    [session.access_key, session.refresh_key].map(|key| {
        let kept = rmp_serde::to_vec(&key).unwrap();
        kept[kept.len() - 32..].to_vec()
    })
}

// Issue 10, row 6: reading Redis is not enough to impersonate a user.
#[tokio::test]
async fn a_record_has_a_session_s_keys_only_without_a_secret() {
    for (secrets, lie_in_the_record) in [("", true), (NEW, false)] {
        let redis = Redis::start(&[]);
        let app = instance(&redis, secrets).await;
        let browser = app.angular().await;
        let record = record(&redis);
        for key in keys(&app.app, browser.token()).await {
            assert_eq!(record.windows(32).any(|bytes| bytes == key), lie_in_the_record, "{secrets}");
        }
        assert!(record.len() < 250, "{}", record.len());
    }
}

// Issue 10, row 6
#[tokio::test]
async fn instances_with_the_same_secret_share_their_sessions_and_each_session_has_keys_of_its_own() {
    let redis = Redis::start(&[]);
    let (one, other) = (instance(&redis, NEW).await, instance(&redis, NEW).await);
    let mut browser = one.angular().await;
    let access = browser.refresh().await.expect(200).access_token();
    other.me(&access).await.expect(200);
    other.refresh_with(&[browser.token()]).await.expect(200);
    other.refresh_with(&[&tampered(browser.token())]).await.expect_refusal(403, "try_again");
    let second = other.angular().await;
    let [first, second] = [keys(&one.app, browser.token()).await, keys(&one.app, second.token()).await];
    assert!(first[0] != first[1] && !second.contains(&first[0]) && !second.contains(&first[1]));
}

// Issue 10, row 6
#[tokio::test]
async fn a_session_under_a_secret_that_an_instance_has_not_is_unavailable_there_and_nothing_is_charged() {
    let redis = Redis::start(&[]);
    let new = instance(&redis, NEW).await;
    let mut browser = new.angular().await;
    let access = browser.refresh().await.expect(200).access_token();
    let before = record(&redis);
    for secrets in ["", OLD] {
        let app = instance(&redis, secrets).await;
        for token in [browser.token().to_owned(), tampered(browser.token())] {
            app.refresh_with(&[&token]).await.expect_refusal(503, "unavailable");
            let mut stranger = app.browser();
            stranger.set_token(&token);
            stranger.logout().await.expect_refusal(503, "unavailable");
        }
        app.me(&access).await.expect_refusal(503, "unavailable");
        let id = Token::read(&access).unwrap().session;
        assert!(matches!(app.app.sessions.find(id).await, Err(StoreError::UnknownSecret(_))));
    }
    assert_eq!(record(&redis), before);
    browser.refresh().await.expect(200);
    new.me(&access).await.expect(200);
}

#[tokio::test]
async fn a_session_under_a_lost_secret_keeps_its_owner_from_no_new_one() {
    let redis = Redis::start(&[]);
    let old = instance(&redis, OLD).await;
    let mut cookies = old.angular().await.cookies;
    let app = instance(&redis, NEW).await;
    let mut browser = app.browser();
    browser.cookies.append(&mut cookies);
    browser.refresh().await.expect_refusal(503, "unavailable");
    browser.login("Angular", "Def").await.expect(200);
    browser.refresh().await.expect(200);
    browser.logout().await.expect(200);
}

// Issue 10, row 6: a record names its secret for the session's whole life.
#[tokio::test]
async fn each_step_of_a_rotation_keeps_every_session() {
    let redis = Redis::start(&[]);
    let both = [format!("{OLD},{NEW}"), format!("{NEW},{OLD}")];
    let none = instance(&redis, "").await;
    let old = instance(&redis, OLD).await;
    let mut tokens = vec![none.angular().await.token().to_owned(), old.angular().await.token().to_owned()];
    for secrets in &both {
        let app = instance(&redis, secrets).await;
        // A rotation is due, and the clocks are close enough for access tokens.
        app.advance(40);
        for token in &tokens {
            let answer = app.refresh_with(&[token]).await.expect(200);
            old.refresh_with(&[token]).await.expect(200);
            old.me(&answer.access_token()).await.expect(200);
        }
        tokens.push(app.angular().await.token().to_owned());
    }
    // The last session was signed under the new secret, all others under the old one or none.
    let new = instance(&redis, NEW).await;
    for (token, status) in tokens.iter().zip([200, 503, 503, 200]) {
        new.refresh_with(&[token]).await.expect(status);
    }
}

#[tokio::test]
async fn a_record_with_neither_keys_nor_a_secret_is_unreadable() {
    let redis = Redis::start(&[]);
    let app = instance(&redis, NEW).await;
    let browser = app.angular().await;
    let id = Token::read(browser.token()).unwrap().session;
    let kept = record(&redis);
    let place = kept.windows(2).position(|bytes| bytes == b"\xa1d").unwrap() + 1;
    let mut set = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
    for name in [b'k', b's', b'z'] {
        let mut wrong = kept.clone();
        wrong[place] = name;
        redis::cmd("SET").arg(key(&redis)).arg(wrong).exec(&mut set).unwrap();
        assert!(matches!(app.app.sessions.find(id).await, Err(StoreError::Unreadable(_))), "{name}");
    }
    for _ in 0..8 {
        let mut wrong = kept.clone();
        wrong[place + 3..place + 7].copy_from_slice(&random::<[u8; 4]>());
        redis::cmd("SET").arg(key(&redis)).arg(wrong).exec(&mut set).unwrap();
        assert!(matches!(app.app.sessions.find(id).await, Err(StoreError::UnknownSecret(_))));
    }
}
