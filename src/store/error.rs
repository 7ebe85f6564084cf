//! Why a store could not answer.

use thiserror::Error;

/// Why a store could not answer: precise for the log, and without addresses that hold passwords.
#[derive(Debug, Error)]
pub enum StoreError {
    /// It took longer than it may.
    #[error("{0} did not answer in time")]
    TimedOut(&'static str),
    /// It can't be reached, or refused what was asked.
    #[error("{store} failed: {problem}")]
    Failed {
        /// Which store.
        store: &'static str,
        /// What it or the connection said, on one line.
        problem: String,
    },
}
