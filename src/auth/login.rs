//! Logging in: the throttle, the password, and a new session in the place of the old ones.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{
    Grant, Presented, Refusal,
    audit::{self, Event},
    in_time,
    random::{random, randomness},
};
use crate::{
    app::App,
    clock,
    domain::{Hash, Password, Session, User, UserName},
    guard::Outcome,
    store::StoreError,
};

/// How long a login may take in all. With the time that its body may take, it is answered before the server gives the
/// request up, so that no attempt is settled as if its client had vanished.
pub const LOGIN_TIME: Duration = Duration::from_millis(2500);

/// A name and a password, within their bounds.
#[derive(Debug)]
pub struct Credentials {
    /// The user's name.
    pub user: UserName,
    /// The password.
    pub pass: Password,
}

/// Logs a user in: a new session, and the end of every session that the cookies prove (R49).
///
/// # Errors
/// `LoginFailed`, `TooManyAttempts`, or `Hashing`, `Unavailable` and `Store` if hashing or a store is saturated or
/// down; only the first charges anything.
pub async fn login(app: &App, credentials: Credentials, presented: &Presented) -> Result<Grant, Refusal> {
    let deadline = Instant::from_std(clock::stopwatch() + LOGIN_TIME);
    let name = credentials.user.clone();
    let record = |event| audit::record(event, name.as_str(), None, presented.client);

    let attempt = app.attempts.begin(&name, presented.client, &app.clock).await.map_err(|retry_after| {
        record(Event::Throttled);
        Refusal::TooManyAttempts { retry_after }
    })?;
    let checked = match by(deadline, check(app, credentials, presented)).await {
        Ok(Some(checked)) => checked,
        Ok(None) => {
            attempt.end(Outcome::Failure);
            record(Event::LoginFailed);
            return Err(Refusal::LoginFailed);
        }
        Err(refusal) => {
            attempt.end(Outcome::Unknown);
            return Err(refusal);
        }
    };
    attempt.end(Outcome::Success);

    let Checked { user, stronger } = checked;
    let grant = by(deadline, open(app, &user, presented)).await?;
    if let Some(stronger) = stronger {
        // The session is open: what comes too late here is left for the next login.
        let _ = timeout_at(deadline, strengthen(app, &user, stronger)).await;
    }
    Ok(grant)
}

/// A step of the login, refused if the login has taken too long in all.
async fn by<T>(deadline: Instant, step: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    timeout_at(deadline, step).await.map_err(|_| Refusal::Unavailable("the login took too long"))?
}

/// A user whose password was right, and its hash made anew if that is due.
struct Checked {
    user: User,
    stronger: Option<Hash>,
}

/// The user, if the password is right. An unknown user costs as much as a known one (R28). The place in front of
/// hashing comes first, so that a crowd that finds none does not ask the users' store.
async fn check(
    app: &App,
    Credentials { user, pass }: Credentials,
    presented: &Presented,
) -> Result<Option<Checked>, Refusal> {
    let place = app.hashing.enter(&presented.newcomer())?;
    let (place, known) = place.during(app.users.find(&user)).await?;
    let known = known?;
    let hash = known.as_ref().map_or_else(Hash::decoy, |user| user.hash.clone());
    let cost = hash.cost();
    let salt = random()?;
    let verify_and_renew = move |memory: &mut _| {
        let right = hash.verifies(&pass, memory);
        let stronger = if right && hash.is_outdated() { pass.hash(salt, memory).ok() } else { None };
        (right, stronger)
    };
    let (right, stronger) = place.run(cost, verify_and_renew).await?;
    Ok(known.filter(|_| right).map(|user| Checked { user, stronger }))
}

/// A new session in the place of those that the cookies prove.
async fn open(app: &App, user: &User, presented: &Presented) -> Result<Grant, Refusal> {
    let now = app.clock.now();
    let session = Session::open(user, randomness()?, now, app.config.refresh_ttl);
    let (id, grant) = (session.id, Grant::new(app, &session, None, now)?);
    let replaced = match in_time(presented.proven(app, now)).await {
        // A record that nobody can read must not keep its owner from a new session.
        Err(Refusal::Store(error @ StoreError::Unreadable(_))) => {
            tracing::error!(%error, "a session could not be replaced");
            Vec::new()
        }
        replaced => replaced?,
    };
    in_time(app.sessions.create(session, &replaced, now)).await?;
    audit::record(Event::Login, user.name.as_str(), Some(id), presented.client);
    Ok(grant)
}

/// Keeps a stronger hash of the same password. A store that can't keep it fails no login (R15).
async fn strengthen(app: &App, user: &User, stronger: Hash) {
    if let Err(error) = app.users.rehash(&user.name, &user.hash, stronger).await {
        tracing::warn!(%error, "a stronger hash could not be kept");
    }
}
