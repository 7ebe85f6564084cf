//! PostgreSQL stopped, and restarted.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::{spawn, time::sleep};

use crate::{
    client::{Act, Client},
    database::Database,
    deployment::{Deployment, expect_unavailable, get},
    durations::Durations,
    support::servers::postgres::Stop,
};

/// The limit for a login is 2.5 s; the machine may be busy.
pub const LOGIN_BOUND: Duration = Duration::from_secs(4);

/// R56: refreshes go on, since they need no users.
pub async fn expect_sessions_go_on(clients: &mut [Client], deployment: &Deployment) {
    let records = deployment.records();
    for client in clients.iter_mut() {
        records.let_the_grace_pass(&client.refresh_token);
        for act in [Act::Refresh, Act::Refresh, Act::Me] {
            client.insist(act).await.expect(200);
        }
    }
}

/// R54, D8, D9: logins of these users at once are refused in time.
pub async fn expect_no_login(users: std::ops::Range<usize>, deployment: &Deployment, refused: &mut Durations) {
    let logins = users.map(|number| {
        let mut client = deployment.client(number);
        spawn(async move { client.time(Act::Login).await })
    });
    for answer in join_all(logins).await {
        let (answer, duration) = answer.unwrap();
        expect_unavailable(answer);
        refused.add(duration);
    }
}

/// The time until this user can log in on each instance; refused logins are not charged.
pub async fn log_in_again(number: usize, deployment: &Deployment) -> Duration {
    let started = Instant::now();
    for place in [0, 1] {
        let mut client = deployment.client(number).behind(&deployment.only(place));
        loop {
            let answer = client.insist(Act::Login).await;
            if answer.status == 200 {
                break;
            }
            expect_unavailable(answer);
            sleep(Duration::from_millis(20)).await;
        }
    }
    started.elapsed()
}

// D8, R54, R56
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_go_on_while_postgresql_is_away_and_logins_come_back_with_it() {
    let (mut database, deployment) = Database::start().await;
    let mut clients = deployment.logged_in(10).await;
    let (mut refused, mut recovered) = (Durations::default(), Durations::default());
    for how in [Stop::Immediate, Stop::Fast] {
        database.server.stop(how);
        for _ in 0..6 {
            expect_no_login(20..28, &deployment, &mut refused).await;
            expect_sessions_go_on(&mut clients, &deployment).await;
        }
        let mut leaving = clients.pop().unwrap();
        leaving.insist(Act::Logout).await.expect(200);
        leaving.insist(Act::Refresh).await.expect_refusal(401, "log_in_again");
        sleep(Duration::from_secs(1)).await;
        for instance in &deployment.instances {
            expect_unavailable(get(instance, "/readyz").await);
            get(instance, "/healthz").await.expect(200);
        }
        database.server.start();
        recovered.add(log_in_again(20, &deployment).await);
    }
    refused.report("logins refused while PostgreSQL is away", LOGIN_BOUND);
    recovered.report("the first login on both instances after PostgreSQL is back", Duration::from_secs(5));
}

// D8: restarted as after a crash, while sessions are at work and don't wait for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_postgresql_is_not_felt_by_sessions() {
    let (mut database, deployment) = Database::start().await;
    let mut clients = deployment.logged_in(10).await;
    for _ in 0..3 {
        let records = deployment.records();
        let working = clients.into_iter().map(|mut client| {
            let records = records.clone();
            spawn(async move {
                for _ in 0..10 {
                    records.let_the_grace_pass(&client.refresh_token);
                    client.insist(Act::Refresh).await.expect(200);
                    sleep(Duration::from_millis(20)).await;
                }
                client
            })
        });
        let working: Vec<_> = working.collect();
        database.server.stop(Stop::Immediate);
        database.server.start();
        log_in_again(20, &deployment).await;
        clients = join_all(working).await.into_iter().map(Result::unwrap).collect();
    }
}

// R54: an outage neither bypasses the throttle nor triggers it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_is_throttled_before_and_after_an_outage_of_postgresql() {
    let (mut database, deployment) = Database::start().await;
    let one = deployment.only(0);
    let [mut guesser, mut owner] = [0, 1].map(|number| deployment.client(number).behind(&one));
    guesser.pass = "wrong".to_owned();
    for _ in 0..3 {
        guesser.insist(Act::Login).await.expect_refusal(401, "login_failed");
    }
    database.server.stop(Stop::Immediate);
    for client in [&mut guesser, &mut owner] {
        for _ in 0..6 {
            expect_unavailable(client.insist(Act::Login).await);
        }
    }
    database.server.start();
    owner.insist(Act::Login).await.expect(200);
    for status in [401, 401, 429] {
        guesser.insist(Act::Login).await.expect(status);
    }
}
