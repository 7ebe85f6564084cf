//! The queue against a reference that keeps a log of all turns and looks through it.

mod histories;

use super::*;

/// Where one waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hall {
    All,
    Recognised,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    ticket: Ticket,
    hall: Hall,
    group: Group,
    account: Option<Account>,
    ready: bool,
}

/// Everything that happened.
#[derive(Default)]
struct Reference {
    waiting: Vec<Known>,
    log: Vec<Known>,
}

impl Reference {
    /// When the last turn was had of which this holds, counted from 1; 0 if none was.
    fn last(&self, hall: Hall, holds: impl Fn(&Known) -> bool) -> usize {
        let of_hall = |known: &Known| known.hall == hall && holds(known);
        self.log.iter().rposition(of_hall).map_or(0, |at| at + 1)
    }

    /// When its nearest entry and its client last had a turn, or its account where that was later.
    fn last_turns(&self, known: &Known) -> (usize, usize) {
        let near = |other: &Known| other.group.nearest == known.group.nearest;
        let same_account = |other: &Known| other.account.is_some() && other.account == known.account;
        let outer = self.last(known.hall, |other| near(other) || same_account(other));
        let inner = self.last(known.hall, |other| other.group == known.group || near(other) && same_account(other));
        (outer, inner)
    }

    fn count(&self, hall: Hall, holds: impl Fn(&Known) -> bool) -> usize {
        self.waiting.iter().filter(|known| known.hall == hall && holds(known)).count()
    }

    /// Who has to go from a hall that is too full.
    fn displaced(&self, hall: Hall) -> Ticket {
        let lines = |known: &&Known| {
            let near = self.count(hall, |other| other.group.nearest == known.group.nearest);
            let same = self.count(hall, |other| other.group == known.group);
            let (outer, inner) = self.last_turns(known);
            (near, outer, same, inner, known.ticket)
        };
        self.waiting.iter().filter(|known| known.hall == hall).max_by_key(lines).unwrap().ticket
    }

    /// Where a newcomer goes, and who makes way there.
    fn enter(&mut self, newcomer: Known) -> Entrance {
        let halls = match newcomer.account {
            Some(account)
                if self.count(Hall::Recognised, |other| other.account == Some(account)) < 2
                    && self.count(Hall::Recognised, |other| other.group == newcomer.group) < 2 =>
            {
                &[Hall::Recognised, Hall::All][..]
            }
            _ => &[Hall::All][..],
        };
        for &hall in halls {
            let account = newcomer.account.filter(|_| hall == Hall::Recognised);
            self.waiting.push(Known { hall, account, ..newcomer });
            let places = if hall == Hall::All { 64 } else { 32 };
            if self.count(hall, |_| true) <= places {
                return Entrance::Free(newcomer.ticket);
            }
            let displaced = self.displaced(hall);
            self.remove(displaced);
            if displaced != newcomer.ticket {
                return Entrance::InPlaceOf { ticket: newcomer.ticket, displaced };
            }
        }
        Entrance::Full
    }

    /// The first in a hall: the first client behind each nearest entry, and the first of these.
    fn first(&self, hall: Hall) -> Option<Ticket> {
        let ready = || self.waiting.iter().filter(|known| known.hall == hall && known.ready);
        let firsts = ready().filter(|known| {
            let rivals = ready().filter(|other| other.group.nearest == known.group.nearest);
            let first_of_client = |known: &Known| ready().find(|other| other.group == known.group).unwrap().ticket;
            let first = rivals.filter(|other| first_of_client(other) == other.ticket);
            let first = first.min_by_key(|other| (self.last_turns(other).1, other.ticket));
            first.is_some_and(|first| first.ticket == known.ticket)
        });
        firsts.map(|known| (self.last_turns(known).0, known.ticket)).min().map(|(_, ticket)| ticket)
    }

    fn next(&self) -> Option<Ticket> {
        let halls = [Hall::Recognised, Hall::All].into_iter();
        let firsts = halls.filter_map(|hall| Some((self.last(hall, |_| true), self.first(hall)?)));
        firsts.min_by_key(|(last, _)| *last).map(|(_, ticket)| ticket)
    }

    fn remove(&mut self, ticket: Ticket) -> Known {
        let at = self.waiting.iter().position(|known| known.ticket == ticket).unwrap();
        self.waiting.remove(at)
    }
}
