//! A session: what a login opens, how long it lasts, and how many bad refresh tokens it bears.

mod id;
mod judgement;
mod rotation;

use std::sync::Arc;

use chrono::{SubsecRound, TimeDelta};

use crate::domain::{Roles, Time, User};
pub use id::{Id, Key};
pub use judgement::{Judgement, Presentation, Verdict, judge, judge_all};
pub use rotation::Rotation;

/// How many sessions a user may have at once; one more ends the one opened first (OWASP ASVS 7.1.2).
pub const SESSIONS_PER_USER: usize = 10;

/// What a new session needs of the operating system's randomness.
pub struct Randomness {
    /// Names the session.
    pub id: Id,
    /// Names its refresh tokens, so that an access token names nothing worth attacking (R48).
    pub refresh_id: Id,
    /// Signs its access tokens.
    pub access_key: Key,
    /// Signs its refresh tokens.
    pub refresh_key: Key,
    /// A number from 0 to 4, as the lab draws one for the tries.
    pub tries: u8,
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
    /// Signs access tokens.
    pub access_key: Key,
    /// Signs refresh tokens.
    pub refresh_key: Key,
    /// The generation of the refresh token that is the valid one.
    pub current: u64,
    /// The generation before it, which a slower tab may still present.
    pub previous: Option<u64>,
    /// When `current` was first issued.
    pub rotated_at: Time,
    /// When `current` was last handed out before it was first presented: from then on its answer may be on its way.
    pub issued_at: Time,
    /// Whether `current` was ever presented, so that its answer is known to have arrived.
    pub confirmed: bool,
    /// How many more bad refresh tokens there may be, the last of which ends the session.
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
    pub fn open(user: &User, random: Randomness, now: Time, lifetime: TimeDelta) -> Self {
        Self {
            id: random.id.beside(Id::of_user(user.name.as_str())),
            refresh_id: random.refresh_id,
            user: user.name.as_str().into(),
            avatar: user.avatar.as_str().into(),
            roles: user.roles.clone(),
            access_key: random.access_key,
            refresh_key: random.refresh_key,
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

    /// Whether the session's time is over; at its very end it is (RFC 7519 §4.1.4).
    #[must_use]
    pub fn is_expired(&self, now: Time) -> bool {
        now >= self.expires
    }

    /// The whole seconds that the session has left: the cookies' Max-Age.
    #[must_use]
    pub fn seconds_left(&self, now: Time) -> i64 {
        (self.expires.timestamp() - now.timestamp()).max(0)
    }

    /// A bad refresh token costs a try, and the last try the session.
    pub fn charge(&mut self) -> Fate {
        self.tries = self.tries.saturating_sub(1);
        if self.tries == 0 { Fate::End } else { Fate::Keep }
    }

    /// A successful refresh gives the tries back.
    pub(super) fn forgive(&mut self) {
        self.tries = Self::TRIES_AFTER_REFRESH;
    }
}

#[cfg(test)]
pub(in crate::domain) mod tests {
    use super::*;
    use crate::domain::Hash;

    /// A moment with a fraction of a second, as real ones have.
    pub(in crate::domain) fn noon() -> Time {
        Time::from_timestamp(1_800_000_000, 700_000_000).unwrap()
    }

    /// A session opened at noon for two hours.
    pub(in crate::domain) fn session(tries: u8) -> Session {
        let user = User::parse("Ada".into(), "ada.png".into(), Hash::decoy().as_str()).unwrap();
        let random = Randomness {
            id: Id::from_random([1; 16]),
            refresh_id: Id::from_random([2; 16]),
            access_key: Key::from_random([3; 32]),
            refresh_key: Key::from_random([4; 32]),
            tries,
        };
        Session::open(&user, random, noon(), TimeDelta::minutes(120))
    }

    #[test]
    fn a_session_has_three_tries_or_seven() {
        assert_eq!([0, 1, 2, 3, 4].map(|roll| session(roll).tries), [3, 3, 3, 3, 7]);
    }

    #[test]
    fn the_last_try_ends_the_session() {
        let mut session = session(0);
        assert_eq!([(); 4].map(|()| session.charge()), [Fate::Keep, Fate::Keep, Fate::End, Fate::End]);
    }

    // R50
    #[test]
    fn a_session_lasts_its_lifetime_in_whole_seconds_and_not_a_moment_longer() {
        let session = session(0);
        let end = noon() + TimeDelta::milliseconds(7_200_000 - 700);
        assert_eq!(session.seconds_left(noon()), 7200);
        assert!(!session.is_expired(end - TimeDelta::milliseconds(1)));
        assert!(session.is_expired(end));
        assert_eq!(session.seconds_left(end + TimeDelta::hours(1)), 0);
    }
}
