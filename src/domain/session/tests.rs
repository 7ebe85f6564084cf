//! A session from its login to its end, and the session that other tests of the domain begin with.

use super::*;
use crate::domain::Hash;

/// A moment with a fraction of a second, as real ones have.
pub(in crate::domain) fn noon() -> Time {
    Time::from_timestamp(1_800_000_000, 700_000_000).unwrap()
}

fn user(name: &str) -> User {
    User::parse(name.into(), "ada.png".into(), Hash::decoy().as_str()).unwrap()
}

/// A session opened at noon for two hours.
pub(in crate::domain) fn session(tries: u8) -> Session {
    let random = Randomness {
        id: Id::from_random([1; 16]),
        refresh_id: Id::from_random([2; 16]),
        keys: KeySource::Random { access: Key::from_random([3; 32]), refresh: Key::from_random([4; 32]) },
        tries,
    };
    Session::open(&user("Ada"), random, noon(), TimeDelta::minutes(120))
}

#[test]
fn a_session_has_three_tries_or_seven() {
    assert_eq!([0, 1, 2, 3, 4].map(|roll| session(roll).tries), [3, 3, 3, 3, 7]);
}

#[test]
fn the_last_try_ends_the_session() {
    let mut session = session(0);
    assert_eq!([(); 4].map(|()| session.charge()), [Fate::Keep, Fate::Keep, Fate::End, Fate::End]);
}

// R50
#[test]
fn a_session_lasts_its_lifetime_in_whole_seconds_and_not_a_moment_longer() {
    let session = session(0);
    let end = noon() + TimeDelta::milliseconds(7_200_000 - 700);
    assert_eq!(session.seconds_left(noon()), 7200);
    assert!(!session.is_expired(end - TimeDelta::milliseconds(1)));
    assert!(session.is_expired(end));
    assert_eq!(session.seconds_left(end + TimeDelta::hours(1)), 0);
}

#[test]
fn a_session_under_a_secret_has_the_keys_that_are_derived_for_it() {
    let secret = Secret::from_random([7; 32]);
    let random = |id| Randomness {
        id: Id::from_random([id; 16]),
        refresh_id: Id::from_random([2; 16]),
        keys: KeySource::Derived(&secret),
        tries: 0,
    };
    let open = |id| Session::open(&user("Ada"), random(id), noon(), TimeDelta::minutes(120));
    let (one, other) = (open(1), open(9));
    assert_eq!((one.secret, session(0).secret), (Some(secret.name()), None));
    assert_eq!((one.access_key.clone(), one.refresh_key.clone()), secret.session_keys(one.id, one.refresh_id));
    assert_ne!(one.access_key, one.refresh_key);
    assert!(one.access_key != other.access_key && one.refresh_key != other.refresh_key);
}

#[test]
fn a_session_ends_with_the_entry_under_which_it_was_opened() {
    let (ada, bob) = (Fingerprint::of(&user("Ada")), Fingerprint::of(&user("Bob")));
    for (opened_under, standing, orphaned) in [
        (Some(ada), Standing::Entry(ada), false),
        (Some(ada), Standing::Entry(bob), true),
        (Some(ada), Standing::Gone, true),
        (Some(ada), Standing::Unasked, false),
        (None, Standing::Unasked, false),
        (None, Standing::Entry(ada), true),
        (None, Standing::Gone, true),
    ] {
        let session = Session { fingerprint: opened_under, ..session(0) };
        assert_eq!(session.is_orphaned(standing), orphaned, "{opened_under:?} {standing:?}");
    }
}
