//! How many wrong passwords may come from one network, whatever the names.

use chrono::TimeDelta;

use crate::domain::{Admission, Allowance, Time};

/// The attempts from one network, whatever the name: some failures are free, then one each time one is worked off.
#[derive(Clone, Debug)]
pub struct NetworkBudget {
    /// How long it takes from `counted_at` on to work off all failures so far, each in its time.
    backlog: TimeDelta,
    counted_at: Time,
    under_way: i32,
}

impl NetworkBudget {
    /// A budget of which nothing is spent.
    #[must_use]
    pub fn new(now: Time) -> Self {
        Self { backlog: TimeDelta::zero(), counted_at: now, under_way: 0 }
    }

    /// Whether one more attempt may begin.
    pub fn admit(&mut self, allowance: Allowance, now: Time) -> Admission {
        self.work_off(now);
        let free = i32::try_from(allowance.free).unwrap_or(i32::MAX);
        let left = allowance.wait * free - self.backlog;
        if left < allowance.wait {
            Admission::Refused(allowance.wait - left)
        } else if left < allowance.wait * (self.under_way + 1) {
            Admission::Pending
        } else {
            Admission::Admitted
        }
    }

    /// Takes off what has passed. A clock that was set back takes nothing off, and must not charge anything either.
    fn work_off(&mut self, now: Time) {
        let passed = (now - self.counted_at).max(TimeDelta::zero());
        self.backlog = (self.backlog - passed).max(TimeDelta::zero());
        self.counted_at = now;
    }

    /// An admitted attempt holds a slot.
    pub fn begin(&mut self) {
        self.under_way += 1;
    }

    /// An attempt that was no failure gives its slot back.
    pub fn release(&mut self) {
        self.under_way = (self.under_way - 1).max(0);
    }

    /// A wrong password, or a client that did not wait for the answer.
    pub fn fail(&mut self, allowance: Allowance, now: Time) {
        self.release();
        self.work_off(now);
        self.backlog += allowance.wait;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::tests::noon;

    const THIRTY: Allowance =
        Allowance { free: 30, wait: TimeDelta::seconds(6), forgotten_after: TimeDelta::minutes(3) };

    fn seconds(seconds: i64) -> TimeDelta {
        TimeDelta::seconds(seconds)
    }

    // R29
    #[test]
    fn a_network_has_thirty_failures_and_then_ten_a_minute() {
        let mut budget = NetworkBudget::new(noon());
        for _ in 0..30 {
            assert_eq!(budget.admit(THIRTY, noon()), Admission::Admitted);
            budget.fail(THIRTY, noon());
        }
        assert_eq!(budget.admit(THIRTY, noon()), Admission::Refused(seconds(6)));
        assert_eq!(budget.admit(THIRTY, noon() + seconds(4)), Admission::Refused(seconds(2)));
        for minute in 1..5 {
            for place in 0..10 {
                let now = noon() + seconds(minute * 60 + place * 6);
                assert_eq!(budget.admit(THIRTY, now), Admission::Admitted);
                budget.fail(THIRTY, now);
            }
        }
        let hour = noon() + TimeDelta::hours(1);
        for _ in 0..29 {
            budget.fail(THIRTY, hour);
        }
        assert_eq!(budget.admit(THIRTY, hour), Admission::Admitted, "after an hour all thirty are free again");
        budget.fail(THIRTY, hour);
        assert_eq!(budget.admit(THIRTY, hour), Admission::Refused(seconds(6)), "and no more than thirty");
    }

    #[test]
    fn attempts_under_way_hold_a_network_s_budget_until_they_are_settled() {
        let mut budget = NetworkBudget::new(noon());
        (0..30).for_each(|_| budget.begin());
        assert_eq!(budget.admit(THIRTY, noon()), Admission::Pending);
        budget.release();
        assert_eq!(budget.admit(THIRTY, noon()), Admission::Admitted);
        (0..29).for_each(|_| budget.fail(THIRTY, noon()));
        assert_eq!(budget.admit(THIRTY, noon()), Admission::Admitted, "a failure gives its slot back");
    }

    // R29: a budget that was forgotten in between is told of attempts that it never saw begin.
    #[test]
    fn a_slot_given_back_that_was_never_taken_adds_none() {
        let mut budget = NetworkBudget::new(noon());
        budget.release();
        (0..30).for_each(|_| budget.begin());
        assert_eq!(budget.admit(THIRTY, noon()), Admission::Pending);
    }

    // D12
    #[test]
    fn a_clock_that_steps_back_prolongs_no_wait_and_charges_nothing() {
        let earlier = noon() - TimeDelta::hours(2);
        let mut budget = NetworkBudget::new(noon());
        for _ in 0..29 {
            budget.fail(THIRTY, noon());
        }
        assert_eq!(budget.admit(THIRTY, earlier), Admission::Admitted);
        let mut budget = NetworkBudget::new(noon());
        (0..30).for_each(|_| budget.fail(THIRTY, noon()));
        assert_eq!(budget.admit(THIRTY, earlier), Admission::Refused(TimeDelta::seconds(6)));
        assert_eq!(budget.admit(THIRTY, earlier + TimeDelta::seconds(6)), Admission::Admitted);
    }
}
