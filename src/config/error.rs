//! Why a configuration is refused.

use thiserror::Error;

/// Why the program does not start: one sentence that names the variable, and never a secret.
#[derive(Debug, PartialEq, Eq, Error)]
#[error("{variable} {problem}")]
pub struct ConfigError {
    variable: &'static str,
    problem: String,
}

impl ConfigError {
    /// An error about this variable; the problem continues the sentence that its name begins.
    pub fn new(variable: &'static str, problem: impl Into<String>) -> Self {
        Self { variable, problem: problem.into() }
    }
}
