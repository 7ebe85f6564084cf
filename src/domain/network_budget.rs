//! How many wrong passwords may come from one network, whatever the names.

use chrono::TimeDelta;

use super::{Admission, Time};

/// The attempts from one network, whatever the name: 30 failures, then 10 a minute.
#[derive(Clone, Debug)]
pub struct NetworkBudget {
    /// The time that it takes to work off the failures so far, at [`Self::WORKED_OFF_IN`] each: from `since` on.
    owed: TimeDelta,
    since: Time,
    under_way: i32,
}

impl NetworkBudget {
    const FREE: i32 = 30;
    const WORKED_OFF_IN: TimeDelta = TimeDelta::seconds(6);

    /// A budget of which nothing is spent.
    #[must_use]
    pub fn new(now: Time) -> Self {
        Self { owed: TimeDelta::zero(), since: now, under_way: 0 }
    }

    /// Whether one more attempt may begin.
    pub fn admit(&mut self, now: Time) -> Admission {
        let whole = Self::WORKED_OFF_IN * Self::FREE;
        self.work_off(now);
        let left = whole - self.owed;
        if left < Self::WORKED_OFF_IN {
            Admission::Refused(Self::WORKED_OFF_IN - left)
        } else if left < Self::WORKED_OFF_IN * (self.under_way + 1) {
            Admission::Pending
        } else {
            Admission::Admitted
        }
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
    pub fn fail(&mut self, now: Time) {
        self.release();
        self.work_off(now);
        self.owed += Self::WORKED_OFF_IN;
    }

    /// A clock that was set back works nothing off, and owes nothing more.
    fn work_off(&mut self, now: Time) {
        let passed = (now - self.since).max(TimeDelta::zero());
        self.owed = (self.owed - passed).max(TimeDelta::zero());
        self.since = now;
    }
}

#[cfg(test)]
mod tests {
    use super::super::session::tests::noon;
    use super::*;

    fn seconds(seconds: i64) -> TimeDelta {
        TimeDelta::seconds(seconds)
    }

    // R29
    #[test]
    fn a_network_has_thirty_failures_and_then_ten_a_minute() {
        let mut budget = NetworkBudget::new(noon());
        for _ in 0..30 {
            assert_eq!(budget.admit(noon()), Admission::Admitted);
            budget.fail(noon());
        }
        assert_eq!(budget.admit(noon()), Admission::Refused(seconds(6)));
        assert_eq!(budget.admit(noon() + seconds(4)), Admission::Refused(seconds(2)));
        for minute in 1..5 {
            for place in 0..10 {
                let now = noon() + seconds(minute * 60 + place * 6);
                assert_eq!(budget.admit(now), Admission::Admitted);
                budget.fail(now);
            }
        }
        let hour = noon() + TimeDelta::hours(1);
        for _ in 0..29 {
            budget.fail(hour);
        }
        assert_eq!(budget.admit(hour), Admission::Admitted, "after an hour all thirty are free again");
    }

    #[test]
    fn attempts_under_way_hold_a_network_s_budget_until_they_are_settled() {
        let mut budget = NetworkBudget::new(noon());
        (0..30).for_each(|_| budget.begin());
        assert_eq!(budget.admit(noon()), Admission::Pending);
        budget.release();
        assert_eq!(budget.admit(noon()), Admission::Admitted);
    }

    // The model found this: a success an hour ahead filled the budget when the clock was set back.
    #[test]
    fn a_clock_that_steps_back_spends_nothing_of_a_budget() {
        let earlier = noon() - TimeDelta::hours(1);
        let mut budget = NetworkBudget::new(noon());
        budget.begin();
        budget.release();
        for _ in 0..30 {
            assert_eq!(budget.admit(earlier), Admission::Admitted);
            budget.fail(earlier);
        }
        assert_eq!(budget.admit(earlier), Admission::Refused(seconds(6)));
    }

    #[test]
    fn a_clock_that_steps_back_prolongs_no_wait() {
        let earlier = noon() - TimeDelta::hours(2);
        let mut budget = NetworkBudget::new(noon());
        (0..30).for_each(|_| budget.fail(noon()));
        assert_eq!(budget.admit(earlier), Admission::Refused(TimeDelta::seconds(6)));
        assert_eq!(budget.admit(earlier + TimeDelta::seconds(6)), Admission::Admitted);
    }
}
