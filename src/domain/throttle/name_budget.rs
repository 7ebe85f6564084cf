//! How many wrong passwords one user name may be tried with from one network, and how long it rests after that.

use chrono::TimeDelta;

use crate::domain::{Admission, Allowance, Time};

/// The attempts on one user name from one network: some failures are free, then each doubles the wait from 1 s on.
#[derive(Clone, Debug)]
pub struct NameBudget {
    failures: u32,
    under_way: u32,
    last_failure: Time,
}

impl NameBudget {
    /// A budget of which nothing is spent.
    #[must_use]
    pub fn new(now: Time) -> Self {
        Self { failures: 0, under_way: 0, last_failure: now }
    }

    /// Whether one more attempt may begin.
    pub fn admit(&mut self, allowance: Allowance, now: Time) -> Admission {
        // A clock that was set back must not prolong anything.
        self.last_failure = self.last_failure.min(now);
        if now - self.last_failure >= allowance.forgotten_after {
            self.failures = 0;
        }
        let Some(over) = self.failures.checked_sub(allowance.free) else {
            let spent = self.failures + self.under_way;
            return if spent < allowance.free { Admission::Admitted } else { Admission::Pending };
        };
        let wait = TimeDelta::seconds(1_i64 << over.min(16)).min(allowance.wait);
        let next = self.last_failure + wait;
        if now < next {
            Admission::Refused(next - now)
        } else if self.under_way == 0 {
            Admission::Admitted
        } else {
            Admission::Pending
        }
    }

    /// An admitted attempt holds a slot.
    pub fn begin(&mut self) {
        self.under_way += 1;
    }

    /// An attempt came to nothing that could be told: it gives its slot back.
    pub fn release(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// A wrong password, or a client that did not wait for the answer.
    pub fn fail(&mut self, now: Time) {
        self.release();
        self.failures = self.failures.saturating_add(1);
        self.last_failure = now;
    }

    /// A success: the failures before it are forgotten.
    pub fn succeed(&mut self) {
        self.release();
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::tests::noon;

    const FIVE: Allowance =
        Allowance { free: 5, wait: TimeDelta::seconds(60), forgotten_after: TimeDelta::minutes(15) };

    fn seconds(seconds: i64) -> TimeDelta {
        TimeDelta::seconds(seconds)
    }

    // R29
    #[test]
    fn five_failures_are_free_and_each_more_doubles_the_wait_up_to_a_minute() {
        let mut budget = NameBudget::new(noon());
        let mut now = noon();
        for _ in 0..5 {
            assert_eq!(budget.admit(FIVE, now), Admission::Admitted);
            budget.fail(now);
        }
        for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
            assert_eq!(budget.admit(FIVE, now), Admission::Refused(seconds(wait)));
            now += seconds(wait);
            assert_eq!(budget.admit(FIVE, now), Admission::Admitted);
            budget.fail(now);
        }
        assert_eq!(budget.admit(FIVE, now + TimeDelta::minutes(15)), Admission::Admitted);
        assert_eq!(budget.admit(FIVE, now), Admission::Admitted, "what was forgotten stays forgotten");
    }

    // R31
    #[test]
    fn attempts_under_way_hold_a_name_s_budget_until_they_are_settled() {
        let mut budget = NameBudget::new(noon());
        (0..5).for_each(|_| budget.begin());
        assert_eq!(budget.admit(FIVE, noon()), Admission::Pending);
        budget.release();
        assert_eq!(budget.admit(FIVE, noon()), Admission::Admitted);
        (0..4).for_each(|_| budget.fail(noon()));
        budget.succeed();
        (0..4).for_each(|_| budget.fail(noon()));
        assert_eq!(budget.admit(FIVE, noon()), Admission::Admitted, "the success forgave the four before it");
        budget.fail(noon());
        budget.begin();
        assert_eq!(budget.admit(FIVE, noon() + seconds(1)), Admission::Pending, "beyond the free ones, one at a time");
    }

    #[test]
    fn a_clock_that_steps_back_prolongs_no_wait() {
        let earlier = noon() - TimeDelta::hours(2);
        let mut budget = NameBudget::new(noon());
        (0..30).for_each(|_| budget.fail(noon()));
        assert_eq!(budget.admit(FIVE, earlier), Admission::Refused(TimeDelta::seconds(60)));
        assert_eq!(budget.admit(FIVE, earlier + TimeDelta::seconds(60)), Admission::Admitted);
    }
}
