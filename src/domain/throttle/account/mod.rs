//! How often an account may be guessed at over all networks, and how its owner gets in all the same (NIST SP 800-63B-4
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
/// The failures that count are those in a row of such clients, as in OWASP's device cookies: what recognised clients do
/// is no part of it. A success takes back what its own network failed (NIST: "from the same IP address") and no more,
/// else each login of its owner's would give guessers a hundred guesses again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    id: Id,
    /// The client's site: whoever has a /48 must not pass for a newcomer in each of its /64.
    site: Network,
    allowances: Allowances,
    /// The budget beyond the account's own of which the attempt holds a slot.
    beyond: Option<(Subject, Allowance)>,
}

impl Account {
    /// From how many failures on an account's count is worth keeping for its whole time in a store of limited room: a
    /// guesser who stops before that has no more of it than the names' and networks' budgets allow anyway.
    const WORTH_KEEPING: u32 = 20;

    /// An attempt that has not begun.
    #[must_use]
    pub fn new(id: Id, client: Network, allowances: Allowances) -> Self {
        Self { id, site: client.site(), allowances, beyond: None }
    }

    /// Whose counts decide.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        let (account, [newcomers, returning]) = (Subject::Account(self.id), self.pools());
        vec![account, newcomers, returning, self.failed()]
    }

    /// Takes a slot: of the account's failures, or beyond them of what is left to networks of the client's kind.
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

    /// Settles the attempt that began then.
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
