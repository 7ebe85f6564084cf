//! Whose turn it is.

use super::*;
use crate::guard::Recent;

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
