//! Redis killed and restarted from its append-only file.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::{spawn, time::sleep};

use crate::{
    client::{Act, Client},
    deployment::{Deployment, expect_unavailable, get},
    durations::Durations,
    support::{Program, tampered},
};

const BOUND: Duration = Duration::from_secs(2);

/// D4: every act of every client, all at once, is refused in time.
async fn expect_outage(clients: &[Client], deployment: &Deployment) {
    let mut asked = Vec::new();
    for (act, broken) in [(Act::Refresh, false), (Act::Refresh, true), (Act::Me, false), (Act::Logout, false)] {
        for client in clients {
            let mut client = client.behind(&deployment.router);
            if broken {
                client.refresh_token = tampered(&client.refresh_token);
            }
            asked.push(spawn(async move { client.time(act).await }));
        }
    }
    let mut refused = Durations::default();
    for answer in join_all(asked).await {
        let (answer, duration) = answer.unwrap();
        expect_unavailable(answer);
        refused.add(duration);
    }
    refused.report("refused while Redis is down", BOUND);
}

/// R96: the health endpoints of an instance while Redis is down.
async fn expect_live_and_not_ready(instance: &Program) {
    let ready = get(instance, "/readyz").await;
    let said = format!("{:?}", (&ready.headers, &ready.body)).to_lowercase();
    assert!(["redis", "127.0.0.1", "refused", "connection error"].iter().all(|word| !said.contains(word)), "{said}");
    expect_unavailable(ready);
    get(instance, "/healthz").await.expect(200);
}

/// The time until this client's refresh succeeds on this instance.
async fn recover(client: &Client, deployment: &Deployment, place: usize) -> Duration {
    let started = Instant::now();
    let mut client = client.behind(&deployment.only(place));
    loop {
        let answer = client.insist(Act::Refresh).await;
        if answer.status == 200 {
            return started.elapsed();
        }
        expect_unavailable(answer);
        sleep(Duration::from_millis(10)).await;
    }
}

// D4, R54, R58
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_of_redis_costs_no_session_and_no_try() {
    let mut deployment = Deployment::start(&["--appendonly", "yes", "--appendfsync", "everysec"]).await;
    let records = deployment.records();
    let mut clients = deployment.logged_in(20).await;
    let tries: Vec<_> = clients.iter().map(|client| records.tries(&client.refresh_token)).collect();
    let mut recovered = Durations::default();
    for _ in 0..2 {
        // Redis writes its file once a second.
        sleep(Duration::from_millis(1200)).await;
        deployment.redis.kill();
        expect_outage(&clients, &deployment).await;
        for instance in &deployment.instances {
            expect_live_and_not_ready(instance).await;
        }
        sleep(Duration::from_secs(1)).await;
        expect_outage(&clients, &deployment).await;

        deployment.redis.start_again();
        let after: Vec<_> = clients.iter().map(|client| records.tries(&client.refresh_token)).collect();
        assert_eq!(after, tries, "a try was spent");
        recovered.extend([recover(&clients[0], &deployment, 0).await, recover(&clients[0], &deployment, 1).await]);
        records.set_tries(&clients[0].refresh_token, tries[0]);
        for instance in &deployment.instances {
            get(instance, "/readyz").await.expect(200);
        }
        for client in &mut clients {
            client.insist(Act::Me).await.expect(200);
        }
    }
    recovered.report("the first refresh after Redis is back", BOUND);
    for client in &mut clients {
        client.insist(Act::Refresh).await.expect(200);
        records.let_the_grace_pass(&client.refresh_token);
        client.insist(Act::Refresh).await.expect(200);
        client.insist(Act::Logout).await.expect(200);
        client.insist(Act::Refresh).await.expect_refusal(401, "log_in_again");
        client.insist(Act::Login).await.expect(200);
    }
}

// R33, R54: a guess that can't be counted is not evaluated, and the outage is charged to no client.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_is_refused_while_redis_is_down_and_throttled_when_it_is_back() {
    let mut deployment = Deployment::start(&[]).await;
    deployment.redis.kill();
    let [mut owner, mut guesser] = [0, 1].map(|number| deployment.client(number).behind(&deployment.only(0)));
    guesser.pass = "wrong".to_owned();
    for _ in 0..6 {
        expect_unavailable(owner.insist(Act::Login).await);
        expect_unavailable(guesser.insist(Act::Login).await);
    }
    deployment.redis.start_again();
    sleep(Duration::from_secs(1)).await;
    for _ in 0..5 {
        guesser.insist(Act::Login).await.expect_refusal(401, "login_failed");
    }
    guesser.insist(Act::Login).await.expect_refusal(429, "too_many_attempts");
    owner.insist(Act::Login).await.expect(200);
}
