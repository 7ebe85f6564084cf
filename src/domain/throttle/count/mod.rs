//! The count of one budget: what is spent of it, and the slots that attempts under way hold.

#[cfg(test)]
mod tests;

use chrono::TimeDelta;

use crate::domain::{Allowance, Beyond, Time};

/// What is spent of a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Failures; for a steady budget, the milliseconds after `since` until all are worked off.
    pub spent: u32,
    /// When the last failure was.
    pub since: Time,
    /// When each attempt under way began. A slot is a lease, since a process may be killed.
    pub slots: Vec<Time>,
}

/// Whether a budget has room for one more attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// It has.
    Free,
    /// Slots and failures together fill it.
    Filled,
    /// Failures alone fill it, for this long.
    Spent(TimeDelta),
}

impl Count {
    /// How long a slot is held at most: longer than any request lasts.
    pub const LEASE: TimeDelta = TimeDelta::seconds(10);

    /// A budget that is unspent.
    #[must_use]
    pub fn new(now: Time) -> Self {
        Self { spent: 0, since: now, slots: Vec::new() }
    }

    /// Whether nothing is spent and no slot held, so that it need not be kept.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.spent == 0 && self.slots.is_empty()
    }

    /// What is spent by now: nothing once it is forgotten.
    #[must_use]
    pub fn spent(&self, allowance: Allowance, now: Time) -> u32 {
        let passed = (now - self.since).max(TimeDelta::zero());
        match allowance.beyond {
            Beyond::Steady(_) => self.spent.saturating_sub(milliseconds(passed)),
            _ if passed >= allowance.forgotten_after => 0,
            _ => self.spent,
        }
    }

    /// Whether one more attempt may begin.
    #[must_use]
    pub fn room(&self, allowance: Allowance, now: Time) -> Room {
        let (spent, held) = (self.spent(allowance, now), self.held(now));
        let (free, unit) = match allowance.beyond {
            Beyond::Steady(each) => (allowance.free.saturating_mul(milliseconds(each)), milliseconds(each)),
            _ => (allowance.free, 1),
        };
        let left = free.saturating_sub(spent);
        if left >= unit {
            return if left >= unit.saturating_mul(held.saturating_add(1)) { Room::Free } else { Room::Filled };
        }
        let wait = match allowance.beyond {
            Beyond::Steady(_) => TimeDelta::milliseconds((unit - left).into()),
            Beyond::Doubling(longest) => {
                let doubled = TimeDelta::seconds(1 << (spent - free).min(16));
                self.since + doubled.min(longest) - now
            }
            Beyond::Nothing => self.since + allowance.forgotten_after - now,
        };
        if wait > TimeDelta::zero() {
            Room::Spent(wait)
        } else if held == 0 {
            Room::Free
        } else {
            Room::Filled
        }
    }

    /// Takes a slot for an admitted attempt.
    pub fn begin(&mut self, now: Time) {
        self.slots.retain(|begun| is_held(*begun, now));
        self.slots.push(now);
    }

    /// Gives back the slot of the attempt that began at `begun`.
    pub fn release(&mut self, begun: Time) {
        if let Some(place) = self.slots.iter().position(|other| *other == begun) {
            self.slots.swap_remove(place);
        }
    }

    /// Charges a wrong password, or a client that did not wait for the answer.
    pub fn fail(&mut self, allowance: Allowance, now: Time) {
        let one = match allowance.beyond {
            Beyond::Steady(each) => milliseconds(each),
            _ => 1,
        };
        self.spent = self.spent(allowance, now).saturating_add(one);
        self.since = now;
    }

    /// Takes failures back.
    pub fn forgive(&mut self, failures: u32) {
        self.spent = self.spent.saturating_sub(failures);
    }

    fn held(&self, now: Time) -> u32 {
        let held = self.slots.iter().filter(|begun| is_held(**begun, now)).count();
        u32::try_from(held).unwrap_or(u32::MAX)
    }
}

/// A lease from the future ends too: the clock may have been set back.
fn is_held(begun: Time, now: Time) -> bool {
    (now - begun).abs() < Count::LEASE
}

fn milliseconds(time: TimeDelta) -> u32 {
    u32::try_from(time.num_milliseconds()).unwrap_or(u32::MAX)
}
