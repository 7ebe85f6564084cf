//! The operating system's randomness: salts, identifiers, keys.

use rand::{TryRng, rngs::SysRng};

use super::Refusal;
use crate::domain::{Id, Key, Randomness};

/// Random bytes for a salt, an identifier or a key.
///
/// # Errors
/// `Unavailable` if the system has none to give.
pub fn random<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| Refusal::Unavailable("the system has no randomness"))?;
    Ok(bytes)
}

/// What a new session needs.
pub(super) fn randomness() -> Result<Randomness, Refusal> {
    Ok(Randomness {
        id: Id::from_random(random()?),
        refresh_id: Id::from_random(random()?),
        access_key: Key::from_random(random()?),
        refresh_key: Key::from_random(random()?),
        tries: rand::random_range(0..5),
    })
}
