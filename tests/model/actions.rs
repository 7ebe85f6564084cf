//! What clients, thieves, operators and clocks do. A number selects from what exists when the action runs, so that any
//! part of a sequence is a valid sequence too.

/// One step of a sequence.
#[derive(Clone, Debug)]
pub enum Action {
    /// A page is opened in this many tabs at once; if no user is logged in, its user may log in.
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
        device: Device,
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
    /// A user logs in on eleven devices, this many milliseconds apart.
    Crowd {
        user: usize,
        step: i64,
    },
    /// A guesser tries this many passwords on one user, and waits as long as the answers demand. One may be right.
    Guess {
        browser: usize,
        user: usize,
        times: usize,
        right: usize,
        device: Device,
    },
    /// A guesser tries five passwords on one user from each of 24 networks, all in one site or each in its own.
    Siege {
        user: usize,
        in_one_site: bool,
    },
    /// A guesser tries one password on 32 names.
    Spray {
        browser: usize,
    },
    Restart,
    /// The store is away for this many actions.
    Outage {
        kind: Outage,
        lasts: usize,
    },
    /// A replica of the store copies a session's record.
    Replicate {
        session: usize,
    },
    /// A failover: the store has the replica's record of a session.
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
    /// A readable token of no session.
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

/// The `known_device` cookie.
#[derive(Clone, Copy, Debug)]
pub enum Device {
    Jar,
    Missing,
    Garbage,
    /// Any cookie that was issued, this many logins ago.
    Issued(usize),
}

/// The `refresh_user` cookies.
#[derive(Clone, Debug)]
pub enum Names {
    Jar,
    Missing,
    /// The name of the user of the first token.
    Right,
    Other(usize),
    RightAnd(usize),
}

/// The authorization of `GET /me`. A number counts back from the token that was issued last.
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
    /// Forwards or back.
    Milliseconds(i64),
    /// To this many milliseconds from a moment at which something changes.
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
    /// The end of the wait in the last 429.
    Retry,
}

/// How the store fails.
#[derive(Clone, Copy, Debug)]
pub enum Outage {
    /// Its connections break, and new ones are refused.
    Unreachable,
    /// It answers every command with an error.
    Refusing,
}
