//! Readiness: whether the stores answer, asked at most once a second however many ask.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::Mutex, time::timeout};

use super::{Refusal, STORE_TIME, in_time};
use crate::{app::App, clock, store::StoreError};

/// What the stores answered last, and when.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Instant, bool)>>);

/// How long an answer is good for.
const FRESH: Duration = Duration::from_secs(1);

/// Whether the stores answer (R96).
pub async fn is_ready(app: &App) -> bool {
    // Held while the stores are asked, so that everybody else waits for the same answer.
    let mut last = app.readiness.0.lock().await;
    if let Some((asked, answer)) = *last
        && asked.elapsed() < FRESH
    {
        return answer;
    }
    let users = async {
        let asked = timeout(STORE_TIME, app.users.ping()).await;
        Ok(asked.map_err(|_| StoreError::TimedOut("the users' store"))??)
    };
    let answer: Result<_, Refusal> = tokio::try_join!(users, in_time(app.sessions.ping()));
    if let Err(error) = &answer {
        tracing::warn!(%error, "not ready");
    }
    *last = Some((clock::stopwatch(), answer.is_ok()));
    answer.is_ok()
}

/// Logs what an operator should hear of the stores when the backend starts. One that can't be reached keeps no
/// backend from starting: it is asked again with every request.
pub async fn inspect(app: Arc<App>) {
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
