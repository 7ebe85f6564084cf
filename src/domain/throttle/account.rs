//! How often an account may be guessed at over all networks, and how its owner can still log in (NIST SP 800-63B-4
//! §3.2.2; OWASP, device cookies).

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

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::{Beyond, session::tests::noon};

    const ADA: Id = Id::MIN;
    const DAY: TimeDelta = TimeDelta::hours(24);

    fn allowances() -> Allowances {
        let allowance = |free, beyond, forgotten_after| Allowance { free, beyond, forgotten_after };
        let steady =
            |free, seconds| allowance(free, Beyond::Steady(TimeDelta::seconds(seconds)), TimeDelta::minutes(1));
        Allowances { account: allowance(3, Beyond::Nothing, DAY), newcomers: steady(2, 6), returning: steady(1, 60) }
    }

    /// An attempt from the numbered /64 of the numbered /48.
    fn attempt(site: u64, network: u64) -> Account {
        Account::new(ADA, Network::V6(site << 16 | network, 64), allowances())
    }

    fn fail(counts: &mut Counts, site: u64) -> Admission {
        let mut attempt = attempt(site, 0);
        let (admission, now) = (attempt.admit(counts), counts.now);
        if admission == Admission::Admitted {
            attempt.settle(counts, now, Outcome::Failure);
        }
        admission
    }

    /// The counts as a store hands them out at another moment.
    fn at(counts: &Counts, now: Time) -> Counts {
        let subjects = (0..9).flat_map(|site| attempt(site, 0).subjects());
        Counts::new(now, subjects.filter_map(|subject| Some((subject, counts.kept(subject)?.clone()))))
    }

    // R34
    #[test]
    fn beyond_its_failures_an_account_evaluates_newcomers_and_those_that_failed_each_from_a_pool() {
        let mut counts = Counts::new(noon(), []);
        for site in [1, 1, 2] {
            assert_eq!(fail(&mut counts, site), Admission::Admitted);
        }
        assert_eq!(fail(&mut counts, 1), Admission::Admitted);
        assert_eq!(fail(&mut counts, 2), Admission::Refused(TimeDelta::seconds(60)));
        for site in [3, 4] {
            assert_eq!(fail(&mut counts, site), Admission::Admitted);
        }
        assert_eq!(fail(&mut counts, 5), Admission::Refused(TimeDelta::seconds(6)));
        assert_eq!(fail(&mut counts, 4), Admission::Refused(TimeDelta::seconds(60)), "a newcomer once");
        let mut later = at(&counts, noon() + TimeDelta::seconds(6));
        assert_eq!(fail(&mut later, 5), Admission::Admitted);
        let mut forgotten = at(&later, later.now + DAY);
        for site in [1, 2, 3] {
            assert_eq!(fail(&mut forgotten, site), Admission::Admitted);
        }
        assert_eq!(fail(&mut forgotten, 4), Admission::Admitted, "a newcomer again");
    }

    #[test]
    fn attempts_under_way_hold_an_account_s_budget_and_its_pools_until_they_are_settled() {
        let mut counts = Counts::new(noon(), []);
        let mut first = [1, 2, 3].map(|site| attempt(site, 0));
        for attempt in &mut first {
            assert_eq!(attempt.admit(&mut counts), Admission::Admitted);
        }
        assert_eq!(attempt(4, 0).admit(&mut counts), Admission::Pending(Subject::Account(ADA)));
        for attempt in &first {
            attempt.settle(&mut counts, noon(), Outcome::Failure);
        }
        let mut again = attempt(1, 7);
        assert_eq!(again.admit(&mut counts), Admission::Admitted);
        assert_eq!(attempt(2, 0).admit(&mut counts), Admission::Pending(Subject::Returning(ADA)));
        again.settle(&mut counts, noon(), Outcome::Unknown);
        assert_eq!(attempt(2, 0).admit(&mut counts), Admission::Admitted);
    }

    // NIST SP 800-63B-4 §3.2.2
    #[test]
    fn a_success_takes_back_the_failures_of_its_own_network_alone() {
        let mut counts = Counts::new(noon(), []);
        for site in [1, 2, 2] {
            fail(&mut counts, site);
        }
        let mut owner = attempt(2, 5);
        assert_eq!(owner.admit(&mut counts), Admission::Admitted);
        owner.settle(&mut counts, noon(), Outcome::Success);
        assert_eq!(counts.of(Subject::Account(ADA)).spent, 1);
        for site in [2, 3] {
            assert_eq!(fail(&mut counts, site), Admission::Admitted);
        }
        fail(&mut counts, 1);
        assert_eq!(fail(&mut counts, 2), Admission::Refused(TimeDelta::seconds(60)));
    }

    #[test]
    fn a_success_in_an_account_without_failures_leaves_nothing_to_keep() {
        let mut counts = Counts::new(noon(), []);
        let mut owner = attempt(1, 0);
        owner.admit(&mut counts);
        owner.settle(&mut counts, noon(), Outcome::Success);
        assert!(owner.subjects().into_iter().all(|subject| counts.kept(subject).is_none()));
    }
}
