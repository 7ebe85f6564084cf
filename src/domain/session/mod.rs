//! A session: what a login opens, how long it lasts, and how many bad refresh tokens it survives.

mod id;
mod judgement;
mod rotation;
#[cfg(test)]
pub(in crate::domain) mod tests;

use std::sync::Arc;

use chrono::{SubsecRound, TimeDelta};

use crate::domain::{Fingerprint, Roles, Secret, SecretName, Time, User};
pub use id::{Id, Key};
pub use judgement::{Judgement, Presentation, Verdict, judge, judge_all};
pub use rotation::Rotation;

/// How many sessions a user may have at once; one more ends the oldest (OWASP ASVS 7.1.2).
pub const SESSIONS_PER_USER: usize = 10;

/// The random values that a new session needs.
pub struct Randomness<'secret> {
    /// Names the session.
    pub id: Id,
    /// Names its refresh tokens, so that an access token names nothing worth attacking (R48).
    pub refresh_id: Id,
    /// The source of its keys.
    pub keys: KeySource<'secret>,
    /// A number from 0 to 4 for the tries, as in the lab.
    pub tries: u8,
}

/// Where a new session's two keys come from.
pub enum KeySource<'secret> {
    /// Random, and stored in the record.
    Random {
        /// Signs access tokens.
        access: Key,
        /// Signs refresh tokens.
        refresh: Key,
    },
    /// Derived from a secret, which the record names for the session's whole life; stored nowhere.
    Derived(&'secret Secret),
}

/// What is known of a session's user without a query to any store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Users live in a database, which a refresh does not query; removing a user there ends the user's sessions too.
    Unasked,
    /// There is no such user.
    Gone,
    /// The user's entry has this fingerprint.
    Entry(Fingerprint),
}

/// What becomes of a record after a rule has looked at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is kept as the rule left it.
    Keep,
    /// It is removed: the session has ended, and all its tokens with it.
    End,
}

/// A session's record, as the store keeps one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names the session, in every token and in the store.
    pub id: Id,
    /// Names the session's refresh tokens, besides `id`.
    pub refresh_id: Id,
    /// The user's name.
    pub user: Arc<str>,
    /// The user's avatar at the login, so that a refresh reads no users.
    pub avatar: Arc<str>,
    /// The user's roles at the login, for the same reason.
    pub roles: Roles,
    /// The fingerprint of the user's entry at the login, if users live in memory.
    pub fingerprint: Option<Fingerprint>,
    /// The secret that the keys are derived from; `None` if they are random and stored in the record.
    pub secret: Option<SecretName>,
    /// Signs access tokens.
    pub access_key: Key,
    /// Signs refresh tokens.
    pub refresh_key: Key,
    /// The generation of the current refresh token.
    pub current: u64,
    /// The generation before it, which a slower tab may still present.
    pub previous: Option<u64>,
    /// When `current` was first issued.
    pub rotated_at: Time,
    /// When `current` was last issued and not yet confirmed. Until `grace` after that, the answer may still be in
    /// flight.
    pub issued_at: Time,
    /// Whether `current` was ever presented, so that its answer is known to have arrived.
    pub confirmed: bool,
    /// How many tries are left; each bad refresh token costs one, and the last one ends the session.
    pub tries: u8,
    /// When the login was.
    pub opened: Time,
    /// The session's end, whatever happens: whole seconds, never extended.
    pub expires: Time,
}

impl Session {
    /// How many tries a successful refresh leaves, as in the lab.
    const TRIES_AFTER_REFRESH: u8 = 3;

    /// Opens the session of a login: `3 | random.choice(range(5))` tries, as in the lab, so 3 or 7.
    #[must_use]
    pub fn open(user: &User, random: Randomness<'_>, now: Time, lifetime: TimeDelta) -> Self {
        let id = random.id.beside(Id::of_user(user.name.as_str()));
        let (secret, (access_key, refresh_key)) = match random.keys {
            KeySource::Random { access, refresh } => (None, (access, refresh)),
            KeySource::Derived(secret) => (Some(secret.name()), secret.session_keys(id, random.refresh_id)),
        };
        Self {
            id,
            refresh_id: random.refresh_id,
            user: user.name.as_str().into(),
            avatar: user.avatar.as_str().into(),
            roles: user.roles.clone(),
            fingerprint: user.fingerprint,
            secret,
            access_key,
            refresh_key,
            current: 0,
            previous: None,
            rotated_at: now,
            issued_at: now,
            confirmed: false,
            tries: 3 | random.tries,
            opened: now,
            expires: now.trunc_subsecs(0) + lifetime,
        }
    }

    /// Whether `expires` is reached or past (RFC 7519 §4.1.4).
    #[must_use]
    pub fn is_expired(&self, now: Time) -> bool {
        now >= self.expires
    }

    /// The whole seconds that the session has left: the cookies' Max-Age.
    #[must_use]
    pub fn seconds_left(&self, now: Time) -> i64 {
        (self.expires.timestamp() - now.timestamp()).max(0)
    }

    /// Whether the user's entry was removed or changed since the login, which ends the session. A session that was
    /// opened while users lived in a database has no entry.
    #[must_use]
    pub fn is_orphaned(&self, standing: Standing) -> bool {
        match standing {
            Standing::Unasked => false,
            Standing::Gone => true,
            Standing::Entry(fingerprint) => self.fingerprint != Some(fingerprint),
        }
    }

    /// Charges a try for a bad refresh token; the last try ends the session.
    pub fn charge(&mut self) -> Fate {
        self.tries = self.tries.saturating_sub(1);
        if self.tries == 0 { Fate::End } else { Fate::Keep }
    }

    /// A successful refresh sets the tries to three.
    pub(super) fn forgive(&mut self) {
        self.tries = Self::TRIES_AFTER_REFRESH;
    }
}
