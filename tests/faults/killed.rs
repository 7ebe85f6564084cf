//! `kill -9` with sessions in memory: they are gone, and their cookies are plainly refused.

use std::time::{Duration, Instant};

use crate::{
    client::{Client, users},
    support::{Program, request_to},
};

const CLIENTS: usize = 30;

// D3
#[tokio::test]
async fn after_a_kill_old_cookies_have_to_log_in_again_and_can() {
    let users = users(CLIENTS);
    let variables = [("USERS_FILE", users.path())];
    let mut program = Program::start(&variables);
    let mut old = Vec::new();
    for number in 0..CLIENTS {
        let mut client = Client::new(number, program.address);
        let access = client.login().await.unwrap();
        let access: serde_json::Value = serde_json::from_str(&access.body).unwrap();
        old.push((client.token, access["token"].as_str().unwrap().to_owned()));
    }
    program.signal("KILL");
    program.exit().await.unwrap();

    let started = Instant::now();
    let program = Program::start(&variables);
    println!("D3: listening again {:?} after the start", started.elapsed());
    for (number, (refresh, access)) in old.into_iter().enumerate() {
        let mut client = Client::new(number, program.address);
        client.token = refresh;
        // Seven times, since a live session might have had seven tries.
        for _ in 0..7 {
            let reply = client.ask(&client.refresh_request()).await.unwrap();
            assert_eq!(reply.status, 401);
            assert!(reply.body.contains("log_in_again"), "{reply:?}");
        }
        let bearer = format!("Bearer {access}");
        let me = request_to(program.address, "GET", "/me", &[("authorization", &bearer)], "").await;
        me.expect_refusal(401, "invalid_token");
        client.login().await.unwrap();
        client.refresh().await.unwrap();
    }
    assert!(started.elapsed() < Duration::from_secs(30));
}
