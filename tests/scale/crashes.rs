//! Instances that crash under load, and what remains of their sessions.

use std::time::Duration;

use tokio::time::sleep;

use crate::{
    client::Act,
    deployment::Deployment,
    durations::Durations,
    load::Load,
    support::{claims, tampered},
};

// D2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_answered_is_lost_when_an_instance_is_killed() {
    let mut deployment = Deployment::start(&[]).await;
    let load = Load::start(&deployment, 6);
    let mut ready = Durations::default();
    for _ in 0..20 {
        sleep(Duration::from_millis(150)).await;
        deployment.kill_instance();
        ready.add(deployment.start_instance().await);
    }
    let done = load.stop().await;
    done.report("20 kills");
    assert!(done.lost > 0, "no kill met a request");
    ready.report("an instance is ready again", Duration::from_secs(2));
}

// R55
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rotated_exhausted_and_revoked_sessions_stay_so_when_every_instance_is_killed() {
    let mut deployment = Deployment::start(&[]).await;
    let records = deployment.records();
    let [mut rotated, mut replayed, mut exhausted, mut revoked] =
        <[_; 4]>::try_from(deployment.logged_in(4).await).unwrap_or_else(|_| panic!("four users"));

    let first = replayed.refresh_token.clone();
    for client in [&mut rotated, &mut replayed] {
        records.let_the_grace_pass(&client.refresh_token);
        client.insist(Act::Refresh).await.expect(200);
        assert_eq!(claims(&client.refresh_token)["gen"], 1);
        client.insist(Act::Refresh).await.expect(200);
    }
    records.let_the_grace_pass(&first);
    replayed.insist(Act::Refresh).await.expect(200);
    replayed.refresh_token = first;

    exhausted.insist(Act::Refresh).await.expect(200);
    let genuine = exhausted.refresh_token.clone();
    exhausted.refresh_token = tampered(&genuine);
    for status in [403, 403, 401] {
        exhausted.insist(Act::Refresh).await.expect(status);
    }
    exhausted.refresh_token = genuine;
    revoked.insist(Act::Logout).await.expect(200);

    for _ in 0..2 {
        deployment.kill_instance();
        deployment.start_instance().await;
    }
    rotated.insist(Act::Refresh).await.expect(200);
    for client in [&mut replayed, &mut exhausted, &mut revoked] {
        client.insist(Act::Refresh).await.expect_refusal(401, "log_in_again");
        client.insist(Act::Me).await.expect_refusal(401, "invalid_token");
    }
}

// R47
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_logout_on_one_instance_ends_the_access_token_on_the_other() {
    let deployment = Deployment::start(&[]).await;
    for (mut client, mut stranger) in deployment.logged_in(2).await.into_iter().zip(deployment.logged_in(2).await) {
        let (mut here, mut there) = (client.behind(&deployment.only(0)), client.behind(&deployment.only(1)));
        there.insist(Act::Me).await.expect(200);
        here.insist(Act::Logout).await.expect(200);
        there.insist(Act::Me).await.expect_refusal(401, "invalid_token");
        client.insist(Act::Refresh).await.expect_refusal(401, "log_in_again");
        stranger.insist(Act::Me).await.expect(200);
    }
}
