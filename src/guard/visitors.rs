//! The visitors whose refresh cookies are no tokens at all, and the tries that they have left.

use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::Mutex,
};

use crate::{
    domain::{Network, Time, VisitorTries, fold},
    guard::{Limited, Recent},
    lock::lock,
};

/// The tries of each visitor: a claimed name on a network. They never stand in the way of a valid token (R36).
#[derive(Debug, Default)]
pub struct Visitors {
    tries: Mutex<Recent<(u64, Network), VisitorTries>>,
    hasher: RandomState,
}

impl Visitors {
    /// Charges a visitor; `true` while any try is left.
    pub fn charge(&self, claimed: &str, client: IpAddr, now: Time) -> bool {
        let visitor = (self.hasher.hash_one(fold(claimed)), Network::from(client));
        lock(&self.tries).entry(visitor, || VisitorTries::new(now)).charge(Limited::Garbage.allowance(), now)
    }
}
