//! Hashes of passwords: argon2id for new ones, and those of other programs until they are made anew.

mod argon2_hash;
mod bcrypt_hash;
mod cost;
#[cfg(test)]
mod foreign_tests;
mod pbkdf2_hash;
mod scrypt_hash;
#[cfg(test)]
mod tests;

use std::fmt;

use argon2::{
    Algorithm, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use thiserror::Error;

use super::Password;
use argon2_hash::Argon2Hash;
pub use argon2_hash::Argon2Memory;
use bcrypt_hash::BcryptHash;
use pbkdf2_hash::Pbkdf2Hash;
use scrypt_hash::ScryptHash;

/// Why a text is not a hash that this program verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HashError {
    /// Of no kind that is known, or malformed.
    #[error("is no argon2, bcrypt, scrypt or pbkdf2_sha256 hash")]
    Unreadable,
    /// Verifying it would cost more memory or time than a login may (RFC 8725bis §3.13).
    #[error("asks for more memory or time than a login may cost")]
    TooCostly,
    /// Hashing itself failed.
    #[error("could not be made")]
    Failed,
}

/// A password's hash in the form that its kind has, within the bounds of what verifying may cost.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash(String);

/// A hash, read.
enum Kind<'text> {
    Argon2(Argon2Hash),
    Bcrypt(BcryptHash<'text>),
    Pbkdf2(Pbkdf2Hash<'text>),
    Scrypt(ScryptHash),
}

/// What Django and Spring Security write before a hash, and how the hash itself then begins.
const PREFIXES: [(&str, &str); 5] = [
    ("argon2", "$argon2"),
    ("bcrypt$", "$2"),
    ("{bcrypt}", "$2"),
    ("{argon2}", "$argon2"),
    ("{argon2@SpringSecurity_v5_8}", "$argon2"),
];

impl<'text> Kind<'text> {
    fn read(text: &'text str) -> Option<Self> {
        let bare = |(prefix, hash): &(&str, &str)| text.strip_prefix(prefix).filter(|rest| rest.starts_with(hash));
        let text = PREFIXES.iter().find_map(bare).unwrap_or(text);
        if ["$2a$", "$2b$", "$2y$", "bcrypt_sha256$"].iter().any(|prefix| text.starts_with(prefix)) {
            BcryptHash::read(text).map(Self::Bcrypt)
        } else if text.starts_with("pbkdf2_sha256$") {
            Pbkdf2Hash::read(text).map(Self::Pbkdf2)
        } else if text.starts_with("$scrypt$") || text.starts_with("scrypt$") {
            ScryptHash::read(text).map(Self::Scrypt)
        } else {
            Argon2Hash::read(text).map(Self::Argon2)
        }
    }

    fn is_affordable(&self) -> bool {
        match self {
            Self::Argon2(hash) => hash.is_affordable(),
            Self::Bcrypt(hash) => hash.is_affordable(),
            Self::Pbkdf2(hash) => hash.is_affordable(),
            Self::Scrypt(hash) => hash.is_affordable(),
        }
    }
}

impl Hash {
    /// The memory that verifying may take at most, in bytes, beside what [`Argon2Memory`] keeps.
    pub const MAX_MEMORY: u64 = Argon2Hash::MAX_MEMORY as u64 * 1024;

    /// What an unknown user's password is held against, so that the answer takes as long (R28).
    #[must_use]
    pub fn decoy() -> Self {
        Self("$argon2id$v=19$m=19456,t=2,p=1$ZGVjb3lkZWNveWRlY295IQ$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE".into())
    }

    /// Takes a hash whose kind bounds what verifying costs: some 0.5 s.
    ///
    /// # Errors
    /// `Unreadable` or `TooCostly`; neither repeats the text.
    pub fn parse(text: &str) -> Result<Self, HashError> {
        let hash = Kind::read(text).ok_or(HashError::Unreadable)?;
        if hash.is_affordable() { Ok(Self(text.to_owned())) } else { Err(HashError::TooCostly) }
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
    pub fn verifies(&self, password: &Password, memory: &mut Argon2Memory) -> bool {
        let Some(hash) = Kind::read(&self.0) else { return false };
        let right = match hash {
            Kind::Argon2(hash) => hash.verifies(password, memory),
            Kind::Bcrypt(hash) => hash.verifies(password),
            Kind::Pbkdf2(hash) => hash.verifies(password),
            Kind::Scrypt(hash) => hash.verifies(password),
        };
        memory.shrink();
        right
    }

    /// Whether this is weaker than what [`Password::hash`] makes, so that it should be made anew.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        !matches!(Kind::read(&self.0), Some(Kind::Argon2(hash)) if !hash.is_outdated())
    }

    /// Whether this should be made anew from a password that it verifies: it is outdated, and no other password that it
    /// verifies would be shut out. Nobody can tell which of them its owner has.
    #[must_use]
    pub fn should_be_made_anew(&self, password: &Password) -> bool {
        let unique = match Kind::read(&self.0) {
            Some(Kind::Argon2(_)) => true,
            Some(Kind::Bcrypt(hash)) => hash.sees_all_of(password),
            // HMAC fills a short key up with NUL (RFC 2104 §2).
            Some(Kind::Pbkdf2(_) | Kind::Scrypt(_)) => !password.bytes().contains(&0),
            None => false,
        };
        self.is_outdated() && unique
    }

    /// The hash's text, for the store and for `doorstep hash`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A PHC string without the `=` that some programs fill its base64 up with.
fn without_padding(text: &str) -> String {
    text.split('$').map(|part| part.trim_end_matches('=')).collect::<Vec<_>>().join("$")
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Hash(secret)")
    }
}
