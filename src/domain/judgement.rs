//! Judging what a client presents as its refresh token, in the order that decides which failure costs what.

use super::{Session, Time, Token};

/// What a presented refresh token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It names no session that is alive: 401 at once, and nobody is charged.
    NoSession,
    /// It names this session but is not its valid token: costs the session a try.
    Forged,
    /// It is a token of this session, signed by us; its generation is for rotation to judge.
    Genuine {
        /// Which of the session's refresh tokens it is.
        generation: u64,
    },
}

/// Judges a readable token against the session that it names and the `refresh_user` cookies beside it.
///
/// Live session with that refresh id, not expired, then signature, type, `sub`, `refresh_user`
/// (none is no mismatch, one that is right will do); the first failure answers.
#[must_use]
pub fn judge(token: &Token<'_>, session: Option<&Session>, users: &[String], now: Time) -> Judgement {
    let named = session.filter(|session| token.refresh == Some(session.refresh_id) && !session.is_expired(now));
    let Some(session) = named else { return Judgement::NoSession };
    let user_fits = users.is_empty() || users.iter().any(|user| **user == *session.user);
    match session.verify_refresh(token, now) {
        Some(generation) if user_fits => Judgement::Genuine { generation },
        _ => Judgement::Forged,
    }
}
