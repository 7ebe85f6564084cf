//! The caller, proven by the refresh cookies, for the acts that require one.

use super::{
    Grant, Presented, Refusal,
    audit::{self, Event, Whose},
    in_time,
    presented::find,
    standing::end_if_orphaned,
};
use crate::{
    app::App,
    domain::{Fate, Presentation, Rotation, Session, Time, Token, Verdict, judge_all},
    store::StoreError,
};

/// A client that has proven its session. Only [`caller`] makes one, so no act that needs it runs without proof.
pub struct Caller {
    session: Session,
    /// The generation of the refresh token that the client holds.
    held: u64,
    now: Time,
}

impl Caller {
    /// The session's current tokens.
    pub(super) fn grant(&self, app: &App) -> Result<Grant, Refusal> {
        Grant::new(app, &self.session, Some(self.held), self.now)
    }
}

/// Judges the refresh cookies, charges what they cost, and rotates when it is time.
///
/// # Errors
/// `TryAgain` while tries are left, `LogInAgain` if there is no session or it has ended. `Store` if the store can't
/// answer: nothing is charged then (R54).
pub async fn caller(app: &App, presented: &Presented) -> Result<Caller, Refusal> {
    in_time(judge_and_rotate(app, presented)).await
}

async fn judge_and_rotate(app: &App, presented: &Presented) -> Result<Caller, Refusal> {
    let now = app.clock.now();
    match weigh(app, presented, now).await? {
        Verdict::Genuine(session, _) if end_if_orphaned(app, &session, presented.client).await? => {
            Err(Refusal::LogInAgain)
        }
        Verdict::Genuine(session, generation) => rotate(app, presented, &session, generation, now).await,
        Verdict::Forged(session) => Err(charge_session(app, presented, &session).await?),
        Verdict::Garbage => {
            let claimed = presented.claimed_user();
            let tries_left = app.visitors.charge(claimed, presented.client, now);
            audit::record(Event::RefreshRefused("no token at all"), Whose::Stranger(claimed), None, presented.client);
            Err(if tries_left { Refusal::TryAgain } else { Refusal::LogInAgain })
        }
        Verdict::NoSession(reason) => {
            let empty = presented.refresh_tokens.is_empty();
            let event = if empty { Event::NoCookie } else { Event::RefreshRefused(reason) };
            audit::record(event, Whose::Stranger(presented.claimed_user()), None, presented.client);
            Err(Refusal::LogInAgain)
        }
    }
}

/// Finds the sessions that the tokens name, for the rule that judges them together.
async fn weigh(app: &App, presented: &Presented, now: Time) -> Result<Verdict, StoreError> {
    if presented.is_too_much() {
        return Ok(Verdict::NoSession("too many cookies"));
    }
    let texts = &presented.refresh_tokens;
    let mut presentations = Vec::with_capacity(texts.len());
    for text in texts {
        let token = Token::read(text);
        let session = match &token {
            Some(token) => find(app, token).await?,
            None => None,
        };
        presentations.push(Presentation { token, session });
    }
    Ok(judge_all(presentations, &presented.refresh_users, now))
}

async fn rotate(
    app: &App,
    presented: &Presented,
    session: &Session,
    generation: u64,
    now: Time,
) -> Result<Caller, Refusal> {
    let rotated = app.sessions.update(session, |session| {
        let rotation = session.rotate(generation, now, app.config.rotation_grace);
        (rotation.fate(), (rotation, session.clone()))
    });
    let Some((rotation, session)) = rotated.await? else { return Err(Refusal::LogInAgain) };
    let event = if rotation == Rotation::Reused { Event::RefreshReuse } else { Event::Refreshed(rotation) };
    audit::record(event, Whose::User(&session.user), Some(session.id), presented.client);
    match rotation.fate() {
        Fate::Keep => Ok(Caller { session, held: generation, now }),
        Fate::End => Err(Refusal::LogInAgain),
    }
}

/// What a bad token costs its session: a try, or the session itself.
async fn charge_session(app: &App, presented: &Presented, session: &Session) -> Result<Refusal, Refusal> {
    let charged = app.sessions.update(session, |session| {
        let fate = session.charge();
        (fate, fate)
    });
    let Some(fate) = charged.await? else { return Ok(Refusal::LogInAgain) };
    let (event, refusal) = match fate {
        Fate::Keep => (Event::RefreshRefused("not the valid token"), Refusal::TryAgain),
        Fate::End => (Event::TriesUsedUp, Refusal::LogInAgain),
    };
    audit::record(event, Whose::User(&session.user), Some(session.id), presented.client);
    Ok(refusal)
}
