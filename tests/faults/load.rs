//! The load under which the faults happen: clients that refresh, log out and log in again at a steady pace.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{StreamExt, future::join_all, stream};
use tokio::{task::JoinHandle, time::sleep};

use crate::client::{Client, Failure};

/// The usual load: this many clients, and the pause of each between two requests. Together 200 requests a second.
pub const CLIENTS: usize = 64;
pub const PAUSE: Duration = Duration::from_millis(320);

/// Clients at work, each with a session of its own.
pub struct Load {
    on: Arc<AtomicBool>,
    clients: Vec<JoinHandle<Outcome>>,
}

/// The result of a load.
#[derive(Default)]
pub struct Outcome {
    pub failures: Vec<Failure>,
    delays: Vec<Duration>,
}

impl Load {
    /// Logs the clients in and starts their work. The program needs as many [`users`](crate::client::users).
    pub async fn start(to: SocketAddr, clients: usize, pause: Duration) -> Self {
        let on = Arc::new(AtomicBool::new(true));
        let logged_in = stream::iter(0..clients).map(|number| async move {
            let mut client = Client::new(number, to);
            client.login().await.unwrap();
            client
        });
        let logged_in: Vec<_> = logged_in.buffer_unordered(2).collect().await;
        let clients = logged_in.into_iter().map(|client| tokio::spawn(work(client, pause, on.clone()))).collect();
        Self { on, clients }
    }

    /// Ends the work and sums up.
    pub async fn stop(self) -> Outcome {
        self.on.store(false, Ordering::Relaxed);
        let mut outcome = Outcome::default();
        for client in join_all(self.clients).await {
            let Outcome { failures, delays } = client.unwrap();
            outcome.failures.extend(failures);
            outcome.delays.extend(delays);
        }
        outcome.delays.sort_unstable();
        outcome
    }
}

/// Refreshes, and about every six seconds logs out and in again: each is one request in twenty of the usual load. A
/// quicker load has no more of them, since too many logins are refused on purpose. The first failure ends it.
async fn work(mut client: Client, pause: Duration, on: Arc<AtomicBool>) -> Outcome {
    let mut outcome = Outcome::default();
    sleep(pause.mul_f64(rand::random())).await;
    let mut logged_in = true;
    while on.load(Ordering::Relaxed) {
        let leaves = logged_in && rand::random::<f64>() < pause.div_duration_f64(PAUSE * 19);
        let answered = if leaves {
            client.logout().await
        } else if logged_in {
            client.refresh().await
        } else {
            client.login().await
        };
        match answered {
            Ok(reply) => outcome.delays.push(reply.took),
            Err(failure) => {
                outcome.failures.push(failure);
                break;
            }
        }
        logged_in = !leaves;
        sleep(pause).await;
    }
    outcome
}

impl Outcome {
    pub fn answered(&self) -> usize {
        self.delays.len()
    }

    /// Asserts that requests were made and that every one was answered.
    #[track_caller]
    pub fn expect_no_failure(&self) {
        assert!(self.answered() > 0);
        let failed: Vec<_> = self.failures.iter().map(|failure| &failure.what).collect();
        assert!(failed.is_empty(), "{} answered, failed: {failed:?}", self.answered());
    }

    /// The failures of requests that were completely sent before this moment.
    pub fn failed_before(&self, moment: Instant) -> Vec<&Failure> {
        self.failures.iter().filter(|failure| failure.sent.is_some_and(|sent| sent < moment)).collect()
    }

    /// The delay that 99 of 100 answers do not exceed.
    pub fn p99(&self) -> Duration {
        percentile(&self.delays)
    }
}

/// The 99th percentile of sorted delays.
pub fn percentile(delays: &[Duration]) -> Duration {
    delays.get(delays.len() * 99 / 100).copied().unwrap_or_default()
}
