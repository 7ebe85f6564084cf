//! A line in front of hashing, in which every group stands in a line of its own and has its turn.

use super::turns::{Log, Times, Turn};
use crate::domain::Site;

/// Where a waiter comes from: the forwarded entry nearest to us, which can't be forged, and the client behind it.
/// Without proxies they are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::guard::hashing) struct Group {
    pub(in crate::guard::hashing) nearest: Site,
    pub(in crate::guard::hashing) client: Site,
}

/// The account for which a client is recognised, as a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::guard::hashing) struct Account(pub(in crate::guard::hashing) u64);

/// A waiter's number, which tells who came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::guard::hashing) struct Ticket(pub(super) u64);

/// The waiters, in the order in which they came.
#[derive(Debug)]
pub(super) struct Line {
    places: usize,
    waiters: Vec<Waiter>,
    log: Log,
}

/// A login that waits.
#[derive(Clone, Copy, Debug)]
struct Waiter {
    ticket: Ticket,
    group: Group,
    account: Option<Account>,
    /// What its hashes cost, and since when that is known; only then can it have its turn.
    ready: Option<(u32, Times)>,
    /// How many wait from its nearest entry, and how many of them from its client; kept, since a flood asks often.
    from_nearest: usize,
    from_client: usize,
}

/// A waiter whose turn it may be: when its turn would end, the number of the last one, and its ticket.
struct Candidate {
    group: Group,
    cost: u32,
    outer: (u64, u64, Ticket),
    inner: (u64, u64, Ticket),
}

impl Line {
    /// An empty line with so many places.
    pub(super) fn new(places: usize) -> Self {
        Self { places, waiters: Vec::with_capacity(places + 1), log: Log::default() }
    }

    /// How many wait from this group.
    pub(super) fn from(&self, group: Group) -> usize {
        self.waiters.iter().filter(|waiter| waiter.group == group).count()
    }

    /// How many wait for this account.
    pub(super) fn of(&self, account: Account) -> usize {
        self.waiters.iter().filter(|waiter| waiter.account == Some(account)).count()
    }

    /// Adds a newcomer. If that is one too many, removes a waiter, perhaps the newcomer: the newest of the longest
    /// line; if several are equally long, of the one that was served last.
    pub(super) fn enter(&mut self, ticket: Ticket, group: Group, account: Option<Account>) -> Option<Ticket> {
        self.waiters.push(Waiter { ticket, group, account, ready: None, from_nearest: 0, from_client: 0 });
        self.recount(group);
        if self.waiters.len() <= self.places {
            return None;
        }
        let Self { waiters, log, .. } = self;
        let longest = waiters.iter().max_by_key(|waiter| {
            let last = log.last(waiter.group, waiter.account);
            (waiter.from_nearest, last.outer, waiter.from_client, last.inner, waiter.ticket)
        });
        let displaced = longest.map(|waiter| waiter.ticket)?;
        self.leave(displaced);
        Some(displaced)
    }

    /// Removes a waiter that gives up.
    pub(super) fn leave(&mut self, ticket: Ticket) {
        self.remove(ticket);
    }

    /// Notes what a waiter's hashes cost.
    pub(super) fn ready(&mut self, ticket: Ticket, cost: u32) {
        if let Some(waiter) = self.waiters.iter_mut().find(|waiter| waiter.ticket == ticket) {
            waiter.ready = Some((cost, self.log.now(waiter.group)));
        }
    }

    /// Whose turn it is, and what that costs. Of the waiters that are ready: the first of each client; of these, for
    /// each nearest entry the one whose turn would end first; of these, again the one whose turn would end first. If
    /// hashes cost the same, that is the one that was not served for longest.
    pub(super) fn first(&mut self) -> Option<(Ticket, u32)> {
        let Self { waiters, log, .. } = self;
        let mut candidates: Vec<Candidate> = Vec::new();
        for waiter in waiters.iter() {
            if let Some((cost, _)) = waiter.ready
                && candidates.iter().all(|candidate| candidate.group != waiter.group)
            {
                let last = log.last(waiter.group, waiter.account);
                let by = |turn: Turn| (turn.end + u64::from(cost), turn.number, waiter.ticket);
                let (outer, inner) = (by(last.outer), by(last.inner));
                candidates.push(Candidate { group: waiter.group, cost, outer, inner });
            }
        }
        candidates.sort_unstable_by_key(|candidate| candidate.inner);
        let mut nearest = Vec::new();
        candidates.retain(|candidate| {
            let first = !nearest.contains(&candidate.group.nearest);
            nearest.push(candidate.group.nearest);
            first
        });
        let first = candidates.into_iter().min_by_key(|candidate| candidate.outer)?;
        Some((first.outer.2, first.cost))
    }

    /// Removes a waiter that has its turn, and remembers that it was turn `number`.
    pub(super) fn serve(&mut self, ticket: Ticket, number: u64) {
        if let Some(waiter) = self.remove(ticket)
            && let Some((cost, since)) = waiter.ready
        {
            self.log.serve(waiter.group, waiter.account, since, cost, number);
        }
    }

    fn remove(&mut self, ticket: Ticket) -> Option<Waiter> {
        let at = self.waiters.iter().position(|waiter| waiter.ticket == ticket)?;
        let removed = self.waiters.remove(at);
        self.recount(removed.group);
        // It may have kept others of its group from their turns, which are theirs from now on.
        let now = self.log.now(removed.group);
        for waiter in self.waiters.iter_mut().filter(|waiter| waiter.group.nearest == removed.group.nearest) {
            if let Some((_, since)) = &mut waiter.ready {
                since.outer = now.outer;
                if waiter.group == removed.group {
                    since.inner = now.inner;
                }
            }
        }
        Some(removed)
    }

    /// Counts the waiters again that share the nearest entry or the client of this group.
    fn recount(&mut self, group: Group) {
        let near = |waiter: &&mut Waiter| waiter.group.nearest == group.nearest;
        let from_nearest = self.waiters.iter_mut().filter(near).count();
        let from_client = self.from(group);
        for waiter in self.waiters.iter_mut().filter(near) {
            waiter.from_nearest = from_nearest;
            if waiter.group == group {
                waiter.from_client = from_client;
            }
        }
    }
}
