//! Users that act as fast as they are answered, and check the backend against every answer that it gave.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::future::join_all;
use tokio::task::JoinHandle;

use crate::{
    client::{Act, Client},
    deployment::Deployment,
    records::Records,
    support::claims,
};

/// Users at work until they are stopped.
pub struct Load {
    stop: Arc<AtomicBool>,
    users: Vec<JoinHandle<Done>>,
}

/// The results of the work.
#[derive(Default)]
pub struct Done {
    pub answers: usize,
    /// Answers that never came.
    pub lost: usize,
    pub rotations: usize,
    pub logouts: usize,
    /// The browsers of sessions that ended.
    ended: Vec<Client>,
}

impl Done {
    pub fn report(&self, what: &str) {
        let Self { answers, lost, rotations, logouts, .. } = self;
        println!("{what}: {answers} answers, {rotations} rotations, {logouts} logouts; {lost} answers lost");
    }
}

impl Load {
    pub fn start(deployment: &Deployment, users: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let work = |number| {
            tokio::spawn(work(deployment.client(number).keeping_its_device(), deployment.records(), stop.clone()))
        };
        Self { users: (0..users).map(work).collect(), stop }
    }

    /// Lets every user finish and log out, and asks once more for every session that ended.
    pub async fn stop(self) -> Done {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Done::default();
        for done in join_all(self.users).await {
            let done = done.unwrap();
            all.answers += done.answers;
            all.lost += done.lost;
            all.rotations += done.rotations;
            all.logouts += done.logouts;
            all.ended.extend(done.ended);
        }
        for client in &mut all.ended {
            expect_ended(client).await;
        }
        all
    }
}

/// D2: no login, rotation or logout that was answered is lost, and after a lost answer a retry succeeds (R53).
async fn work(mut client: Client, records: Records, stop: Arc<AtomicBool>) -> Done {
    let mut done = Done::default();
    while !stop.load(Ordering::Relaxed) {
        client.insist(Act::Login).await.expect(200);
        for _ in 0..4 {
            let before = client.refresh_token.clone();
            records.let_the_grace_pass(&before);
            client.insist(Act::Refresh).await.expect(200);
            assert_ne!(client.refresh_token, before, "no rotation");
            let kept = records.generation(&client.refresh_token);
            assert_eq!(claims(&client.refresh_token)["gen"], kept, "a rotation was lost");
            client.insist(Act::Refresh).await.expect(200);
            client.insist(Act::Me).await.expect(200);
        }
        client.insist(Act::Logout).await.expect(200);
        expect_ended(&mut client).await;
        done.answers += 16;
        done.rotations += 4;
        done.logouts += 1;
        done.ended.push(client.behind(&client.router));
    }
    done.lost = client.lost;
    done
}

/// R47, D2: a logout that was answered ends both tokens on every instance for good.
async fn expect_ended(client: &mut Client) {
    client.insist(Act::Refresh).await.expect_refusal(401, "log_in_again");
    client.insist(Act::Me).await.expect_refusal(401, "invalid_token");
}
