//! The acts: log in, refresh, log out, tell who is calling. They sequence rules and stores, and know no HTTP.

mod attempts;
mod audit;
mod hashing;
mod identify;
mod login;
mod logout;
mod readiness;
mod refresh;
mod visitors;

use std::{net::IpAddr, time::Duration};

use chrono::TimeDelta;
use thiserror::Error;
use tokio::time::timeout;

use crate::{
    app::App,
    domain::{Session, SigningFailed, Time},
    store::StoreError,
};

pub use attempts::Attempts;
pub use hashing::Hashing;
pub use identify::{Identity, identify};
pub use login::{Credentials, LONGEST_LOGIN, login};
pub use logout::logout;
pub use readiness::{Readiness, inspect, is_ready};
pub use refresh::refresh;
pub use visitors::Visitors;

/// What a client presents besides its words: where it is, and its cookies.
pub struct Presented {
    /// The client's address.
    pub client: IpAddr,
    /// The distinct values of all `refresh_token` cookies.
    pub refresh_tokens: Vec<String>,
    /// The distinct values of all `refresh_user` cookies.
    pub refresh_users: Vec<String>,
}

/// What a successful login or refresh hands out.
pub struct Grant {
    /// The user's name.
    pub user: String,
    /// The user's avatar.
    pub avatar: String,
    /// The access token.
    pub access_token: String,
    /// How long the access token is valid, in seconds.
    pub expires_in: i64,
    /// The refresh token, unless it is the one that the client presented: an answer that arrives
    /// late would put it back in the place of a newer one.
    pub refresh_token: Option<String>,
    /// How long the session lasts, in seconds.
    pub session_expires_in: i64,
}

impl Grant {
    /// For a client that has presented the token of generation `held`, if any.
    fn new(app: &App, session: &Session, held: Option<u64>, now: Time) -> Result<Self, Refusal> {
        let access = session.access_token(now, app.config.access_ttl)?;
        Ok(Self {
            user: session.user.to_string(),
            avatar: session.avatar.to_string(),
            access_token: access.text,
            expires_in: access.expires_in,
            refresh_token: if held == Some(session.current) { None } else { Some(session.refresh_token()?) },
            session_expires_in: session.seconds_left(now),
        })
    }
}

/// Why an act was refused: precise here and in the log; `http` decides how little of it is said.
#[derive(Debug, Error)]
pub enum Refusal {
    /// Wrong password or unknown user, no matter which.
    #[error("wrong user name or password")]
    LoginFailed,
    /// No session can be found for what was presented, or it has just ended.
    #[error("no session")]
    LogInAgain,
    /// A token that is not its session's valid one, or none at all; tries are left.
    #[error("not the valid refresh token")]
    TryAgain,
    /// No valid access token.
    #[error("no valid access token")]
    InvalidToken,
    /// Too many wrong passwords.
    #[error("too many attempts")]
    TooManyAttempts {
        /// How long to wait.
        retry_after: TimeDelta,
    },
    /// Nothing is wrong with the request, but it can't be served now; nothing was charged.
    #[error("unavailable: {0}")]
    Unavailable(&'static str),
    /// A store could not answer; nothing was charged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A token could not be signed, which no input causes.
    #[error(transparent)]
    Signing(#[from] SigningFailed),
}

/// How long the sessions' store may take for one step of an act, so that a slow one refuses quickly.
const STORE_TIME: Duration = Duration::from_secs(1);

/// What the sessions' store answers within its time.
async fn in_time<T, E>(answer: impl Future<Output = Result<T, E>>) -> Result<T, Refusal>
where
    Refusal: From<E>,
{
    Ok(timeout(STORE_TIME, answer).await.map_err(|_| StoreError::TimedOut("the sessions' store"))??)
}
