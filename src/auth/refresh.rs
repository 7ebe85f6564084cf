//! Refreshing: which of the presented tokens counts, what it costs if none does, and the rotation.

use super::{Grant, Presented, Refusal, audit, in_time};
use crate::{
    app::App,
    domain::{Fate, Judgement, Rotation, Session, Time, Token, judge},
    store::StoreError,
};

/// How many distinct refresh tokens are looked at; a browser in order presents one.
const MOST_TOKENS: usize = 4;

/// What the presented tokens come to, in whatever order they came (R68).
enum Verdict {
    /// One session is proven; the highest of its generations counts.
    Genuine(Session, u64),
    /// None is valid, and one names this session.
    Forged(Session),
    /// None is valid, and one is no token at all.
    Garbage,
    /// There is nothing to charge, for this reason.
    NoSession(&'static str),
}

/// Answers with the session's current tokens, and rotates when it is time.
///
/// # Errors
/// `TryAgain` while tries are left, `LogInAgain` where there is no session or no longer one, `Store` where
/// nobody can tell: nothing is charged then (R54).
pub async fn refresh(app: &App, presented: &Presented) -> Result<Grant, Refusal> {
    in_time(judge_and_rotate(app, presented)).await
}

async fn judge_and_rotate(app: &App, presented: &Presented) -> Result<Grant, Refusal> {
    let now = app.clock.now();
    match look_at(app, presented, now).await? {
        Verdict::Genuine(session, generation) => rotate(app, presented, &session, generation, now).await,
        Verdict::Forged(session) => charge_session(app, presented, &session).await,
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

async fn look_at(app: &App, presented: &Presented, now: Time) -> Result<Verdict, StoreError> {
    let tokens = &presented.refresh_tokens;
    if tokens.is_empty() {
        return Ok(Verdict::NoSession("no cookie"));
    }
    if tokens.len() > MOST_TOKENS {
        return Ok(Verdict::NoSession("too many cookies"));
    }
    let mut genuine: Option<(Session, u64)> = None;
    let mut forged: Option<Session> = None;
    let mut garbage = false;
    for text in tokens {
        let Some(token) = Token::read(text) else {
            garbage = true;
            continue;
        };
        let session = app.sessions.find(token.session).await?;
        let judgement = judge(&token, session.as_ref(), &presented.refresh_users, now);
        let Some(session) = session else { continue };
        match judgement {
            Judgement::NoSession => {}
            Judgement::Forged => forged = Some(forged.filter(|other| other.id < session.id).unwrap_or(session)),
            Judgement::Genuine { generation } => match genuine {
                Some((other, _)) if other.id != session.id => return Ok(Verdict::NoSession("two sessions")),
                Some((_, highest)) => genuine = Some((session, highest.max(generation))),
                None => genuine = Some((session, generation)),
            },
        }
    }
    Ok(match (genuine, forged) {
        (Some((session, generation)), _) => Verdict::Genuine(session, generation),
        (None, Some(session)) => Verdict::Forged(session),
        (None, None) if garbage => Verdict::Garbage,
        (None, None) => Verdict::NoSession("no such session"),
    })
}

async fn rotate(
    app: &App,
    presented: &Presented,
    session: &Session,
    generation: u64,
    now: Time,
) -> Result<Grant, Refusal> {
    let rotated = app.sessions.update(session, |session| {
        let rotation = session.rotate(generation, now, app.config.rotation_grace);
        (rotation.fate(), (rotation, session.clone()))
    });
    let Some((rotation, session)) = rotated.await? else { return Err(Refusal::LogInAgain) };
    let record = |event, reason| audit::record(event, &session.user, Some(session.id), presented.client, reason);
    let reason = match rotation {
        Rotation::Kept => "kept",
        Rotation::Rotated => "rotated",
        Rotation::Slower => "slower tab",
        Rotation::Healed => "lost answer",
        Rotation::CaughtUp => "older record",
        Rotation::Reused => {
            record("refresh_reuse", "replayed or stolen");
            return Err(Refusal::LogInAgain);
        }
    };
    record("refreshed", reason);
    Grant::new(app, &session, Some(generation), now)
}

async fn charge_session(app: &App, presented: &Presented, session: &Session) -> Result<Grant, Refusal> {
    let charged = app.sessions.update(session, |session| {
        let fate = session.charge();
        (fate, fate)
    });
    let Some(fate) = charged.await? else { return Err(Refusal::LogInAgain) };
    let record = |event, reason| audit::record(event, &session.user, Some(session.id), presented.client, reason);
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
