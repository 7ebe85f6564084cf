//! A visitor: somebody without a session, known only by a network and the name that they claim.

use std::net::{IpAddr, Ipv4Addr};

use chrono::TimeDelta;
use unicode_normalization::UnicodeNormalization;

use super::Time;

/// What counts as one client: an IPv4 address, or an IPv6 /64, which one household has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Network {
    /// A single IPv4 address, written as one or mapped into IPv6.
    V4(Ipv4Addr),
    /// The upper 64 bits of an IPv6 address.
    V6(u64),
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => Self::V6((address.to_bits() >> 64) as u64),
        }
    }
}

/// Folds spellings of one name together (NFKC, lower case, no outer space), so that they share a budget (R32).
///
/// Only counting uses it; a name is matched exactly.
#[must_use]
pub fn fold(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}

/// The tries of a visitor who presents what is no token at all: three, forgotten ten minutes after the last.
#[derive(Clone, Debug)]
pub struct VisitorTries {
    charges: u8,
    last_charge: Time,
}

impl VisitorTries {
    const TRIES: u8 = 3;
    const FORGOTTEN_AFTER: TimeDelta = TimeDelta::minutes(10);

    /// A visitor who was never charged.
    #[must_use]
    pub fn new(now: Time) -> Self {
        Self { charges: 0, last_charge: now }
    }

    /// Charges a try and says whether any is left.
    pub fn charge(&mut self, now: Time) -> bool {
        // A clock that was set back must not prolong anything.
        self.last_charge = self.last_charge.min(now);
        if now - self.last_charge >= Self::FORGOTTEN_AFTER {
            self.charges = 0;
        }
        if self.charges < Self::TRIES {
            self.charges += 1;
            self.last_charge = now;
        }
        self.charges < Self::TRIES
    }
}

#[cfg(test)]
mod tests {
    use super::super::session::tests::noon;
    use super::*;

    fn network(address: &str) -> Network {
        address.parse::<IpAddr>().unwrap().into()
    }

    // R32
    #[test]
    fn an_ipv6_network_is_a_64_and_a_mapped_address_is_ipv4() {
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }

    // R32
    #[test]
    fn spellings_of_one_name_fold_together() {
        for name in ["admin", "ADMIN", "Ａdmin", "admin ", "\u{2003}Admin"] {
            assert_eq!(fold(name), "admin", "{name}");
        }
        assert_ne!(fold("admin"), fold("administrator"));
    }

    #[test]
    fn a_visitor_has_three_tries_forgotten_ten_minutes_after_the_last() {
        let mut tries = VisitorTries::new(noon());
        assert_eq!([(); 3].map(|()| tries.charge(noon())), [true, true, false]);
        assert!(!tries.charge(noon() + TimeDelta::seconds(599)), "and this charges nothing");
        assert!(tries.charge(noon() + TimeDelta::minutes(10)));
    }

    // D12
    #[test]
    fn a_clock_that_steps_back_prolongs_no_visitor_s_wait() {
        let earlier = noon() - TimeDelta::hours(2);
        let mut tries = VisitorTries::new(noon());
        assert_eq!([(); 3].map(|()| tries.charge(noon())), [true, true, false]);
        assert!(!tries.charge(earlier));
        assert!(tries.charge(earlier + TimeDelta::minutes(10)));
    }
}
