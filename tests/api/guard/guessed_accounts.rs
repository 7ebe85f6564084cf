//! Guessing at one account from many networks: its budget, and how its owner gets in all the same.

use futures_util::future::join_all;

use crate::support::{Answer, TestApp, UsersFile, spawn_app_with};

/// A backend behind a proxy with these users, whose password is `Def`.
pub async fn cheap_to_guess(users: &[impl AsRef<str>]) -> TestApp {
    let users = UsersFile::cheap_to_guess(users);
    spawn_app_with(&[("PROXY_HOPS", "1"), ("USERS_FILE", users.path())]).await
}

/// An address in the `number`th /64 of one /48.
fn in_one_48(number: usize) -> String {
    format!("2001:db8:0:{number:x}::1")
}

async fn guess(app: &TestApp, user: &str, address: &str) -> Answer {
    app.browser().at_address(address).login(user, "Wrong").await
}

async fn log_in(app: &TestApp, address: &str) -> Answer {
    app.browser().at_address(address).login("Angular", "Def").await
}

/// A hundred wrong passwords on one name, from twenty addresses of this network.
async fn fail_a_hundred_times(app: &TestApp, user: &str, network: &str) {
    for guess in 0..100 {
        let mut browser = app.browser().at_address(&format!("{network}{}", guess % 20));
        browser.login(user, "Wrong").await.expect(401);
    }
}

async fn behind_a_proxy() -> TestApp {
    cheap_to_guess(&["Angular"]).await
}

// R34: from the /48 one more guess a minute is evaluated; from elsewhere the owner gets in at once.
#[tokio::test]
async fn two_hundred_wrong_passwords_from_forty_networks_of_one_48_are_refused_past_a_hundred() {
    let app = behind_a_proxy().await;
    let mut evaluated = 0;
    for network in 0..40 {
        for _ in 0..5 {
            evaluated += usize::from(guess(&app, "Angular", &in_one_48(network)).await.status == 401);
        }
    }
    assert_eq!(evaluated, 101);
    let refused = guess(&app, "Angular", &in_one_48(40)).await.expect_refusal(429, "too_many_attempts");
    assert_eq!(refused.header("retry-after"), Some("60"));
    log_in(&app, "2001:db8:1::1").await.expect(200);
    log_in(&app, "203.0.113.9").await.expect(200);
    app.advance(60);
    guess(&app, "Angular", &in_one_48(41)).await.expect(401);
    guess(&app, "Angular", &in_one_48(42)).await.expect(429);
}

// R34, CVE-2024-4629: guesses at once get no more attempts.
#[tokio::test]
async fn two_hundred_guesses_at_once_from_as_many_networks_never_evaluate_more_than_the_budget() {
    let app = behind_a_proxy().await;
    let mut evaluated = 0;
    for round in 0..4 {
        let addresses: Vec<String> = (0..50).map(|place| format!("192.0.2.{}", round * 50 + place)).collect();
        let guesses = join_all(addresses.iter().map(|address| guess(&app, "Angular", address))).await;
        for guess in guesses {
            assert!([401, 429, 503].contains(&guess.status.as_u16()), "{guess:?}");
            evaluated += usize::from(guess.status == 401);
        }
    }
    assert!((101..=110).contains(&evaluated), "{evaluated} were evaluated");
}

// R34: past a hundred failures, networks that have not failed share ten a minute, and those that have failed share one.
#[tokio::test]
async fn an_account_that_is_guessed_at_evaluates_eleven_guesses_a_minute() {
    let app = behind_a_proxy().await;
    fail_a_hundred_times(&app, "Angular", "192.0.2.").await;
    for fresh in 0..10 {
        guess(&app, "Angular", &format!("198.51.100.{fresh}")).await.expect(401);
    }
    let refused = guess(&app, "Angular", "198.51.100.10").await.expect_refusal(429, "too_many_attempts");
    assert_eq!(refused.header("retry-after"), Some("6"));
    guess(&app, "Angular", "198.51.100.9").await.expect(401);
    guess(&app, "Angular", "198.51.100.8").await.expect(429);
    app.advance(60);
    // A refused attempt is no failure.
    log_in(&app, "198.51.100.10").await.expect(200);
    log_in(&app, "198.51.100.8").await.expect(200);
}

// R27: a refusal by the account's count looks the same whether the user exists or not.
#[tokio::test]
async fn a_guessed_account_gives_away_nothing() {
    let app = behind_a_proxy().await;
    for user in ["Angular", "Nobody"] {
        fail_a_hundred_times(&app, user, "192.0.2.").await;
        app.advance(10 * 60);
    }
    for user in ["Angular", "Nobody"] {
        guess(&app, user, "192.0.2.1").await.expect(401);
    }
    let known = guess(&app, "Angular", "192.0.2.2").await.expect_refusal(429, "too_many_attempts");
    let unknown = guess(&app, "Nobody", "192.0.2.2").await.expect_refusal(429, "too_many_attempts");
    assert_eq!(known.body, unknown.body);
    assert_eq!(known.stable_headers(), unknown.stable_headers());
}

// R34: NIST SP 800-63B-4 disregards failures from the address of a success, and no others.
#[tokio::test]
async fn a_success_takes_back_what_its_own_network_failed_and_nothing_else() {
    let app = behind_a_proxy().await;
    for place in 0..95 {
        guess(&app, "Angular", &format!("192.0.2.{place}")).await.expect(401);
    }
    for _ in 0..4 {
        guess(&app, "Angular", "203.0.113.9").await.expect(401);
    }
    log_in(&app, "203.0.113.9").await.expect(200);
    for place in 0..5 {
        guess(&app, "Angular", &format!("192.0.2.{place}")).await.expect(401);
    }
    guess(&app, "Angular", "192.0.2.5").await.expect(401);
    guess(&app, "Angular", "192.0.2.6").await.expect(429);
}

// R34
#[tokio::test]
async fn an_account_s_failures_are_forgotten_a_day_after_the_last() {
    let app = behind_a_proxy().await;
    fail_a_hundred_times(&app, "Angular", "192.0.2.").await;
    app.advance(24 * 60 * 60 - 1);
    guess(&app, "Angular", "192.0.2.1").await.expect(401);
    guess(&app, "Angular", "192.0.2.2").await.expect(429);
    app.advance(24 * 60 * 60);
    for place in 0..20 {
        guess(&app, "Angular", &format!("192.0.2.{place}")).await.expect(401);
    }
}

// R29: the wider networks of IPv6 have budgets too: a /56 four times as much, a /48 sixteen times.
#[tokio::test]
async fn the_wider_networks_of_ipv6_have_budgets_too() {
    let names: Vec<String> = (0..490).map(|name| format!("name{name}")).collect();
    let app = cheap_to_guess(&names).await;
    let mut names = names.iter();
    let mut fail = async |network: usize, times: usize| {
        for name in names.by_ref().take(times) {
            guess(&app, name, &in_one_48(network)).await.expect(401);
        }
    };
    for network in 0..4 {
        fail(network, 30).await;
    }
    let refused = guess(&app, "Ada", &in_one_48(4)).await.expect_refusal(429, "too_many_attempts");
    assert_eq!(refused.header("retry-after"), Some("2"), "1.5 s, in whole ones");
    for block in 1..13 {
        fail(block * 256, 30).await;
    }
    guess(&app, "Ada", &in_one_48(13 * 256)).await.expect_refusal(429, "too_many_attempts");
    guess(&app, "Ada", "2001:db8:1::1").await.expect(401);
}
