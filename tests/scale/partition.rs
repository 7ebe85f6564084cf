//! One instance cut from Redis, the other not.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::{
    client::{Act, Client},
    deployment::{Deployment, expect_unavailable, get},
    durations::Durations,
    proxy::Fault,
    router::Router,
    support::claims,
};

/// The client's refreshes, each of which rotates; returns how long they took.
async fn rotate(client: &mut Client, deployment: &Deployment) -> Duration {
    deployment.records().let_the_grace_pass(&client.refresh_token);
    let (answer, duration) = client.time(Act::Refresh).await;
    answer.expect(200);
    duration
}

// D10
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_cut_from_redis_refuses_and_the_other_one_goes_on() {
    let deployment = Deployment::start(&[]).await;
    let cut_off = deployment.only(0);
    let whole = deployment.launch(deployment.redis.port);
    let goes_on = Router::to(&[whole.address]);
    let mut clients = deployment.logged_in(5).await;
    for fault in [Fault::Cut, Fault::Silent] {
        deployment.proxy.set(fault);
        let (began, mut served, mut refused) = (Instant::now(), Durations::default(), Durations::default());
        let mut older = Vec::new();
        for client in &mut clients {
            older.push(client.refresh_token.clone());
            *client = client.behind(&goes_on);
            served.add(rotate(client, &deployment).await);
        }
        while began.elapsed() < Duration::from_secs(2) {
            for client in &mut clients {
                served.add(client.time(Act::Refresh).await.1);
                client.insist(Act::Me).await.expect(200);
            }
            let (answer, duration) = clients[0].behind(&cut_off).time(Act::Refresh).await;
            expect_unavailable(answer);
            refused.add(duration);
        }
        expect_unavailable(get(&deployment.instances[0], "/readyz").await);
        get(&whole, "/readyz").await.expect(200);

        deployment.proxy.set(Fault::None);
        while get(&deployment.instances[0], "/readyz").await.status != 200 {
            assert!(began.elapsed() < Duration::from_secs(10), "never ready again");
            sleep(Duration::from_millis(20)).await;
        }
        served.report("the whole instance", Duration::from_secs(2));
        refused.report("the instance that is cut off", Duration::from_secs(2));
        for (client, older) in clients.iter_mut().zip(older) {
            expect_agreement(client, &older, &cut_off, &deployment).await;
        }
    }
}

/// Both instances agree on the generation: the slower tab on one gets the very token that the other issued.
async fn expect_agreement(client: &mut Client, older: &str, cut_off: &std::sync::Arc<Router>, deployment: &Deployment) {
    let mut slower = client.behind(cut_off);
    slower.refresh_token = older.to_owned();
    slower.insist(Act::Refresh).await.expect(200);
    assert_eq!(slower.refresh_token, client.refresh_token);
    client.insist(Act::Refresh).await.expect(200);
    assert_eq!(claims(&client.refresh_token)["gen"], deployment.records().generation(older));
}
