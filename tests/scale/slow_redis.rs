//! Redis behind a slow, a silent and a broken network.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::{spawn, time::sleep};

use crate::{
    client::{Act, Client},
    deployment::{Deployment, expect_unavailable, get},
    durations::Durations,
    proxy::Fault,
};

const BOUND: Duration = Duration::from_secs(2);

/// Every client refreshes once, all at the same time.
async fn refresh_all(clients: Vec<Client>) -> Vec<(Client, u16, Duration)> {
    let asked = clients.into_iter().map(|mut client| {
        spawn(async move {
            let (answer, duration) = client.time(Act::Refresh).await;
            let status = answer.status.as_u16();
            if status != 200 {
                expect_unavailable(answer);
            }
            (client, status, duration)
        })
    });
    join_all(asked).await.into_iter().map(Result::unwrap).collect()
}

// D5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_is_300_ms_away_refuses_nobody() {
    let deployment = Deployment::start(&[]).await;
    let records = deployment.records();
    let mut clients = deployment.logged_in(20).await;
    // Redis loads each script when it is first used, which needs two more round trips.
    clients[0].insist(Act::Refresh).await.expect(200);
    clients.remove(0).insist(Act::Logout).await.expect(200);

    deployment.proxy.set(Fault::Slow(Duration::from_millis(300)));
    let (mut asked, mut refused) = (0, 0);
    for rotates in [false, true] {
        let mut durations = Durations::default();
        for _ in 0..3 {
            for client in clients.iter().filter(|_| rotates) {
                records.let_the_grace_pass(&client.refresh_token);
            }
            let mut answered = Vec::new();
            for (client, status, duration) in refresh_all(clients).await {
                asked += 1;
                refused += usize::from(status != 200);
                durations.add(duration);
                answered.push(client);
            }
            clients = answered;
        }
        durations.report(&format!("Redis 300 ms away, rotation {rotates}"), BOUND);
    }
    for (act, what) in [(Act::Logout, "logout"), (Act::Login, "login")] {
        let mut durations = Durations::default();
        for client in &mut clients {
            let (answer, duration) = client.time(act).await;
            asked += 1;
            if answer.status != 200 {
                expect_unavailable(answer);
                refused += 1;
            }
            durations.add(duration);
            // A login with a cookie also looks up its session in Redis.
            client.refresh_token.clear();
        }
        durations.report(&format!("Redis 300 ms away, {what}"), BOUND);
    }
    println!("Redis 300 ms away: {refused} of {asked} refused");
    // None, unless a busy machine delays an answer by another 200 ms.
    assert!(refused * 20 <= asked);
}

// D5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_does_not_answer_is_given_up_in_time_and_not_stormed() {
    let deployment = Deployment::start(&[]).await;
    let mut clients = deployment.logged_in(20).await;
    for fault in [Fault::Slow(Duration::from_secs(2)), Fault::Silent, Fault::Cut] {
        let (connections, began) = (deployment.proxy.connections(), Instant::now());
        deployment.proxy.set(fault);
        let mut refused = Durations::default();
        while began.elapsed() < Duration::from_secs(2) {
            let mut asked = Vec::new();
            for (client, status, duration) in refresh_all(clients).await {
                assert_eq!(status, 503, "{fault:?}");
                refused.add(duration);
                asked.push(client);
            }
            clients = asked;
            sleep(Duration::from_millis(50)).await;
        }
        for instance in &deployment.instances {
            expect_unavailable(get(instance, "/readyz").await);
        }
        deployment.proxy.set(Fault::None);
        let healed = Instant::now();
        for place in [0, 1] {
            let mut client = clients[0].behind(&deployment.only(place));
            while client.insist(Act::Refresh).await.status != 200 {
                sleep(Duration::from_millis(10)).await;
            }
        }
        let recovery = healed.elapsed();
        let connections = deployment.proxy.connections() - connections;
        let each_second = connections as f64 / 2.0 / began.elapsed().as_secs_f64();
        println!(
            "{fault:?}: recovered in {} ms, {each_second:.1} connections a second from each instance",
            recovery.as_millis()
        );
        assert!(each_second <= 10.0 && recovery <= BOUND);
        refused.report(&format!("refused while {fault:?}"), BOUND);
        for client in &mut clients {
            client.insist(Act::Refresh).await.expect(200);
            client.insist(Act::Me).await.expect(200);
        }
    }
}
