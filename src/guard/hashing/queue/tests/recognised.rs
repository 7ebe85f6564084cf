//! What is kept for recognised clients.

use super::*;

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
