//! Users in memory: those of `USERS_FILE`, with their changes until the process ends.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::Bound,
    sync::Mutex,
};

use super::Listed;
use crate::{
    domain::{Fingerprint, Hash, Standing, Time, User, UserName, fold},
    lock::lock,
};

/// Every user.
#[derive(Debug)]
pub struct MemoryUsers(Mutex<Records>);

#[derive(Debug, Default)]
struct Records {
    /// By the folded name.
    users: BTreeMap<String, (User, Time)>,
    /// The names' skeletons, each with its folded name: names in `USERS_FILE` may look alike.
    skeletons: BTreeSet<(String, String)>,
}

impl MemoryUsers {
    pub(super) fn new(users: impl IntoIterator<Item = User>, now: Time) -> Self {
        let mut records = Records::default();
        for user in users {
            records.insert(user, now);
        }
        Self(Mutex::new(records))
    }

    pub(super) fn find(&self, name: &UserName) -> Option<User> {
        lock(&self.0).users.get(&name.folded()).map(|(user, _)| user.clone())
    }

    pub(super) fn standing(&self, name: &str) -> Standing {
        let records = lock(&self.0);
        let fingerprint = records.users.get(&fold(name)).and_then(|(user, _)| user.fingerprint);
        fingerprint.map_or(Standing::Gone, Standing::Entry)
    }

    pub(super) fn replace(&self, users: impl IntoIterator<Item = User>, now: Time) {
        let mut records = lock(&self.0);
        let mut before = std::mem::take(&mut *records);
        for user in users {
            let name = user.name.folded();
            records.insert(user, now);
            let (Some((new, added)), Some((old, since))) = (records.users.get_mut(&name), before.users.remove(&name))
            else {
                continue;
            };
            *added = since;
            if new.fingerprint == old.fingerprint {
                new.hash = old.hash;
            }
        }
    }

    /// The password is the same, so the fingerprint stays that of the file's entry.
    pub(super) fn rehash(&self, name: &UserName, old: &Hash, new: Hash) {
        let folded = name.folded();
        if let Some((user, _)) = lock(&self.0).users.get_mut(&folded).filter(|(user, _)| user.hash == *old) {
            user.hash = new;
        }
    }

    pub(super) fn create(&self, user: &User, now: Time) -> bool {
        self.import(std::slice::from_ref(user), now).is_empty()
    }

    pub(super) fn set_hash(&self, name: &UserName, hash: &Hash) -> Option<UserName> {
        let mut records = lock(&self.0);
        let (user, _) = records.users.get_mut(&name.folded())?;
        user.hash = hash.clone();
        user.fingerprint = Some(Fingerprint::of(user));
        Some(user.name.clone())
    }

    pub(super) fn remove(&self, name: &UserName) -> Option<UserName> {
        let mut records = lock(&self.0);
        let folded = name.folded();
        let (user, _) = records.users.remove(&folded)?;
        records.skeletons.remove(&(user.name.skeleton(), folded));
        Some(user.name)
    }

    pub(super) fn list(&self, after: &str, limit: u16) -> Vec<Listed> {
        let records = lock(&self.0);
        let listed = |(user, created): &(User, Time)| Listed {
            name: user.name.as_str().to_owned(),
            avatar: user.avatar.clone(),
            roles: user.roles.clone(),
            created: *created,
        };
        let range = records.users.range::<str, _>((Bound::Excluded(&*fold(after)), Bound::Unbounded));
        range.take(usize::from(limit)).map(|(_, record)| listed(record)).collect()
    }

    pub(super) fn import(&self, users: &[User], now: Time) -> Vec<UserName> {
        let mut records = lock(&self.0);
        let (mut folded, mut skeletons) = (HashSet::new(), HashSet::new());
        let is_taken = |user: &&User| {
            let (name, skeleton) = (user.name.folded(), user.name.skeleton());
            let taken = records.users.contains_key(&name) || records.looks_like_another(&skeleton);
            !folded.insert(name) | !skeletons.insert(skeleton) | taken
        };
        let taken: Vec<_> = users.iter().filter(is_taken).map(|user| user.name.clone()).collect();
        if taken.is_empty() {
            for user in users {
                records.insert(user.clone(), now);
            }
        }
        taken
    }

    pub(super) fn is_empty(&self) -> bool {
        lock(&self.0).users.is_empty()
    }
}

impl Records {
    fn insert(&mut self, mut user: User, now: Time) {
        user.fingerprint = Some(Fingerprint::of(&user));
        let folded = user.name.folded();
        self.skeletons.insert((user.name.skeleton(), folded.clone()));
        self.users.insert(folded, (user, now));
    }

    fn looks_like_another(&self, skeleton: &str) -> bool {
        let next = self.skeletons.range((skeleton.to_owned(), String::new())..).next();
        next.is_some_and(|(other, _)| other == skeleton)
    }
}
