//! When a budget has room: free failures, waits, slots, and clocks that step back.

use super::*;
use crate::domain::session::tests::noon;

const FIVE: Allowance =
    Allowance { free: 5, beyond: Beyond::Doubling(TimeDelta::seconds(60)), forgotten_after: TimeDelta::minutes(15) };
const THIRTY: Allowance =
    Allowance { free: 30, beyond: Beyond::Steady(TimeDelta::seconds(6)), forgotten_after: TimeDelta::minutes(3) };
const TEN: Allowance = Allowance { free: 10, beyond: Beyond::Nothing, forgotten_after: TimeDelta::hours(24) };

fn seconds(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

/// A count with so many failures at noon.
fn failed(allowance: Allowance, times: u32) -> Count {
    let mut count = Count::new(noon());
    (0..times).for_each(|_| count.fail(allowance, noon()));
    count
}

// R29
#[test]
fn five_failures_are_free_and_each_more_doubles_the_wait_up_to_a_minute() {
    let mut count = failed(FIVE, 4);
    let mut now = noon();
    assert_eq!(count.room(FIVE, now), Room::Free);
    count.fail(FIVE, now);
    for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
        assert_eq!(count.room(FIVE, now), Room::Spent(seconds(wait)));
        now += seconds(wait);
        assert_eq!(count.room(FIVE, now), Room::Free);
        count.fail(FIVE, now);
    }
    now += TimeDelta::minutes(15);
    assert_eq!(count.spent(FIVE, now), 0);
    count.fail(FIVE, now);
    assert_eq!(count.spent, 1, "what was forgotten stays forgotten");
}

// R29
#[test]
fn a_network_has_thirty_failures_and_then_ten_a_minute() {
    let mut count = failed(THIRTY, 29);
    assert_eq!(count.room(THIRTY, noon()), Room::Free);
    count.fail(THIRTY, noon());
    assert_eq!(count.room(THIRTY, noon()), Room::Spent(seconds(6)));
    assert_eq!(count.room(THIRTY, noon() + seconds(4)), Room::Spent(seconds(2)));
    for place in 1..50 {
        let now = noon() + seconds(place * 6);
        assert_eq!(count.room(THIRTY, now), Room::Free);
        count.fail(THIRTY, now);
        assert_eq!(count.room(THIRTY, now), Room::Spent(seconds(6)));
    }
    let hour = noon() + TimeDelta::hours(1);
    for _ in 0..30 {
        assert_eq!(count.room(THIRTY, hour), Room::Free, "after an hour all thirty are free again");
        count.fail(THIRTY, hour);
    }
    assert_eq!(count.room(THIRTY, hour), Room::Spent(seconds(6)), "and no more than thirty");
}

#[test]
fn a_budget_with_nothing_beyond_it_is_spent_until_it_is_forgotten() {
    let mut count = failed(TEN, 9);
    assert_eq!(count.room(TEN, noon()), Room::Free);
    count.fail(TEN, noon());
    assert_eq!(count.room(TEN, noon()), Room::Spent(TimeDelta::hours(24)));
    assert_eq!(count.room(TEN, noon() + TimeDelta::hours(24)), Room::Free);
    count.forgive(1);
    assert_eq!(count.room(TEN, noon()), Room::Free);
}

// R31
#[test]
fn attempts_under_way_hold_slots_until_they_are_settled() {
    for (allowance, free) in [(FIVE, 5), (THIRTY, 30), (TEN, 10)] {
        let mut count = failed(allowance, 2);
        (2..free).for_each(|_| count.begin(noon()));
        assert_eq!(count.room(allowance, noon()), Room::Filled);
        count.release(noon());
        assert_eq!(count.room(allowance, noon()), Room::Free);
        count.release(noon() + seconds(1));
        count.begin(noon());
        assert_eq!(count.room(allowance, noon()), Room::Filled, "a slot that was never taken frees none");
    }
}

// R31
#[test]
fn beyond_the_free_failures_one_attempt_is_under_way_at_a_time() {
    let mut count = failed(FIVE, 5);
    count.begin(noon() + seconds(1));
    assert_eq!(count.room(FIVE, noon() + seconds(1)), Room::Filled);
}

// R31: an instance may be killed with its attempts under way.
#[test]
fn a_slot_is_a_lease_that_ends_by_itself() {
    let mut count = Count::new(noon());
    (0..10).for_each(|_| count.begin(noon()));
    assert_eq!(count.room(TEN, noon() + seconds(10) - TimeDelta::milliseconds(1)), Room::Filled);
    assert_eq!(count.room(TEN, noon() + seconds(10)), Room::Free);
    assert_eq!(count.room(TEN, noon() - TimeDelta::hours(2)), Room::Free, "also where the clock was set back");
    count.begin(noon() + seconds(10));
    assert_eq!(count.slots.len(), 1, "the others are gone");
}

// D12
#[test]
fn a_clock_that_steps_back_prolongs_no_wait_and_charges_nothing() {
    let earlier = noon() - TimeDelta::hours(2);
    let at = |count: Count, now: Time| {
        let subject = crate::domain::Subject::Account(crate::domain::Id::MIN);
        crate::domain::Counts::new(now, [(subject, count)]).of(subject).clone()
    };
    let count = at(failed(FIVE, 30), earlier);
    assert_eq!(count.room(FIVE, earlier), Room::Spent(seconds(60)));
    assert_eq!(count.room(FIVE, earlier + seconds(60)), Room::Free);
    let count = at(failed(THIRTY, 29), earlier);
    assert_eq!(count.room(THIRTY, earlier), Room::Free);
    let count = at(failed(THIRTY, 30), earlier);
    assert_eq!(count.room(THIRTY, earlier), Room::Spent(seconds(6)));
    assert_eq!(count.room(THIRTY, earlier + seconds(6)), Room::Free);
}
