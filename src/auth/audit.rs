//! The audit trail: one event for each thing that a session's owner or an operator would want to know.

use std::net::IpAddr;

use crate::domain::{Id, Rotation, UserName};

/// Everything that is audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A session was opened.
    Login,
    /// A wrong password, or an unknown user.
    LoginFailed,
    /// Too many wrong passwords before this one, which was not looked at.
    Throttled,
    /// A session was ended by its owner.
    Logout,
    /// A session was proven, with this outcome for its refresh token.
    Refreshed(Rotation),
    /// There was no refresh token at all: a page that asks for its session when it starts, as every stranger's does.
    NoCookie,
    /// Refresh cookies were refused, for this reason.
    RefreshRefused(&'static str),
    /// A refresh token was replayed or stolen; its session has ended.
    RefreshReuse,
    /// The last try was used up; the session has ended.
    TriesUsedUp,
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

/// Writes an event to the target `audit`. Names are escaped and cut, sessions shown by their first characters.
/// What happens to every stranger is for those who want to see all.
pub(super) fn record(event: Event, user: &str, session: Option<Id>, client: IpAddr) {
    let is_routine = event == Event::NoCookie;
    let (event, reason) = event.parts();
    let user: String = user.chars().take(UserName::MAX_CHARACTERS).collect();
    let session = session.map(|id| format!("{id:?}")).unwrap_or_default();
    if is_routine {
        tracing::debug!(target: "audit", event, ?user, session, %client, reason);
    } else {
        tracing::info!(target: "audit", event, ?user, session, %client, reason);
    }
}
