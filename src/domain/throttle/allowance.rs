//! What a budget allows.

use chrono::TimeDelta;

/// What a budget allows. `guard::Limited` has the numbers of every limited act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many failures cost nothing.
    pub free: u32,
    /// What comes after them.
    pub beyond: Beyond,
    /// After how long without a failure all of them are forgotten.
    pub forgotten_after: TimeDelta,
}

/// What becomes of attempts once the free failures are spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// One at a time, after 1, 2, 4 ... seconds, up to this long.
    Doubling(TimeDelta),
    /// One for each failure that is worked off, at one failure per this time, which is less than a month.
    Steady(TimeDelta),
    /// None, until the failures are forgotten.
    Nothing,
}
