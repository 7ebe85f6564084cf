//! The throttle: what becomes of an attempt to log in while wrong passwords fill a budget.

use chrono::TimeDelta;

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
