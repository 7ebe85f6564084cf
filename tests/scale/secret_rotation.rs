//! `SECRET_KEY` switched on and rotated, one rolling deploy after another, while users are at work.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use tokio::{task::JoinHandle, time::sleep};

use crate::{
    client::{Act, Client},
    deployment::Deployment,
    records::Records,
};

/// Two secrets, each 32 bytes in base64.
const NEW: &str = "bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmU=";
const OLD: &str = "b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2w=";

/// The audit events of a charged try or a lost session.
const LOSSES: [&str; 4] = ["refresh_refused", "tries_used_up", "refresh_reuse", "user_gone"];

/// How many users are at work.
const AT_WORK: usize = 5;

/// Repeats the request while the answer is 503, and returns how often it was. Then only success may follow.
async fn served(client: &mut Client, act: Act) -> usize {
    let mut unavailable = 0;
    loop {
        let answer = client.insist(act).await;
        if answer.status == 503 {
            unavailable += 1;
            sleep(Duration::from_millis(10)).await;
            continue;
        }
        answer.expect(200);
        return unavailable;
    }
}

/// Users who log in, rotate, and log out until they are stopped.
struct Work {
    stop: Arc<AtomicBool>,
    users: Vec<JoinHandle<(usize, usize)>>,
}

impl Work {
    fn start(deployment: &Deployment) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let work = |number| tokio::spawn(work(deployment.client(number), deployment.records(), stop.clone()));
        Self { users: (0..AT_WORK).map(work).collect(), stop }
    }

    /// Lets every user log out, and returns the number of all 503 answers.
    async fn stop(self, what: &str) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        let done: Vec<_> = join_all(self.users).await.into_iter().map(Result::unwrap).collect();
        let sum = |of: fn(&(usize, usize)) -> usize| done.iter().map(of).sum::<usize>();
        let (sessions, unavailable) = (sum(|done| done.0), sum(|done| done.1));
        println!("{what}: {sessions} sessions, {unavailable} times 503, none lost");
        assert!(sessions >= AT_WORK);
        unavailable
    }
}

/// The number of sessions, and of 503 answers.
async fn work(mut client: Client, records: Records, stop: Arc<AtomicBool>) -> (usize, usize) {
    let (mut sessions, mut unavailable) = (0, 0);
    while !stop.load(Ordering::Relaxed) {
        unavailable += served(&mut client, Act::Login).await;
        for _ in 0..5 {
            records.let_the_grace_pass(&client.refresh_token);
            for act in [Act::Refresh, Act::Me, Act::Refresh] {
                unavailable += served(&mut client, act).await;
            }
        }
        unavailable += served(&mut client, Act::Logout).await;
        sessions += 1;
    }
    (sessions, unavailable)
}

/// Replaces both instances one after the other by instances with these secrets, as a rolling deploy does.
async fn deploy(deployment: &mut Deployment, secrets: &str) {
    deployment.variables = vec![("SECRET_KEY", secrets.to_owned())];
    for _ in 0..2 {
        deployment.start_instance().await;
        // Requests reach both kinds of instance.
        sleep(Duration::from_millis(700)).await;
        let old = deployment.instances.remove(0);
        let address = old.address;
        expect_no_loss(&old.stop());
        deployment.router.remove(address);
    }
}

#[track_caller]
fn expect_no_loss(log: &[String]) {
    let lost: Vec<_> = log.iter().filter(|line| LOSSES.iter().any(|event| line.contains(event))).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// Checks on every instance that these sessions are still there.
async fn all_live(clients: &mut [Client], deployment: &Deployment) {
    let records = deployment.records();
    for client in clients {
        records.let_the_grace_pass(&client.refresh_token);
        for place in 0..deployment.instances.len() {
            let mut there = client.behind(&deployment.only(place));
            there.ask(Act::Refresh).await.unwrap().expect(200);
            there.ask(Act::Me).await.unwrap().expect(200);
            client.refresh_token = there.refresh_token;
        }
        assert_eq!(records.tries(&client.refresh_token), 3);
    }
}

fn stop(deployment: Deployment) {
    for instance in deployment.instances {
        expect_no_loss(&instance.stop());
    }
}

/// Logs in users that do no other work.
async fn log_in(deployment: &Deployment, numbers: std::ops::Range<usize>) -> Vec<Client> {
    let mut clients: Vec<_> = numbers.map(|number| deployment.client(number)).collect();
    for client in &mut clients {
        served(client, Act::Login).await;
        served(client, Act::Refresh).await;
    }
    clients
}

// Issue 10, row 6
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn switching_secret_key_on_under_load_charges_no_try_and_loses_no_session() {
    let mut deployment = Deployment::start(&[]).await;
    let mut before = log_in(&deployment, 10..13).await;
    let work = Work::start(&deployment);
    deploy(&mut deployment, NEW).await;
    all_live(&mut before, &deployment).await;
    let mut after = log_in(&deployment, 20..23).await;
    let unavailable = work.stop("SECRET_KEY switched on").await;
    assert!(unavailable > 0, "no request met an instance without its session's secret");
    all_live(&mut after, &deployment).await;
    stop(deployment);
}

// Issue 10, row 6
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_of_a_rotation_under_load_charges_no_try_and_loses_no_session() {
    let mut deployment = Deployment::start(&[]).await;
    deploy(&mut deployment, OLD).await;
    let mut sessions = log_in(&deployment, 10..12).await;
    let work = Work::start(&deployment);
    deploy(&mut deployment, &format!("{OLD},{NEW}")).await;
    all_live(&mut sessions, &deployment).await;
    deploy(&mut deployment, &format!("{NEW},{OLD}")).await;
    all_live(&mut sessions, &deployment).await;
    assert_eq!(work.stop("old,new and new,old").await, 0);

    // Before the last step, the sessions under the old secret must have ended.
    for client in &mut sessions {
        served(client, Act::Logout).await;
    }
    let mut sessions = log_in(&deployment, 20..22).await;
    let work = Work::start(&deployment);
    deploy(&mut deployment, NEW).await;
    all_live(&mut sessions, &deployment).await;
    assert_eq!(work.stop("new alone").await, 0);
    stop(deployment);
}
