//! A user: the name that logs in, the avatar that the front end shows, the hash that proves the password.

use super::Hash;

/// A user's name: 1 to 64 characters without control characters, matched exactly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserName(String);

impl UserName {
    /// The most characters that a name may have.
    pub const LONGEST: usize = 64;

    /// Takes a name that keeps to the grammar, before it reaches any store (R79).
    #[must_use]
    pub fn parse(name: String) -> Option<Self> {
        let length = name.chars().take(Self::LONGEST + 1).count();
        let fits = (1..=Self::LONGEST).contains(&length) && !name.chars().any(char::is_control);
        fits.then_some(Self(name))
    }

    /// The name, as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A user, as the store keeps one.
#[derive(Clone, Debug)]
pub struct User {
    /// The name that logs in.
    pub name: UserName,
    /// The file name or address of a picture; the front end decides what it is relative to.
    pub avatar: String,
    /// The password's hash.
    pub hash: Hash,
}

#[cfg(test)]
mod tests {
    use super::*;

    // R78, R79
    #[test]
    fn a_name_has_1_to_64_characters_and_no_control_characters() {
        for name in ["a", "Ada Lovelace", "名前", &"é".repeat(64), "a; Domain=evil.example"] {
            assert!(UserName::parse(name.to_owned()).is_some(), "{name}");
        }
        for name in ["", "a\0", "a\r\nb", "\u{1b}[2J", "a\u{85}", &"é".repeat(65)] {
            assert!(UserName::parse(name.to_owned()).is_none(), "{name:?}");
        }
    }
}
