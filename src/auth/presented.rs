//! What a client presents besides the fields of its request: its address and its cookies.

use std::net::IpAddr;

use crate::{
    app::App,
    domain::{Session, Time, Token},
    guard::Newcomer,
    store::StoreError,
};

/// The client's address and its cookies.
pub struct Presented {
    /// The client's address.
    pub client: IpAddr,
    /// The distinct values of all `refresh_token` cookies.
    pub refresh_tokens: Vec<String>,
    /// The distinct values of all `refresh_user` cookies.
    pub refresh_users: Vec<String>,
}

impl Presented {
    /// The client, as the line in front of hashing tells one from another.
    pub(super) fn newcomer(&self) -> Newcomer<'_> {
        Newcomer { nearest: self.client, client: self.client, recognised: None }
    }

    /// The name that the cookies claim; of several the first in order, so that their order does not matter.
    pub(super) fn claimed_user(&self) -> &str {
        self.refresh_users.iter().min().map_or("", String::as_str)
    }

    /// The sessions that the cookies prove: true signature, type and expiry, of any generation, with any
    /// `refresh_user`. Nothing is charged and nothing rotated.
    pub(super) async fn proven(&self, app: &App, now: Time) -> Result<Vec<Session>, StoreError> {
        let mut proven = Vec::new();
        for token in self.refresh_tokens.iter().filter_map(|text| Token::read(text)) {
            let session = app.sessions.find(token.session).await?;
            proven.extend(session.filter(|session| session.verify_refresh(&token, now).is_some()));
        }
        Ok(proven)
    }
}
