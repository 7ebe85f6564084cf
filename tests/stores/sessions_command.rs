//! `doorstep sessions`, the program as it is shipped, on a real Redis and a cluster.

use std::process::Output;

use doorstep::store::Sessions;

use crate::{
    secrets::NEW,
    session_cases::{kept, lives},
    support::servers::redis::{Cluster, Redis, sessions_at},
    support::{doorstep, spawn_app_with},
    users_command::{is_refused, succeeds},
};

/// Runs `doorstep sessions` with only `REDIS_URL` set.
fn sessions(url: &str, arguments: &[&str]) -> Output {
    doorstep(&[&["sessions"], arguments].concat(), &[("REDIS_URL", url)]).output().unwrap()
}

#[tokio::test]
async fn a_user_s_sessions_are_listed_and_ended_and_nobody_else_s() {
    let redis = Redis::start(&[]);
    let store = sessions_at(&redis.url());
    let (second, first, bob) =
        (kept(&store, "Ada", 9).await, kept(&store, "Ada", 0).await, kept(&store, "Bob", 0).await);
    let listed = succeeds(&sessions(&redis.url(), &["list", "Ada"]));
    let lines: Vec<Vec<_>> = listed.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 2, "{listed}");
    for (line, session) in lines.iter().zip([&first, &second]) {
        let times = [session.opened, session.rotated_at, session.expires].map(|time| time.format("%F %T").to_string());
        assert_eq!(line[0], &session.id.to_string()[..6]);
        assert_eq!(line[1..], times, "{listed}");
    }
    assert_eq!(succeeds(&sessions(&redis.url(), &["list", "ADA "])), listed, "however the name is typed");
    assert_eq!(succeeds(&sessions(&redis.url(), &["list", "Adam"])), "");

    assert_eq!(succeeds(&sessions(&redis.url(), &["end", "Ada"])), "2 sessions have ended\n");
    assert_eq!(succeeds(&sessions(&redis.url(), &["end", "Ada"])), "0 sessions have ended\n");
    assert_eq!(succeeds(&sessions(&redis.url(), &["list", "Ada"])), "");
    assert!(!lives(&store, &first).await && !lives(&store, &second).await && lives(&store, &bob).await);
    assert_eq!(succeeds(&sessions(&redis.url(), &["end", "Bob"])), "1 session has ended\n");
}

// The command has no SECRET_KEY, and needs none.
#[tokio::test]
async fn sessions_under_a_secret_are_listed_and_ended_too() {
    let redis = Redis::start(&[]);
    let app = spawn_app_with(&[("REDIS_URL", &redis.url()), ("SECRET_KEY", NEW)]).await;
    let mut browser = app.angular().await;
    let access = browser.refresh().await.expect(200).access_token();
    assert_eq!(succeeds(&sessions(&redis.url(), &["list", "Angular"])).lines().count(), 1);
    assert_eq!(succeeds(&sessions(&redis.url(), &["end", "Angular"])), "1 session has ended\n");
    app.me(&access).await.expect_refusal(401, "invalid_token");
    browser.refresh().await.expect_refusal(401, "log_in_again");
}

async fn ends_the_sessions_of_all(store: &Sessions, url: &str) {
    let mut all = Vec::new();
    for number in 0..250 {
        all.push(kept(store, &format!("user {number}"), 0).await);
    }
    assert_eq!(succeeds(&sessions(url, &["end", "--all"])), "250 sessions have ended\n");
    for session in &all {
        assert!(!lives(store, session).await);
    }
    assert_eq!(succeeds(&sessions(url, &["end", "--all"])), "0 sessions have ended\n");
}

#[tokio::test]
async fn the_sessions_of_all_users_end_and_nothing_else_of_redis() {
    let redis = Redis::start(&[]);
    redis.run(&["set", "another:application's", "value"]);
    redis.run(&["set", "doorstep:sessions", "value"]);
    ends_the_sessions_of_all(&sessions_at(&redis.url()), &redis.url()).await;
    assert_eq!(redis.run(&["get", "another:application's"]), "value");
    assert_eq!(redis.run(&["get", "doorstep:sessions"]), "value");
}

#[tokio::test]
async fn the_sessions_of_all_users_end_in_every_part_of_a_cluster() {
    let mut cluster = Cluster::start();
    ends_the_sessions_of_all(&sessions_at(&cluster.url()), &cluster.url()).await;
    // A node that can't be reached may have sessions: the command must not report that they ended.
    cluster.nodes[1].kill();
    assert!(is_refused(&sessions(&cluster.url(), &["end", "--all"])).contains("sessions may still run"));
}

#[test]
fn sessions_needs_redis_and_no_other_setting() {
    let without = doorstep(&["sessions", "list", "Ada"], &[]).output().unwrap();
    assert!(is_refused(&without).contains("REDIS_URL is not set"));
    let redis = Redis::start(&[]);
    let url = redis.url();
    let heroku = [("REDIS_URL", url.as_str()), ("DYNO", "run.1"), ("PORT", "none"), ("SECRET_KEY", "none")];
    succeeds(&doorstep(&["sessions", "list", "Ada"], &heroku).output().unwrap());
    for arguments in [
        &["list"][..],
        &["list", "Ada", "Bob"],
        &["end"],
        &["end", "Ada", "--all"],
        &["end", "--all", "Ada"],
        &["list", "--all"],
        &[],
    ] {
        is_refused(&sessions(&url, arguments));
    }
    assert!(is_refused(&sessions(&url, &["end", "a\nb"])).contains("a\\nb"));
    let down = sessions("redis://:canary@127.0.0.1:1", &["end", "--all"]);
    assert!(is_refused(&down).contains("sessions may still run"));
}
