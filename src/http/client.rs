//! The client's address: the socket's peer, or the one that our own proxies report.

use std::{
    convert::identity,
    iter,
    net::{IpAddr, SocketAddr},
};

use axum::http::HeaderMap;

use crate::config::Proxies;

/// The socket's peer, put into every request by the accept loop.
#[derive(Clone, Copy)]
pub(super) struct Peer(pub(super) SocketAddr);

/// The client's address, put into every request by the outermost layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Client {
    /// The client's address.
    pub(super) address: IpAddr,
    /// The nearest address that is not a named proxy's, if it differs from `address`. It can't be forged, but its
    /// client may have forged the entries to the left of it.
    pub(super) nearest: Option<IpAddr>,
}

impl Client {
    /// Walks leftwards from the socket's address through all `X-Forwarded-For` lines (R30): one step for each hop, then
    /// on while the address reached is a named proxy's. Everything to the left of that is the client's own text. If
    /// there are fewer readable entries than hops, the address is the socket's.
    pub(super) fn locate(peer: Peer, headers: &HeaderMap, proxies: &Proxies) -> Self {
        let lines = headers.get_all("x-forwarded-for").iter().rev();
        let entries = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        let socket = peer.0.ip().to_canonical();
        // Nothing to the left of an unreadable entry can be trusted.
        let walk = iter::once(Some(socket)).chain(entries.map(parse)).map_while(identity);
        let (mut address, mut nearest) = (socket, None);
        for (step, reached) in walk.enumerate() {
            let named = proxies.trust(reached);
            if step > 0 || proxies.hops == 0 {
                nearest = nearest.or(Some(reached).filter(|_| !named));
            }
            if step >= proxies.hops {
                address = reached;
                if !named {
                    break;
                }
            }
        }
        Self { address, nearest: nearest.filter(|nearest| *nearest != address) }
    }
}

/// An address, which some proxies write in brackets or with a port.
fn parse(entry: &[u8]) -> Option<IpAddr> {
    let text = str::from_utf8(entry).ok()?.trim();
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip()).ok();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const PEER: &str = "10.0.0.1";

    fn locate(lines: &[&str], hops: usize, trusted: &[&str]) -> (String, Option<String>) {
        let peer = Peer("[::ffff:10.0.0.1]:1".parse().unwrap());
        let lines = lines
            .iter()
            .map(|line| ("x-forwarded-for".parse().unwrap(), HeaderValue::from_bytes(line.as_bytes()).unwrap()));
        let proxies = Proxies { hops, trusted: trusted.iter().map(|network| network.parse().unwrap()).collect() };
        let client = Client::locate(peer, &lines.collect(), &proxies);
        (client.address.to_string(), client.nearest.map(|nearest| nearest.to_string()))
    }

    // R30
    #[test]
    fn the_client_is_the_nth_entry_from_the_right_or_else_the_peer() {
        for (lines, hops, expected) in [
            (&["192.0.2.1"][..], 0, PEER),
            (&[], 1, PEER),
            (&["192.0.2.1"], 1, "192.0.2.1"),
            (&["203.0.113.9, 192.0.2.1"], 1, "192.0.2.1"),
            (&["203.0.113.9, 192.0.2.1"], 2, "203.0.113.9"),
            (&["203.0.113.9", "192.0.2.1"], 2, "203.0.113.9"),
            (&["203.0.113.9"], 2, PEER),
            (&["192.0.2.1, unknown"], 1, PEER),
            (&["192.0.2.1, unknown"], 2, PEER),
            (&["192.0.2.1,"], 1, PEER),
            (&["192.0.2.1:80"], 1, "192.0.2.1"),
            (&["[2001:db8::1]:80"], 1, "2001:db8::1"),
            (&["[2001:db8::1]"], 1, "2001:db8::1"),
            (&["::ffff:192.0.2.1"], 1, "192.0.2.1"),
            (&["\u{ff}"], 1, PEER),
        ] {
            assert_eq!(locate(lines, hops, &[]).0, expected, "{lines:?} {hops}");
        }
    }

    // R30
    #[test]
    fn the_walk_goes_on_over_named_proxies_and_over_no_other() {
        let cdn = &["198.51.100.0/24"][..];
        for (line, hops, trusted, expected) in [
            // A content delivery network in front of the one proxy that is counted.
            ("192.0.2.1, 198.51.100.7", 1, cdn, "192.0.2.1"),
            // A client that bypasses it gets no address but its own.
            ("192.0.2.1, 203.0.113.9", 1, cdn, "203.0.113.9"),
            ("203.0.113.66, 192.0.2.1, 198.51.100.7", 1, cdn, "192.0.2.1"),
            ("192.0.2.1, 198.51.100.8, 198.51.100.7", 1, cdn, "192.0.2.1"),
            // Named proxies and no hops: the socket's own address is checked first.
            ("192.0.2.1", 0, cdn, PEER),
            ("192.0.2.1", 0, &["10.0.0.0/8"], "192.0.2.1"),
            ("192.0.2.1, 10.9.9.9", 0, &["10.0.0.0/8"], "192.0.2.1"),
            // The last readable one.
            ("198.51.100.7", 1, cdn, "198.51.100.7"),
            ("unknown, 198.51.100.7", 1, cdn, "198.51.100.7"),
            ("unknown", 0, &["10.0.0.0/8"], PEER),
            ("", 0, &["10.0.0.0/8"], PEER),
            ("", 1, &["10.0.0.0/8"], PEER),
        ] {
            assert_eq!(locate(&[line], hops, trusted), (expected.to_owned(), None), "{line} {hops} {trusted:?}");
        }
    }

    // R30: an address that may be forged comes with the one that may have forged it.
    #[test]
    fn the_nearest_entry_is_told_where_the_client_may_have_made_up_its_address() {
        let cdn = &["198.51.100.0/24"][..];
        for (line, hops, trusted, expected, nearest) in [
            ("192.0.2.1, 203.0.113.9", 2, &[][..], "192.0.2.1", Some("203.0.113.9")),
            ("192.0.2.1, 203.0.113.8, 203.0.113.9", 3, &[], "192.0.2.1", Some("203.0.113.9")),
            ("192.0.2.1, 203.0.113.9", 1, &[], "203.0.113.9", None),
            ("203.0.113.9, 203.0.113.9", 2, &[], "203.0.113.9", None),
            // Too few entries, or unreadable ones: the nearest is known all the same.
            ("203.0.113.9", 2, &[], PEER, Some("203.0.113.9")),
            ("unknown, 203.0.113.9", 2, &[], PEER, Some("203.0.113.9")),
            ("192.0.2.1, unknown", 2, &[], PEER, None),
            // A named proxy forges no addresses.
            ("192.0.2.1, 198.51.100.7", 2, cdn, "192.0.2.1", None),
            ("192.0.2.1, 203.0.113.9, 198.51.100.7", 3, cdn, "192.0.2.1", Some("203.0.113.9")),
        ] {
            let expected = (expected.to_owned(), nearest.map(str::to_owned));
            assert_eq!(locate(&[line], hops, trusted), expected, "{line} {hops} {trusted:?}");
        }
    }
}
