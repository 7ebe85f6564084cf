//! Logging out: the end of every session that the cookies prove, and of no other.

use super::{
    Presented, Refusal,
    audit::{self, Event, Whose},
    in_time,
};
use crate::{app::App, store::StoreError};

/// Ends every session that the cookies prove. If they prove none there is nothing to end, and that is fine (R57).
///
/// # Errors
/// `Store` if a session may not have ended: the client keeps its cookies and tries again (R58).
pub async fn logout(app: &App, presented: &Presented) -> Result<(), Refusal> {
    in_time(end_proven(app, presented)).await
}

async fn end_proven(app: &App, presented: &Presented) -> Result<(), StoreError> {
    for session in presented.proven(app, app.clock.now()).await? {
        if app.sessions.end(&session).await? {
            audit::record(Event::Logout, Whose::User(&session.user), Some(session.id), presented.client);
        }
    }
    Ok(())
}
