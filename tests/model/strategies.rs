//! How often each action occurs. Logins are rare, since each costs a hash.

use proptest::{collection::vec, prelude::*};

use crate::{
    actions::{Action, Bearer, Cookie, Device, Edge, Forgery, Names, Outage, Wait},
    cast::{ADDRESSES, NAMES, USERS},
};

/// Sequences of this many actions.
pub fn actions(length: usize) -> impl Strategy<Value = Vec<Action>> {
    vec(action(), length)
}

fn action() -> impl Strategy<Value = Action> {
    let browser = 0..ADDRESSES.len();
    let keeps = prop::bool::weighted(0.8);
    let login = (browser.clone(), name(), prop::bool::weighted(0.7), cookies(), device(), keeps).prop_map(
        |(browser, name, right, cookies, device, keeps)| Action::Login { browser, name, right, cookies, device, keeps },
    );
    let visit = (browser.clone(), 1..4_usize, keeps, prop::bool::weighted(0.4))
        .prop_map(|(browser, tabs, keeps, logs_in)| Action::Visit { browser, tabs, keeps, logs_in });
    let refresh = (browser.clone(), cookies(), names(), prop_oneof![4 => Just(1), 1 => 2..5_usize], keeps)
        .prop_map(|(browser, cookies, names, tabs, keeps)| Action::Refresh { browser, cookies, names, tabs, keeps });
    let logout = (browser.clone(), cookies(), keeps).prop_map(|(browser, cookies, keeps)| Action::Logout {
        browser,
        cookies,
        keeps,
    });
    prop_oneof![
        20 => login,
        270 => visit,
        270 => refresh,
        15 => logout,
        150 => bearer().prop_map(Action::Me),
        200 => wait().prop_map(Action::Wait),
        1 => (0..USERS.len()).prop_map(|user| Action::Crowd { user, step: 1 }),
        1 => (0..USERS.len()).prop_map(|user| Action::Crowd { user, step: -1 }),
        3 => (browser.clone(), 0..USERS.len(), 3..12_usize, 0..24_usize, device())
            .prop_map(|(browser, user, times, right, device)| Action::Guess { browser, user, times, right, device }),
        1 => (0..USERS.len(), prop::bool::ANY).prop_map(|(user, in_one_site)| Action::Siege { user, in_one_site }),
        1 => browser.prop_map(|browser| Action::Spray { browser }),
        3 => Just(Action::Restart),
        4 => (outage(), 1..6_usize).prop_map(|(kind, lasts)| Action::Outage { kind, lasts }),
        12 => recent().prop_map(|session| Action::Replicate { session }),
        12 => recent().prop_map(|session| Action::FailOver { session }),
    ]
}

/// Mostly the last few, sometimes any.
fn recent() -> impl Strategy<Value = usize> {
    prop_oneof![3 => 0..3_usize, 3 => 0..10_usize, 1 => 0..100_usize]
}

/// Usually the right password, as typed, since a login costs time.
fn name() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 0..USERS.len(), 1 => 0..NAMES.len()]
}

fn cookies() -> impl Strategy<Value = Vec<Cookie>> {
    prop_oneof![1 => vec(cookie(), 0..2), 6 => vec(cookie(), 1), 3 => vec(cookie(), 2..7)]
}

fn cookie() -> impl Strategy<Value = Cookie> {
    let forgery = prop::sample::select(&[Forgery::Signature, Forgery::Subject, Forgery::Type, Forgery::Header][..]);
    prop_oneof![
        4 => Just(Cookie::Jar),
        5 => recent().prop_map(Cookie::Issued),
        4 => (forgery, recent()).prop_map(|(forgery, age)| Cookie::Forged(forgery, age)),
        1 => recent().prop_map(Cookie::Access),
        1 => (0..4_usize).prop_map(Cookie::Stranger),
        2 => (0..4_usize).prop_map(Cookie::Garbage),
    ]
}

fn device() -> impl Strategy<Value = Device> {
    prop_oneof![
        4 => Just(Device::Jar),
        1 => Just(Device::Missing),
        1 => Just(Device::Garbage),
        4 => recent().prop_map(Device::Issued),
    ]
}

fn names() -> impl Strategy<Value = Names> {
    prop_oneof![
        2 => Just(Names::Jar),
        2 => Just(Names::Missing),
        4 => Just(Names::Right),
        1 => (0..NAMES.len()).prop_map(Names::Other),
        1 => (0..NAMES.len()).prop_map(Names::RightAnd),
    ]
}

fn bearer() -> impl Strategy<Value = Bearer> {
    prop_oneof![
        12 => recent().prop_map(Bearer::Issued),
        1 => recent().prop_map(Bearer::Twice),
        1 => recent().prop_map(Bearer::Tampered),
        1 => recent().prop_map(Bearer::Refresh),
        1 => Just(Bearer::Garbage),
        1 => Just(Bearer::Missing),
    ]
}

fn wait() -> impl Strategy<Value = Wait> {
    let (minute, hour) = (60_000_i64, 3_600_000_i64);
    let edge = prop_oneof![
        4 => recent().prop_map(Edge::Grace),
        1 => recent().prop_map(Edge::Session),
        2 => recent().prop_map(Edge::Access),
        2 => Just(Edge::Retry),
    ];
    let off = prop::sample::select(&[-1000, -1, 0, 1, 1000][..]);
    let wait = prop_oneof![
        4 => (1..3000_i64).prop_map(Wait::Milliseconds),
        4 => (5000..40_000_i64).prop_map(Wait::Milliseconds),
        2 => (minute..4 * minute).prop_map(Wait::Milliseconds),
        1 => (8 * minute..16 * minute).prop_map(Wait::Milliseconds),
        2 => (-3000..0_i64).prop_map(Wait::Milliseconds),
        5 => (edge, off).prop_map(|(edge, off)| Wait::Until(edge, off)),
    ];
    prop_oneof![60 => wait, 1 => (hour..3 * hour).prop_map(Wait::Milliseconds)]
}

fn outage() -> impl Strategy<Value = Outage> {
    prop_oneof![1 => Just(Outage::Unreachable), 4 => Just(Outage::Refusing)]
}
