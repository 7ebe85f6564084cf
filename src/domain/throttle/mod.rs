//! The throttle: whether an attempt to log in may begin, after the wrong passwords so far.

mod account;
mod allowance;
mod budgets;
mod count;
mod counts;
mod device;
mod network;
mod site;
mod subject;
mod visitor;

use chrono::TimeDelta;

pub use account::{Account, Allowances};
pub use allowance::{Allowance, Beyond};
pub use budgets::{Budget, Budgets};
pub use count::{Count, Room};
pub use counts::Counts;
pub use device::{DeviceCookie, DeviceKeys};
pub use network::Network;
pub use site::Site;
pub use subject::Subject;
pub use visitor::VisitorTries;

/// Whether an attempt may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It may, and holds a slot of each budget until it is settled.
    Admitted,
    /// Attempts under way fill the budget of this subject; their answers decide.
    Pending(Subject),
    /// Failures fill a budget; the next attempt may begin after this time.
    Refused(TimeDelta),
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The password was right.
    Success,
    /// The password was wrong, or the client did not wait to hear it.
    Failure,
    /// The password was not looked at: too busy, too late, or refused by another budget.
    Unknown,
}
