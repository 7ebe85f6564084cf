//! Hashes of passwords: argon2id for new ones, older argon2 and bcrypt as long as they are around.

use std::fmt;

use argon2::{
    Algorithm, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use thiserror::Error;

use super::{Memory, Password, argon2_hash::Argon2Hash, bcrypt_hash};

/// Why a text is not a hash that this program verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HashError {
    /// Neither argon2 nor bcrypt, or malformed.
    #[error("is no argon2 or bcrypt hash")]
    Unreadable,
    /// Verifying it would cost more memory or time than a login may (RFC 8725bis §3.13).
    #[error("asks for more memory or time than a login may cost")]
    TooCostly,
    /// Hashing itself failed.
    #[error("could not be made")]
    Failed,
}

/// A password's hash in PHC or bcrypt form, within the bounds of what verifying may cost.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash(String);

impl Hash {
    /// What an unknown user's password is held against, so that the answer takes as long (R28).
    #[must_use]
    pub fn decoy() -> Self {
        Self("$argon2id$v=19$m=19456,t=2,p=1$ZGVjb3lkZWNveWRlY295IQ$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE".into())
    }

    /// Takes an argon2 hash of at most 128 MiB, 512 MiB over all passes and 8 lanes, or bcrypt of cost 4 to 13:
    /// some 0.5 s.
    ///
    /// # Errors
    /// `Unreadable` or `TooCostly`; neither repeats the text.
    pub fn parse(text: &str) -> Result<Self, HashError> {
        if bcrypt_hash::is_bcrypt(text) {
            bcrypt_hash::check(text)?;
        } else {
            let hash = Argon2Hash::read(text).ok_or(HashError::Unreadable)?;
            if !hash.is_affordable() {
                return Err(HashError::TooCostly);
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// Writes down what argon2id made with the parameters of [`Password::hash`].
    pub(super) fn of_argon2id(salt: &[u8], output: &[u8]) -> Result<Self, HashError> {
        let phc = || {
            Some(PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version: Some(Version::V0x13.into()),
                params: ParamsString::try_from(&Params::DEFAULT).ok()?,
                salt: Some(Salt::new(salt).ok()?),
                hash: Some(Output::new(output).ok()?),
            })
        };
        phc().map(|hash| Self(hash.to_string())).ok_or(HashError::Failed)
    }

    /// Whether this is the password's hash. As slow as the hash's own parameters ask for.
    #[must_use]
    pub fn verifies(&self, password: &Password, memory: &mut Memory) -> bool {
        if bcrypt_hash::is_bcrypt(&self.0) {
            return bcrypt_hash::verifies(&self.0, password);
        }
        let right = Argon2Hash::read(&self.0).is_some_and(|hash| hash.verifies(password, memory));
        memory.shrink();
        right
    }

    /// Whether this is weaker than what [`Password::hash`] makes, so that it should be made anew.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        Argon2Hash::read(&self.0).is_none_or(|hash| hash.is_outdated())
    }

    /// The hash's text, for the store and for `doorstep hash`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Hash(secret)")
    }
}

#[cfg(test)]
mod tests {
    use argon2::{
        Argon2,
        password_hash::{PasswordHasher, PasswordVerifier},
    };

    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text.to_owned()).unwrap()
    }

    // R13, R14
    #[test]
    fn a_new_hash_is_argon2id_with_its_salt_and_verifies_only_its_password() {
        let hash = password("Def").hash([1; 16], &mut Memory::default()).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$AQEBAQEBAQEBAQEBAQEBAQ$"));
        assert!(!hash.is_outdated());
        assert!(hash.verifies(&password("Def"), &mut Memory::default()));
        assert!(!hash.verifies(&password("def"), &mut Memory::default()));
        assert_ne!(hash, password("Def").hash([2; 16], &mut Memory::default()).unwrap());
        assert_eq!(Hash::parse(hash.as_str()), Ok(hash));
    }

    // R16: no trimming, no folding, no stop at NUL, no 72-byte limit.
    #[test]
    fn a_password_is_taken_verbatim() {
        let long = "x".repeat(72);
        for (right, wrong) in [
            (" Def".to_owned(), "Def".to_owned()),
            ("ab\0cd".to_owned(), "ab".to_owned()),
            (format!("{long}1"), format!("{long}2")),
            ("é".to_owned(), "e\u{301}".to_owned()),
        ] {
            let hash = password(&right).hash([1; 16], &mut Memory::default()).unwrap();
            assert!(hash.verifies(&password(&right), &mut Memory::default()), "{right:?}");
            assert!(!hash.verifies(&password(&wrong), &mut Memory::default()), "{wrong:?}");
        }
        assert!(Password::parse("x".repeat(1024)).is_some());
        assert!(Password::parse("x".repeat(1025)).is_none());
        assert!(Password::parse(String::new()).is_none());
    }

    // What this program hashes the argon2 crate's own way of verifying takes, and the other way round.
    #[test]
    fn hashing_in_kept_memory_is_argon2_as_it_is() {
        let mut memory = Memory::default();
        let argon2 = Argon2::from(Params::new(32 * 1024, 3, 2, Some(24)).unwrap());
        let theirs = argon2.hash_password_with_salt(b"Def", &[7; 16]).unwrap().to_string();
        let theirs = Hash::parse(&theirs).unwrap();
        let ours = password("Def").hash([1; 16], &mut memory).unwrap();
        assert!(Argon2::default().verify_password(b"Def", ours.as_str()).is_ok());
        for _ in 0..2 {
            assert!(theirs.verifies(&password("Def"), &mut memory));
            assert!(ours.verifies(&password("Def"), &mut memory));
            assert!(!ours.verifies(&password("Ghi"), &mut memory));
        }
        assert_eq!(format!("{memory:?}"), "Memory(19456 KiB)");
    }

    #[test]
    fn hashes_from_elsewhere_verify_and_are_outdated() {
        let bcrypt = Hash::parse("$2b$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie").unwrap();
        assert!(bcrypt.is_outdated());
        assert!(bcrypt.verifies(&password("correctbatteryhorsestapler"), &mut Memory::default()));
        assert!(!bcrypt.verifies(&password("wrong"), &mut Memory::default()));

        let weak = Argon2::from(Params::new(8192, 1, 1, None).unwrap());
        let weak = weak.hash_password_with_salt(b"Def", &[1; 16]).unwrap().to_string();
        let weak = Hash::parse(&weak).unwrap();
        assert!(weak.is_outdated());
        assert!(weak.verifies(&password("Def"), &mut Memory::default()));
    }

    // R20, R21
    #[test]
    fn malformed_and_costly_hashes_are_refused_without_a_panic() {
        let malformed = [
            "",
            "plain",
            "$2b$",
            "$2b$10$short",
            "$2b$10$é",
            "$argon2id$",
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ",
        ];
        for text in malformed.into_iter().map(str::to_owned).chain(["$".repeat(10_000)]) {
            assert_eq!(Hash::parse(&text), Err(HashError::Unreadable), "{text:.40}");
        }
        let costly = Hash::decoy().as_str().replace("m=19456", "m=4194304");
        assert_eq!(Hash::parse(&costly), Err(HashError::TooCostly));
    }

    // R28, R89: the decoy costs what a current hash costs.
    #[test]
    fn the_decoy_is_a_current_hash_that_debug_output_does_not_show() {
        assert_eq!(Hash::parse(Hash::decoy().as_str()), Ok(Hash::decoy()));
        assert!(!Hash::decoy().is_outdated());
        assert_eq!(format!("{:?}", Hash::decoy()), "Hash(secret)");
    }
}
