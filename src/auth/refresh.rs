//! Refreshing: which of the presented tokens counts, what it costs if none does, and the rotation.

use super::{Grant, Presented, Refusal, audit};
use crate::{
    app::App,
    domain::{Fate, Id, Judgement, Rotation, Time, Token, judge},
};

/// How many distinct refresh tokens are looked at; a browser in order presents one.
const MOST_TOKENS: usize = 4;

/// What the presented tokens come to, in whatever order they came (R68).
enum Verdict {
    /// One session is proven; the highest of its generations counts.
    Genuine(Id, u64),
    /// None is valid, and one names this session.
    Forged(Id),
    /// None is valid, and one is no token at all.
    Garbage,
    /// There is nothing to charge, for this reason.
    NoSession(&'static str),
}

/// Answers with the session's current tokens, and rotates when it is time.
///
/// # Errors
/// `TryAgain` while tries are left, `LogInAgain` where there is no session or no longer one.
pub fn refresh(app: &App, presented: &Presented) -> Result<Grant, Refusal> {
    let now = app.clock.now();
    match look_at(app, presented, now) {
        Verdict::Genuine(id, generation) => rotate(app, presented, id, generation, now),
        Verdict::Forged(id) => charge_session(app, presented, id),
        Verdict::Garbage => {
            let claimed = claimed_user(presented);
            let tries_left = app.visitors.charge(claimed, presented.client, now);
            audit::record("refresh_refused", claimed, None, presented.client, "no token at all");
            Err(if tries_left { Refusal::TryAgain } else { Refusal::LogInAgain })
        }
        Verdict::NoSession(reason) => {
            audit::record("refresh_refused", claimed_user(presented), None, presented.client, reason);
            Err(Refusal::LogInAgain)
        }
    }
}

fn look_at(app: &App, presented: &Presented, now: Time) -> Verdict {
    let tokens = &presented.refresh_tokens;
    if tokens.is_empty() {
        return Verdict::NoSession("no cookie");
    }
    if tokens.len() > MOST_TOKENS {
        return Verdict::NoSession("too many cookies");
    }
    let mut genuine: Option<(Id, u64)> = None;
    let mut forged: Option<Id> = None;
    let mut garbage = false;
    for text in tokens {
        let Some(token) = Token::read(text) else {
            garbage = true;
            continue;
        };
        let session = app.sessions.find(token.session);
        match judge(&token, session.as_ref(), &presented.refresh_users, now) {
            Judgement::NoSession => {}
            Judgement::Forged => forged = Some(forged.map_or(token.session, |other| other.min(token.session))),
            Judgement::Genuine { generation } => match genuine {
                Some((other, _)) if other != token.session => return Verdict::NoSession("two sessions"),
                Some((_, highest)) => genuine = Some((token.session, highest.max(generation))),
                None => genuine = Some((token.session, generation)),
            },
        }
    }
    match (genuine, forged) {
        (Some((id, generation)), _) => Verdict::Genuine(id, generation),
        (None, Some(id)) => Verdict::Forged(id),
        (None, None) if garbage => Verdict::Garbage,
        (None, None) => Verdict::NoSession("no such session"),
    }
}

fn rotate(app: &App, presented: &Presented, id: Id, generation: u64, now: Time) -> Result<Grant, Refusal> {
    let rotated = app.sessions.update(id, |session| {
        let rotation = session.rotate(generation, now, app.config.rotation_grace);
        (rotation.fate(), (rotation, session.clone()))
    });
    let Some((rotation, session)) = rotated else { return Err(Refusal::LogInAgain) };
    let reason = match rotation {
        Rotation::Kept => "kept",
        Rotation::Rotated => "rotated",
        Rotation::Slower => "slower tab",
        Rotation::Healed => "lost answer",
        Rotation::CaughtUp => "older record",
        Rotation::Reused => {
            audit::record("refresh_reuse", &session.user, Some(id), presented.client, "replayed or stolen");
            return Err(Refusal::LogInAgain);
        }
    };
    audit::record("refreshed", &session.user, Some(id), presented.client, reason);
    Grant::new(app, &session, Some(generation), now)
}

fn charge_session(app: &App, presented: &Presented, id: Id) -> Result<Grant, Refusal> {
    let charged = app.sessions.update(id, |session| {
        let fate = session.charge();
        (fate, (fate, session.user.clone()))
    });
    let Some((fate, user)) = charged else { return Err(Refusal::LogInAgain) };
    let record = |event, reason| audit::record(event, &user, Some(id), presented.client, reason);
    match fate {
        Fate::Keep => {
            record("refresh_refused", "not the valid token");
            Err(Refusal::TryAgain)
        }
        Fate::End => {
            record("tries_used_up", "the session has ended");
            Err(Refusal::LogInAgain)
        }
    }
}

/// The name that the cookies claim; of several the first in order, so that their order does not matter.
fn claimed_user(presented: &Presented) -> &str {
    presented.refresh_users.iter().min().map_or("", String::as_str)
}
