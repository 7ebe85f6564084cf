//! The count of one account, over all networks.

use chrono::TimeDelta;

use super::*;
use crate::domain::{Beyond, session::tests::noon};

const ADA: Id = Id::MIN;
const DAY: TimeDelta = TimeDelta::hours(24);

fn allowances() -> Allowances {
    let allowance = |free, beyond, forgotten_after| Allowance { free, beyond, forgotten_after };
    let steady = |free, seconds| allowance(free, Beyond::Steady(TimeDelta::seconds(seconds)), TimeDelta::minutes(1));
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
