//! Guessing passwords: how often it can be tried, and for how long a client has to wait.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::time::sleep;

use crate::support::{Answer, TestApp, UsersFile, spawn_app, spawn_app_with, spawn_behind_proxy};

async fn guess(app: &TestApp, user: &str, address: &str) -> Answer {
    app.browser().at_address(address).login(user, "Wrong").await
}

// R29
#[tokio::test]
async fn five_wrong_passwords_are_free_and_then_each_costs_a_longer_wait() {
    let app = spawn_app().await;
    app.fail_five_times("Angular").await;
    for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
        let refused = app.login("Angular", "Def").await.expect_refusal(429, "too_many_attempts");
        assert_eq!(refused.header("retry-after"), Some(&*wait.to_string()));
        app.advance(wait - 1);
        app.login("Angular", "Def").await.expect_refusal(429, "too_many_attempts");
        app.advance(1);
        app.login("Angular", "Wrong").await.expect_refusal(401, "login_failed");
    }
    app.advance(60);
    app.login("Angular", "Def").await.expect(200);
    app.fail_five_times("Angular").await;
}

#[tokio::test]
async fn wrong_passwords_are_forgotten_after_fifteen_quiet_minutes() {
    let app = spawn_app().await;
    for _ in 0..2 {
        app.fail_five_times("Angular").await;
        app.login("Angular", "Wrong").await.expect(429);
        app.advance(15 * 60);
    }
}

// R27: a name that is throttled looks the same whether it exists or not.
#[tokio::test]
async fn a_throttled_name_gives_away_nothing() {
    let app = spawn_app().await;
    for user in ["Angular", "Nobody"] {
        app.fail_five_times(user).await;
    }
    let (known, unknown) = (app.login("Angular", "Def").await, app.login("Nobody", "Def").await);
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    assert_eq!(known.stable_headers(), unknown.stable_headers());
}

// R32
#[tokio::test]
async fn spellings_of_a_name_and_addresses_of_a_network_share_one_budget() {
    let app = spawn_behind_proxy().await;
    for (place, user) in ["angular", "ANGULAR", "Ａngular", "angular ", "Angular"].into_iter().enumerate() {
        guess(&app, user, &format!("2001:db8::{place}")).await.expect(401);
    }
    guess(&app, "Angular", "2001:db8::ffff:1").await.expect_refusal(429, "too_many_attempts");
    guess(&app, "Angular", "2001:db8:0:1::1").await.expect(401);
}

// R30
#[tokio::test]
async fn the_throttle_believes_only_what_our_own_proxy_appended() {
    let app = spawn_behind_proxy().await;
    for spoofed in 0..5 {
        guess(&app, "Angular", &format!("198.51.100.{spoofed}, 203.0.113.9")).await.expect(401);
    }
    guess(&app, "Angular", "198.51.100.77, 203.0.113.9").await.expect(429);
    let direct = spawn_app_with(&[("DEMO_USERS", "true")]).await;
    for spoofed in 0..5 {
        guess(&direct, "Angular", &format!("203.0.113.{spoofed}")).await.expect(401);
    }
    guess(&direct, "Angular", "203.0.113.77").await.expect(429);
    for other in ["forwarded", "x-real-ip", "true-client-ip"] {
        let mut spoofing = app.browser().at_address("203.0.113.9").with_header(other, "for=198.51.100.78");
        spoofing.login("Angular", "Wrong").await.expect(429);
    }
    let endless = format!("{}203.0.113.9", "198.51.100.79, ".repeat(700));
    guess(&app, "Angular", &endless).await.expect(429);
}

// R29
#[tokio::test]
async fn a_network_has_thirty_failures_and_then_ten_a_minute_whatever_the_names() {
    let app = spawn_behind_proxy().await;
    let mut home = app.browser().at_address("192.0.2.1");
    for name in 0..30 {
        guess(&app, &format!("name{name}"), "192.0.2.1").await.expect(401);
    }
    let refused = home.login("Angular", "Def").await.expect_refusal(429, "too_many_attempts");
    assert_eq!(refused.header("retry-after"), Some("6"));
    app.browser().at_address("192.0.2.2").login("Angular", "Def").await.expect(200);
    app.advance(6);
    home.login("Angular", "Def").await.expect(200);
    guess(&app, "name30", "192.0.2.1").await.expect(401);
    guess(&app, "name31", "192.0.2.1").await.expect(429);
}

// A refused attempt charges nothing.
#[tokio::test]
async fn attempts_that_are_refused_charge_nothing() {
    let app = spawn_app().await;
    app.fail_five_times("Angular").await;
    for _ in 0..40 {
        app.login("Angular", "Wrong").await.expect(429);
    }
    app.advance(1);
    app.login("Angular", "Def").await.expect(200);
    for name in 0..25 {
        app.login(&format!("name{name}"), "Wrong").await.expect(401);
    }
    app.login("name25", "Wrong").await.expect(429);
}

// R29, CVE-2024-4629: parallel guesses are no cheaper than those in a row.
#[tokio::test]
async fn parallel_guesses_fail_five_times_and_are_refused_after_that() {
    let app = spawn_app().await;
    let guesses = join_all((0..40).map(|_| app.login("Angular", "Wrong"))).await;
    let count = |status: u16| guesses.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(401), count(429)), (5, 35));
}

// A classroom behind one address logs in at once: more logins than the network's budget has slots.
#[tokio::test]
async fn a_classroom_behind_one_address_logs_in_at_once() {
    let pupils: Vec<String> = (0..32).map(|pupil| format!("pupil {pupil}")).collect();
    let users = UsersFile::of(&pupils);
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    let answers = join_all(pupils.iter().map(|pupil| app.login(pupil, "Def"))).await;
    assert!(answers.iter().any(|answer| answer.status == 200));
    for answer in answers {
        // On a slow machine hashing may be saturated; the throttle never refuses.
        assert!([200, 503].contains(&answer.status.as_u16()), "{answer:?}");
    }
}

// R31: the connection is dropped as soon as the attempt is under way.
#[tokio::test]
async fn a_client_that_hangs_up_before_the_answer_has_guessed_all_the_same() {
    let app = spawn_app().await;
    let body = r#"{"env":"login","user":"Angular","pass":"Wrong"}"#;
    let length = body.len();
    let head = format!("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n");
    for _ in 0..5 {
        let mut stream = app.connect().await;
        stream.send(format!("{head}{body}")).await;
        sleep(Duration::from_millis(5)).await;
    }
    let started = Instant::now();
    // The server notices a hang-up when it next looks. Until then the slots are held, and this answer waits for them.
    app.login("Angular", "Def").await.expect_refusal(429, "too_many_attempts");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}
