//! How often an account may be guessed at over all networks, and how its owner can still log in (NIST SP 800-63B-4
//! §3.2.2; OWASP, device cookies).

#[cfg(test)]
mod tests;

use super::{Admission, Allowance, Counts, Network, Outcome, Room, Subject};
use crate::domain::{Id, Time};

/// What an account's budgets allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowances {
    /// The account's failures, over all networks.
    pub account: Allowance,
    /// Beyond them, attempts from networks that have not failed for it, together.
    pub newcomers: Allowance,
    /// Beyond them, attempts from networks that have.
    pub returning: Allowance,
}

/// An attempt on an account from a client that is not recognised.
///
/// Only such clients' failures in a row count, as with OWASP's device cookies; recognised clients have their own
/// budget. A success takes back only its own network's failures (NIST: "from the same IP address"). Otherwise each
/// login of the owner would give guessers a hundred new guesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    id: Id,
    /// The client's site: a client with a /48 must not pass for a newcomer in each /64 of it.
    site: Network,
    allowances: Allowances,
    /// The pool in which the attempt holds a slot, if the account's own budget was spent.
    beyond: Option<(Subject, Allowance)>,
}

impl Account {
    /// From this many failures on, a store of limited room keeps an account's count for its whole time. Stopping before
    /// that gains a guesser nothing: the budgets of names and networks allow as much anyway.
    const WORTH_KEEPING: u32 = 20;

    /// An attempt that has not begun.
    #[must_use]
    pub fn new(id: Id, client: Network, allowances: Allowances) -> Self {
        Self { id, site: client.site(), allowances, beyond: None }
    }

    /// The subjects whose counts decide.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        let (account, [newcomers, returning]) = (Subject::Account(self.id), self.pools());
        vec![account, newcomers, returning, self.failed()]
    }

    /// Takes a slot of the account's budget or, if that is spent, of the pool for the client's kind of network.
    pub fn admit(&mut self, counts: &mut Counts) -> Admission {
        let (now, own) = (counts.now, Subject::Account(self.id));
        self.beyond = None;
        match counts.of(own).room(self.allowances.account, now) {
            Room::Free => counts.of(own).begin(now),
            Room::Filled => return Admission::Pending(own),
            Room::Spent(_) => {
                let has_failed = counts.of(self.failed()).spent(self.allowances.account, now) > 0;
                let [newcomers, returning] = self.pools();
                let (pool, allowance) = if has_failed {
                    (returning, self.allowances.returning)
                } else {
                    (newcomers, self.allowances.newcomers)
                };
                match counts.of(pool).room(allowance, now) {
                    Room::Free => counts.of(pool).begin(now),
                    Room::Filled => return Admission::Pending(pool),
                    Room::Spent(wait) => return Admission::Refused(wait),
                }
                self.beyond = Some((pool, allowance));
            }
        }
        Admission::Admitted
    }

    /// Settles the attempt that began at `begun`.
    pub fn settle(&self, counts: &mut Counts, begun: Time, outcome: Outcome) {
        let (now, own, allowance) = (counts.now, Subject::Account(self.id), self.allowances.account);
        if let Some((pool, allowance)) = self.beyond {
            counts.of(pool).release(begun);
            if outcome == Outcome::Failure {
                counts.of(pool).fail(allowance, now);
            }
        } else {
            counts.of(own).release(begun);
        }
        match outcome {
            Outcome::Failure => {
                counts.of(own).fail(allowance, now);
                counts.of(self.failed()).fail(allowance, now);
            }
            Outcome::Success => {
                let own_failures = counts.of(self.failed()).spent(allowance, now);
                counts.of(own).forgive(own_failures);
                counts.of(self.failed()).forgive(u32::MAX);
            }
            Outcome::Unknown => {}
        }
    }

    /// Whether the counts are worth keeping for their whole time.
    #[must_use]
    pub fn is_worth_keeping(&self, counts: &Counts) -> bool {
        counts.kept(Subject::Account(self.id)).is_some_and(|count| count.spent >= Self::WORTH_KEEPING)
    }

    fn pools(&self) -> [Subject; 2] {
        [Subject::Newcomers(self.id), Subject::Returning(self.id)]
    }

    fn failed(&self) -> Subject {
        Subject::Failed(self.id, self.site)
    }
}
