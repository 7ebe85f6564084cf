//! A Redis whose memory is full.

use std::time::Duration;

use crate::{
    client::Act,
    deployment::{Deployment, expect_unavailable},
};

// D7
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_redis_refuses_logins_and_ends_no_session() {
    let deployment = Deployment::start(&["--maxmemory-policy", "noeviction"]).await;
    let records = deployment.records();
    let mut clients = deployment.logged_in(10).await;
    // It already holds more than the limit.
    deployment.redis.run(&["config", "set", "maxmemory", "1"]);

    for _ in 0..6 {
        // R54: refused without being charged, or the sixth would be throttled.
        expect_unavailable(deployment.client(20).insist(Act::Login).await);
    }
    for client in &mut clients {
        client.insist(Act::Refresh).await.expect(200);
        for _ in 0..2 {
            let before = client.refresh_token.clone();
            records.let_the_grace_pass(&before);
            client.insist(Act::Refresh).await.expect(200);
            assert_ne!(client.refresh_token, before);
        }
        client.insist(Act::Me).await.expect(200);
    }
    clients[0].insist(Act::Logout).await.expect(200);
    clients[0].insist(Act::Refresh).await.expect_refusal(401, "log_in_again");

    deployment.redis.run(&["config", "set", "maxmemory", "0"]);
    deployment.client(20).insist(Act::Login).await.expect(200);
    for client in &mut clients[1..] {
        client.insist(Act::Refresh).await.expect(200);
    }
}

// D7
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_would_end_sessions_when_full_is_warned_of_at_the_start() {
    let warns = |line: &String| line.contains("WARN") && line.contains("maxmemory-policy");
    for policy in ["allkeys-lru", "volatile-ttl", "noeviction"] {
        let deployment = Deployment::start(&["--maxmemory", "5mb", "--maxmemory-policy", policy]).await;
        let instance = deployment.launch(deployment.redis.port);
        let lines = std::iter::from_fn(|| instance.lines.recv_timeout(Duration::from_millis(1500)).ok());
        let warned = lines.take(20).any(|line| warns(&line));
        assert_eq!(warned, policy != "noeviction", "{policy}");
    }
}
