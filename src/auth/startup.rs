//! What an operator should hear of the stores and of the machine when the backend starts.

use std::sync::Arc;

use super::in_time;
use crate::app::App;

/// Logs what is wrong with them. A store that can't be reached keeps no backend from starting: every request asks it
/// again.
pub async fn inspect(app: Arc<App>) {
    app.hashing.advice().into_iter().for_each(|advice| tracing::warn!("{advice}"));
    match app.users.is_empty().await {
        Ok(true) => tracing::warn!("there is nobody who could log in; doorstep users add <name> adds a user"),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "nobody can log in before the users' store answers"),
    }
    match in_time(app.sessions.advice()).await {
        Ok(advice) => advice.into_iter().for_each(|advice| tracing::warn!("{advice}")),
        Err(error) => tracing::warn!(%error, "nobody stays logged in before the sessions' store answers"),
    }
}
