//! Where users live: in memory, or in PostgreSQL if `DATABASE_URL` names one.

mod memory;
mod postgres;

use std::sync::Arc;

use super::{Postgres, StoreError};
use crate::domain::{Hash, Roles, Standing, Time, User, UserName};
use memory::MemoryUsers;
use postgres::PostgresUsers;

/// The users. What waits for PostgreSQL is boxed: it would make every login's future large, also in memory's own.
#[derive(Debug)]
pub enum Users {
    /// In this process.
    Memory(MemoryUsers),
    /// In PostgreSQL.
    Postgres(PostgresUsers),
}

/// A user as `doorstep users list` shows one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name that logs in.
    pub name: String,
    /// The avatar.
    pub avatar: String,
    /// The roles.
    pub roles: Roles,
    /// When the user was added.
    pub created: Time,
}

impl Users {
    /// Keeps these users in memory, added `now`.
    #[must_use]
    pub fn in_memory(users: impl IntoIterator<Item = User>, now: Time) -> Self {
        Self::Memory(MemoryUsers::new(users, now))
    }

    /// Keeps users in this database, which need not answer yet.
    #[must_use]
    pub fn in_postgres(postgres: Arc<Postgres>) -> Self {
        Self::Postgres(PostgresUsers::new(postgres))
    }

    /// The user whose name folds to the same form as this one.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn find(&self, name: &UserName) -> Result<Option<User>, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.find(name)),
            Self::Postgres(users) => Box::pin(users.find(name)).await,
        }
    }

    /// What the user of exactly this name is known as, without any store being asked.
    #[must_use]
    pub fn standing(&self, name: &str) -> Standing {
        match self {
            Self::Memory(users) => users.standing(name),
            Self::Postgres(_) => Standing::Unasked,
        }
    }

    /// Replaces all users in memory by these, as a file has them now. An entry that is as it was keeps the hash that was
    /// made anew. Users in a database stay as they are.
    pub fn replace(&self, users: impl IntoIterator<Item = User>, now: Time) {
        if let Self::Memory(memory) = self {
            memory.replace(users, now);
        }
    }

    /// Replaces a hash by a stronger one of the same password, unless it was changed in the meantime.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn rehash(&self, name: &UserName, old: &Hash, new: Hash) -> Result<(), StoreError> {
        match self {
            Self::Memory(users) => {
                users.rehash(name, old, new);
                Ok(())
            }
            Self::Postgres(users) => Box::pin(users.rehash(name, old, &new)).await,
        }
    }

    /// Adds a user; `false` if there is one whose name folds or looks alike (R78).
    ///
    /// # Errors
    /// If the store does not answer; the user may then have been added.
    pub async fn create(&self, user: &User, now: Time) -> Result<bool, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.create(user, now)),
            Self::Postgres(users) => Box::pin(users.create(user, now)).await,
        }
    }

    /// Gives a user another password; answers with the user's own name, or `None` if there is no such user.
    ///
    /// # Errors
    /// If the store does not answer; the password may then have been changed.
    pub async fn set_hash(&self, name: &UserName, hash: &Hash) -> Result<Option<UserName>, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.set_hash(name, hash)),
            Self::Postgres(users) => Box::pin(users.set_hash(name, hash)).await,
        }
    }

    /// Removes a user; answers with the user's own name, or `None` if there is no such user.
    ///
    /// # Errors
    /// If the store does not answer; the user may then have been removed.
    pub async fn remove(&self, name: &UserName) -> Result<Option<UserName>, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.remove(name)),
            Self::Postgres(users) => Box::pin(users.remove(name)).await,
        }
    }

    /// At most `limit` users whose names come after this one, in the order of their folded names.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn list(&self, after: &str, limit: u16) -> Result<Vec<Listed>, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.list(after, limit)),
            Self::Postgres(users) => Box::pin(users.list(after, limit)).await,
        }
    }

    /// Adds all of these users, or none if a name is taken; answers with the names that are.
    ///
    /// # Errors
    /// If the store does not answer; all may then have been added, or none.
    pub async fn import(&self, users: &[User], now: Time) -> Result<Vec<UserName>, StoreError> {
        match self {
            Self::Memory(store) => Ok(store.import(users, now)),
            Self::Postgres(store) => Box::pin(store.import(users, now)).await,
        }
    }

    /// Asks whether the store answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Postgres(users) => Box::pin(users.ping()).await,
        }
    }

    /// Whether there is no user at all.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.is_empty()),
            Self::Postgres(users) => Box::pin(users.is_empty()).await,
        }
    }
}
