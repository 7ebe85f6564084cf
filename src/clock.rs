//! The clock: the system's, or one that stands still until a test advances it.

use std::{
    sync::{LazyLock, Mutex},
    time::{Duration, Instant},
};

use chrono::TimeDelta;

use crate::{domain::Time, lock::lock};

/// The start of a duration that no step of the clock may spoil, such as those in the log, deadlines, and the age of an
/// answer of `/readyz` or of a connection.
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
    pub fn now(&self) -> Time {
        match self {
            Self::System => system_time(),
            Self::Manual(time) => *lock(time),
        }
    }

    /// Moves a test's clock, forwards or back; the system's stays as it is.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Manual(time) = self {
            *lock(time) += by;
        }
    }
}

/// The system's time, which follows a step forward and not one back: no session may last longer for it (D12).
#[expect(clippy::disallowed_methods, reason = "this is where the time is read")]
fn system_time() -> Time {
    static BEGINNING: LazyLock<(Time, Instant)> = LazyLock::new(|| (chrono::Utc::now(), Instant::now()));
    let (began, stopwatch) = &*BEGINNING;
    not_before(chrono::Utc::now(), *began, stopwatch.elapsed())
}

/// The later of the system's time and `began` plus the time that has passed since.
fn not_before(said: Time, began: Time, passed: Duration) -> Time {
    TimeDelta::from_std(passed).map_or(said, |passed| said.max(began + passed))
}

#[cfg(test)]
mod tests {
    use super::*;

    // D12
    #[test]
    fn the_system_s_clock_follows_a_step_forward_and_not_one_back() {
        let began = Time::from_timestamp(1_800_000_000, 0).unwrap();
        let minute = Duration::from_secs(60);
        let said = |step: TimeDelta| not_before(began + TimeDelta::minutes(1) + step, began, minute) - began;
        assert_eq!(said(TimeDelta::zero()), TimeDelta::minutes(1));
        assert_eq!(said(TimeDelta::hours(2)), TimeDelta::minutes(121));
        assert_eq!(said(-TimeDelta::hours(2)), TimeDelta::minutes(1));
    }
}
