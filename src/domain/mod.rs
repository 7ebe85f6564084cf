//! The rules of users, sessions, tokens and guessing: pure functions of a record and `now`.

mod hash;
mod hs256;
mod id;
mod judgement;
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

pub use hash::{Hash, HashError, Memory};
pub use id::{Id, Key};
pub use judgement::{Judgement, judge};
pub use password::Password;
pub use rotation::Rotation;
pub use session::{Fate, Randomness, SESSIONS_PER_USER, Session};
pub use throttle::{Admission, NameBudget, NetworkBudget};
pub use token::{AccessToken, SigningFailed, Token};
pub use user::{User, UserName};
pub use visitor::{Network, VisitorTries, fold};

/// A moment, in UTC. Only the clock makes one from nothing; every rule is handed its `now`.
pub type Time = chrono::DateTime<chrono::Utc>;
