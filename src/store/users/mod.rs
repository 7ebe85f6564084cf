//! Where users live: in memory, or in PostgreSQL where `DATABASE_URL` says so.

mod memory;

use super::StoreError;
use crate::domain::{Hash, User, UserName};
use memory::MemoryUsers;

/// The users.
#[derive(Debug)]
pub enum Users {
    /// In this process.
    Memory(MemoryUsers),
}

impl Users {
    /// Keeps these users in memory.
    #[must_use]
    pub fn in_memory(users: impl IntoIterator<Item = User>) -> Self {
        Self::Memory(MemoryUsers::new(users))
    }

    /// The user of exactly this name.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn find(&self, name: &UserName) -> Result<Option<User>, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.find(name)),
        }
    }

    /// Replaces a hash by a stronger one of the same password, unless it was changed in the meantime.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn rehash(&self, name: &UserName, old: &Hash, new: Hash) -> Result<(), StoreError> {
        match self {
            Self::Memory(users) => users.rehash(name, old, new),
        }
        Ok(())
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
