//! Where users live: in memory, or in PostgreSQL where `DATABASE_URL` says so.

mod memory;
mod postgres;

use super::StoreError;
use crate::domain::{Hash, User, UserName};
use memory::MemoryUsers;
pub use postgres::{Database, DatabaseError, Listed, PostgresUsers, TrustError, Verification};

/// The users. What waits for PostgreSQL is boxed: it would make every login's future large, also in memory's own.
#[derive(Debug)]
pub enum Users {
    /// In this process.
    Memory(MemoryUsers),
    /// In PostgreSQL.
    Postgres(PostgresUsers),
}

impl Users {
    /// Keeps these users in memory.
    #[must_use]
    pub fn in_memory(users: impl IntoIterator<Item = User>) -> Self {
        Self::Memory(MemoryUsers::new(users))
    }

    /// Keeps users in this database, which need not answer yet.
    #[must_use]
    pub fn in_postgres(database: Database) -> Self {
        Self::Postgres(PostgresUsers::new(database))
    }

    /// The user of exactly this name.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn find(&self, name: &UserName) -> Result<Option<User>, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.find(name)),
            Self::Postgres(users) => Box::pin(users.find(name)).await,
        }
    }

    /// Replaces a hash by a stronger one of the same password, unless it was changed in the meantime.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn rehash(&self, name: &UserName, old: &Hash, new: Hash) -> Result<(), StoreError> {
        match self {
            Self::Memory(users) => {
                users.rehash(name, old, new);
                Ok(())
            }
            Self::Postgres(users) => Box::pin(users.rehash(name, old, &new)).await,
        }
    }

    /// Asks whether the store answers.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Postgres(users) => Box::pin(users.ping()).await,
        }
    }

    /// Whether nobody could log in.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.is_empty()),
            Self::Postgres(users) => Box::pin(users.is_empty()).await,
        }
    }
}
