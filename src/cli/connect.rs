//! `doorstep check --connect`: whether the stores answer that a configuration names.

use std::time::Duration;

use tokio::time::timeout;

use crate::{app::App, store::StoreError};

/// How long a store may take: longer than any act gives it.
const TIME: Duration = Duration::from_secs(5);

/// Asks each store and returns what there is to say of it, a line each.
///
/// # Errors
/// The same, if one does not answer.
pub async fn connect(app: &App) -> Result<String, String> {
    let mut lines = Vec::new();
    let mut all_answer = true;
    let database = app.config.database.is_some().then_some(("DATABASE_URL", ask(app.users.ping()).await));
    let redis = app.config.redis.is_some().then_some(("REDIS_URL", ask(app.sessions.ping()).await));
    for (variable, answer) in database.into_iter().chain(redis) {
        match answer {
            Ok(()) => lines.push(format!("{variable} answers")),
            Err(error) => {
                all_answer = false;
                lines.push(format!("{variable} does not answer: {error}"));
            }
        }
    }
    if all_answer {
        lines.extend(ask(app.sessions.advice()).await.unwrap_or_default().into_iter().map(str::to_owned));
        Ok(lines.join("\n"))
    } else {
        Err(lines.join("; "))
    }
}

async fn ask<T>(answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    timeout(TIME, answer).await.unwrap_or(Err(StoreError::TimedOut("the store")))
}
