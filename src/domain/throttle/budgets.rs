//! The budgets that an attempt spends together: those of a name and its networks, or that of a known device.

use super::{Admission, Allowance, Beyond, Counts, Outcome, Room, Subject};
use crate::domain::Time;

/// A budget: whose it is, and what it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Whose it is.
    pub subject: Subject,
    /// What it allows.
    pub allowance: Allowance,
}

/// Budgets that must all have room for an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budgets(pub Vec<Budget>);

impl Budgets {
    /// The subjects whose counts decide.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        self.0.iter().map(|budget| budget.subject).collect()
    }

    /// Takes a slot of every budget, or of none. If several are spent, the longest wait is returned.
    pub fn admit(&self, counts: &mut Counts) -> Admission {
        let now = counts.now;
        let mut admission = Admission::Admitted;
        for Budget { subject, allowance } in &self.0 {
            admission = match (counts.of(*subject).room(*allowance, now), admission) {
                (Room::Spent(wait), Admission::Refused(other)) => Admission::Refused(wait.max(other)),
                (Room::Spent(wait), _) => Admission::Refused(wait),
                (Room::Filled, Admission::Admitted) => Admission::Pending(*subject),
                (_, admission) => admission,
            };
        }
        if admission == Admission::Admitted {
            self.0.iter().for_each(|budget| counts.of(budget.subject).begin(now));
        }
        admission
    }

    /// Settles the attempt that began at `begun`. A success forgives a name's failures and a device's; those of a
    /// network are only worked off, since a guesser may have an account of his own.
    pub fn settle(&self, counts: &mut Counts, begun: Time, outcome: Outcome) {
        let now = counts.now;
        for Budget { subject, allowance } in &self.0 {
            let count = counts.of(*subject);
            count.release(begun);
            match outcome {
                Outcome::Failure => count.fail(*allowance, now),
                Outcome::Success if !matches!(allowance.beyond, Beyond::Steady(_)) => count.forgive(u32::MAX),
                Outcome::Success | Outcome::Unknown => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::{Count, Id, Network, session::tests::noon};

    const HOME: Network = Network::V6(0, 64);
    const NAME: Subject = Subject::Name(Id::MIN, HOME);
    const NETWORK: Subject = Subject::Network(HOME);

    fn seconds(seconds: i64) -> TimeDelta {
        TimeDelta::seconds(seconds)
    }

    /// A name with two failures and a minute's wait, in a network with three.
    fn name_and_network() -> (Budgets, Counts) {
        let budget = |subject, free, beyond| {
            let allowance = Allowance { free, beyond, forgotten_after: TimeDelta::minutes(15) };
            Budget { subject, allowance }
        };
        let name = budget(NAME, 2, Beyond::Doubling(seconds(60)));
        let network = budget(NETWORK, 3, Beyond::Steady(seconds(6)));
        (Budgets(vec![name, network]), Counts::new(noon(), []))
    }

    #[test]
    fn an_attempt_holds_a_slot_of_each_budget_or_of_none() {
        let (budgets, mut counts) = name_and_network();
        assert_eq!(budgets.subjects(), [NAME, NETWORK]);
        for _ in 0..2 {
            assert_eq!(budgets.admit(&mut counts), Admission::Admitted);
        }
        assert_eq!(budgets.admit(&mut counts), Admission::Pending(NAME));
        assert_eq!([NAME, NETWORK].map(|subject| counts.of(subject).slots.len()), [2, 2]);
        *counts.of(NAME) = Count::new(noon());
        assert_eq!(budgets.admit(&mut counts), Admission::Admitted);
        assert_eq!(budgets.admit(&mut counts), Admission::Pending(NETWORK));
    }

    #[test]
    fn failures_refuse_even_where_another_budget_would_have_to_be_waited_for() {
        let (budgets, mut counts) = name_and_network();
        for _ in 0..2 {
            budgets.admit(&mut counts);
            budgets.settle(&mut counts, noon(), Outcome::Failure);
        }
        counts.of(NETWORK).begin(noon());
        assert_eq!(budgets.admit(&mut counts), Admission::Refused(seconds(1)), "the name's");
        budgets.settle(&mut counts, noon(), Outcome::Failure);
        assert_eq!(budgets.admit(&mut counts), Admission::Refused(seconds(6)), "the network's, which is longer");
    }

    // R29: a guesser with an account of his own works nothing off by logging in.
    #[test]
    fn a_success_forgives_the_name_and_not_the_network_and_what_is_unknown_costs_nothing() {
        let (budgets, mut counts) = name_and_network();
        for outcome in [Outcome::Failure, Outcome::Unknown, Outcome::Success] {
            assert_eq!(budgets.admit(&mut counts), Admission::Admitted);
            budgets.settle(&mut counts, noon(), outcome);
        }
        assert_eq!(counts.kept(NAME), None);
        assert_eq!(counts.kept(NETWORK), Some(&Count { spent: 6000, ..Count::new(noon()) }));
    }
}
