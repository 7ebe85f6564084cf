//! Random histories, in which the queue and the reference have to agree.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*};

use super::{super::tests::behind, *};

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
