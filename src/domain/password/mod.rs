//! A password, and how a new one is hashed.

mod hash;
mod new;
mod pattern;

use std::fmt;

use argon2::{Argon2, Params};
use zeroize::Zeroizing;

pub use hash::{Argon2Memory, Hash, HashError};
pub use new::{Weakness, examine};

/// A password as it was typed: 1 to 1024 bytes, taken verbatim (OWASP ASVS 6.2.8), wiped when dropped.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// The maximum length, in bytes.
    pub const MAX_BYTES: usize = 1024;

    /// Accepts a password whose length is within bounds.
    #[must_use]
    pub fn parse(text: String) -> Option<Self> {
        let text = Zeroizing::new(text);
        (1..=Self::MAX_BYTES).contains(&text.len()).then_some(Self(text))
    }

    /// Hashes with argon2id, m = 19456 KiB, t = 2, p = 1 (OWASP Password Storage). Takes some 20 ms.
    ///
    /// # Errors
    /// `HashError::Failed`, which no password causes.
    pub fn hash(&self, salt: [u8; 16], memory: &mut Argon2Memory) -> Result<Hash, HashError> {
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        let blocks = memory.blocks(Params::DEFAULT.block_count());
        let hashed = Argon2::default().hash_password_into_with_memory(self.bytes(), &salt, &mut output, blocks);
        hashed.map_err(|_| HashError::Failed)?;
        Hash::of_argon2id(&salt, &output)
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R89
    #[test]
    fn debug_output_does_not_show_a_password() {
        let password = Password::parse("correct horse".into()).unwrap();
        assert_eq!(format!("{password:?}"), "Password(secret)");
    }
}
