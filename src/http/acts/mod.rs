//! `POST /login`: the acts by name; each is read from the body and answered.

mod answers;
mod fields;
mod login;

use std::sync::Arc;

use axum::{
    extract::{Extension, Request, State},
    response::Response,
};

use super::{
    body,
    client::Client,
    cookies,
    error::Error,
    local::{is_from_this_machine, warn_of_two_spellings},
};
use crate::{app::App, auth::Presented, config::DemoUsers};
use fields::{Field, Fields};
use login::{Login, Logout, RefreshPage};

/// The act that a client requests.
pub(super) enum Act {
    Login(Login),
    RefreshPage(RefreshPage),
    Logout(Logout),
}

/// How an act is read from the body's fields.
type Read = fn(&mut Fields) -> Result<Act, Error>;

/// Every act by its name, which is the value of the field `env`.
const ACTS: [(&str, Read); 3] = [
    ("login", |fields| Login::read(fields).map(Act::Login)),
    ("refresh_page", |fields| RefreshPage::read(fields).map(Act::RefreshPage)),
    ("logout", |fields| Logout::read(fields).map(Act::Logout)),
];

impl Act {
    /// Reads an act, with its name. Errors name what was expected and never repeat the body, which may hold a password.
    pub(super) fn read(body: &[u8]) -> Result<(&'static str, Self), Error> {
        let mut fields = Fields::read(body)?;
        let env = fields.take_text(Field::Env);
        let known = ACTS.iter().find(|(name, _)| env.as_deref() == Some(name));
        let (name, read) = known.ok_or_else(|| {
            let names: Vec<_> = ACTS.iter().map(|(name, _)| *name).collect();
            Error::BadRequest(format!("The field env must be one of {}", names.join(", ")).into())
        })?;
        Ok((name, read(&mut fields)?))
    }

    async fn answer(self, app: &App, presented: &Presented) -> Result<Response, Error> {
        match self {
            // Boxed, so that the future of a refresh, which is far more frequent, is not as large as a login's.
            Self::Login(act) => Box::pin(act.answer(app, presented)).await,
            Self::RefreshPage(act) => act.answer(app, presented).await,
            Self::Logout(act) => act.answer(app, presented).await,
        }
    }
}

/// Handles every act.
pub(super) async fn handle(
    State(app): State<Arc<App>>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Result<Response, Error> {
    let (head, body) = request.into_parts();
    let (_, act) = Act::read(&body::read(&head.headers, body).await?)?;
    if matches!(act, Act::Login(_))
        && app.config.demo_users == DemoUsers::ByDefault
        && !is_from_this_machine(&head.headers)
    {
        return Err(Error::NotOffered(
            "The demo users can log in on localhost only, and not through a proxy. DEMO_USERS=true lets them log in \
             here too; USERS_FILE or DATABASE_URL is for users of your own",
        ));
    }
    let presented = cookies::presented(&head.headers, client);
    if matches!(act, Act::RefreshPage(_)) && presented.refresh_tokens.is_empty() {
        warn_of_two_spellings(&app, &head.headers);
    }
    act.answer(&app, &presented).await
}
