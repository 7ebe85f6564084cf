//! The cookie `known_device`: no stranger keeps a user out of a browser in which that user has logged in before.

use futures_util::future::join_all;

use crate::{
    guard::guessed_accounts::cheap_to_guess,
    support::{APP_ORIGIN, Browser, TestApp, spawn_in},
};

const DAY: i64 = 24 * 60 * 60;

async fn behind_a_proxy() -> TestApp {
    cheap_to_guess(&["Angular", "Ruby"]).await
}

/// A browser at this address in which Angular has logged in and out again.
async fn known<'app>(app: &'app TestApp, address: &str) -> Browser<'app> {
    let mut browser = app.browser().at_address(address);
    browser.login("Angular", "Def").await.expect(200);
    browser.logout().await.expect(200);
    browser
}

/// The jar's device cookie.
fn device(browser: &Browser<'_>) -> String {
    browser.cookies.iter().find(|(name, _)| name == "known_device").expect("no device cookie").1.clone()
}

/// A browser at this address with this device cookie and no other.
fn with_device<'app>(app: &'app TestApp, address: &str, value: &str) -> Browser<'app> {
    let mut browser = app.browser().at_address(address);
    browser.set_cookie("known_device", value);
    browser
}

/// Uses up the free failures of a name at an address.
async fn hammer(app: &TestApp, user: &str, address: &str) {
    for _ in 0..5 {
        app.browser().at_address(address).login(user, "Wrong").await.expect(401);
    }
    app.browser().at_address(address).login(user, "Def").await.expect_refusal(429, "too_many_attempts");
}

// R61, R64: with the attributes of the session's cookies, in each mode.
#[tokio::test]
async fn a_login_makes_its_browser_a_known_one_for_ninety_days_and_no_other_act_touches_that() {
    let modes: [(&str, &[(&str, &str)]); 3] = [
        ("local", &[("samesite", "Strict")]),
        ("same-site", &[("samesite", "Strict"), ("secure", "")]),
        ("cross-site", &[("samesite", "None"), ("secure", ""), ("partitioned", "")]),
    ];
    for (mode, others) in modes {
        let app = spawn_in(mode).await;
        let mut browser = app.browser_at(APP_ORIGIN);
        let cookie = browser.login("Angular", "Def").await.expect(200).cookie("known_device");
        let mut expected = vec![("httponly", ""), ("path", "/"), ("max-age", "7776000")];
        expected.extend(others);
        expected.sort_unstable();
        let mut found: Vec<_> = cookie.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{mode}");
        assert!(!cookie.value.contains("Angular"), "{cookie:?}");
        for answer in [browser.refresh().await.expect(200), browser.logout().await.expect(200)] {
            assert!(answer.cookies().iter().all(|cookie| cookie.name != "known_device"), "{answer:?}");
        }
        assert_eq!(device(&browser), cookie.value);
    }
}

// R34: even if a neighbour behind the same address guesses at his name, or at any names.
#[tokio::test]
async fn an_owner_in_a_known_browser_gets_in_at_once_while_a_neighbour_hammers_his_name() {
    let app = behind_a_proxy().await;
    let mut owner = known(&app, "192.0.2.1").await;
    hammer(&app, "Angular", "192.0.2.1").await;
    owner.login("Angular", "Def").await.expect(200);
    for name in 0..24 {
        app.browser().at_address("192.0.2.1").login(&format!("name{name}"), "Wrong").await.expect(401);
    }
    // One of the network's thirty is left: the refused attempt charged nothing.
    app.browser().at_address("192.0.2.1").login("name24", "Wrong").await.expect(401);
    app.browser().at_address("192.0.2.1").login("name25", "Wrong").await.expect(429);
    owner.logout().await.expect(200);
    owner.login("Angular", "Def").await.expect(200);
}

// R34: in a known browser, and in a new one at a network that has not failed.
#[tokio::test]
async fn an_owner_gets_in_at_once_while_a_flood_over_many_networks_lasts() {
    let app = behind_a_proxy().await;
    let mut owner = known(&app, "203.0.113.9").await;
    for place in 0..100 {
        app.browser().at_address(&format!("198.51.100.{place}")).login("Angular", "Wrong").await.expect(401);
    }
    for round in 0..6 {
        let flood = (0..20).map(|place| {
            let mut browser = app.browser().at_address(&format!("198.51.100.{place}"));
            async move { browser.login("Angular", "Wrong").await }
        });
        let mut newcomer = app.browser().at_address(&format!("203.0.113.{}", 10 + round));
        let (flood, known, new) =
            tokio::join!(join_all(flood), owner.login("Angular", "Def"), newcomer.login("Angular", "Def"));
        known.expect(200);
        new.expect(200);
        let evaluated = flood.iter().filter(|answer| answer.status == 401).count();
        assert_eq!(evaluated, usize::from(round % 2 == 0), "one a minute of those that have failed");
        app.advance(30);
    }
}

// OWASP, device cookies: nothing that a known browser does changes the count for strangers.
#[tokio::test]
async fn a_known_browser_s_success_and_failures_leave_the_account_s_count_alone() {
    let app = behind_a_proxy().await;
    let mut owner = known(&app, "203.0.113.9").await;
    for place in 0..99 {
        app.browser().at_address(&format!("198.51.100.{place}")).login("Angular", "Wrong").await.expect(401);
    }
    for _ in 0..9 {
        owner.login("Angular", "Wrong").await.expect(401);
    }
    owner.login("Angular", "Def").await.expect(200);
    // The hundredth, and the one a minute for networks that have failed.
    for place in 0..2 {
        app.browser().at_address(&format!("198.51.100.{place}")).login("Angular", "Wrong").await.expect(401);
    }
    app.browser().at_address("198.51.100.2").login("Angular", "Wrong").await.expect(429);
    app.browser().at_address("203.0.113.9").login("Angular", "Def").await.expect(200);
}

// R34: from then on the cookie is ignored.
#[tokio::test]
async fn ten_failures_in_a_row_make_a_known_browser_an_unknown_one() {
    let app = behind_a_proxy().await;
    let mut owner = known(&app, "192.0.2.1").await;
    hammer(&app, "Angular", "192.0.2.1").await;
    for _ in 0..9 {
        owner.login("Angular", "Wrong").await.expect(401);
    }
    owner.login("Angular", "Def").await.expect(200);
    for _ in 0..10 {
        owner.login("Angular", "Wrong").await.expect(401);
    }
    owner.login("Angular", "Def").await.expect_refusal(429, "too_many_attempts");
    // A right password makes the browser a known one again.
    app.advance(60);
    owner.login("Angular", "Def").await.expect(200);
    hammer(&app, "Angular", "192.0.2.1").await;
    owner.login("Angular", "Def").await.expect(200);
}

// R29, CVE-2024-4629
#[tokio::test]
async fn guesses_at_once_from_a_known_browser_are_ten_at_the_most_and_then_those_of_a_stranger() {
    let app = behind_a_proxy().await;
    let owner = known(&app, "192.0.2.1").await;
    let guesses = (0..50).map(|_| {
        let mut browser = owner.clone();
        async move { browser.login("Angular", "Wrong").await }
    });
    let guesses = join_all(guesses).await;
    let evaluated = guesses.iter().filter(|answer| answer.status == 401).count();
    assert!((1..=15).contains(&evaluated), "{evaluated} were evaluated");
}

// R34: a device cookie that is garbage, foreign or another account's counts as none, and is never an error.
#[tokio::test]
async fn a_cookie_that_makes_no_browser_known_is_as_if_there_were_none() {
    let app = behind_a_proxy().await;
    let genuine = device(&known(&app, "192.0.2.1").await);
    let mut other = app.browser().at_address("192.0.2.1");
    other.login("Ruby", "Def").await.expect(200);
    let foreign = device(&known(&behind_a_proxy().await, "192.0.2.1").await);
    let tampered = |at: usize| {
        let mut bytes = genuine.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    let (short, long) = (&genuine[1..], format!("{genuine}A"));
    let many = vec![&*foreign; 100].join(".");
    let buried = format!("{many}.{genuine}");
    let (nonce, time, signature) = (tampered(0), tampered(24), tampered(50));
    let no_device = [
        "",
        ".",
        "....",
        "garbage",
        "%00",
        "\u{fffd}",
        &*foreign,
        &device(&other),
        short,
        &long,
        &nonce,
        &time,
        &signature,
        &buried,
        &"A".repeat(8000),
    ];
    hammer(&app, "Angular", "192.0.2.1").await;
    for value in no_device {
        with_device(&app, "192.0.2.1", value).login("Angular", "Def").await.expect_refusal(429, "too_many_attempts");
    }
    for value in [&*genuine, &format!("{foreign}.{genuine}"), &format!("garbage.{genuine}"), &format!("{genuine}..x")] {
        with_device(&app, "192.0.2.1", value).login("Angular", "Def").await.expect(200);
    }
    // A header may also repeat the cookie.
    let mut twice = with_device(&app, "192.0.2.1", &genuine);
    twice.cookies.insert(0, ("known_device".to_owned(), foreign.clone()));
    twice.login("Angular", "Def").await.expect(200);
    for (place, value) in no_device.into_iter().enumerate() {
        let mut browser = with_device(&app, &format!("203.0.113.{place}"), value);
        browser.login("Angular", "Def").await.expect(200).cookie("known_device");
    }
}

// R34: ninety days, checked by the backend and not only by the browser.
#[tokio::test]
async fn a_browser_is_known_for_ninety_days_after_its_last_login() {
    let app = behind_a_proxy().await;
    let genuine = device(&known(&app, "192.0.2.1").await);
    app.advance(90 * DAY - 1);
    hammer(&app, "Angular", "192.0.2.1").await;
    let mut in_time = with_device(&app, "192.0.2.1", &genuine);
    in_time.login("Angular", "Def").await.expect(200);
    app.advance(1);
    app.browser().at_address("192.0.2.1").login("Angular", "Wrong").await.expect(401);
    with_device(&app, "192.0.2.1", &genuine).login("Angular", "Def").await.expect(429);
    app.advance(89 * DAY);
    hammer(&app, "Angular", "192.0.2.1").await;
    in_time.login("Angular", "Def").await.expect(200);
}

// R34: four entries, one per identifier.
#[tokio::test]
async fn a_browser_is_known_for_the_last_four_who_logged_in_there() {
    let app = cheap_to_guess(&["Ada", "Grace", "Edsger", "Barbara", "Donald"]).await;
    let mut shared = app.browser().at_address("192.0.2.1");
    for name in ["Ada", "Ada", "Ada", "Grace", "Edsger", "Ada", "Barbara", "Donald"] {
        shared.login(name, "Def").await.expect(200);
    }
    assert_eq!(device(&shared).split('.').count(), 4);
    for (name, status) in [("Grace", 429), ("Ada", 200), ("Edsger", 200), ("Barbara", 200), ("Donald", 200)] {
        hammer(&app, name, "192.0.2.1").await;
        shared.clone().login(name, "Def").await.expect(status);
    }
}
