//! Passwords and their hashes: argon2id for new ones, older argon2 and bcrypt as long as they are around.

use std::fmt;

use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use thiserror::Error;
use zeroize::Zeroizing;

/// A password as it was typed: 1 to 1024 bytes, taken verbatim (OWASP ASVS 6.2.8), wiped when dropped.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// The most bytes that a password may have.
    pub const LONGEST: usize = 1024;

    /// Takes a password whose length is within bounds.
    #[must_use]
    pub fn parse(text: String) -> Option<Self> {
        let text = Zeroizing::new(text);
        (1..=Self::LONGEST).contains(&text.len()).then_some(Self(text))
    }

    /// Hashes with argon2id, m = 19456 KiB, t = 2, p = 1 (OWASP Password Storage). Takes some 20 ms and 19 MiB.
    ///
    /// # Errors
    /// `HashError::Failed` where the memory cannot be had.
    pub fn hash(&self, salt: [u8; 16]) -> Result<Hash, HashError> {
        let hash = Argon2::default().hash_password_with_salt(self.0.as_bytes(), &salt);
        hash.map(|hash| Hash(hash.to_string())).map_err(|_| HashError::Failed)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(secret)")
    }
}

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

    /// Takes an argon2 hash of at most m = 256 MiB, t = 10, p = 8, or a bcrypt hash of at most cost 14.
    ///
    /// # Errors
    /// `Unreadable` or `TooCostly`; neither repeats the text.
    pub fn parse(text: &str) -> Result<Self, HashError> {
        if is_bcrypt(text) {
            let hash: bcrypt::HashParts = text.parse().map_err(|_| HashError::Unreadable)?;
            return if hash.get_cost() <= 14 { Ok(Self(text.to_owned())) } else { Err(HashError::TooCostly) };
        }
        let (_, params) = read_argon2(text).ok_or(HashError::Unreadable)?;
        if params.m_cost() > 262_144 || params.t_cost() > 10 || params.p_cost() > 8 {
            return Err(HashError::TooCostly);
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether this is the password's hash. As slow as the hash's own parameters ask for.
    #[must_use]
    pub fn verifies(&self, password: &Password) -> bool {
        let password = password.0.as_bytes();
        if is_bcrypt(&self.0) {
            return bcrypt::verify(password, &self.0).unwrap_or(false);
        }
        PasswordHash::new(&self.0).is_ok_and(|hash| Argon2::default().verify_password(password, &hash).is_ok())
    }

    /// Whether this is weaker than what [`Password::hash`] makes, so that it should be made anew.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        let Some((hash, params)) = read_argon2(&self.0) else { return true };
        let current = hash.algorithm.as_str() == "argon2id" && hash.version == Some(19);
        let strong = params.m_cost() >= Params::DEFAULT_M_COST && params.t_cost() >= Params::DEFAULT_T_COST;
        !(current && (strong || params.m_cost() >= 47_104))
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

fn is_bcrypt(text: &str) -> bool {
    ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| text.starts_with(prefix))
}

fn read_argon2(text: &str) -> Option<(PasswordHash, Params)> {
    let hash = PasswordHash::new(text).ok()?;
    let known = ["argon2id", "argon2i", "argon2d"].contains(&hash.algorithm.as_str());
    let whole = hash.salt.is_some() && hash.hash.is_some();
    let params = Params::try_from(&hash).ok()?;
    (known && whole).then_some((hash, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text.to_owned()).unwrap()
    }

    // R13, R14
    #[test]
    fn a_new_hash_is_argon2id_with_its_salt_and_verifies_only_its_password() {
        let hash = password("Def").hash([1; 16]).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$AQEBAQEBAQEBAQEBAQEBAQ$"));
        assert!(!hash.is_outdated());
        assert!(hash.verifies(&password("Def")));
        assert!(!hash.verifies(&password("def")));
        assert_ne!(hash, password("Def").hash([2; 16]).unwrap());
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
            let hash = password(&right).hash([1; 16]).unwrap();
            assert!(hash.verifies(&password(&right)), "{right:?}");
            assert!(!hash.verifies(&password(&wrong)), "{wrong:?}");
        }
        assert!(Password::parse("x".repeat(1024)).is_some());
        assert!(Password::parse("x".repeat(1025)).is_none());
        assert!(Password::parse(String::new()).is_none());
    }

    #[test]
    fn hashes_from_elsewhere_verify_and_are_outdated() {
        let bcrypt = Hash::parse("$2b$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie").unwrap();
        assert!(bcrypt.is_outdated());
        assert!(bcrypt.verifies(&password("correctbatteryhorsestapler")));
        assert!(!bcrypt.verifies(&password("wrong")));

        let weak = Argon2::from(Params::new(8192, 1, 1, None).unwrap());
        let weak = weak.hash_password_with_salt(b"Def", &[1; 16]).unwrap().to_string();
        let weak = Hash::parse(&weak).unwrap();
        assert!(weak.is_outdated());
        assert!(weak.verifies(&password("Def")));
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
        let costly = "$2b$15$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie";
        assert_eq!(Hash::parse(costly), Err(HashError::TooCostly));
    }

    // R28: the decoy costs what a current hash costs.
    #[test]
    fn the_decoy_is_a_current_hash() {
        assert_eq!(Hash::parse(Hash::decoy().as_str()), Ok(Hash::decoy()));
        assert!(!Hash::decoy().is_outdated());
    }
}
