//! The end of a session whose user is gone: users in memory are looked at by every act that proves a session.

use std::net::IpAddr;

use super::audit::{self, Event, Whose};
use crate::{app::App, domain::Session, store::StoreError};

/// Ends a proven session if its user was removed from the users in memory since the login, or changed there; says
/// whether.
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
