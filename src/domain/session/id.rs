//! The random values of a session: identifiers of 128 bits that name it, keys of 256 that sign for it.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::domain::fold;

/// 128 bits that name a session or its refresh tokens (OWASP ASVS 7.2.3), 22 characters of base64url.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(#[serde(with = "serde_bytes")] [u8; 16]);

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

    /// The identifier of a user, however the name is typed: the first bytes of the SHA-256 of its folded form.
    #[must_use]
    pub fn of_user(name: &str) -> Self {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(Sha256::digest(fold(name))).for_each(|(byte, digit)| *byte = digit);
        Self(bytes)
    }

    /// This identifier, with its first 12 bits (two characters) replaced by those of `other`. All sessions of a user
    /// share the user's first bits, so that a store of several servers can keep them together; the other 116 bits stay
    /// random.
    #[must_use]
    pub fn beside(mut self, other: Self) -> Self {
        let ([first, second, ..], [others_first, others_second, ..]) = (&mut self.0, other.0);
        *first = others_first;
        *second = others_second & 0xf0 | *second & 0x0f;
        self
    }

    /// The bytes, for derivations and signatures.
    pub(in crate::domain) fn bytes(&self) -> &[u8] {
        &self.0
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

/// 256 bits that sign one session's tokens, or something else (the minimum of RFC 7518 §3.2), wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Key(#[serde(with = "serde_bytes")] [u8; 32]);

impl Key {
    /// Wraps bytes that came from the operating system's randomness, or were derived from it.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret bytes, for signatures only.
    pub(in crate::domain) fn bytes(&self) -> &[u8] {
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

    #[test]
    fn every_identifier_lies_between_the_smallest_and_the_largest() {
        assert_eq!(Id::MIN.min(Id::from_random([0; 16])), Id::MIN);
        assert_eq!(Id::MAX.max(Id::from_random([0xff; 16])), Id::MAX);
    }

    #[test]
    fn a_user_s_sessions_share_two_characters_and_nothing_else() {
        let user = Id::of_user("Ada");
        let random = Id::from_random([0x5a; 16]);
        let session = random.beside(user).to_string();
        assert_eq!(session[..2], user.to_string()[..2]);
        assert_eq!(session[2..], random.to_string()[2..]);
        assert_eq!(user, Id::of_user("ADA "), "however the name is typed");
        assert_ne!(user, Id::of_user("Bob"));
    }

    #[test]
    fn identifiers_and_keys_read_back_from_what_a_store_keeps() {
        let (id, key) = (Id::of_user("Ada"), Key::from_random([7; 32]));
        let kept = rmp_serde::to_vec(&(id, key.clone())).unwrap();
        assert_eq!(kept.len(), 1 + 18 + 34, "bytes and their length");
        assert_eq!(rmp_serde::from_slice::<(Id, Key)>(&kept).unwrap(), (id, key.clone()));
        for wrong in [rmp_serde::to_vec(&(key, id)).unwrap(), rmp_serde::to_vec(&(1, 2)).unwrap(), Vec::new()] {
            assert!(rmp_serde::from_slice::<(Id, Key)>(&wrong).is_err(), "{wrong:?}");
        }
    }

    // R89
    #[test]
    fn debug_output_shows_neither_a_whole_identifier_nor_a_key() {
        assert_eq!(format!("{:?}", Id::from_random([0; 16])), "AAAAAA");
        assert_eq!(format!("{:?}", Key::from_random([7; 32])), "Key(secret)");
    }
}
