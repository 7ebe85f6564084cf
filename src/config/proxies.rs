//! The proxies in front: how many of them are ours, and the addresses of those that are known.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{ConfigError, environment::Variables};

const HOPS: &str = "PROXY_HOPS";
const TRUSTED: &str = "TRUSTED_PROXIES";

/// What is known about the proxies that requests come through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// `PROXY_HOPS`: how many proxies every request comes through, whatever their addresses.
    pub hops: usize,
    /// `TRUSTED_PROXIES`: the networks of proxies that are known by address.
    pub trusted: Vec<IpNet>,
}

impl Proxies {
    /// The warning if more hops are counted than can be verified.
    pub const FORGEABLE: &str = "PROXY_HOPS is more than 1 and TRUSTED_PROXIES is not set: a client that reaches the \
                                 proxy nearest to this server directly can make up its address; name the outer \
                                 proxies' addresses in TRUSTED_PROXIES and count only the nearest in PROXY_HOPS";

    /// Whether there are any, so that others can reach this server.
    #[must_use]
    pub fn are_declared(&self) -> bool {
        self.hops > 0 || !self.trusted.is_empty()
    }

    /// Whether this address is a trusted proxy's.
    #[must_use]
    pub fn trust(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// Whether a connection from this address is a proxy's, so that what it forwards is believed.
    #[must_use]
    pub fn include(&self, peer: IpAddr) -> bool {
        self.hops > 0 || self.trust(peer)
    }

    /// Whether a client could forge its address.
    #[must_use]
    pub fn are_forgeable(&self) -> bool {
        self.hops > 1 && self.trusted.is_empty()
    }
}

/// Reads both variables; `heroku`: Heroku's router is in front.
pub(super) fn read(variables: &Variables<'_>, heroku: bool) -> Result<Proxies, ConfigError> {
    let hops = variables
        .parsed(HOPS, "a number of proxies from 0 to 9", |text| text.parse().ok().filter(|hops| *hops <= 9))?;
    let trusted = match variables.text(TRUSTED) {
        Some(list) => read_networks(&list)?,
        None => Vec::new(),
    };
    Ok(Proxies { hops: hops.unwrap_or(usize::from(heroku)), trusted })
}

fn read_networks(list: &str) -> Result<Vec<IpNet>, ConfigError> {
    let networks = list.split(',').enumerate().map(|(place, entry)| {
        read_network(entry.trim())
            .map_err(|problem| ConfigError::new(TRUSTED, format!("has an entry, number {}, that {problem}", place + 1)))
    });
    networks.collect()
}

/// An address, or a network in CIDR notation without host bits: with them it is unclear which of the two is meant.
fn read_network(text: &str) -> Result<IpNet, &'static str> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(address.to_canonical().into());
    }
    let network = text.parse::<IpNet>().ok().filter(|network| *network == network.trunc());
    // A request's address is compared as IPv4 if it is IPv4-mapped, so a mapped network would never match.
    let network = network.filter(|network| network.addr() == network.addr().to_canonical());
    match network {
        None => Err("is neither an address nor a network such as 10.0.0.0/8 or 2001:db8::/32"),
        Some(network) if network.prefix_len() == 0 => Err("would believe every client; list your proxies' networks"),
        Some(network) => Ok(network),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_list(list: &str) -> Result<Proxies, String> {
        let lookup = |name: &str| (name == TRUSTED).then(|| list.to_owned());
        read(&Variables(&lookup), false).map_err(|error| error.to_string())
    }

    // R30
    #[test]
    fn trusted_proxies_are_addresses_and_networks() {
        let proxies = read_list("192.0.2.1, 10.0.0.0/8,2001:db8::/32 ,::ffff:198.51.100.7,203.0.113.7/32").unwrap();
        for (address, trusted) in [
            ("192.0.2.1", true),
            ("192.0.2.2", false),
            ("10.255.255.255", true),
            ("11.0.0.0", false),
            ("2001:db8:ffff::1", true),
            ("2001:db9::", false),
            ("198.51.100.7", true),
            ("203.0.113.7", true),
        ] {
            assert_eq!(proxies.trust(address.parse().unwrap()), trusted, "{address}");
        }
        assert!(proxies.are_declared() && !proxies.are_forgeable());
        assert!(!Proxies::default().are_declared());
    }

    // R30, R94
    #[test]
    fn an_entry_that_can_t_be_read_or_trusts_everybody_is_refused_by_its_number() {
        for entry in [
            "",
            "canary",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0/8",
            "10.1.2.3/8",
            "2001:db8::1/32",
            "::ffff:10.0.0.0/104",
            "0.0.0.0/0",
            "::/0",
            "192.0.2.1:80",
            "[2001:db8::1]",
            "fe80::1%eth0",
            "proxy.canary",
            "-1",
        ] {
            let error = read_list(&format!("192.0.2.1,{entry}")).unwrap_err();
            assert!(error.starts_with("TRUSTED_PROXIES has an entry, number 2, that "), "{entry}: {error}");
            assert!(!error.contains("canary"), "{error}");
        }
    }
}
