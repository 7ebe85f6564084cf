//! How many sessions one request looks up.

use crate::support::{LOGIN, LOGOUT, REFRESH, servers::redis::Redis, spawn_app_with};

/// How often Redis was asked for a record so far.
fn reads(redis: &Redis) -> usize {
    let calls = redis.run(&["info", "commandstats"]);
    let line = calls.lines().find_map(|line| line.strip_prefix("cmdstat_get:calls="));
    line.map_or(0, |line| line.split(',').next().unwrap().parse().unwrap())
}

// R68
#[tokio::test]
async fn a_head_full_of_made_up_tokens_costs_four_reads_at_most_whatever_the_act() {
    let redis = Redis::start(&[]);
    let app = spawn_app_with(&[("REDIS_URL", &redis.url())]).await;
    let token = app.angular().await.token().to_owned();
    let (head, rest) = token.split_once('.').unwrap();
    let made_up: Vec<_> = (0..50).map(|number| format!("refresh_token={head}.{number}{rest}")).collect();
    let cookies = made_up.join("; ");
    for (body, most) in [(LOGOUT, 4), (LOGIN, 4), (REFRESH, 0)] {
        let asked = async |cookies: &str| {
            let before = reads(&redis);
            app.post_with(&[("cookie", cookies)], body).await;
            reads(&redis) - before
        };
        // What the act itself reads, such as the throttle's counts, is the same without them.
        let (without, with) = (asked("").await, asked(&cookies).await);
        assert_eq!(with - without, most, "{body}");
    }
}
