//! What clients, thieves, operators and clocks do. A number picks from what is there when the action is taken, so
//! that any part of a sequence is a sequence too.

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
    /// A user logs in on eleven devices, so many milliseconds after one another.
    Crowd {
        user: usize,
        step: i64,
    },
    /// A guesser tries so many passwords on one user, and waits as long as he is told to. One may be right.
    Guess {
        browser: usize,
        user: usize,
        times: usize,
        right: usize,
        device: Device,
    },
    /// A guesser tries five passwords on one user from each of 24 networks, of one site or of as many.
    Siege {
        user: usize,
        in_one_site: bool,
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

/// The `known_device` cookie.
#[derive(Clone, Copy, Debug)]
pub enum Device {
    Jar,
    Missing,
    Garbage,
    /// One that was handed out to anybody, so many logins ago.
    Issued(usize),
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
