//! Crowds in front of the queue, on a clock of their own: what share of an owner's logins is answered within 2 s.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use super::{
    tests::{behind, client},
    *,
};

/// Times are in milliseconds: how long a hash of ours takes, how many run at once, how long one waits.
const HASH: u64 = 40;
const SLOTS: usize = 2;
const PATIENCE: u64 = 2000;
const MEASURED: u64 = 10_000;
/// How long an owner waits between two logins.
const OWNER_PAUSE: u64 = 500;

/// One login: where it comes from, for whom it is recognised, and what its hash costs.
type Login = (Group, Option<u64>, u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Enter(usize),
    /// The patience of a waiter ends.
    Leave(Ticket),
    /// A hash is done, and its slot free.
    Done(usize, Ticket),
}

/// The owner is client 0, and those who attack are the others.
struct Simulation<Make> {
    queue: Queue,
    events: BinaryHeap<Reverse<(u64, Event)>>,
    waiting: BTreeMap<Ticket, (usize, u64, u32)>,
    free: usize,
    rounds: Vec<u64>,
    login: Make,
    in_time: u32,
    late: u32,
}

impl<Make: FnMut(usize, u64) -> Login> Simulation<Make> {
    fn run(clients: usize, login: Make) -> f64 {
        let events = (0..=clients).map(|client| Reverse((client as u64 % 50, Event::Enter(client)))).collect();
        let mut simulation = Self {
            queue: Queue::new(),
            events,
            waiting: BTreeMap::new(),
            free: SLOTS,
            rounds: vec![0; clients + 1],
            login,
            in_time: 0,
            late: 0,
        };
        while let Some(Reverse((now, event))) = simulation.events.pop() {
            if now > MEASURED {
                break;
            }
            match event {
                Event::Enter(client) => simulation.enter(client, now),
                Event::Leave(ticket) => {
                    if let Some((client, ..)) = simulation.waiting.remove(&ticket) {
                        simulation.queue.leave(ticket);
                        simulation.refused(client, now);
                    }
                }
                Event::Done(client, _) => {
                    simulation.free += 1;
                    let pause = if client == 0 { OWNER_PAUSE } else { 1 };
                    simulation.at(now + pause, Event::Enter(client));
                }
            }
            simulation.serve(now);
        }
        f64::from(simulation.in_time) / f64::from(simulation.in_time + simulation.late)
    }

    fn at(&mut self, time: u64, event: Event) {
        self.events.push(Reverse((time, event)));
    }

    fn enter(&mut self, client: usize, now: u64) {
        let (group, account, cost) = (self.login)(client, self.rounds[client]);
        self.rounds[client] += 1;
        let entrance = self.queue.join_as(group, account.map(Account), cost);
        if let Entrance::InPlaceOf { displaced, .. } = entrance {
            let (client, ..) = self.waiting.remove(&displaced).unwrap();
            self.refused(client, now);
        }
        if let Entrance::Free(ticket) | Entrance::InPlaceOf { ticket, .. } = entrance {
            self.waiting.insert(ticket, (client, now, cost));
            self.at(now + PATIENCE, Event::Leave(ticket));
        } else {
            self.refused(client, now);
        }
    }

    fn refused(&mut self, client: usize, now: u64) {
        self.late += u32::from(client == 0);
        // A thousand are refused in a second, however many there are.
        let pause = if client == 0 { OWNER_PAUSE } else { self.rounds.len() as u64 };
        self.at(now + pause, Event::Enter(client));
    }

    fn serve(&mut self, now: u64) {
        while self.free > 0
            && let Some(ticket) = self.queue.next()
        {
            let (client, came, cost) = self.waiting.remove(&ticket).unwrap();
            self.free -= 1;
            let done = now + HASH * u64::from(cost);
            self.at(done, Event::Done(client, ticket));
            if client == 0 && done - came <= PATIENCE {
                self.in_time += 1;
            } else if client == 0 {
                self.late += 1;
            }
        }
    }
}

/// The owner, and what a crowd of attackers does besides.
fn owner_gets_in(what: &str, owner: Login, crowd: usize, mut login: impl FnMut(u32, u32) -> Login) {
    let share = Simulation::run(crowd, |client, round| {
        let number = |number: u64| u32::try_from(number).unwrap();
        if client == 0 { owner } else { login(number(client as u64 - 1), number(round)) }
    });
    assert!(share >= 0.95, "{what}: {share}");
}

/// An owner in a browser that is not recognised.
fn owner() -> Login {
    (client(u32::MAX), None, 1)
}

// R22, R24
#[test]
fn no_crowd_of_fewer_addresses_than_places_keeps_an_owner_out() {
    for (addresses, each) in [(1, 100), (3, 4), (3, 60), (10, 20), (40, 3)] {
        let what = format!("{addresses} addresses at {each} logins each");
        owner_gets_in(&what, owner(), usize::try_from(addresses * each).unwrap(), |number, _| {
            (client(number % addresses), None, 1)
        });
    }
}

// R20, R22
#[test]
fn no_crowd_with_costly_hashes_keeps_an_owner_out() {
    for addresses in [1, 5, 16] {
        let what = format!("{addresses} addresses with costly hashes");
        owner_gets_in(&what, owner(), 200, |number, _| (client(number % addresses), None, 13));
    }
}

// R24: the owner comes from a fresh address too.
#[test]
fn an_owner_at_a_fresh_address_gets_in_before_any_crowd_that_was_served() {
    let mut fresh = 0;
    let share = Simulation::run(400, |number, _| {
        fresh += 1;
        if number == 0 {
            (client(1_000_000 + fresh), None, 1)
        } else {
            (client(u32::try_from(number).unwrap()), None, 1)
        }
    });
    assert!(share >= 0.95, "{share}");
}

// R34
#[test]
fn three_thousand_addresses_keep_no_owner_out_of_a_browser_that_he_used_before() {
    let recognised = (client(u32::MAX), Some(0), 1);
    owner_gets_in("3 000 addresses", recognised, 3000, |number, _| (client(number), None, 1));
    owner_gets_in("3 000 fresh addresses", recognised, 3000, |number, round| {
        (client(number.wrapping_mul(7919).wrapping_add(round << 16)), None, 1)
    });
    owner_gets_in("3 000 addresses with costly hashes", recognised, 3000, |number, _| (client(number), None, 13));
    let neighbour = (client(0), Some(0), 1);
    owner_gets_in("a neighbour behind the same address", neighbour, 200, |_, _| (client(0), None, 1));
}

// R34
#[test]
fn recognised_attackers_keep_no_owner_out_of_a_browser_that_he_used_before() {
    let recognised = (client(u32::MAX), Some(0), 1);
    owner_gets_in("20 accounts from 3 000 addresses", recognised, 3000, |number, _| {
        (client(number), Some(u64::from(1 + number % 20)), 1)
    });
    owner_gets_in("3 000 accounts from 20 addresses", recognised, 3000, |number, _| {
        (client(number % 20), Some(u64::from(1 + number)), 1)
    });
    owner_gets_in("20 accounts from 20 addresses, an owner who is not recognised", owner(), 400, |number, _| {
        (client(number % 20), Some(u64::from(1 + number % 20)), 1)
    });
    let neighbour = (behind(7, u32::MAX), Some(0), 1);
    owner_gets_in("20 accounts behind the owner's own nearest entry", neighbour, 3000, |number, _| {
        (behind(7, number), Some(u64::from(1 + number % 20)), 1)
    });
    owner_gets_in(
        "200 addresses that one nearest entry invents, and as many accounts",
        recognised,
        200,
        |number, _| (behind(7, number), Some(u64::from(1 + number)), 1),
    );
}

// R24, R30
#[test]
fn who_invents_addresses_keeps_out_nobody_behind_another_nearest_entry() {
    let owner = (behind(1, u32::MAX), None, 1);
    owner_gets_in("3 000 invented addresses", owner, 3000, |number, round| {
        (behind(2, number.wrapping_add(round << 16)), None, 1)
    });
    owner_gets_in("10 clients behind the owner's own nearest entry", owner, 200, |number, _| {
        (behind(1, number % 10), None, 1)
    });
}
