//! Where sessions live: in memory, or in Redis if `REDIS_URL` is set.

mod keys;
mod memory;
mod record;
mod redis;
mod scripts;

use std::sync::Arc;

use super::{StoreError, redis::Redis};
use crate::domain::{Fate, Id, Secrets, Session, Time, UserName};
use memory::MemorySessions;
use redis::RedisSessions;

/// The sessions. Futures that wait for Redis are boxed: they would make every request's future large, even if sessions
/// live in memory. Rules decide whether a session has expired; stores may forget it from then on, or later.
#[derive(Debug)]
pub enum Sessions {
    /// In this process.
    Memory(MemorySessions),
    /// In Redis or Valkey.
    Redis(Box<RedisSessions>),
}

/// A session as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSession {
    /// The session's identifier.
    pub id: Id,
    /// When the login was.
    pub opened: Time,
    /// When its refresh token was last replaced: the last use was then, or up to the grace later.
    pub rotated_at: Time,
    /// The session's end.
    pub expires: Time,
}

impl From<&Session> for ListedSession {
    fn from(session: &Session) -> Self {
        Self { id: session.id, opened: session.opened, rotated_at: session.rotated_at, expires: session.expires }
    }
}

impl Sessions {
    /// Keeps sessions in memory.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::Memory(MemorySessions::default())
    }

    /// Keeps sessions in Redis, which need not answer yet.
    #[must_use]
    pub fn in_redis(redis: Arc<Redis>) -> Self {
        Self::Redis(Box::new(RedisSessions::new(redis)))
    }

    /// Reads records whose keys are derived from one of these secrets; without them such a record is an error, unless
    /// no key is needed.
    #[must_use]
    pub fn under(self, secrets: Arc<Secrets>) -> Self {
        match self {
            Self::Memory(_) => self,
            Self::Redis(sessions) => Self::Redis(Box::new(sessions.under(secrets))),
        }
    }

    /// Keeps a new session, ends those that it replaces, and ends the user's oldest ones beyond the limit.
    ///
    /// # Errors
    /// If the store does not answer; the session may then have been kept, though no client has its tokens.
    pub async fn create(&self, session: Session, replaced: &[Session], now: Time) -> Result<(), StoreError> {
        match self {
            Self::Memory(sessions) => sessions.create(session, replaced, now),
            Self::Redis(sessions) => Box::pin(sessions.create(&session, replaced, now)).await,
        }
    }

    /// The session with this identifier.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn find(&self, id: Id) -> Result<Option<Session>, StoreError> {
        match self {
            Self::Memory(sessions) => Ok(sessions.find(id)),
            Self::Redis(sessions) => Box::pin(sessions.find(id)).await,
        }
    }

    /// Applies `rule` to the stored session, atomically, and keeps or ends it as the rule decides. `None` if it has
    /// ended. `copy` must come fresh from `find`. If others changed the record meanwhile, the rule runs again on their
    /// version. If the rule changes nothing, Redis is not asked again.
    ///
    /// # Errors
    /// If the store does not answer; the rule's outcome may then have been kept.
    pub async fn update<T>(
        &self,
        copy: &Session,
        rule: impl FnMut(&mut Session) -> (Fate, T),
    ) -> Result<Option<T>, StoreError> {
        match self {
            Self::Memory(sessions) => Ok(sessions.update(copy.id, rule)),
            Self::Redis(sessions) => Box::pin(sessions.update(copy, rule)).await,
        }
    }

    /// Ends the session that was copied; returns `false` if it had already ended.
    ///
    /// # Errors
    /// If the store does not answer; the session may then have ended.
    pub async fn end(&self, copy: &Session) -> Result<bool, StoreError> {
        match self {
            Self::Memory(sessions) => Ok(sessions.end(copy.id)),
            Self::Redis(sessions) => Box::pin(sessions.end(copy)).await,
        }
    }

    /// The sessions of a user, oldest first. Expired ones may be among them.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn list(&self, user: &UserName) -> Result<Vec<ListedSession>, StoreError> {
        match self {
            Self::Memory(sessions) => Ok(sessions.list(user)),
            Self::Redis(sessions) => Box::pin(sessions.list(user)).await,
        }
    }

    /// Ends all sessions of a user and returns how many there were.
    ///
    /// # Errors
    /// If the store does not answer; some may then have ended.
    pub async fn end_all(&self, user: &UserName) -> Result<usize, StoreError> {
        match self {
            Self::Memory(sessions) => Ok(sessions.end_all(user)),
            Self::Redis(sessions) => Box::pin(sessions.end_all(user)).await,
        }
    }

    /// Ends the sessions of all users, a few at a time, and returns how many there were. One that is opened meanwhile
    /// may end or stay.
    ///
    /// # Errors
    /// If the store does not answer; some may then have ended.
    pub async fn end_everything(&self) -> Result<usize, StoreError> {
        match self {
            Self::Memory(sessions) => Ok(sessions.end_everything()),
            Self::Redis(sessions) => Box::pin(sessions.end_everything()).await,
        }
    }

    /// Checks whether the store answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Redis(sessions) => Box::pin(sessions.ping()).await,
        }
    }

    /// Warnings to the operator about the store when the backend starts.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn advice(&self) -> Result<Vec<&'static str>, StoreError> {
        match self {
            Self::Memory(_) => Ok(Vec::new()),
            Self::Redis(sessions) => Box::pin(sessions.advice()).await,
        }
    }
}
