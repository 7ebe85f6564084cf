//! What keeps a crowd from using up everything: the throttle, visitors' tries, the queue for hashing, readiness,
//! notices.

mod attempts;
mod hashing;
mod notices;
mod readiness;
mod recent;
mod visitors;

use chrono::TimeDelta;

use crate::domain::{Allowance, Beyond};
pub use attempts::{Attempt, Attempts, Blocked, Claim};
pub use hashing::{Hashing, HashingError, Newcomer, Place};
pub use notices::Notices;
pub use readiness::Readiness;
pub use recent::Recent;
pub use visitors::Visitors;

/// Every act whose failures are limited. What each allows is decided here and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Wrong passwords for one name from one network.
    PasswordsForName,
    /// Wrong passwords from one network, an IPv4 address or an IPv6 /64, whatever the names.
    PasswordsFromNetwork,
    /// Wrong passwords from an IPv6 /56: four times as many.
    PasswordsFrom56,
    /// Wrong passwords from an IPv6 /48: sixteen times as many.
    PasswordsFrom48,
    /// Wrong passwords through one nearest address, if clients can forge their own: ten times as many.
    PasswordsFromNearest,
    /// Wrong passwords for one account over all networks, in a row (NIST SP 800-63B-4 §3.2.2).
    PasswordsForAccount,
    /// Attempts on an account beyond that, from networks that have not failed for it.
    PasswordsOfNewcomers,
    /// Attempts on an account beyond that, from networks that have.
    PasswordsOfReturning,
    /// Wrong passwords from one known device, in a row; after that it is an unknown one.
    PasswordsFromDevice,
    /// Refresh cookies that are no token at all, from one visitor.
    Garbage,
}

impl Limited {
    /// What it allows.
    #[must_use]
    pub const fn allowance(self) -> Allowance {
        use Beyond::{Doubling, Nothing, Steady};
        let day = TimeDelta::hours(24);
        let (free, beyond, forgotten_after) = match self {
            Self::PasswordsForName => (5, Doubling(TimeDelta::seconds(60)), TimeDelta::minutes(15)),
            Self::PasswordsFromNetwork => (30, Steady(TimeDelta::seconds(6)), TimeDelta::minutes(3)),
            Self::PasswordsFrom56 => (120, Steady(TimeDelta::milliseconds(1500)), TimeDelta::minutes(3)),
            Self::PasswordsFrom48 => (480, Steady(TimeDelta::milliseconds(375)), TimeDelta::minutes(3)),
            Self::PasswordsFromNearest => (300, Steady(TimeDelta::milliseconds(600)), TimeDelta::minutes(3)),
            Self::PasswordsForAccount => (100, Nothing, day),
            Self::PasswordsOfNewcomers => (10, Steady(TimeDelta::seconds(6)), TimeDelta::minutes(1)),
            Self::PasswordsOfReturning => (1, Steady(TimeDelta::seconds(60)), TimeDelta::minutes(1)),
            Self::PasswordsFromDevice => (10, Nothing, day),
            Self::Garbage => (3, Nothing, TimeDelta::minutes(10)),
        };
        Allowance { free, beyond, forgotten_after }
    }
}
