//! Where sessions live: in memory, or in Redis where `REDIS_URL` says so.

mod memory;
mod redis;

use super::StoreError;
use crate::domain::{Fate, Id, Session, Time, UserName};
use memory::MemorySessions;
pub use redis::RedisAddress;
use redis::RedisSessions;

/// The sessions. What waits for Redis is boxed: it would make every request's future large, also in memory's own.
/// Whether one has expired is for the rules to say: stores may forget it from then on, or later.
#[derive(Debug)]
pub enum Sessions {
    /// In this process.
    Memory(MemorySessions),
    /// In Redis or Valkey.
    Redis(Box<RedisSessions>),
}

impl Sessions {
    /// Keeps sessions in memory.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::Memory(MemorySessions::default())
    }

    /// Keeps sessions in Redis, which need not be there yet.
    #[must_use]
    pub fn in_redis(address: RedisAddress) -> Self {
        Self::Redis(Box::new(RedisSessions::new(address)))
    }

    /// Keeps a new session, ends those that it replaces, and ends the user's oldest ones beyond the limit.
    ///
    /// # Errors
    /// Where the store does not answer; the session may then have been kept, and nobody has its tokens.
    pub async fn create(&self, session: Session, replaced: &[Session], now: Time) -> Result<(), StoreError> {
        match self {
            Self::Memory(sessions) => sessions.create(session, replaced, now),
            Self::Redis(sessions) => Box::pin(sessions.create(&session, replaced, now)).await,
        }
    }

    /// The session of this identifier.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn find(&self, id: Id) -> Result<Option<Session>, StoreError> {
        match self {
            Self::Memory(sessions) => Ok(sessions.find(id)),
            Self::Redis(sessions) => Box::pin(sessions.find(id)).await,
        }
    }

    /// Applies a rule to the session of which this is a copy, atomically, and keeps or ends it as the rule says.
    /// `None` where it has ended. The rule may be applied more than once, to what others made of the session; what
    /// changes nothing may be answered from the copy, which is one that `find` has just given.
    ///
    /// # Errors
    /// Where the store does not answer; the rule's outcome may then have been kept.
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

    /// Ends the session of which this is a copy; says whether it had not ended before.
    ///
    /// # Errors
    /// Where the store does not answer; the session may then have ended.
    pub async fn end(&self, copy: &Session) -> Result<bool, StoreError> {
        match self {
            Self::Memory(sessions) => Ok(sessions.end(copy.id)),
            Self::Redis(sessions) => Box::pin(sessions.end(copy)).await,
        }
    }

    /// Ends all sessions of a user and says how many there were.
    ///
    /// # Errors
    /// Where the store does not answer; some may then have ended.
    pub async fn end_all(&self, user: &UserName) -> Result<usize, StoreError> {
        match self {
            Self::Memory(sessions) => Ok(sessions.end_all(user)),
            Self::Redis(sessions) => Box::pin(sessions.end_all(user)).await,
        }
    }

    /// Asks whether the store answers.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Redis(sessions) => Box::pin(sessions.ping()).await,
        }
    }

    /// What an operator should hear of the store when the backend starts.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn advice(&self) -> Result<Vec<&'static str>, StoreError> {
        match self {
            Self::Memory(_) => Ok(Vec::new()),
            Self::Redis(sessions) => Box::pin(sessions.advice()).await,
        }
    }
}
