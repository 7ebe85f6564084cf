//! The throttle: what becomes of an attempt to log in while wrong passwords fill a budget.

mod name_budget;
mod network;
mod network_budget;
mod site;
mod visitor;

use chrono::TimeDelta;

pub use name_budget::NameBudget;
pub use network::Network;
pub use network_budget::NetworkBudget;
pub use site::Site;
pub use visitor::VisitorTries;

/// What a budget allows. `guard::Limited` has the numbers of every limited act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many failures cost nothing.
    pub free: u32,
    /// How long a client waits beyond them: at most, or for each failure to be worked off.
    pub wait: TimeDelta,
    /// After how long without a failure all of them are forgotten.
    pub forgotten_after: TimeDelta,
}

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
