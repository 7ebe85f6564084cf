//! The crowds that an owner gets in against.

use super::{super::tests::behind, *};

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
