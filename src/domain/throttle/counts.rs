//! The counts that decide about one attempt, by subject.

use std::collections::BTreeMap;

use super::{Count, Subject};
use crate::domain::Time;

/// Counts as they were found at one moment. A store applies a rule to them and keeps the result, in one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// The moment.
    pub now: Time,
    found: BTreeMap<Subject, Count>,
}

impl Counts {
    /// The counts that were found. A clock that was set back since must not prolong anything.
    pub fn new(now: Time, found: impl IntoIterator<Item = (Subject, Count)>) -> Self {
        let mut counts = Self { now, found: found.into_iter().collect() };
        counts.found.values_mut().for_each(|count| count.since = count.since.min(now));
        counts
    }

    /// The count of this subject; a blank one if none was found.
    pub fn of(&mut self, subject: Subject) -> &mut Count {
        self.found.entry(subject).or_insert_with(|| Count::new(self.now))
    }

    /// The count to keep for this subject: `None` if it is blank.
    #[must_use]
    pub fn kept(&self, subject: Subject) -> Option<&Count> {
        self.found.get(&subject).filter(|count| !count.is_blank())
    }
}
