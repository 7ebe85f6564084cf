//! The acts of the lab: log in, refresh when the page reloads, log out.

use axum::response::Response;

use super::{
    answers::{done, granted},
    fields::{Field, Fields},
};
use crate::{
    app::App,
    auth::{self, Credentials, Presented},
    domain::{Password, UserName},
    http::{cookies, error::Error},
};

/// `login`: a new session for a name and a password.
pub(in crate::http) struct Login(pub(in crate::http) Credentials);

/// `refresh_page`: new tokens for the session of the cookies.
pub(in crate::http) struct RefreshPage;

/// `logout`: the end of every session that the cookies prove.
pub(in crate::http) struct Logout;

impl Login {
    pub(super) fn read(fields: &mut Fields) -> Result<Self, Error> {
        let (user, pass) = (fields.need_text(Field::User)?, fields.need_text(Field::Pass)?);
        let user = UserName::parse(user).ok_or_else(|| {
            let max = UserName::MAX_BYTES;
            Field::User.bad(&format!("must have 1 to {max} bytes and no control characters"))
        })?;
        let pass = Password::parse(pass)
            .ok_or_else(|| Field::Pass.bad(&format!("must have 1 to {} bytes", Password::MAX_BYTES)))?;
        let remember = fields.take_flag(Field::Remember).unwrap_or(false);
        Ok(Self(Credentials { user, pass, remember }))
    }

    pub(super) async fn answer(self, app: &App, presented: &Presented) -> Result<Response, Error> {
        let grant = auth::login(app, self.0, presented).await?;
        let mode = app.config.cookies;
        let cookies = [cookies::token(mode, &grant), cookies::user(mode, &grant), cookies::device(mode, &grant)];
        Ok(granted(grant, cookies))
    }
}

impl RefreshPage {
    #[expect(clippy::unnecessary_wraps, reason = "every act has the same shape")]
    pub(super) fn read(_: &mut Fields) -> Result<Self, Error> {
        Ok(Self)
    }

    pub(super) async fn answer(self, app: &App, presented: &Presented) -> Result<Response, Error> {
        let caller = auth::caller(app, presented).await?;
        let grant = auth::refresh(app, &caller)?;
        let cookies = [cookies::token(app.config.cookies, &grant)];
        Ok(granted(grant, cookies))
    }
}

impl Logout {
    #[expect(clippy::unnecessary_wraps, reason = "every act has the same shape")]
    pub(super) fn read(_: &mut Fields) -> Result<Self, Error> {
        Ok(Self)
    }

    pub(super) async fn answer(self, app: &App, presented: &Presented) -> Result<Response, Error> {
        auth::logout(app, presented).await?;
        Ok(done("logged out", cookies::cleared(app.config.cookies)))
    }
}
