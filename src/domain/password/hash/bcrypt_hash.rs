//! Verifying bcrypt, which sees the first 72 bytes of a password.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::domain::Password;

/// A bcrypt string of the forms `$2a$`, `$2b$` and `$2y$`; or, after `bcrypt_sha256$`, one of the password's SHA-256 in
/// hexadecimal digits, as Django's `BCryptSHA256PasswordHasher` makes it.
pub(super) struct BcryptHash<'text> {
    text: &'text str,
    cost: u32,
    of_digest: bool,
}

impl<'text> BcryptHash<'text> {
    /// The least cost that bcrypt has. The library reads less, and then verifies no password with it.
    const MIN_COST: u32 = 4;
    /// Some 0.5 s.
    const MAX_COST: u32 = 13;

    /// How many bytes of a password bcrypt sees, with the NUL that ends it.
    const SEEN: usize = 72;

    pub(super) fn read(text: &'text str) -> Option<Self> {
        let digest = text.strip_prefix("bcrypt_sha256$");
        let (text, of_digest) = digest.map_or((text, false), |text| (text, true));
        let parts: bcrypt::HashParts = text.parse().ok()?;
        let cost = parts.get_cost();
        (cost >= Self::MIN_COST).then_some(Self { text, cost, of_digest })
    }

    pub(super) fn is_affordable(&self) -> bool {
        self.cost <= Self::MAX_COST
    }

    /// The rounds that verifying takes.
    pub(super) fn work(&self) -> u64 {
        1 << self.cost.min(Self::MAX_COST)
    }

    pub(super) fn verifies(&self, password: &Password) -> bool {
        let verified = if self.of_digest {
            let digest = Sha256::digest(password.bytes());
            let halves = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            let digits: String = halves.filter_map(|half| char::from_digit(half.into(), 16)).collect();
            bcrypt::verify(Zeroizing::new(digits).as_bytes(), self.text)
        } else {
            bcrypt::verify(password.bytes(), self.text)
        };
        verified.unwrap_or(false)
    }

    /// Whether no other password has this hash: bcrypt sees the first 72 bytes, and repeats what is shorter after its
    /// NUL.
    pub(super) fn sees_all_of(&self, password: &Password) -> bool {
        self.of_digest || password.bytes().len() < Self::SEEN && !password.bytes().contains(&0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "$2b$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie";

    // R20, R21
    #[test]
    fn a_cost_from_4_to_13_is_taken() {
        for (cost, affordable) in [
            ("04", Some(true)),
            ("13", Some(true)),
            ("14", Some(false)),
            ("31", Some(false)),
            ("03", None),
            ("00", None),
            ("xx", None),
        ] {
            let text = HASH.replace("$04$", &format!("${cost}$"));
            assert_eq!(BcryptHash::read(&text).map(|hash| hash.is_affordable()), affordable, "{cost}");
        }
    }

    #[test]
    fn every_spelling_of_the_version_verifies() {
        for version in ["2a", "2b", "2y"] {
            let text = HASH.replace("2b", version);
            let hash = BcryptHash::read(&text).unwrap();
            assert!(hash.verifies(&Password::parse("correctbatteryhorsestapler".into()).unwrap()));
            assert!(!hash.verifies(&Password::parse("wrong".into()).unwrap()));
        }
    }
}
