//! A network: what counts as one client, and the wider ones around it.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// An IPv4 address, an IPv6 /64 (one household), or a wider IPv6 network (perhaps one customer of a provider).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Network {
    /// A single IPv4 address, written as one or mapped into IPv6.
    V4(Ipv4Addr),
    /// The leading bits of an IPv6 address, at most 64, and how many of them count.
    V6(u64, u8),
}

impl Network {
    /// The IPv6 network of this many leading bits around this one. An IPv4 address has none.
    #[must_use]
    pub fn widened(self, length: u8) -> Option<Self> {
        match self {
            Self::V4(_) => None,
            Self::V6(bits, own) => {
                let length = length.min(own);
                let mask = u64::MAX.checked_shl(64_u32.saturating_sub(length.into())).unwrap_or(0);
                Some(Self::V6(bits & mask, length))
            }
        }
    }

    /// The widest network that one customer usually has: an IPv4 address, or an IPv6 /48.
    #[must_use]
    pub fn site(self) -> Self {
        self.widened(48).unwrap_or(self)
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => Self::V6((address.to_bits() >> 64) as u64, 64),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => address.fmt(formatter),
            Self::V6(bits, length) => write!(formatter, "{}/{length}", Ipv6Addr::from_bits(u128::from(*bits) << 64)),
        }
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn ipv6_networks_lie_within_wider_ones_and_ipv4_addresses_stand_alone() {
        let home = network("2001:db8:1:2f03::1");
        let text = |length| home.widened(length).unwrap().to_string();
        assert_eq!(
            [64, 56, 48, 0].map(text),
            ["2001:db8:1:2f03::/64", "2001:db8:1:2f00::/56", "2001:db8:1::/48", "::/0"]
        );
        assert_eq!(home.site(), network("2001:db8:1:ffff::1").site());
        assert_ne!(home.site(), network("2001:db8:2:2f03::1").site());
        assert_eq!(home.site().widened(56), Some(home.site()), "no network is narrowed");
        assert_eq!(network("192.0.2.1").widened(48), None);
        assert_eq!(network("192.0.2.1").site().to_string(), "192.0.2.1");
    }
}
