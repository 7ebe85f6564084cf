//! A site: what shares one line in front of hashing.

use std::net::{IpAddr, Ipv4Addr};

/// A single IPv4 address, or an IPv6 /48, the most that one end site is given (RFC 6177).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Site {
    /// A single IPv4 address, written as one or mapped into IPv6.
    V4(Ipv4Addr),
    /// The upper 48 bits of an IPv6 address.
    V6(u64),
}

impl From<IpAddr> for Site {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => Self::V6((address.to_bits() >> 80) as u64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(address: &str) -> Site {
        address.parse::<IpAddr>().unwrap().into()
    }

    // R32
    #[test]
    fn a_site_is_an_ipv6_48_or_an_ipv4_address_however_it_is_written() {
        assert_eq!(site("2001:db8:1::1"), site("2001:db8:1:ffff:ffff::1"));
        assert_ne!(site("2001:db8:1::1"), site("2001:db8:2::1"));
        assert_eq!(site("::ffff:192.0.2.1"), site("192.0.2.1"));
        assert_ne!(site("192.0.2.1"), site("192.0.2.2"));
    }
}
