//! What can go wrong with a statement, and how much of that is logged.

use std::error::Error as _;

use deadpool_postgres::{HookError, PoolError};
use tokio_postgres::{
    Error,
    error::{Severity, SqlState},
};

use crate::store::StoreError;

/// The store's name in the log.
pub(in crate::store) const STORE: &str = "PostgreSQL";

/// Why a statement failed.
#[derive(Debug)]
pub(in crate::store) enum Failure {
    /// The server took too long.
    Slow,
    /// The connection is gone; another one may work.
    Lost(String),
    /// Another connection would make no difference.
    Refused(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        // Details and hints would repeat values.
        match error.as_db_error() {
            Some(refusal) if *refusal.code() == SqlState::QUERY_CANCELED => Self::Slow,
            Some(refusal) => {
                let problem = format!("{} ({})", refusal.message().escape_debug(), refusal.code().code());
                let fatal = matches!(refusal.parsed_severity(), Some(Severity::Fatal | Severity::Panic));
                if fatal { Self::Lost(problem) } else { Self::Refused(problem) }
            }
            None => {
                let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
                Self::Lost(format!("{error}{cause}").escape_debug().to_string())
            }
        }
    }
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => match Self::from(error)
            {
                // No connection was made, so a second attempt would fail too.
                Self::Lost(problem) => Self::Refused(problem),
                failure => failure,
            },
            error => Self::Refused(error.to_string()),
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Slow => Self::TimedOut(STORE),
            Failure::Lost(problem) | Failure::Refused(problem) => Self::Failed { store: STORE, problem },
        }
    }
}
