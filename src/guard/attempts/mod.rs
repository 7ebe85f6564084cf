//! The attempts to log in that are under way, each of which holds a slot of the throttle's budgets.

mod lines;
mod part;
mod tables;
#[cfg(test)]
mod tests;

use std::{net::IpAddr, pin::pin, sync::Arc, time::Duration};

use chrono::{SubsecRound, TimeDelta};
use tokio::time::{Instant, sleep, sleep_until};

use crate::{
    clock::{self, Clock},
    domain::{Admission, Id, Network, Outcome, Time},
};
use lines::Lines;
use part::Part;
use tables::Tables;

/// The throttle: what is spent of its budgets, and who waits for an answer of those that fill them.
#[derive(Debug, Default)]
pub struct Attempts(Arc<Throttle>);

#[derive(Debug, Default)]
struct Throttle {
    counts: Tables,
    lines: Lines,
}

/// Who tries to log in.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'request> {
    /// What was typed as the user's name, folded.
    pub identifier: &'request str,
    /// Where the client is.
    pub client: IpAddr,
    /// The nonce of its device cookie, if it is recognised for this identifier.
    pub device: Option<Id>,
}

/// One attempt, from its admission to its outcome. Dropped without one, it was a failure: a client that hangs up early
/// must not guess for free (R31).
#[derive(Debug)]
pub struct Attempt<'app> {
    throttle: Arc<Throttle>,
    clock: &'app Clock,
    client: Network,
    /// Until when it waits for the answers of others.
    patience: Instant,
    recognised: Option<Id>,
    /// What it holds slots of, since when.
    held: Vec<(Part, Time)>,
    outcome: Outcome,
}

impl Attempts {
    /// Admits an attempt: by the nonce of a known device alone, or by the name, its network and the wider ones.
    ///
    /// # Errors
    /// How long to wait before the next one.
    pub async fn begin<'app>(&self, claim: Claim<'_>, clock: &'app Clock) -> Result<Attempt<'app>, TimeDelta> {
        let (identifier, client) = (Id::of_user(claim.identifier), Network::from(claim.client));
        let mut attempt = Attempt {
            throttle: self.0.clone(),
            clock,
            client,
            patience: Instant::from_std(clock::stopwatch() + Attempt::PATIENCE),
            recognised: None,
            held: Vec::new(),
            outcome: Outcome::Failure,
        };
        if let Some(nonce) = claim.device {
            match attempt.enter(Part::of_device(nonce)).await {
                Ok(()) => {
                    attempt.recognised = Some(identifier);
                    return Ok(attempt);
                }
                // After so many failures it is a client like any other.
                Err(Held::Refused(_)) => {}
                Err(Held::Impatient) => return Err(Attempt::RETRY),
            }
        }
        attempt.enter(Part::of_stranger(identifier, client)).await?;
        Ok(attempt)
    }
}

/// Why an attempt was not admitted.
enum Held {
    /// By failures, for so long.
    Refused(TimeDelta),
    /// It waited in vain.
    Impatient,
}

impl From<Held> for TimeDelta {
    fn from(held: Held) -> Self {
        match held {
            Held::Refused(wait) => wait,
            Held::Impatient => Attempt::RETRY,
        }
    }
}

impl Attempt<'_> {
    /// How long an attempt waits in all for the answers of others that fill a budget.
    const PATIENCE: Duration = Duration::from_secs(2);
    /// What one hears that has waited in vain.
    const RETRY: TimeDelta = TimeDelta::seconds(1);
    /// How often the first of a line asks again by itself: slots may be freed where this process does not see it.
    const ASK_AGAIN: Duration = Duration::from_millis(100);

    /// For which identifier the client is recognised.
    #[must_use]
    pub fn recognised(&self) -> Option<Id> {
        self.recognised
    }

    /// Has the attempt count for this account too, unless its client is recognised. To be called once, when the user
    /// was looked for and before the password is: with the user's name folded, or what was typed if there is no such
    /// user, so that unknown names are alike.
    ///
    /// # Errors
    /// How long to wait before the next one; this one is then to end as unknown.
    pub async fn count_for(&mut self, account: &str) -> Result<(), TimeDelta> {
        if self.recognised.is_none() {
            self.enter(Part::of_account(Id::of_user(account), self.client)).await?;
        }
        Ok(())
    }

    /// Settles the attempt.
    pub fn end(mut self, outcome: Outcome) {
        self.outcome = outcome;
    }

    /// Takes slots, and waits in turn while others fill the budgets.
    async fn enter(&mut self, mut part: Part) -> Result<(), Held> {
        let throttle = self.throttle.clone();
        let (subjects, mut waiter) = (part.subjects(), throttle.lines.arrive());
        let mut patience = pin!(sleep_until(self.patience));
        loop {
            let settled = throttle.lines.settled();
            if !waiter.stand_behind(&subjects) {
                let now = self.now();
                match throttle.counts.update(&subjects, now, |counts| part.admit(counts)) {
                    Admission::Admitted => {
                        self.held.push((part, now));
                        return Ok(());
                    }
                    Admission::Refused(wait) => return Err(Held::Refused(wait)),
                    Admission::Pending(subject) => waiter.stand(subject),
                }
                // What was settled after it asked and before it stood in line called others.
                if throttle.lines.settled() != settled {
                    continue;
                }
            }
            tokio::select! {
                () = waiter.called() => {}
                () = sleep(Self::ASK_AGAIN), if waiter.is_first() => {}
                () = &mut patience => return Err(Held::Impatient),
            }
        }
    }

    /// In milliseconds, as every store keeps it: a slot is found again by when it was taken.
    fn now(&self) -> Time {
        self.clock.now().trunc_subsecs(3)
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let now = self.now();
        for (part, begun) in self.held.drain(..) {
            let subjects = part.subjects();
            self.throttle.counts.update(&subjects, now, |counts| part.settle(counts, begun, self.outcome));
            self.throttle.lines.call(&subjects);
        }
    }
}
