//! The attempts to log in that are under way, each of which holds a slot of the throttle's budgets.

use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    pin::pin,
    sync::Mutex,
    time::Duration,
};

use chrono::TimeDelta;
use tokio::{sync::Notify, time::sleep};

use crate::{
    clock::Clock,
    domain::{Admission, Allowance, NameBudget, Network, NetworkBudget, UserName, fold},
    guard::{Limited, Recent},
    lock::lock,
};

const PER_NAME: Allowance = Limited::PasswordsForName.allowance();
const PER_NETWORK: Allowance = Limited::PasswordsFromNetwork.allowance();

/// The throttle of this process: what each name and each network has tried.
#[derive(Debug, Default)]
pub struct Attempts {
    budgets: Mutex<Budgets>,
    settled: Notify,
    // A name is kept as a hash, so that long names don't make the table larger.
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct Budgets {
    names: Recent<(u64, Network), NameBudget>,
    networks: Recent<Network, NetworkBudget>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The password was right.
    Success,
    /// The password was wrong, or the client did not wait to hear it.
    Failure,
    /// The password was not looked at: too busy, or too late.
    Unknown,
}

/// One attempt, from its admission to its outcome. Dropped without one, it was a failure:
/// a client that hangs up early must not guess for free (R31).
pub struct Attempt<'app> {
    attempts: &'app Attempts,
    clock: &'app Clock,
    name: (u64, Network),
    outcome: Outcome,
}

impl Attempts {
    /// How long an attempt waits for the answers of others that fill the budget.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Admits an attempt.
    ///
    /// # Errors
    /// How long to wait before the next one.
    pub async fn begin<'app>(
        &'app self,
        name: &UserName,
        client: IpAddr,
        clock: &'app Clock,
    ) -> Result<Attempt<'app>, TimeDelta> {
        let name = (self.hasher.hash_one(fold(name.as_str())), Network::from(client));
        let mut patience = pin!(sleep(Self::PATIENCE));
        loop {
            let mut settled = pin!(self.settled.notified());
            // Registered before looking, so that an answer between looking and waiting is not missed.
            settled.as_mut().enable();
            match self.admit(name, clock) {
                Admission::Admitted => return Ok(Attempt { attempts: self, clock, name, outcome: Outcome::Failure }),
                Admission::Refused(wait) => return Err(wait),
                Admission::Pending => {}
            }
            tokio::select! {
                () = settled => {}
                () = &mut patience => return Err(TimeDelta::seconds(1)),
            }
        }
    }

    /// Looks at the network first; an attempt that is not admitted makes no entry and charges nothing.
    fn admit(&self, name: (u64, Network), clock: &Clock) -> Admission {
        let now = clock.now();
        let mut budgets = lock(&self.budgets);
        let network =
            budgets.networks.peek(&name.1).map_or(Admission::Admitted, |budget| budget.admit(PER_NETWORK, now));
        if network != Admission::Admitted {
            return network;
        }
        let admission = budgets.names.peek(&name).map_or(Admission::Admitted, |budget| budget.admit(PER_NAME, now));
        if admission == Admission::Admitted {
            budgets.networks.entry(name.1, || NetworkBudget::new(now)).begin();
            budgets.names.entry(name, || NameBudget::new(now)).begin();
        }
        admission
    }
}

impl Attempt<'_> {
    /// Settles the attempt.
    pub fn end(mut self, outcome: Outcome) {
        self.outcome = outcome;
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let now = self.clock.now();
        let mut budgets = lock(&self.attempts.budgets);
        let network = budgets.networks.entry(self.name.1, || NetworkBudget::new(now));
        if self.outcome == Outcome::Failure {
            network.fail(PER_NETWORK, now);
        } else {
            network.release();
        }
        let name = budgets.names.entry(self.name, || NameBudget::new(now));
        match self.outcome {
            Outcome::Success => name.succeed(),
            Outcome::Failure => name.fail(now),
            Outcome::Unknown => name.release(),
        }
        drop(budgets);
        self.attempts.settled.notify_waiters();
    }
}
