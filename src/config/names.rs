//! The names of the variables, and what is said of one that is none.

/// Every variable stands in the example, in a comment of its own.
const EXAMPLE: &str = include_str!("../../.env.example");

/// What the platform sets and nobody writes down: Heroku's dynos have it.
const PLATFORM: &str = "DYNO";

fn known() -> impl Iterator<Item = &'static str> {
    let assignments = EXAMPLE.lines().filter_map(|line| line.strip_prefix('#')?.split_once('='));
    let names = assignments.map(|(name, _)| name);
    let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    names.filter(is_name).chain([PLATFORM])
}

/// Whether a variable has this name.
pub(super) fn is_known(name: &str) -> bool {
    known().any(|known| known == name)
}

/// The variable that may have been meant by a name that is none: it is one slip away, in whatever case.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_uppercase();
    known().find(|known| is_one_slip_away(name.as_bytes(), known.as_bytes()))
}

/// Whether two names differ by one character that is missing, too many or another one, by two that are swapped, or not
/// at all.
fn is_one_slip_away(one: &[u8], other: &[u8]) -> bool {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    let (one, other) = match (one, other) {
        ([a, b, one @ ..], [c, d, other @ ..]) if (a, b) == (d, c) => (one, other),
        ([_, one @ ..], [_, other @ ..]) if one.len() == other.len() => (one, other),
        ([_, rest @ ..], whole) | (whole, [_, rest @ ..]) if rest == whole => (rest, whole),
        pair => pair,
    };
    one == other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_one_slip_away_is_meant() {
        for (name, expected) in [
            ("ALOWED_ORIGINS", Some("ALLOWED_ORIGINS")),
            ("ALLOWED_ORIGIN", Some("ALLOWED_ORIGINS")),
            ("ALLOWED_ORIGINSS", Some("ALLOWED_ORIGINS")),
            ("ALLOWED-ORIGINS", Some("ALLOWED_ORIGINS")),
            ("ALLOWED_ORIGNIS", Some("ALLOWED_ORIGINS")),
            ("allowed_origins", Some("ALLOWED_ORIGINS")),
            ("REDISURL", Some("REDIS_URL")),
            ("XREDIS_URL", Some("REDIS_URL")),
            ("PROT", Some("PORT")),
            ("ALLOWEDORIGIN", None),
            ("HOME", None),
            ("HOSTNAME", None),
            ("PATH", None),
            ("DATABASE", None),
            ("", None),
        ] {
            assert_eq!(meant(name), expected, "{name}");
        }
        assert!(is_known("REDIS_TLS") && is_known("DYNO") && !is_known("redis_tls"));
    }
}
