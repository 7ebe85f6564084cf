//! What an operator should know about the stores and the machine when the backend starts.

use std::sync::Arc;

use super::in_time;
use crate::app::App;

/// Logs what is wrong with them. The backend starts even if a store can't be reached: every request tries it again.
pub async fn inspect(app: Arc<App>) {
    app.hashing.advice().into_iter().for_each(|advice| tracing::warn!("{advice}"));
    match app.users.is_empty().await {
        Ok(true) => tracing::warn!("there are no users, so nobody can log in; doorstep users add <name> adds one"),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "nobody can log in until the users' store answers"),
    }
    match in_time(app.sessions.advice()).await {
        Ok(advice) => advice.into_iter().for_each(|advice| tracing::warn!("{advice}")),
        Err(error) => tracing::warn!(%error, "nobody can log in or stay logged in until the sessions' store answers"),
    }
}
