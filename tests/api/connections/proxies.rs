//! Behind proxies: whose address counts, and what the start warns of.

use crate::support::{TestApp, UsersFile, doorstep, spawn_app_with};

/// The status of a wrong password for Ada with this `X-Forwarded-For`.
async fn guess(app: &TestApp, forwarded: &str) -> u16 {
    app.browser().at_address(forwarded).login("Ada", "Wrong").await.status.as_u16()
}

// R30: the tests' own connections are from 127.0.0.1.
#[tokio::test]
async fn the_throttle_counts_the_client_behind_named_proxies_and_the_one_that_goes_round_them() {
    let users = UsersFile::of(&["Ada"]);
    let users = ("USERS_FILE", users.path());
    let cdn = ("TRUSTED_PROXIES", "198.51.100.0/24,127.0.0.0/8");
    for hops in ["0", "1"] {
        let app = spawn_app_with(&[users, cdn, ("PROXY_HOPS", hops)]).await;
        for edge in 1..=5 {
            assert_eq!(guess(&app, &format!("203.0.113.{edge}, 192.0.2.1, 198.51.100.{edge}")).await, 401);
        }
        assert_eq!(guess(&app, "192.0.2.1, 198.51.100.9").await, 429, "one client, whichever edge it came through");
        assert_eq!(guess(&app, "192.0.2.2, 198.51.100.9").await, 401);
        for made_up in 1..=5 {
            assert_eq!(guess(&app, &format!("192.0.2.{made_up}, 203.0.113.9")).await, 401);
        }
        assert_eq!(guess(&app, "192.0.2.6, 203.0.113.9").await, 429, "a client that goes round the edges");
    }
    let elsewhere = spawn_app_with(&[users, ("TRUSTED_PROXIES", "198.51.100.0/24")]).await;
    for made_up in 1..=5 {
        assert_eq!(guess(&elsewhere, &format!("192.0.2.{made_up}")).await, 401);
    }
    assert_eq!(guess(&elsewhere, "192.0.2.6").await, 429, "127.0.0.1 is no proxy there");
}

// R90: the request's id is believed by the same rule as the client's address.
#[tokio::test]
async fn a_request_s_name_is_taken_over_from_a_named_proxy_alone() {
    for (trusted, believed) in [("127.0.0.1", true), ("127.0.0.2", false)] {
        let users = UsersFile::of(&["Ada"]);
        let app = spawn_app_with(&[("USERS_FILE", users.path()), ("TRUSTED_PROXIES", trusted)]).await;
        let answer = app.send("GET", "/healthz", &[("x-request-id", "routed-name")], "").await.expect(200);
        assert_eq!(answer.header("x-request-id") == Some("routed-name"), believed, "{trusted}");
    }
}

// R30
#[test]
fn check_warns_where_a_client_could_make_up_its_address() {
    let users = UsersFile::of(&["Ada"]);
    let users = ("USERS_FILE", users.path());
    for (variables, warned) in [
        (&[users, ("PROXY_HOPS", "2")][..], true),
        (&[users, ("PROXY_HOPS", "1")], false),
        (&[users, ("PROXY_HOPS", "2"), ("TRUSTED_PROXIES", "198.51.100.0/24")], false),
        (&[users, ("TRUSTED_PROXIES", "198.51.100.0/24")], false),
    ] {
        let output = doorstep(&["check"], variables).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{variables:?}: {text}");
        assert_eq!(text.contains("make up its address"), warned, "{variables:?}: {text}");
    }
}
