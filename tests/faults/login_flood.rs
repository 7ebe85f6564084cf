//! Five hundred logins at once, again and again: they cost bounded memory, and slow no client that has a session.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::time::sleep;

use crate::{
    client::{Client, users},
    load::percentile,
    sockets::open_many_files,
    support::Program,
};

const PARALLEL: usize = 500;
const WAVES: usize = 5;

// D17, R22, R23, R24
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_logins_at_once_cost_bounded_memory_and_slow_no_refresh() {
    open_many_files();
    let users = users(PARALLEL + 1);
    let program = Program::start(&[("USERS_FILE", users.path())]);
    let mut inside = Client::new(PARALLEL, program.address);
    inside.login().await.unwrap();
    let flood = tokio::spawn(join_all((0..PARALLEL).map(|number| log_in_often(Client::new(number, program.address)))));
    let (mut refreshes, mut checks) = (Vec::new(), Vec::new());
    while !flood.is_finished() {
        refreshes.push(inside.refresh().await.unwrap().took);
        let healthy = inside.ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        assert_eq!(healthy.status, 200);
        checks.push(healthy.took);
        sleep(Duration::from_millis(10)).await;
    }
    let logins: Vec<_> = flood.await.unwrap().into_iter().flatten().collect();
    let count = |status| logins.iter().filter(|(other, _)| *other == status).count();
    let slowest = logins.iter().map(|(_, took)| *took).max().unwrap();
    refreshes.sort_unstable();
    checks.sort_unstable();
    let (refresh, check, memory) = (percentile(&refreshes), percentile(&checks), program.peak_memory());
    println!("D17: {} logins: {} served, {} shed, {slowest:?} at most", logins.len(), count(200), count(503));
    println!("D17: {memory} KiB at most; p99 of {} refreshes {refresh:?}, of healthz {check:?}", refreshes.len());
    assert_eq!(count(200) + count(503), logins.len(), "{logins:?}");
    assert!(count(200) > WAVES && refreshes.len() > 50);
    assert!(memory <= 256 * 1024, "{memory} KiB");
    // The promised figures are 2.5 s, 100 ms and 50 ms, on an otherwise idle machine.
    assert!(slowest <= Duration::from_secs(5), "{slowest:?}");
    assert!(refresh <= Duration::from_secs(1) && check <= Duration::from_secs(1), "{refresh:?}, {check:?}");
}

/// Logs in once per wave; returns each answer and its delay.
async fn log_in_often(mut client: Client) -> Vec<(u16, Duration)> {
    let mut answers = Vec::new();
    for wave in 0..WAVES {
        let started = Instant::now();
        let reply = client.ask(&client.login_request("Def")).await.unwrap();
        answers.push((reply.status, started.elapsed()));
        if wave + 1 < WAVES {
            sleep(Duration::from_secs(2).saturating_sub(started.elapsed())).await;
        }
    }
    answers
}
