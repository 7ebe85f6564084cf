//! Crowds in front of the queue, on a clock of their own: what share of an owner's logins is answered within 2 s.

mod crowds;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use super::{tests::client, *};

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
