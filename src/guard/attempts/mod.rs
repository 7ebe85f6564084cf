//! The attempts to log in that are under way, each of which holds a slot of the throttle's budgets.

mod ledger;
mod lines;
mod part;
mod tables;
#[cfg(test)]
mod tests;
mod turns;

use std::{net::IpAddr, pin::pin, sync::Arc, time::Duration};

use chrono::{SubsecRound, TimeDelta};
use tokio::time::{Instant, sleep, sleep_until};

use crate::{
    clock::{self, Clock},
    domain::{Id, Network, Outcome, Time},
    store::{StoreError, Throttle},
};
use ledger::{Asked, Counts, Hold, Ledger, Settlement};
use part::Part;

/// The throttle: what is spent of its budgets, and the attempts that wait for those that fill them.
#[derive(Debug)]
pub struct Attempts(Arc<Ledger>);

/// A client that tries to log in.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'request> {
    /// What was typed as the user's name, folded.
    pub identifier: &'request str,
    /// The client's address.
    pub client: IpAddr,
    /// The nearest address that can't be forged, if `client` can be.
    pub nearest: Option<IpAddr>,
    /// The nonce of its device cookie, if it is recognised for this identifier.
    pub device: Option<Id>,
}

/// Why an attempt was not admitted.
#[derive(Debug)]
pub enum Blocked {
    /// Too many wrong passwords; this is how long to wait.
    TooMany(TimeDelta),
    /// The counts are in a store that could not answer. Nothing was charged.
    Store(StoreError),
}

/// One attempt, from its admission to its outcome. Dropped without one, it counts as a failure: a client that hangs up
/// early must not guess for free (R31).
#[derive(Debug)]
pub struct Attempt<'app> {
    ledger: Arc<Ledger>,
    clock: &'app Clock,
    client: Network,
    /// Until when it waits for others to be settled.
    patience: Instant,
    recognised: Option<Id>,
    holds: Vec<Hold>,
}

impl Attempts {
    /// Counts in this process.
    #[must_use]
    pub fn counted_here() -> Self {
        Self(Ledger::new(Counts::Here(Box::default())))
    }

    /// Counts in a store that all instances share.
    #[must_use]
    pub fn counted_in(store: Throttle) -> Self {
        Self(Ledger::new(Counts::Shared(store)))
    }

    /// Admits an attempt: by the nonce of a known device alone, or by the name, its network and those around it.
    ///
    /// # Errors
    /// Why it was not admitted.
    pub async fn begin<'app>(&self, claim: Claim<'_>, clock: &'app Clock) -> Result<Attempt<'app>, Blocked> {
        let (identifier, client) = (Id::of_user(claim.identifier), Network::from(claim.client));
        let mut attempt = Attempt {
            ledger: self.0.clone(),
            clock,
            client,
            patience: Instant::from_std(clock::stopwatch() + Attempt::PATIENCE),
            recognised: None,
            holds: Vec::new(),
        };
        // Once its budget is spent, a known device is a client like any other.
        if let Some(nonce) = claim.device
            && attempt.enter(Part::of_device(nonce)).await?.is_ok()
        {
            attempt.recognised = Some(identifier);
            return Ok(attempt);
        }
        let part = Part::of_stranger(identifier, client, claim.nearest.map(Network::from));
        attempt.enter(part).await?.map_err(Blocked::TooMany)?;
        Ok(attempt)
    }
}

impl Attempt<'_> {
    /// How long an attempt waits in all for others that fill a budget.
    const PATIENCE: Duration = Duration::from_secs(2);
    /// The wait that is returned to a client that has waited in vain.
    const RETRY: TimeDelta = TimeDelta::seconds(1);
    /// How often the first of a line asks again by itself: slots may be freed without this process noticing.
    const ASK_AGAIN: Duration = Duration::from_millis(100);

    /// The identifier that the client is recognised for, if any.
    #[must_use]
    pub fn recognised(&self) -> Option<Id> {
        self.recognised
    }

    /// Counts the attempt for this account too, unless its client is recognised. Call it once, after the user lookup
    /// and before the password check. `account` is the user's folded name, or what was typed if there is no such user,
    /// so that unknown names behave alike.
    ///
    /// # Errors
    /// Why it was not admitted. The attempt must then end as unknown.
    pub async fn count_for(&mut self, account: &str) -> Result<(), Blocked> {
        if self.recognised.is_some() {
            return Ok(());
        }
        let part = Part::of_account(Id::of_user(account), self.client);
        self.enter(part).await?.map_err(Blocked::TooMany)
    }

    /// Settles the attempt, even if the caller does not wait for it.
    ///
    /// # Errors
    /// If the store of the counts could not answer. A failure may then be uncharged, so the client must not learn of
    /// it; slots expire by themselves.
    pub async fn end(mut self, outcome: Outcome) -> Result<(), StoreError> {
        for settlement in self.settle(outcome) {
            settlement.await.unwrap_or(Err(StoreError::TimedOut("the throttle")))?;
        }
        Ok(())
    }

    /// Takes slots, and waits in line while others fill the budgets. The inner error is how long failures fill one.
    async fn enter(&mut self, mut part: Part) -> Result<Result<(), TimeDelta>, Blocked> {
        let ledger = self.ledger.clone();
        let (subjects, mut waiter) = (part.subjects(), ledger.lines.arrive());
        let mut patience = pin!(sleep_until(self.patience));
        loop {
            let turn = tokio::select! {
                biased;
                turn = ledger.turn(&part) => turn,
                () = &mut patience => return Err(Blocked::TooMany(Self::RETRY)),
            };
            let settled = ledger.lines.settled();
            if waiter.stand_behind(&subjects) {
                drop(turn);
            } else {
                match ledger.ask(part, self.now(), turn).await.map_err(Blocked::Store)? {
                    Asked::Held(hold) => {
                        self.holds.push(hold);
                        return Ok(Ok(()));
                    }
                    Asked::Refused(wait) => return Ok(Err(wait)),
                    Asked::Pending(subject, again) => {
                        waiter.stand(subject);
                        part = again;
                    }
                }
                // A settlement after it asked and before it stood in line called others: ask again.
                if ledger.lines.settled() != settled {
                    continue;
                }
            }
            tokio::select! {
                () = waiter.called() => {}
                () = sleep(Self::ASK_AGAIN), if waiter.is_first() => {}
                () = &mut patience => return Err(Blocked::TooMany(Self::RETRY)),
            }
        }
    }

    fn settle(&mut self, outcome: Outcome) -> Vec<Settlement> {
        let now = self.now();
        self.holds.drain(..).filter_map(|hold| hold.settle(outcome, now)).collect()
    }

    /// In milliseconds, as every store keeps it: a slot is found again by when it was taken.
    fn now(&self) -> Time {
        self.clock.now().trunc_subsecs(3)
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.settle(Outcome::Failure);
    }
}
