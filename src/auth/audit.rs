//! The audit trail: one event for each thing that a session's owner or an operator would want to know.

use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::LazyLock,
};

use crate::domain::{Id, Rotation, UserName, fold};

/// Everything that is audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A session was opened.
    Login,
    /// A wrong password, or an unknown user.
    LoginFailed,
    /// Too many wrong passwords before; this one was not checked.
    Throttled,
    /// A session was ended by its owner.
    Logout,
    /// A session was proven, with this outcome for its refresh token.
    Refreshed(Rotation),
    /// There was no refresh token at all: pages request their session when they start, a stranger's too.
    NoCookie,
    /// Refresh cookies were refused, for this reason.
    RefreshRefused(&'static str),
    /// A refresh token was replayed or stolen; its session has ended.
    RefreshReuse,
    /// The last try was used up; the session has ended.
    TriesUsedUp,
    /// The user was removed from `USERS_FILE`, or changed in it; the session has ended.
    UserGone,
}

impl Event {
    /// The name and the reason that the log shows.
    const fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Login => ("login", ""),
            Self::LoginFailed => ("login_failed", "wrong password or unknown user"),
            Self::Throttled => ("throttled", "too many wrong passwords"),
            Self::Logout => ("logout", ""),
            Self::Refreshed(rotation) => ("refreshed", describe(rotation)),
            Self::NoCookie => ("refresh_refused", "no cookie"),
            Self::RefreshRefused(reason) => ("refresh_refused", reason),
            Self::RefreshReuse => ("refresh_reuse", "replayed or stolen"),
            Self::TriesUsedUp => ("tries_used_up", "the session has ended"),
            Self::UserGone => ("user_gone", "no longer in USERS_FILE as at the login"),
        }
    }
}

const fn describe(rotation: Rotation) -> &'static str {
    match rotation {
        Rotation::Kept => "kept",
        Rotation::Rotated => "rotated",
        Rotation::Slower => "slower tab",
        Rotation::Healed => "lost answer",
        Rotation::CaughtUp => "older record",
        Rotation::Reused => "replayed or stolen",
    }
}

/// Whose an event is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose<'name> {
    /// A user's, by the user's own name.
    User(&'name str),
    /// A client's that typed or claims this name. It may be no user's name but a password in the wrong field, so the
    /// log shows only a hash of it, with a salt that never leaves the process.
    Stranger(&'name str),
}

impl<'name> Whose<'name> {
    /// The user's, if one was found; else a stranger's, by the typed name.
    pub(super) fn of(user: Option<&'name UserName>, typed: &'name UserName) -> Self {
        user.map_or(Self::Stranger(typed.as_str()), |user| Self::User(user.as_str()))
    }
}

/// Writes an event to the target `audit`. Names are escaped by the log, sessions shown by their first characters, and
/// unknown fields left out. What happens at each stranger's page view is logged at debug level.
pub(super) fn record(event: Event, whose: Whose<'_>, session: Option<Id>, client: IpAddr) {
    static SALT: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    let is_routine = event == Event::NoCookie;
    let (event, reason) = event.parts();
    let (user, stranger) = match whose {
        Whose::User(name) => (Some(name), None),
        Whose::Stranger("") => (None, None),
        Whose::Stranger(name) => (None, Some(format!("{:016x}", SALT.hash_one(fold(name))))),
    };
    let session = session.map(|id| format!("{id:?}"));
    let reason = Some(reason).filter(|reason| !reason.is_empty());
    if is_routine {
        tracing::debug!(target: "audit", event, user, stranger, session, %client, reason);
    } else {
        tracing::info!(target: "audit", event, user, stranger, session, %client, reason);
    }
}
