//! What keeps a crowd from taking everything: the throttle, the tries of visitors, the queue in front of hashing.

mod attempts;
mod hashing;
mod readiness;
mod recent;
mod visitors;

use chrono::TimeDelta;

use crate::domain::Allowance;
pub use attempts::{Attempt, Attempts, Outcome};
pub use hashing::{Hashing, HashingError, Newcomer, Place};
pub use readiness::Readiness;
pub use recent::Recent;
pub use visitors::Visitors;

/// Everything that is limited. What each allows is decided here and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Wrong passwords for one name from one network.
    PasswordsForName,
    /// Wrong passwords from one network, whatever the names.
    PasswordsFromNetwork,
    /// Refresh cookies that are no token at all, from one visitor.
    Garbage,
}

impl Limited {
    /// What it allows.
    #[must_use]
    pub const fn allowance(self) -> Allowance {
        let (free, wait, forgotten_after) = match self {
            Self::PasswordsForName => (5, TimeDelta::seconds(60), TimeDelta::minutes(15)),
            Self::PasswordsFromNetwork => (30, TimeDelta::seconds(6), TimeDelta::minutes(3)),
            Self::Garbage => (3, TimeDelta::minutes(10), TimeDelta::minutes(10)),
        };
        Allowance { free, wait, forgotten_after }
    }
}
