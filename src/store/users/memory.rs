//! Users in memory: those of `USERS_FILE`, and what their hashes become until the process ends.

use std::{collections::HashMap, sync::Mutex};

use crate::{
    domain::{Hash, User, UserName},
    store::lock,
};

/// Every user, by name.
#[derive(Debug)]
pub struct MemoryUsers(Mutex<HashMap<UserName, User>>);

impl MemoryUsers {
    /// Keeps these users.
    #[must_use]
    pub fn new(users: impl IntoIterator<Item = User>) -> Self {
        Self(Mutex::new(users.into_iter().map(|user| (user.name.clone(), user)).collect()))
    }

    pub(super) fn find(&self, name: &UserName) -> Option<User> {
        lock(&self.0).get(name).cloned()
    }

    pub(super) fn is_empty(&self) -> bool {
        lock(&self.0).is_empty()
    }

    pub(super) fn rehash(&self, name: &UserName, old: &Hash, new: Hash) {
        if let Some(user) = lock(&self.0).get_mut(name).filter(|user| user.hash == *old) {
            user.hash = new;
        }
    }
}
