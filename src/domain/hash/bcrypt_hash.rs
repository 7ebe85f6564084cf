//! Verifying bcrypt, which sees the first 72 bytes of a password.

use crate::domain::Password;

/// A bcrypt string of the forms `$2a$`, `$2b$` and `$2y$`.
pub(super) struct BcryptHash<'text> {
    text: &'text str,
    cost: u32,
}

impl<'text> BcryptHash<'text> {
    /// Some 0.5 s.
    const MOST_COST: u32 = 13;

    pub(super) fn read(text: &'text str) -> Option<Self> {
        let parts: bcrypt::HashParts = text.parse().ok()?;
        Some(Self { text, cost: parts.get_cost() })
    }

    pub(super) fn is_affordable(&self) -> bool {
        self.cost <= Self::MOST_COST
    }

    pub(super) fn verifies(&self, password: &Password) -> bool {
        bcrypt::verify(password.bytes(), self.text).unwrap_or(false)
    }
}
