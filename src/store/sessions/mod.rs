//! Where sessions live: in memory, or in Redis where `REDIS_URL` says so.

mod memory;

use super::StoreError;
use crate::domain::{Fate, Id, Session, Time};
use memory::MemorySessions;

/// The sessions. Whether one has expired is for the rules to say: stores may forget it from then on, or later.
#[derive(Debug)]
pub enum Sessions {
    /// In this process.
    Memory(MemorySessions),
}

impl Sessions {
    /// Keeps sessions in memory.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::Memory(MemorySessions::default())
    }

    /// Keeps a new session, ends those that it replaces, and ends the user's oldest ones beyond the limit.
    ///
    /// # Errors
    /// Where the store does not answer; the session may then have been kept, and nobody has its tokens.
    pub async fn create(&self, session: Session, replaced: &[Session], now: Time) -> Result<(), StoreError> {
        match self {
            Self::Memory(sessions) => sessions.create(session, replaced, now),
        }
        Ok(())
    }

    /// The session of this identifier.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn find(&self, id: Id) -> Result<Option<Session>, StoreError> {
        match self {
            Self::Memory(sessions) => Ok(sessions.find(id)),
        }
    }

    /// Applies a rule to the session of which this is a copy, atomically, and keeps or ends it as the rule says.
    /// `None` where it has ended. The rule may be applied more than once, to what others made of the session.
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
        }
    }

    /// Ends the session of which this is a copy; says whether it had not ended before.
    ///
    /// # Errors
    /// Where the store does not answer; the session may then have ended.
    pub async fn end(&self, copy: &Session) -> Result<bool, StoreError> {
        match self {
            Self::Memory(sessions) => Ok(sessions.end(copy.id)),
        }
    }

    /// Asks whether the store answers.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        match self {
            Self::Memory(_) => Ok(()),
        }
    }
}
