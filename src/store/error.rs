//! Why a store could not answer.

use redis::RedisError;
use thiserror::Error;

use crate::domain::Id;

/// Why a store could not answer: precise for the log, and without addresses that hold passwords.
#[derive(Debug, Error)]
pub enum StoreError {
    /// It took too long.
    #[error("{0} did not answer in time")]
    TimedOut(&'static str),
    /// The record of this session can't be read, or is another session's.
    #[error("the record of session {0:?} can't be read")]
    Unreadable(Id),
    /// The keys of this session are derived from a secret that this instance does not have.
    #[error("session {0:?} is signed under a secret that this instance's SECRET_KEY does not have")]
    UnknownSecret(Id),
    /// A session with this identifier exists already.
    #[error("session {0:?} already exists")]
    Taken(Id),
    /// Others kept changing this session.
    #[error("session {0:?} was changed by others too often")]
    Contended(Id),
    /// It can't be reached, or refused the request.
    #[error("{store} failed: {problem}")]
    Failed {
        /// Which store.
        store: &'static str,
        /// Its error, or the connection's, on one line.
        problem: String,
    },
}

impl From<RedisError> for StoreError {
    fn from(error: RedisError) -> Self {
        let store = "Redis";
        if error.is_timeout() {
            Self::TimedOut(store)
        } else {
            Self::Failed { store, problem: error.to_string().escape_debug().to_string() }
        }
    }
}
