//! The random values of a session: identifiers of 128 bits that name it, keys of 256 that sign for it.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// 128 random bits that name a session or its refresh tokens (OWASP ASVS 7.2.3), 22 characters of base64url.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id([u8; 16]);

impl Id {
    /// The smallest identifier, where a range over identifiers begins.
    pub const MIN: Self = Self([0; 16]);
    /// The largest identifier, where a range over identifiers ends.
    pub const MAX: Self = Self([0xff; 16]);

    /// Wraps bytes that came from the operating system's randomness.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads the canonical 22 characters; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        (length == bytes.len()).then_some(Self(bytes))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 22];
        let _ = URL_SAFE_NO_PAD.encode_slice(self.0, &mut text);
        formatter.pad(str::from_utf8(&text).unwrap_or_default())
    }
}

/// Shows the first six characters: enough to follow a session through a log, too few to name it.
impl fmt::Debug for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:.6}")
    }
}

/// 256 random bits that sign one session's tokens (RFC 7518 §3.2 asks for no less), wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    /// Wraps bytes that came from the operating system's randomness.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret itself, for the signature alone.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_reads_back_from_its_22_characters_and_from_nothing_else() {
        let id = Id::from_random([0xa5; 16]);
        let text = id.to_string();
        assert_eq!(text.len(), 22);
        assert_eq!(Id::parse(&text), Some(id));
        let wrong = ["", "a", &text[1..], &format!("{text}A"), &format!("{text}=="), &text.replace('p', "+")];
        for text in wrong {
            assert_eq!(Id::parse(text), None, "{text}");
        }
    }

    // R43: the last character carries four spare bits, which must be zero.
    #[test]
    fn an_identifier_has_one_spelling() {
        let text = Id::from_random([0; 16]).to_string();
        assert_eq!(Id::parse(&format!("{}B", &text[..21])), None);
    }

    // R89
    #[test]
    fn debug_output_shows_neither_a_whole_identifier_nor_a_key() {
        assert_eq!(format!("{:?}", Id::from_random([0; 16])), "AAAAAA");
        assert_eq!(format!("{:?}", Key::from_random([7; 32])), "Key(secret)");
    }
}
