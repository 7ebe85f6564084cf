//! Logging out: the end of every session that the cookies prove, and of no other.

use super::{Presented, audit};
use crate::{
    app::App,
    domain::{Id, Time, Token},
};

/// Ends every session that the cookies prove. Where they prove none there is nothing to end, and that is fine (R57).
pub fn logout(app: &App, presented: &Presented) {
    for id in proven(app, presented, app.clock.now()) {
        let user = app.sessions.find(id).map(|session| session.user);
        if app.sessions.end(id) {
            audit::record("logout", user.as_deref().unwrap_or_default(), Some(id), presented.client, "");
        }
    }
}

/// The sessions that the cookies prove: true signature, type and expiry, of whatever generation,
/// whoever `refresh_user` says. Nothing is charged and nothing rotated.
pub(super) fn proven(app: &App, presented: &Presented, now: Time) -> Vec<Id> {
    let tokens = presented.refresh_tokens.iter().filter_map(|text| Token::read(text));
    let proves = |token: &Token<'_>| app.sessions.find(token.session)?.verify_refresh(token, now);
    tokens.filter(|token| proves(token).is_some()).map(|token| token.session).collect()
}
