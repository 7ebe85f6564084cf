//! Users in memory.

use std::{collections::HashMap, sync::Mutex};

use super::lock;
use crate::domain::{Hash, User, UserName};

/// Every user, by name.
#[derive(Debug)]
pub struct Users(Mutex<HashMap<UserName, User>>);

impl Users {
    /// Keeps these users.
    #[must_use]
    pub fn new(users: impl IntoIterator<Item = User>) -> Self {
        Self(Mutex::new(users.into_iter().map(|user| (user.name.clone(), user)).collect()))
    }

    /// The user of exactly this name.
    #[must_use]
    pub fn find(&self, name: &UserName) -> Option<User> {
        lock(&self.0).get(name).cloned()
    }

    /// Replaces a hash by a stronger one of the same password, unless it was changed in the meantime.
    pub fn rehash(&self, name: &UserName, old: &Hash, new: Hash) {
        if let Some(user) = lock(&self.0).get_mut(name).filter(|user| user.hash == *old) {
            user.hash = new;
        }
    }
}
