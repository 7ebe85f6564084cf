//! The warnings about a Redis when the backend starts.

use crate::support::servers::redis::{Redis, sessions_at};

// D7
#[tokio::test]
async fn a_redis_that_answers_no_info_keeps_sessions_all_the_same() {
    let redis = Redis::start(&[]);
    assert_eq!(sessions_at(&redis.url()).advice().await.unwrap(), [""; 0]);
    redis.run(&["acl", "setuser", "doorstep", "on", ">canary", "~doorstep:*", "+@all", "-info"]);
    let store = sessions_at(&redis.url().replace("redis://", "redis://doorstep:canary@"));
    store.ping().await.unwrap();
    let advice = store.advice().await.unwrap();
    assert!(advice.len() == 1 && advice[0].contains("may not ask for INFO"), "{advice:?}");
    assert!(!advice[0].contains("logged in"));
}
