//! Stores that go away and come back.

use std::time::{Duration, Instant};

use doorstep::store::Sessions;

use crate::{
    session_cases::{kept, lives},
    support::servers::redis::{Cluster, Redis, sessions_at},
};

/// Generous for a machine under load: a step takes a second at most.
const SOON: Duration = Duration::from_secs(5);

/// Retries until the store answers, and returns how long that took.
async fn recovery(store: &Sessions) -> Duration {
    let started = Instant::now();
    while store.ping().await.is_err() {
        assert!(started.elapsed() < SOON, "the store is not found again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    started.elapsed()
}

// D4, R54
#[tokio::test]
async fn a_redis_that_was_killed_is_an_error_and_found_again_when_it_is_back() {
    let mut redis = Redis::start(&["--appendonly", "yes", "--appendfsync", "always"]);
    let store = sessions_at(&redis.url());
    let session = kept(&store, "Ada", 0).await;
    redis.kill();
    for _ in 0..3 {
        let started = Instant::now();
        assert!(store.find(session.id).await.is_err());
        assert!(store.update(&session, |session| (session.charge(), ())).await.is_err());
        assert!(store.end(&session).await.is_err());
        assert!(started.elapsed() < SOON);
    }
    redis.start_again();
    println!("found again after {:?}", recovery(&store).await);
    assert_eq!(store.find(session.id).await.unwrap(), Some(session));
}

// The library keeps for ever what the server answered when the connection was opened.
#[tokio::test]
async fn a_redis_that_turned_a_connection_away_is_found_again_when_it_takes_the_password() {
    let redis = Redis::start(&["--requirepass", "canary-right"]);
    let store = sessions_at(&format!("redis://:canary-right@127.0.0.1:{}", redis.port));
    let session = kept(&store, "Ada", 0).await;
    let admin =
        |password: &str, command: &[&str]| redis.run(&[&["--no-auth-warning", "-a", password], command].concat());
    admin("canary-right", &["config", "set", "requirepass", "canary-other"]);
    admin("canary-other", &["client", "kill", "type", "normal"]);
    for _ in 0..3 {
        assert!(store.find(session.id).await.is_err());
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    admin("canary-other", &["config", "set", "requirepass", "canary-right"]);
    println!("found again after {:?}", recovery(&store).await);
    assert_eq!(store.find(session.id).await.unwrap(), Some(session));
}

#[tokio::test]
async fn a_backend_starts_before_its_redis() {
    let mut redis = Redis::start(&[]);
    redis.kill();
    let store = sessions_at(&redis.url());
    assert!(store.ping().await.is_err());
    redis.start_again();
    println!("found after {:?}", recovery(&store).await);
    kept(&store, "Ada", 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_serves_what_its_living_nodes_have_and_all_when_it_is_whole_again() {
    let mut cluster = Cluster::start();
    let store = sessions_at(&cluster.url());
    let mut sessions = Vec::new();
    for number in 0..30 {
        sessions.push(kept(&store, &format!("user {number}"), 0).await);
    }
    cluster.nodes[2].kill();
    let mut unknown = 0;
    for session in &sessions {
        match store.find(session.id).await {
            Ok(found) => assert!(found.is_some(), "a session that can't be asked for has not ended"),
            Err(_) => unknown += 1,
        }
    }
    assert!((1..=30).contains(&unknown), "{unknown}");
    cluster.nodes[2].start_again();
    cluster.wait();
    println!("found again after {:?}", recovery(&store).await);
    // That node stored nothing on disk: its sessions are gone, and every other one is there.
    let mut gone = 0;
    for session in &sessions {
        gone += usize::from(!lives(&store, session).await);
    }
    assert!(gone <= unknown, "{gone} of {unknown}");
    kept(&store, "Ada", 0).await;
}
