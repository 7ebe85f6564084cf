//! The clock: the system's, or one that stands still until a test advances it.

use std::{sync::Mutex, time::Instant};

use chrono::TimeDelta;

use crate::domain::Time;

/// Where a duration begins that is measured for the log alone, and that no clock step may spoil.
#[must_use]
pub fn stopwatch() -> Instant {
    Instant::now()
}

/// The only place where the time comes from.
#[derive(Debug)]
pub enum Clock {
    /// The system's.
    System,
    /// A test's.
    Manual(Mutex<Time>),
}

impl Clock {
    /// A clock that stands at the system's time until it is advanced.
    #[must_use]
    pub fn manual() -> Self {
        Self::Manual(Mutex::new(Self::System.now()))
    }

    /// The time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is where the time is read")]
    pub fn now(&self) -> Time {
        match self {
            Self::System => chrono::Utc::now(),
            Self::Manual(time) => *crate::store::lock(time),
        }
    }

    /// Moves a test's clock, forwards or back; the system's stays as it is.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Manual(time) = self {
            *crate::store::lock(time) += by;
        }
    }
}
