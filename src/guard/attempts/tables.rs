//! The counts in this process: a bounded table for each kind, so that a flood of one kind pushes out no other.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    sync::Mutex,
};

use crate::{
    domain::{Count, Counts, Subject, Time},
    guard::Recent,
    lock::lock,
};

/// Counts by a hash of their subject that only this process can compute: it needs little room, and clients can't choose
/// names that collide.
#[derive(Debug, Default)]
pub(super) struct Tables {
    kinds: Mutex<Kinds>,
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct Kinds {
    names: Recent<u64, Count>,
    networks: Recent<u64, Count>,
    devices: Recent<u64, Count>,
    accounts: Recent<u64, Count>,
    /// The failures of each network on each account.
    failures: Recent<u64, Count>,
}

impl Kinds {
    fn of(&mut self, subject: Subject) -> &mut Recent<u64, Count> {
        match subject {
            Subject::Name(..) => &mut self.names,
            Subject::Network(_) | Subject::Nearest(_) => &mut self.networks,
            Subject::Device(_) => &mut self.devices,
            Subject::Account(_) | Subject::Newcomers(_) | Subject::Returning(_) => &mut self.accounts,
            Subject::Failed(..) => &mut self.failures,
        }
    }
}

impl Tables {
    /// Applies a rule to the counts of these subjects and keeps what it changed.
    pub(super) fn update<T>(&self, subjects: &[Subject], now: Time, rule: impl FnOnce(&mut Counts) -> T) -> T {
        let key = |subject: &Subject| self.hasher.hash_one(subject);
        let mut kinds = lock(&self.kinds);
        let find = |subject: &Subject| Some((*subject, kinds.of(*subject).peek(&key(subject))?.clone()));
        let found: BTreeMap<Subject, Count> = subjects.iter().filter_map(find).collect();
        let mut counts = Counts::new(now, found.clone());
        let answer = rule(&mut counts);
        for subject in subjects {
            let (kept, table) = (counts.kept(*subject), kinds.of(*subject));
            match kept {
                kept if kept == found.get(subject) => {}
                Some(count) => table.put(key(subject), count.clone()),
                None => table.remove(&key(subject)),
            }
        }
        answer
    }
}
