//! A user's roles, in the operator's own words, for services that ask who is calling.

use std::sync::Arc;

use serde::{Serialize, Serializer};

/// A user's roles: at most 16 different ones of 1 to 32 characters `a-z`, `0-9`, `:`, `_` and `-`, 256 bytes together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(Arc<str>);

impl Roles {
    /// The maximum number of roles.
    const MAX: usize = 16;
    /// The maximum length of one, in bytes.
    const MAX_BYTES_EACH: usize = 32;
    /// The maximum length of all, in bytes.
    const MAX_BYTES: usize = 256;

    /// Accepts roles that keep to the rules, in the given order.
    #[must_use]
    pub fn parse<Role: AsRef<str>>(roles: &[Role]) -> Option<Self> {
        let roles: Vec<&str> = roles.iter().map(AsRef::as_ref).collect();
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b":_-".contains(&byte);
        let fits = |role: &&str| (1..=Self::MAX_BYTES_EACH).contains(&role.len()) && role.bytes().all(plain);
        let new = |place: usize, role: &&str| !roles.iter().take(place).any(|other| other == role);
        let all_fit = roles.iter().enumerate().all(|(place, role)| fits(role) && new(place, role));
        let length: usize = roles.iter().map(|role| role.len()).sum();
        let few = roles.len() <= Self::MAX && length <= Self::MAX_BYTES;
        (few && all_fit).then(|| if roles.is_empty() { Self::default() } else { Self(roles.join(",").into()) })
    }

    /// Reads what [`Roles::as_str`] has written.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.is_empty() { Some(Self::default()) } else { Self::parse(&text.split(',').collect::<Vec<_>>()) }
    }

    /// All of them, separated by commas, as in a header and in a store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// As a list of strings.
impl Serialize for Roles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.split(',').filter(|role| !role.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_few_short_plain_and_different() {
        let numbered = |count: usize, length: usize| -> Vec<String> {
            (0..count).map(|number| format!("{number:0length$}")).collect()
        };
        let editor = vec!["editor".to_owned(), "team:a-b_9".to_owned()];
        for roles in [vec![], editor, numbered(16, 16), numbered(8, 32), vec!["x".repeat(32)]] {
            let parsed = Roles::parse(&roles).unwrap();
            assert_eq!(serde_json::to_value(&parsed).unwrap(), serde_json::json!(roles));
            assert_eq!(parsed.as_str(), roles.join(","));
            assert_eq!(Roles::read(parsed.as_str()), Some(parsed));
        }
        let odd = ["", " ", "Editor", "a,b", "a b", "é", "a\n", "a/b", "a.b"].map(|role| vec![role.to_owned()]);
        let twice = vec!["editor".to_owned(), "editor".to_owned()];
        for roles in [numbered(17, 2), numbered(9, 29), vec!["x".repeat(33)], twice].into_iter().chain(odd) {
            assert_eq!(Roles::parse(&roles), None, "{roles:?}");
        }
        for text in [",", "a,", ",a", "a,,b", "A"] {
            assert_eq!(Roles::read(text), None, "{text}");
        }
    }
}
