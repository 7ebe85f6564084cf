//! The rules of users, passwords, secrets, sessions, tokens and the throttle: pure functions of a record and `now`.

mod password;
mod secret;
mod session;
mod throttle;
mod token;
mod user;

pub use password::{Argon2Memory, Hash, HashError, Password, Weakness, examine};
pub use secret::{Purpose, Secret, SecretError, SecretName, Secrets};
pub use session::{
    Fate, Id, Judgement, Key, KeySource, Presentation, Randomness, Rotation, SESSIONS_PER_USER, Session, Standing,
    Verdict, judge, judge_all,
};
pub use throttle::{
    Account, Admission, Allowance, Allowances, Beyond, Budget, Budgets, Count, Counts, DeviceCookie, DeviceKeys,
    Network, Outcome, Room, Site, Subject, VisitorTries,
};
pub use token::{AccessToken, SigningFailed, Token};
pub use user::{Fingerprint, NameError, NewUser, Roles, User, UserError, UserName, check_avatar, examine_name, fold};

/// A moment, in UTC. Only the clock reads the current one; every rule receives its `now`.
pub type Time = chrono::DateTime<chrono::Utc>;
