//! Judging the refresh tokens that a client presents, in the order that decides which failure costs what.

use super::Session;
use crate::domain::{Time, Token};

/// The judgement on one presented refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It names no session that is alive: 401 at once, and nothing is charged.
    NoSession,
    /// It names this session but is not its valid token: costs the session a try.
    Forged,
    /// It is a token of this session, signed by us; its generation is for rotation to judge.
    Genuine {
        /// Which of the session's refresh tokens it is.
        generation: u64,
    },
}

/// Judges a readable token against the session that it names and the `refresh_user` cookies beside it. The checks run
/// in this order, and the first failure decides:
///
/// 1. It names a live session by both identifiers.
/// 2. The session has not expired.
/// 3. The signature is valid.
/// 4. Type and `sub` are right.
/// 5. If there are `refresh_user` cookies, at least one of them is `sub`.
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

/// A presented cookie value, with the token read from it and the session found for it.
#[derive(Clone, Debug)]
pub struct Presentation<'text> {
    /// The token, if the value is one.
    pub token: Option<Token<'text>>,
    /// The session that it names, if there is one.
    pub session: Option<Session>,
}

/// The verdict on all presented tokens together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// One session is proven; the highest of its generations counts.
    Genuine(Session, u64),
    /// None is valid, and this session is charged.
    Forged(Session),
    /// None is valid, and one is no token at all.
    Garbage,
    /// There is nothing to charge, for this reason.
    NoSession(&'static str),
}

/// Judges several tokens together, whatever their order (R68). Bad ones beside a valid one are ignored; valid ones of
/// two sessions count as none; if none is valid, only one charge is made.
#[must_use]
pub fn judge_all(presentations: Vec<Presentation<'_>>, users: &[String], now: Time) -> Verdict {
    if presentations.is_empty() {
        return Verdict::NoSession("no cookie");
    }
    let mut genuine: Option<(Session, u64)> = None;
    let mut forged: Option<Session> = None;
    let mut garbage = false;
    for Presentation { token, session } in presentations {
        let Some(token) = token else {
            garbage = true;
            continue;
        };
        let judgement = judge(&token, session.as_ref(), users, now);
        let Some(session) = session else { continue };
        match judgement {
            Judgement::NoSession => {}
            Judgement::Forged => forged = Some(lower(forged, session)),
            Judgement::Genuine { generation } => match genuine {
                Some((other, _)) if other.id != session.id => return Verdict::NoSession("two sessions"),
                Some((_, highest)) => genuine = Some((session, highest.max(generation))),
                None => genuine = Some((session, generation)),
            },
        }
    }
    match (genuine, forged) {
        (Some((session, generation)), _) => Verdict::Genuine(session, generation),
        (None, Some(session)) => Verdict::Forged(session),
        (None, None) if garbage => Verdict::Garbage,
        (None, None) => Verdict::NoSession("no such session"),
    }
}

/// The session that is charged: of two, the one with the lower identifier, so that their order does not matter.
fn lower(one: Option<Session>, other: Session) -> Session {
    one.filter(|one| one.id < other.id).unwrap_or(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Id,
        session::tests::{noon, session},
    };

    fn users(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    /// A token of this session that another key signed.
    fn forged(session: &Session) -> String {
        let forger = Session { refresh_key: session.access_key.clone(), ..session.clone() };
        forger.refresh_token().unwrap()
    }

    #[test]
    fn a_token_is_judged_in_the_order_that_decides_what_a_failure_costs() {
        let session = session(0);
        let (good, forged) = (session.refresh_token().unwrap(), forged(&session));
        let stranger = Session { refresh_id: Id::MAX, ..session.clone() };
        let judged = |text: &str, session: Option<&Session>, names: &[&str], now| {
            judge(&Token::read(text).unwrap(), session, &users(names), now)
        };
        let genuine = Judgement::Genuine { generation: 0 };
        assert_eq!(judged(&good, Some(&session), &[], noon()), genuine);
        assert_eq!(judged(&good, Some(&session), &["Ada"], noon()), genuine);
        assert_eq!(judged(&good, Some(&session), &["Bob", "Ada"], noon()), genuine);
        assert_eq!(judged(&good, Some(&session), &["Bob"], noon()), Judgement::Forged);
        assert_eq!(judged(&forged, Some(&session), &[], noon()), Judgement::Forged);
        assert_eq!(judged(&forged, None, &[], noon()), Judgement::NoSession);
        assert_eq!(judged(&good, Some(&stranger), &[], noon()), Judgement::NoSession);
        assert_eq!(judged(&forged, Some(&session), &[], session.expires), Judgement::NoSession);
    }

    // R68
    #[test]
    fn several_tokens_come_to_the_same_in_any_order() {
        let low = Session { id: Id::MIN, ..session(0) };
        let high = Session { id: Id::MAX, ..session(0) };
        let newer = Session { current: 1, ..low.clone() };
        let texts = [
            low.refresh_token().unwrap(),
            newer.refresh_token().unwrap(),
            forged(&low),
            high.refresh_token().unwrap(),
            forged(&high),
        ];
        let [older, newer, forged_low, other, forged_high] = &texts;
        let of = |text, session: &Session| Presentation { token: Token::read(text), session: Some(session.clone()) };
        let gone = || Presentation { token: Token::read(older), session: None };
        let garbage = || Presentation { token: None, session: None };
        for (presentations, expected) in [
            (vec![of(older, &low), of(newer, &low)], Verdict::Genuine(low.clone(), 1)),
            (vec![of(older, &low), of(forged_high, &high), garbage()], Verdict::Genuine(low.clone(), 0)),
            (vec![of(older, &low), of(other, &high)], Verdict::NoSession("two sessions")),
            (vec![of(forged_low, &low), of(forged_high, &high)], Verdict::Forged(low.clone())),
            (vec![of(forged_low, &low), garbage(), gone()], Verdict::Forged(low.clone())),
            (vec![garbage(), gone()], Verdict::Garbage),
            (vec![gone()], Verdict::NoSession("no such session")),
            (vec![], Verdict::NoSession("no cookie")),
        ] {
            let reversed = presentations.iter().rev().cloned().collect();
            assert_eq!(judge_all(presentations, &[], noon()), expected);
            assert_eq!(judge_all(reversed, &[], noon()), expected);
        }
    }
}
