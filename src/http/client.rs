//! Where a request comes from: the socket's peer, or what our own proxies say of it.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

/// The socket's peer, put into every request by the accept loop.
#[derive(Clone, Copy)]
pub(super) struct Peer(pub(super) SocketAddr);

/// The client's address, put into every request by the outermost layer.
#[derive(Clone, Copy)]
pub(super) struct Client(pub(super) IpAddr);

impl Client {
    /// With `hops` proxies of our own, the `hops`th entry of `X-Forwarded-For` from the right: what the
    /// outermost of them saw. Everything to its left is the client's own text (R30). Where there are fewer
    /// entries, or that one is unreadable, the peer.
    pub(super) fn locate(peer: Peer, headers: &HeaderMap, hops: usize) -> Self {
        let entries = || {
            headers
                .get_all("x-forwarded-for")
                .iter()
                .rev()
                .flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','))
        };
        let entry = hops.checked_sub(1).and_then(|skipped| entries().nth(skipped));
        let address = entry.and_then(|entry| parse(str::from_utf8(entry).ok()?.trim()));
        Self(address.unwrap_or(peer.0.ip()).to_canonical())
    }
}

/// An address, which some proxies write in brackets or with a port.
fn parse(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip()).ok();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn locate(lines: &[&str], hops: usize) -> String {
        let peer = Peer("[::ffff:10.0.0.1]:1".parse().unwrap());
        let lines = lines
            .iter()
            .map(|line| ("x-forwarded-for".parse().unwrap(), HeaderValue::from_bytes(line.as_bytes()).unwrap()));
        Client::locate(peer, &lines.collect(), hops).0.to_string()
    }

    // R30
    #[test]
    fn the_client_is_the_nth_entry_from_the_right_or_else_the_peer() {
        let peer = "10.0.0.1";
        for (lines, hops, expected) in [
            (&["192.0.2.1"][..], 0, peer),
            (&[], 1, peer),
            (&["192.0.2.1"], 1, "192.0.2.1"),
            (&["203.0.113.9, 192.0.2.1"], 1, "192.0.2.1"),
            (&["203.0.113.9, 192.0.2.1"], 2, "203.0.113.9"),
            (&["203.0.113.9", "192.0.2.1"], 2, "203.0.113.9"),
            (&["203.0.113.9"], 2, peer),
            (&["192.0.2.1, unknown"], 1, peer),
            (&["192.0.2.1,"], 1, peer),
            (&["192.0.2.1:80"], 1, "192.0.2.1"),
            (&["[2001:db8::1]:80"], 1, "2001:db8::1"),
            (&["[2001:db8::1]"], 1, "2001:db8::1"),
            (&["::ffff:192.0.2.1"], 1, "192.0.2.1"),
            (&["\u{ff}"], 1, peer),
        ] {
            assert_eq!(locate(lines, hops), expected, "{lines:?} {hops}");
        }
    }
}
