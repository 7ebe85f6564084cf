//! The queue against a reference that keeps a log of all turns and looks through it.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*};

use super::{tests::behind, *};

#[derive(Clone, Copy, Debug)]
enum Step {
    Enter {
        nearest: u32,
        client: u32,
        account: Option<u64>,
        ready: bool,
    },
    /// Of those who wait, by number.
    Ready(usize),
    Leave(usize),
    Next,
}

fn step() -> impl Strategy<Value = Step> {
    let account = prop_oneof![3 => Just(None), 1 => (0_u64..12).prop_map(Some)];
    prop_oneof![
        8 => (0_u32..4, 0_u32..8, account, prop::bool::weighted(0.9))
            .prop_map(|(nearest, client, account, ready)| Step::Enter { nearest, client, account, ready }),
        1 => (0_usize..96).prop_map(Step::Ready),
        1 => (0_usize..96).prop_map(Step::Leave),
        5 => Just(Step::Next),
    ]
}

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

fn check(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let (mut queue, mut reference) = (Queue::new(), Reference::default());
    let mut came = 0;
    for step in steps {
        match step {
            Step::Enter { nearest, client, account, ready } => {
                came += 1;
                let (ticket, group, account) = (Ticket(came), behind(nearest, client), account.map(Account));
                let mut before = reference.waiting.clone();
                let expected = reference.enter(Known { ticket, hall: Hall::All, group, account, ready });
                before.extend(reference.waiting.last());
                let entrance = queue.enter(group, account);
                prop_assert_eq!(entrance, expected);
                if ready {
                    queue.ready(ticket, 1);
                }
                if let Entrance::InPlaceOf { displaced, .. } = entrance {
                    let displaced = before.iter().find(|known| known.ticket == displaced).unwrap();
                    expect_the_longest_line(&before, displaced)?;
                }
            }
            Step::Ready(at) => {
                if let Some(known) = reference.waiting.get_mut(at) {
                    known.ready = true;
                    queue.ready(known.ticket, 1);
                }
            }
            Step::Leave(at) => {
                if let Some(known) = reference.waiting.get(at).copied() {
                    reference.remove(known.ticket);
                    queue.leave(known.ticket);
                }
            }
            Step::Next => {
                let expected = reference.next();
                prop_assert_eq!(queue.next(), expected);
                if let Some(ticket) = expected {
                    let served = reference.remove(ticket);
                    reference.log.push(served);
                }
            }
        }
    }
    Ok(())
}

/// What a crowd can't do: one is displaced only if no other nearest entry has more places.
fn expect_the_longest_line(waiting: &[Known], displaced: &Known) -> Result<(), TestCaseError> {
    let of_hall = || waiting.iter().filter(|known| known.hall == displaced.hall);
    let line = |nearest| of_hall().filter(|known| known.group.nearest == nearest).count();
    let own = line(displaced.group.nearest);
    prop_assert!(of_hall().all(|known| line(known.group.nearest) <= own));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    // R22, R24, R34
    #[test]
    fn the_queue_does_what_its_rules_say(steps in vec(step(), 1..400)) {
        check(steps)?;
    }

    // R20: of groups that always wait, each is served as much as any other, whatever their hashes cost.
    #[test]
    fn groups_that_always_wait_share_the_cores_equally(costs in vec(1_u32..30, 2..6), turns in 1_usize..300) {
        let mut queue = Queue::new();
        let mut group_of = BTreeMap::new();
        let mut served = vec![0_i64; costs.len()];
        let join = |queue: &mut Queue, group: usize| {
            let number = u32::try_from(group).unwrap();
            match queue.join_as(behind(number, number), None, costs[group]) {
                Entrance::Free(ticket) => (ticket, group),
                entrance => panic!("{entrance:?}"),
            }
        };
        group_of.extend((0..costs.len()).map(|group| join(&mut queue, group)));
        for _ in 0..turns {
            let group = group_of.remove(&queue.next().unwrap()).unwrap();
            served[group] += i64::from(costs[group]);
            group_of.extend([join(&mut queue, group)]);
        }
        let most = i64::from(costs.iter().copied().max().unwrap());
        let (least, greatest) = (served.iter().min().unwrap(), served.iter().max().unwrap());
        prop_assert!(greatest - least <= 2 * most, "{served:?} for {costs:?}");
    }
}
