//! The line in front of hashing, as a login meets it: after the throttle, before the users' store.

use std::net::{IpAddr, Ipv4Addr};

use doorstep::{
    auth::{Credentials, Presented, Refusal, login},
    domain::{DeviceCookie, Password, UserName},
    guard::{HashingError, Newcomer, Place},
};

use crate::support::{TestApp, spawn_app, spawn_app_with};

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Takes every place of the line for the client, so that nobody else from there finds one.
fn fill(app: &TestApp) -> Vec<Place> {
    let newcomer = Newcomer { nearest: CLIENT, client: CLIENT, recognised: None };
    std::iter::from_fn(|| app.app.hashing.enter(&newcomer).ok()).collect()
}

/// Why a login of Angular's is refused.
async fn refusal(app: &TestApp) -> Refusal {
    let (user, pass) = (UserName::parse("Angular".into()).unwrap(), Password::parse("Def".into()).unwrap());
    let credentials = Credentials { user, pass, remember: false };
    let presented = Presented {
        client: CLIENT,
        nearest: None,
        refresh_tokens: Vec::new(),
        refresh_users: Vec::new(),
        device: DeviceCookie::default(),
    };
    login(&app.app, credentials, &presented).await.map(|_| ()).unwrap_err()
}

// R24, R56: nothing listens at this address.
#[tokio::test]
async fn a_login_takes_its_place_before_it_asks_the_users_store() {
    let app = spawn_app_with(&[("DATABASE_URL", "postgres://doorstep@127.0.0.1:1/doorstep")]).await;
    let places = fill(&app);
    assert_eq!(places.len(), 64);
    let refusal_in_line = refusal(&app).await;
    assert!(matches!(refusal_in_line, Refusal::Hashing(HashingError::Saturated)), "{refusal_in_line:?}");
    drop(places);
    let refusal_after_it = refusal(&app).await;
    assert!(matches!(refusal_after_it, Refusal::Store(_)), "{refusal_after_it:?}");
}

// R24, R29
#[tokio::test]
async fn a_login_is_admitted_by_the_throttle_before_it_takes_a_place() {
    let app = spawn_app().await;
    app.fail_five_times("Angular").await;
    let _places = fill(&app);
    let refusal = refusal(&app).await;
    assert!(matches!(refusal, Refusal::TooManyAttempts { .. }), "{refusal:?}");
}

// R24
#[tokio::test]
async fn a_login_that_finds_no_place_is_503_and_charges_nothing() {
    let app = spawn_app().await;
    let places = fill(&app);
    for _ in 0..40 {
        let answer = app.login("Angular", "Wrong").await;
        assert_eq!(answer.header("retry-after"), Some("1"));
        answer.expect_refusal(503, "unavailable");
    }
    drop(places);
    app.fail_five_times("Angular").await;
    app.login("Angular", "Def").await.expect_refusal(429, "too_many_attempts");
}
