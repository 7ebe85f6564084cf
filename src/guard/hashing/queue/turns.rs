//! Which group was served when, and how much: what decides whose turn it is.

use super::line::{Account, Group};
use crate::{domain::Site, guard::Recent};

/// When a group was last served. Time is counted in turns and not in seconds: one that costs as much as n new hashes
/// ends n later, so that its group sits out what the others have meanwhile (after start-time fair queueing: Goyal, Vin,
/// Cheng 1996). The default is that of a group that was never served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    /// When the turn ended.
    pub(super) end: u64,
    /// How many turns there were by then, which tells apart turns that ended at once.
    pub(super) number: u64,
}

/// The time of groups that take turns: when the last turn began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rounds(u64);

impl Rounds {
    /// The next turn of a group whose waiter has been ready since then. Turns that it did not use while it was away are
    /// not saved up: it is first once, and level with the others from then on.
    pub(super) fn serve(&mut self, last: Turn, ready: Self, cost: u32, number: u64) -> Turn {
        let begin = last.end.max(ready.0);
        self.0 = self.0.max(begin);
        Turn { end: begin + u64::from(cost), number }
    }
}

/// The times of a waiter: among the nearest entries, and among the clients behind its own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Times {
    pub(super) outer: Rounds,
    pub(super) inner: Rounds,
}

/// The last turns of a waiter: of its nearest entry, and of its client among those behind that entry; or its account's,
/// if it is recognised and they were later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turns {
    pub(super) outer: Turn,
    pub(super) inner: Turn,
}

/// The last turns of all that were served, as many as a table holds.
#[derive(Debug, Default)]
pub(super) struct Log {
    served: Recent<Served, Entry>,
    rounds: Rounds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Served {
    Nearest(Site),
    Client(Group),
    Account(Account),
    AccountBehind(Site, Account),
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    turn: Turn,
    /// The time of the clients behind a nearest entry.
    rounds: Rounds,
}

impl Log {
    /// The time, for a waiter of this group.
    pub(super) fn now(&mut self, group: Group) -> Times {
        Times { outer: self.rounds, inner: self.entry(Served::Nearest(group.nearest)).rounds }
    }

    /// The last turns of a waiter.
    pub(super) fn last(&mut self, group: Group, account: Option<Account>) -> Turns {
        let mut later = |served, account: Option<Served>| {
            let turn = self.entry(served).turn;
            account.map_or(turn, |account| turn.max(self.entry(account).turn))
        };
        Turns {
            outer: later(Served::Nearest(group.nearest), account.map(Served::Account)),
            inner: later(Served::Client(group), account.map(|account| Served::AccountBehind(group.nearest, account))),
        }
    }

    /// Remembers a turn of a waiter that has been ready since then.
    pub(super) fn serve(&mut self, group: Group, account: Option<Account>, ready: Times, cost: u32, number: u64) {
        let last = self.last(group, account);
        let mut behind = self.entry(Served::Nearest(group.nearest)).rounds;
        let inner = behind.serve(last.inner, ready.inner, cost, number);
        let outer = self.rounds.serve(last.outer, ready.outer, cost, number);
        self.remember(Served::Client(group), inner, Rounds::default());
        if let Some(account) = account {
            self.remember(Served::AccountBehind(group.nearest, account), inner, Rounds::default());
            self.remember(Served::Account(account), outer, Rounds::default());
        }
        // Last, so that a nearest entry, by whose time they are counted, is forgotten after the clients behind it.
        self.remember(Served::Nearest(group.nearest), outer, behind);
    }

    fn entry(&mut self, served: Served) -> Entry {
        self.served.peek(&served).copied().unwrap_or_default()
    }

    fn remember(&mut self, served: Served, turn: Turn, rounds: Rounds) {
        *self.served.entry(served, Entry::default) = Entry { turn, rounds };
    }
}
