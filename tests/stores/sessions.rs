//! The sessions' contract in memory, on Redis and on a cluster.

use std::pin::Pin;

use doorstep::store::Sessions;

use crate::{
    session_cases::CASES,
    session_races::RACES,
    support::servers::redis::{Cluster, Redis, sessions_at},
};

/// The cases for every store: a sentence, and its check.
pub type Case = (&'static str, fn(&Sessions) -> Pin<Box<dyn Future<Output = ()> + '_>>);

async fn keeps_the_contract(store: &Sessions) {
    for (sentence, case) in CASES.iter().chain(RACES) {
        println!("{sentence}");
        case(store).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_in_memory_keep_the_contract() {
    keeps_the_contract(&Sessions::in_memory()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_in_redis_keep_the_contract() {
    let redis = Redis::start(&[]);
    keeps_the_contract(&sessions_at(&redis.url())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_in_a_redis_cluster_keep_the_contract() {
    let cluster = Cluster::start();
    keeps_the_contract(&sessions_at(&cluster.url())).await;
    let held = cluster.nodes.iter().filter(|node| node.run(&["dbsize"]) != "0").count();
    assert_eq!(held, 3, "every node has its share");
}
