//! A clock that is set while sessions are open. The clock is our own, so the backend runs inside this process.

use std::time::Duration;

use tokio::time::sleep;

use crate::{
    client::{Client, users},
    load::Load,
    support::{TestApp, UsersFile, spawn_app_with},
};

const CLIENTS: usize = 20;
const TWO_HOURS: i64 = 7200;

async fn spawn(users: &UsersFile) -> TestApp {
    spawn_app_with(&[("USERS_FILE", users.path())]).await
}

/// Clients that have logged in, each with its access token.
async fn logged_in(app: &TestApp) -> Vec<(Client, String)> {
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        let mut client = Client::new(number, app.address);
        let answer = client.login().await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        clients.push((client, answer["token"].as_str().unwrap().to_owned()));
    }
    clients
}

// D12
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_seconds_either_way_fail_nobody() {
    let users = users(CLIENTS);
    let app = spawn(&users).await;
    let load = Load::start(app.address, CLIENTS, Duration::from_millis(5)).await;
    for step in [5, -5, -5, 5, 5, 5, 5, -5, -5, -5].repeat(5) {
        app.advance(step);
        sleep(Duration::from_millis(40)).await;
    }
    let outcome = load.stop().await;
    println!("D12: {} answered over 50 steps of 5 s", outcome.answered());
    outcome.expect_no_failure();
}

// D12
#[tokio::test]
async fn two_hours_forward_end_every_session_and_nothing_else() {
    let users = users(CLIENTS);
    let app = spawn(&users).await;
    let clients = logged_in(&app).await;
    app.advance(TWO_HOURS);
    for (mut client, access) in clients {
        let reply = client.ask(&client.refresh_request()).await.unwrap();
        assert_eq!(reply.status, 401);
        assert!(reply.body.contains("log_in_again"), "{reply:?}");
        app.me(&access).await.expect_refusal(401, "invalid_token");
        client.login().await.unwrap();
        client.refresh().await.unwrap();
    }
}

// D12: src/clock.rs tests what the system's own clock does then.
#[tokio::test]
async fn two_hours_back_fail_nobody_and_open_no_door() {
    let users = users(CLIENTS);
    let app = spawn(&users).await;
    let clients = logged_in(&app).await;
    app.advance(-TWO_HOURS);
    for (mut client, access) in clients {
        let first = client.token.clone();
        client.refresh().await.unwrap();
        app.me(&access).await.expect(200);
        client.logout().await.unwrap();
        app.me(&access).await.expect_refusal(401, "invalid_token");
        client.token = first;
        assert_eq!(client.ask(&client.refresh_request()).await.unwrap().status, 401);
        client.login().await.unwrap();
        for _ in 0..5 {
            assert_eq!(client.ask(&client.login_request("Wrong")).await.unwrap().status, 401);
        }
        assert_eq!(client.ask(&client.login_request("Wrong")).await.unwrap().status, 429);
    }
}
