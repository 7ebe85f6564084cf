//! A client's request with the tokens that it presents, and its possible outcomes.

use super::World;
use crate::{cast::Network, outcome::Outcome};

/// A token as the model knows it: what it names, and whether it is genuine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Refresh {
        session: usize,
        generation: u64,
    },
    /// Names a session with its refresh id, but signature, type or subject are wrong.
    Forged {
        session: usize,
    },
    Access {
        session: usize,
        expires: i64,
    },
    /// Readable, but an access token's name with a wrong signature, or the name of no session.
    Stranger,
    Garbage,
}

/// A client's request.
#[derive(Clone, Debug)]
pub enum Act {
    Login {
        folded: String,
        network: Network,
        /// The login that made the browser known.
        device: Option<usize>,
        user: Option<usize>,
        cookies: Vec<Token>,
        session: usize,
    },
    Refresh {
        cookies: Vec<Token>,
        names: Vec<String>,
        network: Network,
    },
    Logout {
        cookies: Vec<Token>,
    },
    Me(Option<Token>),
    FailOver {
        session: usize,
    },
}

/// One possible outcome of an act, and the rule that decides for it.
pub struct Possible {
    pub outcome: Outcome,
    pub rule: &'static str,
    pub world: World,
}

impl Token {
    pub(super) fn session(&self) -> Option<usize> {
        match *self {
            Self::Refresh { session, .. } | Self::Forged { session } | Self::Access { session, .. } => Some(session),
            Self::Stranger | Self::Garbage => None,
        }
    }
}
