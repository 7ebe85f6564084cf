//! The time that a whole request may take.

use std::time::Duration;

use axum::{extract::Request, middleware::Next, response::Response};
use tokio::time::timeout;

use super::error::Error;

const LONGEST: Duration = Duration::from_secs(8);

/// Gives a request up after 8 s. Dropping it undoes nothing: no act leaves a record half written.
pub(super) async fn limit(request: Request, next: Next) -> Result<Response, Error> {
    timeout(LONGEST, next.run(request)).await.map_err(|_| Error::Overdue)
}
