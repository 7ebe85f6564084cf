//! The two lines in front of hashing: one for all, and one for the clients that are recognised.

mod line;
#[cfg(test)]
mod model;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
mod turns;

use line::Line;
pub(super) use line::{Account, Group, Ticket};
use turns::{Rounds, Turn};

/// How many may wait, recognised or not.
const PLACES: usize = 64;
/// How many recognised clients may wait besides.
const PLACES_OF_RECOGNISED: usize = 32;
/// How many of these may wait for one account, and how many from one group.
const EACH: usize = 2;

/// Both lines. While both have waiters, each gets half of the work.
#[derive(Debug)]
pub(super) struct Queue {
    all: Half,
    recognised: Half,
    rounds: Rounds,
    /// How many have come.
    came: u64,
    /// How many were served.
    served: u64,
}

#[derive(Debug)]
struct Half {
    line: Line,
    last: Turn,
}

/// What becomes of a newcomer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entrance {
    /// It waits.
    Free(Ticket),
    /// It waits in the place of another, which has to go.
    InPlaceOf { ticket: Ticket, displaced: Ticket },
    /// There is no place for it.
    Full,
}

impl Queue {
    pub(super) fn new() -> Self {
        let half = |places| Half { line: Line::new(places), last: Turn::default() };
        Self {
            all: half(PLACES),
            recognised: half(PLACES_OF_RECOGNISED),
            rounds: Rounds::default(),
            came: 0,
            served: 0,
        }
    }

    /// A place for a newcomer: among the recognised if it is and they have one, else among all.
    pub(super) fn enter(&mut self, group: Group, account: Option<Account>) -> Entrance {
        self.came += 1;
        let ticket = Ticket(self.came);
        if let Some(account) = account {
            let line = &mut self.recognised.line;
            if line.from(group) < EACH && line.of(account) < EACH {
                let entrance = Entrance::of(ticket, line.enter(ticket, group, Some(account)));
                if entrance != Entrance::Full {
                    return entrance;
                }
            }
        }
        Entrance::of(ticket, self.all.line.enter(ticket, group, None))
    }

    /// Removes a waiter that gives up.
    pub(super) fn leave(&mut self, ticket: Ticket) {
        self.all.line.leave(ticket);
        self.recognised.line.leave(ticket);
    }

    /// Lets a waiter have its turn from now on, since it is known what its hashes cost.
    pub(super) fn ready(&mut self, ticket: Ticket, cost: u32) {
        self.all.line.ready(ticket, cost);
        self.recognised.line.ready(ticket, cost);
    }

    /// Removes the waiter whose turn it is, if any is ready.
    pub(super) fn next(&mut self) -> Option<Ticket> {
        let Self { all, recognised, .. } = self;
        let halves = if recognised.last <= all.last { [recognised, all] } else { [all, recognised] };
        let mut firsts = halves.into_iter().filter_map(|half| half.line.first().map(|first| (half, first)));
        let (half, (ticket, cost)) = firsts.next()?;
        self.served += 1;
        half.last = self.rounds.serve(half.last, self.rounds, cost, self.served);
        half.line.serve(ticket, self.served);
        Some(ticket)
    }
}

impl Entrance {
    fn of(ticket: Ticket, displaced: Option<Ticket>) -> Self {
        match displaced {
            None => Self::Free(ticket),
            Some(displaced) if displaced == ticket => Self::Full,
            Some(displaced) => Self::InPlaceOf { ticket, displaced },
        }
    }
}
