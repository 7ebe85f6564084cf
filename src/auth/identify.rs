//! Identifying the caller by the access token.

use std::net::IpAddr;

use super::{Refusal, in_time, standing::end_if_orphaned};
use crate::{
    app::App,
    domain::{Roles, Session, Token},
};

/// The caller.
pub struct Identity {
    /// The user's name.
    pub user: String,
    /// The user's avatar.
    pub avatar: String,
    /// The user's roles.
    pub roles: Roles,
    /// How long the access token remains valid, in seconds.
    pub expires_in: i64,
}

/// Returns the user of an access token. Charges nothing, whatever is presented.
///
/// # Errors
/// `InvalidToken` if the token is not valid now or its session has ended (R47), `Store` if the store can't answer.
pub async fn identify(app: &App, token: &str, client: IpAddr) -> Result<Identity, Refusal> {
    let now = app.clock.now();
    let token = Token::read(token).ok_or(Refusal::InvalidToken)?;
    let session = in_time(app.sessions.find(token.session)).await?.ok_or(Refusal::InvalidToken)?;
    let expires_in = session.verify_access(&token, now, app.config.access_ttl).ok_or(Refusal::InvalidToken)?;
    if in_time(end_if_orphaned(app, &session, client)).await? {
        return Err(Refusal::InvalidToken);
    }
    let Session { user, avatar, roles, .. } = session;
    Ok(Identity { user: user.to_string(), avatar: avatar.to_string(), roles, expires_in })
}
