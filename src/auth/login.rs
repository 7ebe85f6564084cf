//! Logging in: the throttle, the password, and a new session in the place of the old ones.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::{Instant, timeout_at};

use super::{
    Grant, Presented, Refusal,
    audit::{self, Event, Whose},
    in_time,
    random::{random, randomness},
};
use crate::{
    app::App,
    clock,
    domain::{DeviceCookie, Hash, Id, Outcome, Password, Session, User, UserName},
    guard::{Attempt, Claim, Newcomer, Place},
    store::StoreError,
};

/// How long a login may take in all. Even after a slow body it is answered before the server cancels the request, so
/// that no attempt is settled as if its client had vanished.
pub const LOGIN_TIME: Duration = Duration::from_millis(2500);

/// A name and a password, within their bounds.
#[derive(Debug)]
pub struct Credentials {
    /// The user's name.
    pub user: UserName,
    /// The password.
    pub pass: Password,
    /// Whether the session lasts `REMEMBER_TTL`.
    pub remember: bool,
}

/// Logs a user in: a new session, and the end of every session that the cookies prove (R49).
///
/// # Errors
/// `LoginFailed`, `TooManyAttempts`, or `Hashing`, `Unavailable` and `Store` if hashing or a store is saturated or
/// down; only the first charges anything.
pub async fn login(app: &App, credentials: Credentials, presented: &Presented) -> Result<Grant, Refusal> {
    let deadline = Instant::from_std(clock::stopwatch() + LOGIN_TIME);
    let name = credentials.user.clone();
    let identifier = name.folded();
    let lifetime = if credentials.remember { app.config.remember_ttl } else { app.config.refresh_ttl };
    let record = |event, user| audit::record(event, Whose::of(user, &name), None, presented.client);
    let refuse = |refusal: Refusal, user| {
        if matches!(refusal, Refusal::TooManyAttempts { .. }) {
            record(Event::Throttled, user);
        }
        refusal
    };

    let device = presented.device.recognise(&app.device_keys, &identifier, app.clock.now());
    let Presented { client, nearest, .. } = *presented;
    let claim = Claim { identifier: &identifier, client, nearest, device };
    let begun = async { Ok(app.attempts.begin(claim, &app.clock).await?) };
    let mut attempt = by(deadline, begun).await.map_err(|refusal| refuse(refusal, None))?;
    let mut found = None;
    let newcomer = Newcomer {
        nearest: nearest.unwrap_or(client),
        client,
        recognised: attempt.recognised().map(|_| &credentials.user),
    };
    let place = app.hashing.enter(&newcomer).map_err(Refusal::from);
    let checked = match by(deadline, check(app, credentials, place, &mut attempt, &mut found)).await {
        Ok(Some(checked)) => checked,
        Ok(None) => {
            // A guess that can't be charged is not answered.
            by(deadline, async { Ok(attempt.end(Outcome::Failure).await?) }).await?;
            record(Event::LoginFailed, found.as_ref());
            return Err(Refusal::LoginFailed);
        }
        Err(refusal) => {
            settle(attempt, Outcome::Unknown, deadline).await;
            return Err(refuse(refusal, found.as_ref()));
        }
    };

    let Checked { user, stronger } = checked;
    let opened = async {
        let device = remember(app, &identifier, presented)?;
        Ok((device, open(app, &user, lifetime, presented).await?))
    };
    let (opened, ()) = tokio::join!(by(deadline, opened), settle(attempt, Outcome::Success, deadline));
    let (device, grant) = opened?;
    if let Some(stronger) = stronger {
        // The session is open: what comes too late here is left for the next login.
        let _ = timeout_at(deadline, strengthen(app, &user, stronger)).await;
    }
    Ok(Grant { device: Some(device), ..grant })
}

/// Releases what an attempt holds, in the background if its store is slow. If the store can't be told, the attempt
/// expires there.
async fn settle(attempt: Attempt<'_>, outcome: Outcome, deadline: Instant) {
    if let Ok(Err(error)) = timeout_at(deadline, attempt.end(outcome)).await {
        tracing::warn!(%error, "the throttle could not be told how an attempt ended");
    }
}

/// A step of the login, refused if the login has taken too long in all.
async fn by<T>(deadline: Instant, step: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    timeout_at(deadline, step).await.map_err(|_| Refusal::Unavailable("the login took too long"))?
}

/// A user whose password was right, and a stronger hash of it if one is due.
struct Checked {
    user: User,
    stronger: Option<Hash>,
}

/// The user, if the password is right. An unknown user costs as much as a known one (R28). If the user exists, `found`
/// is set to its name, whatever the result. The place in front of hashing comes first, so that a crowd that finds none
/// does not ask the users' store.
async fn check(
    app: &App,
    Credentials { user, pass, .. }: Credentials,
    place: Result<Place, Refusal>,
    attempt: &mut Attempt<'_>,
    found: &mut Option<UserName>,
) -> Result<Option<Checked>, Refusal> {
    let looked_up = async {
        let known = app.users.find(&user).await?;
        *found = known.as_ref().map(|user| user.name.clone());
        let account = known.as_ref().map_or(&user, |user| &user.name).folded();
        attempt.count_for(&account).await?;
        Ok::<_, Refusal>(known)
    };
    let (place, known) = place?.during(looked_up).await?;
    let known = known?;
    let hash = known.as_ref().map_or_else(Hash::decoy, |user| user.hash.clone());
    let cost = hash.cost();
    let salt = random()?;
    let verify_and_renew = move |memory: &mut _| {
        let right = hash.verifies(&pass, memory);
        let stronger = if right && hash.should_be_made_anew(&pass) { pass.hash(salt, memory).ok() } else { None };
        (right, stronger)
    };
    let (right, stronger) = place.run(cost, verify_and_renew).await?;
    Ok(known.filter(|_| right).map(|user| Checked { user, stronger }))
}

/// Opens a new session, which replaces those that the cookies prove.
async fn open(app: &App, user: &User, lifetime: TimeDelta, presented: &Presented) -> Result<Grant, Refusal> {
    let now = app.clock.now();
    let session = Session::open(user, randomness(app)?, now, lifetime);
    let (id, grant) = (session.id, Grant::new(app, &session, None, now)?);
    let replaced = match in_time(presented.proven(app, now)).await {
        // A record that nobody can read must not keep its owner from a new session.
        Err(Refusal::Store(error @ (StoreError::Unreadable(_) | StoreError::UnknownSecret(_)))) => {
            tracing::error!(%error, "a session could not be replaced");
            Vec::new()
        }
        replaced => replaced?,
    };
    in_time(app.sessions.create(session, &replaced, now)).await?;
    audit::record(Event::Login, Whose::User(user.name.as_str()), Some(id), presented.client);
    Ok(grant)
}

/// The cookie by which the browser is recognised for this identifier from now on. Its nonce is new, so no earlier
/// failures count against it.
fn remember(app: &App, identifier: &str, presented: &Presented) -> Result<DeviceCookie, Refusal> {
    let nonce = Id::from_random(random()?);
    Ok(presented.device.after_login(&app.device_keys, identifier, nonce, app.clock.now()))
}

/// Stores a stronger hash of the same password. If the store can't, the login still succeeds (R15).
async fn strengthen(app: &App, user: &User, stronger: Hash) {
    if let Err(error) = app.users.rehash(&user.name, &user.hash, stronger).await {
        tracing::warn!(%error, "a stronger hash could not be kept");
    }
}
