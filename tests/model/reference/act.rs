//! What a client asks for, with the tokens that it presents, and what that may come to.

use super::World;
use crate::{cast::Network, outcome::Outcome};

/// A token as the model knows it: by what it names and whether it is genuine.
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
    /// Readable, but an access token's name with a wrong signature, or nobody's name.
    Stranger,
    Garbage,
}

/// What a client asks for.
#[derive(Clone, Debug)]
pub enum Act {
    Login {
        folded: String,
        network: Network,
        /// By which login the browser is known.
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

/// One thing that an act may come to, and the rule that makes it so.
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
