//! If a client may make up its address, the nearest address that it can't forge is counted too.

use crate::support::{Browser, TestApp, UsersFile, spawn_app_with};

/// A backend behind two proxies, neither of them named.
async fn behind_two_proxies(users: &[String]) -> TestApp {
    let users = UsersFile::cheap_to_guess(users);
    spawn_app_with(&[("PROXY_HOPS", "2"), ("USERS_FILE", users.path())]).await
}

/// A browser that sends the nearest proxy a made-up address.
fn made_up(app: &TestApp, number: usize) -> Browser<'_> {
    app.browser().at_address(&format!("198.51.{}.{}, 203.0.113.9", number / 256, number % 256))
}

// R29, R30: the address that the nearest proxy saw has ten times a network's budget; a known browser is exempt.
#[tokio::test]
async fn a_client_that_makes_up_its_address_has_three_hundred_guesses_and_then_a_hundred_a_minute() {
    let names: Vec<String> = (0..310).map(|name| format!("name{name}")).collect();
    let app = behind_two_proxies(&names).await;
    let mut owner = made_up(&app, 1);
    owner.login("name309", "Def").await.expect(200);
    for (number, name) in names.iter().enumerate().take(300) {
        made_up(&app, number).login(name, "Wrong").await.expect_refusal(401, "login_failed");
    }
    made_up(&app, 300).login("name300", "Def").await.expect_refusal(429, "too_many_attempts");
    owner.login("name309", "Def").await.expect(200);
    app.browser().at_address("198.51.1.44, 203.0.113.10").login("name300", "Def").await.expect(200);
    app.advance(6);
    for (number, name) in names.iter().enumerate().skip(290).take(10) {
        made_up(&app, 1000 + number).login(name, "Wrong").await.expect_refusal(401, "login_failed");
    }
    made_up(&app, 300).login("name300", "Def").await.expect_refusal(429, "too_many_attempts");
}
