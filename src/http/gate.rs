//! What every request passes last: the Origin gate, and the time that it may take.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use tokio::time::timeout;

use super::{error::Error, origin};
use crate::app::App;

const LONGEST: Duration = Duration::from_secs(8);

/// Refuses what may not ask, before its body is read, and gives a request up after 8 s. Dropping it undoes nothing:
/// no act leaves a record half written.
pub(super) async fn gate(State(app): State<Arc<App>>, request: Request, next: Next) -> Result<Response, Error> {
    origin::check(&app.config, &request)?;
    timeout(LONGEST, next.run(request)).await.map_err(|_| Error::Overdue)
}
