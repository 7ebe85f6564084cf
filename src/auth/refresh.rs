//! Refreshing: the caller's current tokens, and nothing more.

use super::{Caller, Grant, Refusal};
use crate::app::App;

/// Answers with the session's current tokens.
///
/// # Errors
/// `Signing`, which no input causes.
pub fn refresh(app: &App, caller: &Caller) -> Result<Grant, Refusal> {
    caller.grant(app)
}
