//! Where users live: in memory, or in PostgreSQL if `DATABASE_URL` is set.

mod memory;
mod postgres;

use std::sync::Arc;

use super::{Postgres, StoreError};
use crate::domain::{Hash, Roles, Standing, Time, User, UserName};
use memory::MemoryUsers;
use postgres::PostgresUsers;

/// The users. Futures that wait for PostgreSQL are boxed: they would make every login's future large, even if users
/// live in memory.
#[derive(Debug)]
pub enum Users {
    /// In this process.
    Memory(MemoryUsers),
    /// In PostgreSQL.
    Postgres(PostgresUsers),
}

/// A user as `doorstep users list` shows it.
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

    /// What is known of the user of this name without a query to a database.
    #[must_use]
    pub fn standing(&self, name: &str) -> Standing {
        match self {
            Self::Memory(users) => users.standing(name),
            Self::Postgres(_) => Standing::Unasked,
        }
    }

    /// Replaces all users in memory by these, which a file has now. An entry that has not changed keeps its rehashed
    /// password. Users in a database stay as they are.
    pub fn replace(&self, users: impl IntoIterator<Item = User>, now: Time) {
        if let Self::Memory(memory) = self {
            memory.replace(users, now);
        }
    }

    /// Replaces a hash by a stronger one of the same password, unless it has changed in the meantime.
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

    /// Adds a user; `false` if the name folds or looks like that of another user (R78).
    ///
    /// # Errors
    /// If the store does not answer; the user may then have been added.
    pub async fn create(&self, user: &User, now: Time) -> Result<bool, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.create(user, now)),
            Self::Postgres(users) => Box::pin(users.create(user, now)).await,
        }
    }

    /// Gives a user a new password; returns the user's own name, or `None` if there is no such user.
    ///
    /// # Errors
    /// If the store does not answer; the password may then have been changed.
    pub async fn set_hash(&self, name: &UserName, hash: &Hash) -> Result<Option<UserName>, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.set_hash(name, hash)),
            Self::Postgres(users) => Box::pin(users.set_hash(name, hash)).await,
        }
    }

    /// Removes a user; returns the user's own name, or `None` if there is no such user.
    ///
    /// # Errors
    /// If the store does not answer; the user may then have been removed.
    pub async fn remove(&self, name: &UserName) -> Result<Option<UserName>, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.remove(name)),
            Self::Postgres(users) => Box::pin(users.remove(name)).await,
        }
    }

    /// Up to `limit` users whose names come after this one, in the order of their folded names.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn list(&self, after: &str, limit: u16) -> Result<Vec<Listed>, StoreError> {
        match self {
            Self::Memory(users) => Ok(users.list(after, limit)),
            Self::Postgres(users) => Box::pin(users.list(after, limit)).await,
        }
    }

    /// Adds all of these users, or none if a name is taken; returns the taken names.
    ///
    /// # Errors
    /// If the store does not answer; all may then have been added, or none.
    pub async fn import(&self, users: &[User], now: Time) -> Result<Vec<UserName>, StoreError> {
        match self {
            Self::Memory(store) => Ok(store.import(users, now)),
            Self::Postgres(store) => Box::pin(store.import(users, now)).await,
        }
    }

    /// Checks whether the store answers.
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
