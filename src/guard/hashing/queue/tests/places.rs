//! Who makes way for whom.

use super::*;

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
