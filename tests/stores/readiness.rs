//! How often the readiness check pings the stores.

use std::time::Duration;

use tokio::time::sleep;

use crate::support::{servers::redis::Redis, spawn_app_with};

/// The number of pings that Redis has received.
fn pings(redis: &Redis) -> usize {
    let calls = redis.run(&["info", "commandstats"]);
    let line = calls.lines().find_map(|line| line.strip_prefix("cmdstat_ping:calls="));
    line.map_or(0, |line| line.split(',').next().unwrap().parse().unwrap())
}

// R96: a client that hangs up cancels nothing, and the next request gets the result of the ping under way.
#[tokio::test]
async fn askers_who_hang_up_cost_the_store_one_question() {
    let redis = Redis::start(&[]);
    let app = spawn_app_with(&[("REDIS_URL", &redis.url())]).await;
    app.send("GET", "/readyz", &[], "").await.expect(200);
    sleep(Duration::from_millis(1100)).await;
    let before = pings(&redis);
    // As long as these requests last, and shorter than the time limit of an answer.
    redis.run(&["client", "pause", "350"]);
    for _ in 0..20 {
        let mut asker = app.connect().await;
        asker.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        sleep(Duration::from_millis(5)).await;
    }
    app.send("GET", "/readyz", &[], "").await.expect(200);
    assert_eq!(pings(&redis) - before, 1);
}
