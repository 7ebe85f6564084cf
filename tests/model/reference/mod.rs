//! The reference model, written from the contract and not from the code: a world, its acts, and every outcome that is
//! allowed.

mod act;
mod login;
mod refresh;
mod session;
mod throttle;

use std::collections::{BTreeMap, BTreeSet};

use crate::outcome::{Grant, Issue, Outcome, UNAVAILABLE};
pub use act::{Act, Possible, Token};
pub use session::{GRACE, Record, Session};
use throttle::{As, Claim, Throttle};

/// Milliseconds since 1970.
pub type Moment = i64;

/// How long an access token is valid, and a session, in seconds.
const ACCESS: i64 = 120;
const SESSION: i64 = 120 * 60;

/// How long a browser is known after a login, in seconds.
pub const DEVICE: i64 = 90 * 24 * 60 * 60;

/// Everything that decides about answers. What no answer has shown yet may differ between worlds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    pub now: Moment,
    pub outage: bool,
    pub sessions: BTreeMap<usize, Session>,
    pub throttle: Throttle,
}

/// Whether the store can be asked about what a client presents.
enum Reach {
    /// It can, or need not be: a token that names no refresh token is not looked up.
    There,
    /// It is away, and must be asked.
    Away,
    /// It is away; the model does not know whether a stranger's token names a refresh token.
    Unknown,
}

impl World {
    pub fn new(now: Moment) -> Self {
        Self { now, outage: false, sessions: BTreeMap::new(), throttle: Throttle::default() }
    }

    /// Whole seconds since 1970.
    fn second(&self) -> i64 {
        self.now.div_euclid(1000)
    }

    /// The session, if it has neither ended nor expired.
    pub fn live(&self, session: usize) -> Option<&Session> {
        self.sessions.get(&session).filter(|session| self.second() < session.expires)
    }

    /// Sets the clock.
    pub fn set_clock(&mut self, now: Moment) {
        let before = std::mem::replace(&mut self.now, now).div_euclid(1000);
        let second = self.second();
        // No test sets the clock back so far that these could come back.
        self.sessions.retain(|_, session| second < session.expires + 3600);
        for session in self.sessions.values_mut().filter(|session| session.expires <= before) {
            session.doubtful = true;
        }
    }

    /// All possible outcomes of this act.
    pub fn possible(&self, act: &Act) -> Vec<Possible> {
        let concerned: BTreeSet<usize> = match act {
            Act::Login { user, cookies, .. } => {
                let own = self.sessions.iter().filter(|(_, session)| Some(session.user) == *user);
                cookies.iter().filter_map(Token::session).chain(own.map(|(number, _)| *number)).collect()
            }
            Act::Refresh { cookies, .. } | Act::Logout { cookies } => {
                cookies.iter().filter_map(Token::session).collect()
            }
            Act::Me(token) => token.iter().filter_map(Token::session).collect(),
            Act::FailOver { session } => BTreeSet::from([*session]),
        };
        self.without_doubt(&concerned).iter().flat_map(|world| world.outcomes(act)).collect()
    }

    fn outcomes(&self, act: &Act) -> Vec<Possible> {
        match act {
            Act::Login { folded, network, device, user, cookies, session } => {
                let claim = Claim { name: folded, network: *network, device: *device };
                self.login(claim, *user, cookies, *session)
            }
            Act::Refresh { cookies, names, network } => self.refresh(cookies, names, *network),
            Act::Logout { cookies } => self.logout(cookies),
            Act::Me(token) => self.me(token.as_ref()),
            Act::FailOver { session } => self.fail_over(*session),
        }
    }

    /// The worlds in which the store has forgotten a session that a clock set back has revived, and those in which not.
    fn without_doubt(&self, concerned: &BTreeSet<usize>) -> Vec<Self> {
        let mut worlds = vec![self.clone()];
        for number in concerned {
            if !self.live(*number).is_some_and(|session| session.doubtful) {
                continue;
            }
            let mut kept = worlds.clone();
            kept.iter_mut().filter_map(|world| world.sessions.get_mut(number)).for_each(|kept| kept.doubtful = false);
            for world in &mut worlds {
                world.sessions.remove(number);
            }
            worlds.append(&mut kept);
        }
        worlds
    }

    fn logout(&self, cookies: &[Token]) -> Vec<Possible> {
        match self.reach(cookies) {
            Reach::Away => vec![self.unavailable()],
            Reach::Unknown => vec![self.unavailable(), self.log_out(cookies)],
            Reach::There => vec![self.log_out(cookies)],
        }
    }

    fn log_out(&self, cookies: &[Token]) -> Possible {
        let mut world = self.clone();
        let proven = self.proven(cookies);
        world.sessions.retain(|session, _| !proven.contains(session));
        let rule = if proven.is_empty() { "nothing to end" } else { "ended" };
        Possible { outcome: Outcome::LoggedOut, rule, world }
    }

    fn me(&self, token: Option<&Token>) -> Vec<Possible> {
        if self.outage && token.is_some_and(|token| *token != Token::Garbage) {
            return vec![self.unavailable()];
        }
        let invalid = |rule| vec![self.refused(401, "invalid_token", rule)];
        let Some(Token::Access { session, expires }) = token else { return invalid("no access token") };
        let Some(session) = self.live(*session) else { return invalid("the session has ended") };
        let expires_in = expires - self.second();
        if expires_in <= 0 {
            return invalid("expired");
        }
        let outcome = Outcome::Identified { user: session.user, expires_in };
        vec![Possible { outcome, rule: "identified", world: self.clone() }]
    }

    fn fail_over(&self, number: usize) -> Vec<Possible> {
        let mut world = self.clone();
        let session = world.sessions.get_mut(&number);
        let outcome = Outcome::FailedOver(session.is_some());
        if let Some(session) = session
            && let Some(replica) = session.replica.clone()
        {
            session.record = replica;
        }
        vec![Possible { outcome, rule: "an older record", world }]
    }

    /// The sessions that the first four cookies prove: by genuine tokens of any generation.
    fn proven(&self, cookies: &[Token]) -> BTreeSet<usize> {
        let genuine = cookies.iter().take(4).filter(|token| matches!(token, Token::Refresh { .. }));
        genuine.filter_map(Token::session).filter(|session| self.live(*session).is_some()).collect()
    }

    /// Whether the store can be asked for the first four of these refresh cookies.
    fn reach(&self, cookies: &[Token]) -> Reach {
        let mut looked_at = cookies.iter().take(4);
        if !self.outage {
            Reach::There
        } else if looked_at.clone().any(|token| matches!(token, Token::Refresh { .. } | Token::Forged { .. })) {
            Reach::Away
        } else if looked_at.any(|token| *token == Token::Stranger) {
            Reach::Unknown
        } else {
            Reach::There
        }
    }

    fn unavailable(&self) -> Possible {
        Possible { outcome: UNAVAILABLE, rule: "store away", world: self.clone() }
    }

    fn refused(&self, status: u16, code: &'static str, rule: &'static str) -> Possible {
        Possible { outcome: Outcome::Refused(status, code, None), rule, world: self.clone() }
    }

    /// What the user of a session receives, with its refresh token unless the client has it.
    fn grant(&self, number: usize, session: &Session, with_token: bool, with_name: bool) -> Outcome {
        let second = self.second();
        let (left, record) = (session.expires - second, &session.record);
        let issue = Issue {
            session: number,
            generation: record.current,
            issued: record.rotated.div_euclid(1000),
            expires: session.expires,
        };
        Outcome::Granted(Grant {
            session: number,
            user: session.user,
            expires_in: left.min(ACCESS),
            access: (second, second + left.min(ACCESS)),
            refresh: with_token.then_some((issue, left)),
            names_user: with_name.then_some(left),
            knows_device: with_name.then_some(DEVICE),
        })
    }
}
