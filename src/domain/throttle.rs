//! The throttle: how many wrong passwords a name and a network may try, and how long they wait after that.

use chrono::TimeDelta;

use super::Time;

/// Whether one more attempt may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It may, and holds a slot of the budget until it is settled.
    Admitted,
    /// Attempts under way fill the budget; their answers decide.
    Pending,
    /// Failures fill the budget; the next attempt may begin after this time.
    Refused(TimeDelta),
}

/// The attempts on one user name from one network: five failures are free, then 1, 2, 4 … 60 s.
#[derive(Clone, Debug)]
pub struct NameBudget {
    failures: u32,
    under_way: u32,
    last_failure: Time,
}

impl NameBudget {
    const FREE: u32 = 5;
    const LONGEST_WAIT: i64 = 60;
    const FORGOTTEN_AFTER: TimeDelta = TimeDelta::minutes(15);

    /// A budget of which nothing is spent.
    #[must_use]
    pub fn new(now: Time) -> Self {
        Self { failures: 0, under_way: 0, last_failure: now }
    }

    /// Whether one more attempt may begin.
    pub fn admit(&mut self, now: Time) -> Admission {
        // A clock that was set back must not prolong anything.
        self.last_failure = self.last_failure.min(now);
        if now - self.last_failure >= Self::FORGOTTEN_AFTER {
            self.failures = 0;
        }
        let Some(over) = self.failures.checked_sub(Self::FREE) else {
            let spent = self.failures + self.under_way;
            return if spent < Self::FREE { Admission::Admitted } else { Admission::Pending };
        };
        let wait = TimeDelta::seconds(1_i64.checked_shl(over.min(16)).unwrap_or(i64::MAX).min(Self::LONGEST_WAIT));
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

/// The attempts from one network, whatever the name: 30 failures, then 10 a minute.
#[derive(Clone, Debug)]
pub struct NetworkBudget {
    /// When all failures so far will have been worked off, at [`Self::WORKED_OFF_IN`] each.
    worked_off: Time,
    under_way: i32,
}

impl NetworkBudget {
    const FREE: i32 = 30;
    const WORKED_OFF_IN: TimeDelta = TimeDelta::seconds(6);

    /// A budget of which nothing is spent.
    #[must_use]
    pub fn new(now: Time) -> Self {
        Self { worked_off: now, under_way: 0 }
    }

    /// Whether one more attempt may begin.
    pub fn admit(&mut self, now: Time) -> Admission {
        let whole = Self::WORKED_OFF_IN * Self::FREE;
        // A clock that was set back must not prolong anything.
        self.worked_off = self.worked_off.min(now + whole);
        let left = whole - (self.worked_off - now).max(TimeDelta::zero());
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
        self.worked_off = self.worked_off.max(now) + Self::WORKED_OFF_IN;
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
    fn five_failures_are_free_and_each_more_doubles_the_wait_up_to_a_minute() {
        let mut budget = NameBudget::new(noon());
        let mut now = noon();
        for _ in 0..5 {
            assert_eq!(budget.admit(now), Admission::Admitted);
            budget.fail(now);
        }
        for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
            assert_eq!(budget.admit(now), Admission::Refused(seconds(wait)));
            now += seconds(wait);
            assert_eq!(budget.admit(now), Admission::Admitted);
            budget.fail(now);
        }
        assert_eq!(budget.admit(now + TimeDelta::minutes(15)), Admission::Admitted);
        assert_eq!(budget.admit(now), Admission::Admitted, "what was forgotten stays forgotten");
    }

    // R31
    #[test]
    fn attempts_under_way_hold_a_name_s_budget_until_they_are_settled() {
        let mut budget = NameBudget::new(noon());
        (0..5).for_each(|_| budget.begin());
        assert_eq!(budget.admit(noon()), Admission::Pending);
        budget.release();
        assert_eq!(budget.admit(noon()), Admission::Admitted);
        (0..4).for_each(|_| budget.fail(noon()));
        budget.succeed();
        (0..4).for_each(|_| budget.fail(noon()));
        assert_eq!(budget.admit(noon()), Admission::Admitted, "the success forgave the four before it");
        budget.fail(noon());
        budget.begin();
        assert_eq!(budget.admit(noon() + seconds(1)), Admission::Pending, "beyond the free ones, one at a time");
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

    #[test]
    fn a_clock_that_steps_back_prolongs_no_wait() {
        let earlier = noon() - TimeDelta::hours(2);
        let mut name = NameBudget::new(noon());
        let mut network = NetworkBudget::new(noon());
        (0..30).for_each(|_| {
            name.fail(noon());
            network.fail(noon());
        });
        assert_eq!(name.admit(earlier), Admission::Refused(seconds(60)));
        assert_eq!(name.admit(earlier + seconds(60)), Admission::Admitted);
        assert_eq!(network.admit(earlier), Admission::Refused(seconds(6)));
        assert_eq!(network.admit(earlier + seconds(6)), Admission::Admitted);
    }
}
