//! Waiting in turn: while attempts under way fill a budget, the next ones wait and are admitted in order of arrival.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::sleep;

use crate::support::spawn_behind_proxy;

// R29: a name has five slots, and twelve clients know its password. On a slow machine hashing may refuse one, with a
// time to retry; the throttle never does.
#[tokio::test]
async fn twelve_right_passwords_at_once_behind_one_address_all_log_in() {
    let app = spawn_behind_proxy().await;
    for round in 0..4 {
        let logins = (0..12).map(|_| {
            let mut browser = app.browser().at_address(&format!("192.0.2.{round}"));
            async move {
                let mut answer = browser.login("Angular", "Def").await;
                while answer.status == 503 {
                    sleep(Duration::from_secs(1)).await;
                    answer = browser.login("Angular", "Def").await;
                }
                answer
            }
        });
        for answer in join_all(logins).await {
            answer.expect(200);
        }
    }
}

/// How many of two hundred wrong passwords at once are evaluated; `name` gives the name for each. On a slow machine
/// hashing may refuse some, which charges nothing.
async fn evaluated(name: impl Fn(usize) -> String) -> usize {
    let app = spawn_behind_proxy().await;
    let guesses = (0..200).map(|number| {
        let (mut browser, name) = (app.browser().at_address("192.0.2.1"), name(number));
        async move { browser.login(&name, "Wrong").await }
    });
    let guesses = join_all(guesses).await;
    assert!(guesses.iter().all(|answer| [401, 429, 503].contains(&answer.status.as_u16())), "{guesses:?}");
    guesses.iter().filter(|answer| answer.status == 401).count()
}

// R29, CVE-2024-4629
#[tokio::test]
async fn two_hundred_guesses_at_once_on_one_name_evaluate_five() {
    let evaluated = evaluated(|_| "Angular".to_owned()).await;
    assert!((1..=5).contains(&evaluated), "{evaluated}");
}

// R29: a network has thirty, whatever the names.
#[tokio::test]
async fn two_hundred_guesses_at_once_on_as_many_names_evaluate_thirty() {
    let evaluated = evaluated(|number| format!("name{number}")).await;
    assert!((6..=30).contains(&evaluated), "{evaluated}");
}
