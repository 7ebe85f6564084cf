//! Logging out: the end of every session that the cookies prove, and of no other.

use super::{Presented, Refusal, audit, in_time};
use crate::{
    app::App,
    domain::{Session, Time, Token},
    store::StoreError,
};

/// Ends every session that the cookies prove. Where they prove none there is nothing to end, and that is fine (R57).
///
/// # Errors
/// `Store` where a session may not have ended: the client keeps its cookies and asks again (R58).
pub async fn logout(app: &App, presented: &Presented) -> Result<(), Refusal> {
    in_time(end_proven(app, presented)).await
}

async fn end_proven(app: &App, presented: &Presented) -> Result<(), StoreError> {
    for session in proven(app, presented, app.clock.now()).await? {
        if app.sessions.end(&session).await? {
            audit::record("logout", &session.user, Some(session.id), presented.client, "");
        }
    }
    Ok(())
}

/// The sessions that the cookies prove: true signature, type and expiry, of whatever generation,
/// whoever `refresh_user` says. Nothing is charged and nothing rotated.
pub(super) async fn proven(app: &App, presented: &Presented, now: Time) -> Result<Vec<Session>, StoreError> {
    let mut proven = Vec::new();
    for token in presented.refresh_tokens.iter().filter_map(|text| Token::read(text)) {
        let session = app.sessions.find(token.session).await?;
        proven.extend(session.filter(|session| session.verify_refresh(&token, now).is_some()));
    }
    Ok(proven)
}
