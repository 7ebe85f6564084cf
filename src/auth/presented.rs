//! What a client presents besides the fields of its request: its address and its cookies.

use std::net::IpAddr;

use crate::{
    app::App,
    domain::{DeviceCookie, Session, Time, Token},
    store::StoreError,
};

/// A client's address and its cookies.
pub struct Presented {
    /// The client's address.
    pub client: IpAddr,
    /// The nearest address that can't be forged, if the client's may be.
    pub nearest: Option<IpAddr>,
    /// The distinct values of all `refresh_token` cookies, in their order: at most one more than [`Self::TOKENS`].
    pub refresh_tokens: Vec<String>,
    /// The distinct values of all `refresh_user` cookies: at most one more than [`Self::USERS`].
    pub refresh_users: Vec<String>,
    /// The entries of all `known_device` cookies, up to their limit.
    pub device: DeviceCookie,
}

impl Presented {
    /// Max refresh tokens that an act checks. A working browser presents one, and each costs the store a read.
    pub const TOKENS: usize = 4;
    /// Max names that are compared with a session's.
    pub const USERS: usize = 16;

    /// Whether there is more than a refresh checks. It is refused then, or the order of the cookies would decide which
    /// ones are checked (R68).
    pub(super) fn is_too_much(&self) -> bool {
        self.refresh_tokens.len() > Self::TOKENS || self.refresh_users.len() > Self::USERS
    }

    /// The name that the cookies claim; of several the first when sorted, so that their own order does not matter.
    pub(super) fn claimed_user(&self) -> &str {
        self.refresh_users.iter().min().map_or("", String::as_str)
    }

    /// The sessions that the first four tokens prove: signature, type and expiry are checked, generation and
    /// `refresh_user` are not. Nothing is charged and nothing rotated.
    pub(super) async fn proven(&self, app: &App, now: Time) -> Result<Vec<Session>, StoreError> {
        let mut proven = Vec::new();
        for token in self.refresh_tokens.iter().take(Self::TOKENS).filter_map(|text| Token::read(text)) {
            let session = find(app, &token).await?;
            proven.extend(session.filter(|session| session.verify_refresh(&token, now).is_some()));
        }
        Ok(proven)
    }
}

/// The session that a refresh token names. For any other token none is looked up.
pub(super) async fn find(app: &App, token: &Token<'_>) -> Result<Option<Session>, StoreError> {
    if token.refresh.is_some() { app.sessions.find(token.session).await } else { Ok(None) }
}
