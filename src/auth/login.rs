//! Logging in: the throttle, the password, and a new session in the place of the old ones.

use std::{pin::pin, time::Duration};

use rand::{TryRng, rngs::SysRng};
use tokio::time::sleep;

use super::{Grant, Presented, Refusal, attempts::Outcome, audit, in_time, logout::proven};
use crate::{
    app::App,
    domain::{Hash, Id, Key, Password, Randomness, Session, User, UserName},
    store::StoreError,
};

/// How long a login may take in all. With the 5 s that its body may take, it is answered before
/// the server gives the request up, so that no attempt is settled as if its client had vanished.
pub const LONGEST_LOGIN: Duration = Duration::from_millis(2500);

/// A name and a password, within their bounds.
#[derive(Debug)]
pub struct Credentials {
    /// Who it is.
    pub user: UserName,
    /// What proves it.
    pub pass: Password,
}

/// Logs a user in: a new session, and the end of every session that the cookies prove (R49).
///
/// # Errors
/// `LoginFailed`, `TooManyAttempts`, or `Unavailable` and `Store` where hashing or a store is saturated or down;
/// only the first charges anything.
pub async fn login(app: &App, credentials: Credentials, presented: &Presented) -> Result<Grant, Refusal> {
    let name = credentials.user.clone();
    let record = |event, reason| audit::record(event, name.as_str(), None, presented.client, reason);
    let mut too_late = pin!(sleep(LONGEST_LOGIN));

    let attempt = app.attempts.begin(&name, presented.client, &app.clock).await.map_err(|retry_after| {
        record("throttled", "too many wrong passwords");
        Refusal::TooManyAttempts { retry_after }
    })?;
    let checked = tokio::select! {
        checked = check(app, credentials) => checked,
        () = &mut too_late => Err(Refusal::Unavailable("the login took too long")),
    };
    let Checked { user, stronger } = match checked {
        Ok(Some(checked)) => checked,
        Ok(None) => {
            attempt.end(Outcome::Failure);
            record("login_failed", "wrong password or unknown user");
            return Err(Refusal::LoginFailed);
        }
        Err(refusal) => {
            attempt.end(Outcome::Unknown);
            return Err(refusal);
        }
    };
    attempt.end(Outcome::Success);

    let grant = tokio::select! {
        grant = open(app, &user, presented) => grant?,
        () = &mut too_late => return Err(Refusal::Unavailable("the login took too long")),
    };
    if let Some(stronger) = stronger {
        tokio::select! {
            () = strengthen(app, &user, stronger) => {}
            () = too_late => {}
        }
    }
    Ok(grant)
}

/// Whose password was right, and its hash made anew where that is due.
struct Checked {
    user: User,
    stronger: Option<Hash>,
}

/// The user, where the password is right. An unknown user costs as much as a known one (R28).
async fn check(app: &App, Credentials { user, pass }: Credentials) -> Result<Option<Checked>, Refusal> {
    let known = app.users.find(&user).await?;
    let hash = known.as_ref().map_or_else(Hash::decoy, |user| user.hash.clone());
    let salt = random()?;
    let (right, stronger) = app
        .hashing
        .run(move |memory| {
            let right = hash.verifies(&pass, memory);
            let stronger = if right && hash.is_outdated() { pass.hash(salt, memory).ok() } else { None };
            (right, stronger)
        })
        .await?;
    Ok(known.filter(|_| right).map(|user| Checked { user, stronger }))
}

/// A new session in the place of those that the cookies prove.
async fn open(app: &App, user: &User, presented: &Presented) -> Result<Grant, Refusal> {
    let now = app.clock.now();
    let session = Session::open(user, randomness()?, now, app.config.refresh_ttl);
    let (id, grant) = (session.id, Grant::new(app, &session, None, now)?);
    let replaced = match in_time(proven(app, presented, now)).await {
        // A record that nobody can read must not keep its owner from a new session.
        Err(Refusal::Store(error @ StoreError::Unreadable(_))) => {
            tracing::error!(%error, "a session could not be replaced");
            Vec::new()
        }
        replaced => replaced?,
    };
    in_time(app.sessions.create(session, &replaced, now)).await?;
    audit::record("login", user.name.as_str(), Some(id), presented.client, "");
    Ok(grant)
}

/// Keeps a stronger hash of the same password. A store that can't keep it fails no login (R15).
async fn strengthen(app: &App, user: &User, stronger: Hash) {
    if let Err(error) = app.users.rehash(&user.name, &user.hash, stronger).await {
        tracing::warn!(%error, "a stronger hash could not be kept");
    }
}

fn randomness() -> Result<Randomness, Refusal> {
    Ok(Randomness {
        id: Id::from_random(random()?),
        refresh_id: Id::from_random(random()?),
        access_key: Key::from_random(random()?),
        refresh_key: Key::from_random(random()?),
        tries: rand::random_range(0..5),
    })
}

fn random<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| Refusal::Unavailable("the system has no randomness"))?;
    Ok(bytes)
}
