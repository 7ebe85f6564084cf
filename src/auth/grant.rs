//! What a successful login or refresh returns.

use super::Refusal;
use crate::{
    app::App,
    domain::{DeviceCookie, Roles, Session, Time},
};

/// A session's tokens and what a front end shows of its user.
pub struct Grant {
    /// The user's name.
    pub user: String,
    /// The user's avatar.
    pub avatar: String,
    /// The user's roles.
    pub roles: Roles,
    /// The access token.
    pub access_token: String,
    /// How long the access token is valid, in seconds.
    pub expires_in: i64,
    /// The refresh token, unless the client presented this one: an answer that arrives late would overwrite a newer
    /// one.
    pub refresh_token: Option<String>,
    /// How long the session lasts, in seconds.
    pub session_expires_in: i64,
    /// The cookie by which the browser is recognised from now on, if the session was just opened.
    pub device: Option<DeviceCookie>,
}

impl Grant {
    /// For a client that has presented the token of generation `held`, if any.
    pub(super) fn new(app: &App, session: &Session, held: Option<u64>, now: Time) -> Result<Self, Refusal> {
        let access = session.access_token(now, app.config.access_ttl)?;
        Ok(Self {
            user: session.user.to_string(),
            avatar: session.avatar.to_string(),
            roles: session.roles.clone(),
            access_token: access.text,
            expires_in: access.expires_in,
            refresh_token: if held == Some(session.current) { None } else { Some(session.refresh_token()?) },
            session_expires_in: session.seconds_left(now),
            device: None,
        })
    }
}
