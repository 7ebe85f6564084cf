//! The acts: log in, refresh, log out, identify the caller. They sequence rules and stores, and know no HTTP.

mod audit;
mod caller;
mod grant;
mod identify;
mod login;
mod logout;
mod presented;
mod random;
mod readiness;
mod refresh;
mod standing;
mod startup;

use std::time::Duration;

use chrono::TimeDelta;
use thiserror::Error;
use tokio::time::timeout;

use crate::{
    domain::SigningFailed,
    guard::{Blocked, HashingError},
    store::StoreError,
};

pub use caller::{Caller, caller};
pub use grant::Grant;
pub use identify::{Identity, identify};
pub use login::{Credentials, LOGIN_TIME, login};
pub use logout::logout;
pub use presented::Presented;
pub use random::random;
pub use readiness::is_ready;
pub use refresh::refresh;
pub use startup::inspect;

/// Why an act was refused: precise here and in the log; `http` decides how little of it a client is told.
#[derive(Debug, Error)]
pub enum Refusal {
    /// Wrong password or unknown user, no matter which.
    #[error("wrong user name or password")]
    LoginFailed,
    /// What was presented names no session, or one that has just ended.
    #[error("no session")]
    LogInAgain,
    /// The token is not its session's valid one, or is no token at all; tries are left.
    #[error("not the valid refresh token")]
    TryAgain,
    /// No valid access token.
    #[error("no valid access token")]
    InvalidToken,
    /// Too many wrong passwords.
    #[error("too many attempts")]
    TooManyAttempts {
        /// How long to wait.
        retry_after: TimeDelta,
    },
    /// Nothing is wrong with the request, but it can't be answered now; nothing was charged.
    #[error("unavailable: {0}")]
    Unavailable(&'static str),
    /// Hashing is saturated; nothing was charged.
    #[error("unavailable: {0}")]
    Hashing(#[from] HashingError),
    /// A store could not answer; nothing was charged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A token could not be signed, which no input causes.
    #[error(transparent)]
    Signing(#[from] SigningFailed),
}

impl From<Blocked> for Refusal {
    fn from(blocked: Blocked) -> Self {
        match blocked {
            Blocked::TooMany(retry_after) => Self::TooManyAttempts { retry_after },
            Blocked::Store(error) => Self::Store(error),
        }
    }
}

/// How long the sessions' store may take: for a refresh or a logout in all, else at each step. Readiness gives the
/// users' store as long.
const STORE_TIME: Duration = Duration::from_secs(1);

/// Limits an answer of the sessions' store to [`STORE_TIME`], so that a slow store refuses quickly.
async fn in_time<T, E>(answer: impl Future<Output = Result<T, E>>) -> Result<T, Refusal>
where
    Refusal: From<E>,
{
    Ok(timeout(STORE_TIME, answer).await.map_err(|_| StoreError::TimedOut("the sessions' store"))??)
}
