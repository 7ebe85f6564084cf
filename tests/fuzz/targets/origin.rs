//! An origin passes only if it is on the list, byte for byte, or the server's own on loopback. Each line is a header.

#![no_main]

use std::sync::LazyLock;

use doorstep::{config::Config, fuzzing::may_ask};
use doorstep_fuzz::{config, lines};
use libfuzzer_sys::fuzz_target;

const LISTED: &str = "http://localhost:4521,https://app.example";

static LOCAL: LazyLock<Config> = LazyLock::new(|| config(LISTED, "local").unwrap());
static CROSS_SITE: LazyLock<Config> = LazyLock::new(|| config(LISTED, "cross-site").unwrap());

fuzz_target!(|data: &[u8]| {
    let lines: Vec<(&str, &[u8])> = lines(data).into_iter().filter_map(header).collect();
    let all = |wanted| lines.iter().filter(move |(name, _)| *name == wanted).map(|(_, value)| *value);
    let origins: Vec<&[u8]> = all("origin").collect();
    let own = all("host").next().filter(|host| is_loopback(host)).map(|host| [b"http://", host].concat());
    for (config, local) in [(&*LOCAL, true), (&*CROSS_SITE, false)] {
        let expected = match origins[..] {
            [] => !all("sec-fetch-site").any(|site| site.eq_ignore_ascii_case(b"cross-site")),
            [origin] => {
                LISTED.split(',').any(|listed| listed.as_bytes() == origin) || local && own.as_deref() == Some(origin)
            }
            _ => false,
        };
        assert_eq!(may_ask(config, &lines), expected);
    }
});

fn header(line: &[u8]) -> Option<(&str, &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = str::from_utf8(&line[..colon]).ok().filter(|name| ["origin", "host", "sec-fetch-site"].contains(name));
    Some((name?, line[colon + 1..].trim_ascii()))
}

/// `localhost`, `127.0.0.1` or `[::1]`, alone or with a port.
fn is_loopback(host: &[u8]) -> bool {
    let Ok(host) = str::from_utf8(host) else { return false };
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let digits = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    ["localhost", "127.0.0.1", "[::1]"].contains(&name) && port.is_none_or(digits)
}
