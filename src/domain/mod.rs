//! The rules of users, sessions, tokens and guessing: pure functions of a record and `now`.

mod argon2_hash;
mod hash;
mod hs256;
mod id;
mod judgement;
mod name_budget;
mod network_budget;
mod new_name;
mod new_password;
mod password;
mod rotation;
#[cfg(test)]
mod rotation_model;
mod session;
#[cfg(test)]
mod signed_tokens;
mod throttle;
mod token;
mod user;
mod visitor;

pub use argon2_hash::Memory;
pub use hash::{Hash, HashError};
pub use id::{Id, Key};
pub use judgement::{Judgement, judge};
pub use name_budget::NameBudget;
pub use network_budget::NetworkBudget;
pub use new_name::{Lookalike, examine_name};
pub use new_password::{Weakness, examine};
pub use password::Password;
pub use rotation::Rotation;
pub use session::{Fate, Randomness, SESSIONS_PER_USER, Session};
pub use throttle::Admission;
pub use token::{AccessToken, SigningFailed, Token};
pub use user::{User, UserError, UserName, check_avatar};
pub use visitor::{Network, VisitorTries, fold};

/// A moment, in UTC. Only the clock makes one from nothing; every rule is handed its `now`.
pub type Time = chrono::DateTime<chrono::Utc>;
