//! Readiness: whether the stores answer, asked at most once a second however many clients ask.

use std::sync::Arc;

use tokio::time::timeout;

use super::{Refusal, STORE_TIME, in_time};
use crate::{app::App, store::StoreError};

/// Whether the stores answer (R96).
pub async fn is_ready(app: &Arc<App>) -> bool {
    app.readiness.ask(|| ask_stores(app.clone())).await
}

async fn ask_stores(app: Arc<App>) -> bool {
    let users = async {
        let asked = timeout(STORE_TIME, app.users.ping()).await;
        Ok(asked.map_err(|_| StoreError::TimedOut("the users' store"))??)
    };
    let answer: Result<_, Refusal> = tokio::try_join!(users, in_time(app.sessions.ping()));
    if let Err(error) = &answer {
        tracing::warn!(%error, "not ready");
    }
    answer.is_ok()
}
