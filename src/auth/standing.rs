//! Ending a session whose user is gone: refresh and identify look its user up among the users in memory.

use std::net::IpAddr;

use super::audit::{self, Event, Whose};
use crate::{app::App, domain::Session, store::StoreError};

/// Ends a proven session if its user was removed from the users in memory since the login, or changed
/// there. Returns whether it did.
///
/// # Errors
/// If the session may not have ended.
pub(super) async fn end_if_orphaned(app: &App, session: &Session, client: IpAddr) -> Result<bool, StoreError> {
    if !session.is_orphaned(app.users.standing(&session.user)) {
        return Ok(false);
    }
    if app.sessions.end(session).await? {
        audit::record(Event::UserGone, Whose::User(&session.user), Some(session.id), client);
    }
    Ok(true)
}
