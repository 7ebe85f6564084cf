//! A bounded table that forgets its stalest entry first, for what only has to be known for minutes or a day.

use std::{fmt, hash::Hash};

use lru::LruCache;

/// At most [`Recent::CAPACITY`] entries.
pub struct Recent<Key: Hash + Eq, Value>(LruCache<Key, Value>);

impl<Key: Hash + Eq, Value> Recent<Key, Value> {
    /// How many entries a table keeps: some 10 MB, whatever fills it (R33).
    pub const CAPACITY: usize = 100_000;

    /// The entry of this key, without making it fresher.
    pub fn peek(&mut self, key: &Key) -> Option<&mut Value> {
        self.0.peek_mut(key)
    }

    /// The entry of this key, made if there is none; if the table is full, the stalest entry goes.
    pub fn entry(&mut self, key: Key, new: impl FnOnce() -> Value) -> &mut Value {
        if self.0.len() >= Self::CAPACITY && !self.0.contains(&key) {
            self.0.pop_lru();
        }
        self.0.get_or_insert_mut(key, new)
    }

    /// Sets the entry of this key.
    pub fn put(&mut self, key: Key, value: Value) {
        if let Some(entry) = self.0.get_mut(&key) {
            *entry = value;
        } else {
            self.entry(key, || value);
        }
    }

    /// Forgets the entry of this key.
    pub fn remove(&mut self, key: &Key) {
        self.0.pop(key);
    }
}

impl<Key: Hash + Eq, Value> Default for Recent<Key, Value> {
    fn default() -> Self {
        // Bounded by `entry`: a cache bounded by itself would allocate all its memory at once.
        Self(LruCache::unbounded())
    }
}

impl<Key: Hash + Eq, Value> fmt::Debug for Recent<Key, Value> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Recent({} entries)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R33
    #[test]
    fn the_stalest_entry_goes_first_when_the_table_is_full() {
        let mut recent = Recent::default();
        for key in 0..Recent::<usize, usize>::CAPACITY {
            recent.entry(key, || key);
        }
        assert_eq!(*recent.entry(0, || 1), 0, "touched, and so fresh again");
        recent.entry(usize::MAX, || 0);
        assert!(recent.peek(&0).is_some());
        assert!(recent.peek(&1).is_none());
        assert!(recent.peek(&2).is_some());
    }
}
