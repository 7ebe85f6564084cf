//! A visitor: a client without a session, known only by its network and the name that it claims.

use crate::domain::{Allowance, Time};

/// The tries of a visitor whose refresh cookies are no tokens at all, forgotten some time after the last charge.
#[derive(Clone, Debug)]
pub struct VisitorTries {
    charges: u32,
    last_charge: Time,
}

impl VisitorTries {
    /// A visitor who was never charged.
    #[must_use]
    pub fn new(now: Time) -> Self {
        Self { charges: 0, last_charge: now }
    }

    /// Charges a try and returns whether any is left.
    pub fn charge(&mut self, allowance: Allowance, now: Time) -> bool {
        // A clock that was set back must not prolong anything.
        self.last_charge = self.last_charge.min(now);
        if now - self.last_charge >= allowance.forgotten_after {
            self.charges = 0;
        }
        if self.charges < allowance.free {
            self.charges += 1;
            self.last_charge = now;
        }
        self.charges < allowance.free
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::{Beyond, session::tests::noon};

    const THREE: Allowance = Allowance { free: 3, beyond: Beyond::Nothing, forgotten_after: TimeDelta::minutes(10) };

    #[test]
    fn a_visitor_has_three_tries_forgotten_ten_minutes_after_the_last() {
        let mut tries = VisitorTries::new(noon());
        assert_eq!([(); 3].map(|()| tries.charge(THREE, noon())), [true, true, false]);
        assert!(!tries.charge(THREE, noon() + TimeDelta::seconds(599)), "and this charges nothing");
        assert!(tries.charge(THREE, noon() + TimeDelta::minutes(10)));
    }

    // D12
    #[test]
    fn a_clock_that_steps_back_prolongs_no_visitor_s_wait() {
        let earlier = noon() - TimeDelta::hours(2);
        let mut tries = VisitorTries::new(noon());
        assert_eq!([(); 3].map(|()| tries.charge(THREE, noon())), [true, true, false]);
        assert!(!tries.charge(THREE, earlier));
        assert!(tries.charge(THREE, earlier + TimeDelta::minutes(10)));
    }
}
