//! The rules of users, passwords, sessions, tokens and the throttle: pure functions of a record and `now`.

mod password;
mod session;
mod throttle;
mod token;
mod user;

pub use password::{Argon2Memory, Hash, HashError, Password, Weakness, examine};
pub use session::{
    Fate, Id, Judgement, Key, Presentation, Randomness, Rotation, SESSIONS_PER_USER, Session, Verdict, judge, judge_all,
};
pub use throttle::{Admission, Allowance, NameBudget, Network, NetworkBudget, Site, VisitorTries};
pub use token::{AccessToken, SigningFailed, Token};
pub use user::{Lookalike, NewUser, User, UserError, UserName, check_avatar, examine_name, fold};

/// A moment, in UTC. Only the clock makes one from nothing; every rule is given its `now`.
pub type Time = chrono::DateTime<chrono::Utc>;
