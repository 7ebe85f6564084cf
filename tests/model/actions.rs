//! What clients, thieves, operators and clocks do. A number picks from what is there when the action is taken, so
//! that any part of a sequence is a sequence too.

use proptest::{collection::vec, prelude::*};

use crate::cast::{ADDRESSES, NAMES, USERS};

/// One step of a sequence.
#[derive(Clone, Debug)]
pub enum Action {
    /// A page is opened in so many tabs at once; where nobody is logged in, its user may log in.
    Visit {
        browser: usize,
        tabs: usize,
        keeps: bool,
        logs_in: bool,
    },
    Login {
        browser: usize,
        name: usize,
        right: bool,
        cookies: Vec<Cookie>,
        keeps: bool,
    },
    /// `tabs` requests at once; the browser keeps the cookie, or the answer is lost.
    Refresh {
        browser: usize,
        cookies: Vec<Cookie>,
        names: Names,
        tabs: usize,
        keeps: bool,
    },
    Logout {
        browser: usize,
        cookies: Vec<Cookie>,
        keeps: bool,
    },
    Me(Bearer),
    Wait(Wait),
    /// A user logs in on eleven devices, one after the other.
    Crowd {
        user: usize,
    },
    /// A guesser tries one password on 32 names.
    Spray {
        browser: usize,
    },
    Restart,
    /// The store is away for so many actions.
    Outage {
        kind: Outage,
        lasts: usize,
    },
    /// A replica of the store keeps a session's record as it is.
    Replicate {
        session: usize,
    },
    /// The store comes back with the replica's record of a session.
    FailOver {
        session: usize,
    },
}

/// A `refresh_token` cookie. A number counts back from the token that was issued last.
#[derive(Clone, Debug)]
pub enum Cookie {
    Jar,
    Issued(usize),
    Forged(Forgery, usize),
    /// An access token in the place of a refresh token.
    Access(usize),
    /// A readable token that names no session.
    Stranger(usize),
    /// No token at all.
    Garbage(usize),
}

/// How a refresh token was tampered with.
#[derive(Clone, Copy, Debug)]
pub enum Forgery {
    Signature,
    Subject,
    Type,
    /// An access token's claims and signature behind the refresh token's header.
    Header,
}

/// The `refresh_user` cookies.
#[derive(Clone, Debug)]
pub enum Names {
    Jar,
    Missing,
    /// The name of the user whose token is the first.
    Right,
    Other(usize),
    RightAnd(usize),
}

/// What `GET /me` is asked with. A number counts back from the token that was issued last.
#[derive(Clone, Debug)]
pub enum Bearer {
    Issued(usize),
    Twice(usize),
    Tampered(usize),
    Refresh(usize),
    Garbage,
    Missing,
}

/// How the clock moves.
#[derive(Clone, Debug)]
pub enum Wait {
    /// On or back.
    Milliseconds(i64),
    /// To so many milliseconds from a moment at which something changes.
    Until(Edge, i64),
}

/// A moment at which something changes.
#[derive(Clone, Debug)]
pub enum Edge {
    /// The end of a session's grace.
    Grace(usize),
    /// A session's end.
    Session(usize),
    /// The end of an access token.
    Access(usize),
    /// When the last 429 said to come again.
    Retry,
}

/// How the store is away.
#[derive(Clone, Copy, Debug)]
pub enum Outage {
    /// Its connections break, and nothing listens.
    Unreachable,
    /// It answers every command with an error.
    Refusing,
}

/// Sequences of this many actions.
pub fn actions(length: usize) -> impl Strategy<Value = Vec<Action>> {
    vec(action(), length)
}

fn action() -> impl Strategy<Value = Action> {
    let browser = 0..ADDRESSES.len();
    let keeps = prop::bool::weighted(0.8);
    let login = (browser.clone(), name(), prop::bool::weighted(0.7), cookies(), keeps.clone())
        .prop_map(|(browser, name, right, cookies, keeps)| Action::Login { browser, name, right, cookies, keeps });
    let visit = (browser.clone(), 1..4_usize, keeps.clone(), prop::bool::weighted(0.4))
        .prop_map(|(browser, tabs, keeps, logs_in)| Action::Visit { browser, tabs, keeps, logs_in });
    let refresh = (browser.clone(), cookies(), names(), prop_oneof![4 => Just(1), 1 => 2..5_usize], keeps.clone())
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
        1 => (0..USERS.len()).prop_map(|user| Action::Crowd { user }),
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

/// Usually typed right, since a login costs time.
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
