//! Log lines that clients could multiply: each subject is logged once a minute, and ten in all.

use std::{collections::VecDeque, fmt, num::NonZero, sync::Mutex};

use chrono::TimeDelta;
use lru::LruCache;

use crate::{domain::Time, lock::lock};

/// What was logged, and when.
pub struct Notices(Mutex<Told>);

struct Told {
    subjects: LruCache<String, Time>,
    latest: VecDeque<Time>,
}

impl Notices {
    /// How long a subject is not logged again.
    const PAUSE: TimeDelta = TimeDelta::minutes(1);
    /// The maximum number of lines within that time, whatever their subjects.
    const AT_MOST: usize = 10;
    /// How many subjects are remembered.
    const REMEMBERED: NonZero<usize> = match NonZero::new(100) {
        Some(hundred) => hundred,
        None => NonZero::<usize>::MIN,
    };

    /// Whether the subject is to be logged now; if so, it counts as logged.
    pub fn is_due(&self, subject: &str, now: Time) -> bool {
        let mut told = lock(&self.0);
        let recent = |time: &Time| now - *time < Self::PAUSE;
        if told.subjects.get(subject).is_some_and(recent)
            || told.latest.len() >= Self::AT_MOST && told.latest.front().is_some_and(recent)
        {
            return false;
        }
        told.subjects.put(subject.to_owned(), now);
        told.latest.push_back(now);
        if told.latest.len() > Self::AT_MOST {
            told.latest.pop_front();
        }
        true
    }
}

impl Default for Notices {
    fn default() -> Self {
        Self(Mutex::new(Told { subjects: LruCache::new(Self::REMEMBERED), latest: VecDeque::new() }))
    }
}

impl fmt::Debug for Notices {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Notices")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Time {
        Time::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn a_subject_is_told_once_a_minute() {
        let notices = Notices::default();
        assert!(notices.is_due("a", noon()));
        assert!(!notices.is_due("a", noon() + TimeDelta::seconds(59)));
        assert!(notices.is_due("b", noon() + TimeDelta::seconds(59)));
        assert!(notices.is_due("a", noon() + TimeDelta::seconds(60)));
    }

    #[test]
    fn ten_thousand_subjects_are_told_of_ten_times_a_minute() {
        let notices = Notices::default();
        let told =
            |from: TimeDelta| (0..10_000).filter(|number| notices.is_due(&number.to_string(), noon() + from)).count();
        assert_eq!(told(TimeDelta::zero()), 10);
        assert_eq!(told(TimeDelta::seconds(59)), 0);
        assert_eq!(told(TimeDelta::seconds(60)), 10);
        assert!(lock(&notices.0).subjects.len() <= 100);
    }
}
