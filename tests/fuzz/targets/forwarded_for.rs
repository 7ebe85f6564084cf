//! The client is the address that our own proxies saw. The first byte is their number, each line a header.

#![no_main]

use std::net::{IpAddr, SocketAddr};

use doorstep::{config::Proxies, fuzzing};
use doorstep_fuzz::lines;
use libfuzzer_sys::fuzz_target;

fn locate(peer: SocketAddr, lines: &[&[u8]], hops: usize) -> IpAddr {
    fuzzing::locate(peer, lines, &Proxies { hops, trusted: Vec::new() })
}

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let hops = usize::from(first % 10);
    let lines = lines(rest);
    let peer: SocketAddr = "[::ffff:10.0.0.1]:1".parse().unwrap();
    let seen = peer.ip().to_canonical();

    let client = locate(peer, &lines, hops);
    assert_eq!(client, client.to_canonical());
    assert_eq!(locate(peer, &lines, 0), seen);
    let entries = lines.iter().map(|line| line.split(|byte| *byte == b',').count()).sum::<usize>();
    if entries < hops {
        assert_eq!(client, seen);
    }

    // R30: an address that the client itself writes is to the left, and changes nothing.
    if (1..=entries).contains(&hops) {
        let forged = [&[b"203.0.113.9, 198.51.100.7".as_slice()], lines.as_slice()].concat();
        assert_eq!(locate(peer, &forged, hops), client);
    }

    // One more proxy of ours is skipped; and the address that it appends is the one that it saw.
    let saw = client.to_string();
    let appended = [lines.as_slice(), &[saw.as_bytes()]].concat();
    assert_eq!(locate(peer, &appended, 1), client);
    if hops > 0 {
        assert_eq!(locate(peer, &appended, hops + 1), client);
    }

    // A list may be cut into lines at any comma.
    let joined = lines.join(b",".as_slice());
    if !lines.is_empty() {
        assert_eq!(locate(peer, &[&joined], hops), client);
    }
});
