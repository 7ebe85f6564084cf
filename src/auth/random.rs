//! The operating system's randomness: salts, identifiers, keys.

use rand::{TryRng, rngs::SysRng};

use super::Refusal;
use crate::{
    app::App,
    domain::{Id, Key, KeySource, Randomness},
};

/// Random bytes for a salt, an identifier or a key.
///
/// # Errors
/// `Unavailable` if the system has none to give.
pub fn random<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| Refusal::Unavailable("the system has no randomness"))?;
    Ok(bytes)
}

/// The randomness that a new session needs.
pub(super) fn randomness(app: &App) -> Result<Randomness<'_>, Refusal> {
    let keys = match app.secrets.for_sessions() {
        Some(secret) => KeySource::Derived(secret),
        None => KeySource::Random { access: Key::from_random(random()?), refresh: Key::from_random(random()?) },
    };
    Ok(Randomness {
        id: Id::from_random(random()?),
        refresh_id: Id::from_random(random()?),
        keys,
        tries: rand::random_range(0..5),
    })
}
