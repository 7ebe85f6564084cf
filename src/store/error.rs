//! Why a store could not answer.

use redis::RedisError;
use thiserror::Error;

use crate::domain::Id;

/// Why a store could not answer: precise for the log, and without addresses that hold passwords.
#[derive(Debug, Error)]
pub enum StoreError {
    /// It took longer than it may.
    #[error("{0} did not answer in time")]
    TimedOut(&'static str),
    /// The record of this session is not one, or not this session's.
    #[error("the record of session {0:?} can't be read")]
    Unreadable(Id),
    /// The keys of this session are derived from a secret that this instance does not have.
    #[error("session {0:?} is signed under a secret that this instance's SECRET_KEY does not have")]
    UnknownSecret(Id),
    /// A session of this identifier is kept already.
    #[error("session {0:?} is there already")]
    Taken(Id),
    /// Others changed this session all the time.
    #[error("session {0:?} was changed by others too often")]
    Contended(Id),
    /// It can't be reached, or refused what was asked.
    #[error("{store} failed: {problem}")]
    Failed {
        /// Which store.
        store: &'static str,
        /// What it or the connection said, on one line.
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
