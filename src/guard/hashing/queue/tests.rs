//! Whose turn it is, who makes way, and what is kept for the recognised.

use super::*;
use crate::{domain::Site, guard::Recent};

/// A client without proxies.
pub(super) fn client(number: u32) -> Group {
    let site = Site::V4(number.into());
    Group { nearest: site, client: site }
}

/// A client behind a proxy.
pub(super) fn behind(nearest: u32, client: u32) -> Group {
    Group { nearest: Site::V4(nearest.into()), client: Site::V4(client.into()) }
}

impl Queue {
    /// Enters, ready for a hash of ours.
    fn join(&mut self, group: Group) -> Entrance {
        self.join_as(group, None, 1)
    }

    pub(super) fn join_as(&mut self, group: Group, account: Option<Account>, cost: u32) -> Entrance {
        let entrance = self.enter(group, account);
        if let Entrance::Free(ticket) | Entrance::InPlaceOf { ticket, .. } = entrance {
            self.ready(ticket, cost);
        }
        entrance
    }

    /// So many wait from a group.
    fn join_often(&mut self, group: Group, count: usize) -> Vec<Ticket> {
        (0..count).map(|_| free(self.join(group))).collect()
    }

    fn rest(&mut self) -> Vec<Ticket> {
        std::iter::from_fn(|| self.next()).collect()
    }
}

fn free(entrance: Entrance) -> Ticket {
    let Entrance::Free(ticket) = entrance else { panic!("{entrance:?}") };
    ticket
}

#[test]
fn turns_go_to_the_group_that_was_not_served_for_longest_and_within_it_to_the_first() {
    let mut queue = Queue::new();
    let [a, b, c] = [1, 2, 3].map(client);
    let a = queue.join_often(a, 3);
    let b = queue.join_often(b, 2);
    let c = queue.join_often(c, 1);
    assert_eq!(queue.rest(), [a[0], b[0], c[0], a[1], b[1], a[2]]);

    let [b, a] = [2, 1].map(|number| free(queue.join(client(number))));
    let new = free(queue.join(client(4)));
    assert_eq!(queue.rest(), [new, b, a], "who was never served comes first, who was served last comes last");
    assert_eq!(queue.next(), None);
}

#[test]
fn behind_proxies_turns_go_first_between_nearest_entries() {
    let mut queue = Queue::new();
    let crowd: Vec<_> = (0..6).map(|number| free(queue.join(behind(1, number)))).collect();
    let other = queue.join_often(behind(2, 0), 2);
    let again = free(queue.join(behind(1, 0)));
    let expected = [crowd[0], other[0], crowd[1], other[1], crowd[2], crowd[3], crowd[4], crowd[5], again];
    assert_eq!(queue.rest(), expected, "client 0 of another nearest entry is another client");
}

// R24
#[test]
fn a_newcomer_displaces_the_newest_of_the_longest_line() {
    let mut queue = Queue::new();
    let short = queue.join_often(client(1), 20);
    let long = queue.join_often(client(2), 44);
    assert_eq!(queue.join(client(2)), Entrance::Full, "of the longest line itself the newcomer is the newest");
    for place in (20..44).rev() {
        let entrance = queue.join(client(100 + u32::try_from(place).unwrap()));
        assert!(matches!(entrance, Entrance::InPlaceOf { displaced, .. } if displaced == long[place]), "{entrance:?}");
    }
    let left = queue.rest();
    assert_eq!(left.len(), PLACES);
    assert!(short.iter().all(|ticket| left.contains(ticket)));
}

// R24
#[test]
fn where_all_lines_are_equal_the_group_that_was_served_last_makes_way() {
    let mut queue = Queue::new();
    let old: Vec<_> = (0..64).map(|number| free(queue.join(client(number)))).collect();
    assert_eq!(queue.join(client(99)), Entrance::Full, "none was served, and the newcomer is the newest");
    assert_eq!(queue.rest(), old);
    let waiting: Vec<_> = (0..64).map(|number| free(queue.join(client(number)))).collect();
    let entrance = queue.join(client(99));
    assert!(matches!(entrance, Entrance::InPlaceOf { displaced, .. } if displaced == waiting[63]), "{entrance:?}");
    assert_eq!(queue.join(client(63)), Entrance::Full, "it was served last itself");
}

// R24: one who can write his own address is one nearest entry, and displaces only himself.
#[test]
fn clients_that_one_nearest_entry_invents_displace_nobody_else() {
    let mut queue = Queue::new();
    let owners: Vec<_> = (0..8).map(|number| free(queue.join(behind(1, number)))).collect();
    for number in 0..200 {
        let entrance = queue.join(behind(2, number));
        assert!(number < 56 || entrance == Entrance::Full, "{entrance:?}");
    }
    let left = queue.rest();
    assert!(owners.iter().all(|owner| left[..16].contains(owner)), "and every second turn is theirs");
}

// R20
#[test]
fn a_costly_hash_counts_for_what_it_costs() {
    let mut queue = Queue::new();
    for _ in 0..30 {
        free(queue.join_as(client(1), None, 1));
        free(queue.join_as(client(2), None, 10));
    }
    let mut turns = [0_u32; 2];
    for _ in 0..22 {
        let ticket = queue.next().unwrap();
        turns[usize::try_from(ticket.0 + 1).unwrap() % 2] += 1;
    }
    assert_eq!(turns, [20, 2]);
    assert!(queue.next().is_some(), "where there is no other, none has to sit out");
}

#[test]
fn turns_that_were_not_used_are_not_saved_up() {
    let mut queue = Queue::new();
    free(queue.join(client(1)));
    queue.rest();
    queue.join_often(client(2), 50);
    queue.rest();
    let [back, busy] = [1, 2].map(|number| queue.join_often(client(number), 3));
    assert_eq!(queue.rest(), [back[0], busy[0], back[1], busy[1], back[2], busy[2]]);
}

// One waits behind another of its group, whose account is not to be served for long, and who then leaves.
#[test]
fn turns_that_could_not_be_used_are_not_saved_up_either() {
    let mut queue = Queue::new();
    let join =
        |queue: &mut Queue, number, account, cost| free(queue.join_as(client(number), Some(Account(account)), cost));
    join(&mut queue, 1, 1, 10);
    queue.next();
    let first = join(&mut queue, 2, 1, 1);
    let behind_it = join(&mut queue, 2, 2, 1);
    let mut others: Vec<_> = [3, 4].map(|number| join(&mut queue, number, number.into(), 1)).to_vec();
    for turn in 0..6 {
        assert_eq!(queue.next(), Some(others[turn]));
        let number = 3 + u32::try_from(turn % 2).unwrap();
        others.push(join(&mut queue, number, number.into(), 1));
    }
    queue.leave(first);
    assert_eq!(queue.next(), Some(behind_it));
    let again = join(&mut queue, 2, 2, 1);
    assert_eq!(queue.rest(), [others[6], others[7], again], "it was served last");
}

#[test]
fn one_that_is_not_ready_keeps_nobody_waiting_and_loses_nothing() {
    let mut queue = Queue::new();
    let early = free(queue.enter(client(1), None));
    let late = free(queue.join(client(1)));
    assert_eq!(queue.rest(), [late]);
    assert_eq!(queue.next(), None);
    queue.ready(early, 1);
    assert_eq!(queue.rest(), [early]);
}

#[test]
fn one_that_leaves_is_free_for_another_and_has_no_turn() {
    let mut queue = Queue::new();
    let all = queue.join_often(client(1), 64);
    assert_eq!(queue.join(client(1)), Entrance::Full);
    queue.leave(all[10]);
    queue.leave(all[10]);
    let new = free(queue.join(client(1)));
    let mut expected = all.clone();
    expected.remove(10);
    expected.push(new);
    assert_eq!(queue.rest(), expected);
}

// R34
#[test]
fn places_are_kept_for_recognised_clients_who_get_every_second_turn() {
    let mut queue = Queue::new();
    let all: Vec<_> = (0..64).map(|number| free(queue.join(client(number)))).collect();
    let recognised: Vec<_> =
        (0..32).map(|n| free(queue.join_as(client(n / 2), Some(Account(u64::from(n) / 2)), 1))).collect();
    let turns = queue.rest();
    for (turn, ticket) in turns.iter().enumerate().take(64) {
        assert_eq!(recognised.contains(ticket), turn % 2 == 0, "{turn}");
    }
    assert_eq!(turns.len(), all.len() + recognised.len());
}

// R34
#[test]
fn two_wait_for_an_account_and_two_from_a_group_and_more_wait_like_all_others() {
    let mut queue = Queue::new();
    for (group, account) in [(1, 1), (2, 1), (3, 1), (4, 4), (4, 5), (4, 6)] {
        free(queue.join_as(client(group), Some(Account(account)), 1));
    }
    let (recognised, all) = (&queue.recognised.line, &queue.all.line);
    assert_eq!((recognised.of(Account(1)), recognised.from(client(4))), (2, 2));
    assert_eq!((all.from(client(3)), all.from(client(4))), (1, 1));
    assert_eq!((all.of(Account(1)), all.of(Account(6))), (0, 0), "nobody is recognised there");
}

// R34: whoever has many accounts or many addresses makes way for whoever has not, in the line of the recognised too.
#[test]
fn the_places_of_the_recognised_are_shared_out_by_account_and_by_group() {
    let fill = |group: fn(u32) -> u32, account: fn(u32) -> u32| {
        let mut queue = Queue::new();
        for _ in 0..2 {
            for number in 0..32 {
                free(queue.join_as(client(group(number)), Some(Account(account(number).into())), 1));
            }
            if queue.served == 0 {
                queue.rest();
            }
        }
        queue.join_as(client(1000), Some(Account(1000)), 1)
    };
    let few_accounts = fill(|number| number, |number| number / 2);
    let few_groups = fill(|number| number / 2, |number| number);
    for entrance in [few_accounts, few_groups] {
        assert!(matches!(entrance, Entrance::InPlaceOf { .. }), "{entrance:?}");
    }
}

// R33
#[test]
fn who_was_served_is_remembered_for_as_many_as_a_table_holds() {
    let mut queue = Queue::new();
    let groups = u32::try_from(Recent::<u8, u8>::CAPACITY).unwrap() / 2;
    for number in 0..groups {
        free(queue.join(client(number)));
        queue.next();
    }
    let [stalest, freshest, new] = [0, groups - 1, groups].map(|number| free(queue.join(client(number))));
    assert_eq!(queue.rest(), [new, stalest, freshest]);
    let [forgotten, new] = [1, groups + 1].map(|number| free(queue.join(client(number))));
    assert_eq!(queue.rest(), [forgotten, new], "the others took the place of what was known of it");
}
