//! A session for tests that need one without a login.

use chrono::TimeDelta;
use doorstep::domain::{Fingerprint, Hash, Id, Key, KeySource, Randomness, Session, Time, User};

/// A session of this user with two roles and seven tries, opened at this moment for two hours. The first two arrays are
/// the bytes of its identifier and refresh identifier, the others its access key and refresh key.
pub fn session(user: &str, identifiers: [[u8; 16]; 2], keys: [[u8; 32]; 2], now: Time) -> Session {
    let user = User::parse(user.into(), "user.png".into(), Hash::decoy().as_str()).unwrap();
    let mut user = user.with_roles(&["editor", "team:a"]).unwrap();
    user.fingerprint = Some(Fingerprint::of(&user));
    let [id, refresh_id] = identifiers.map(Id::from_random);
    let [access, refresh] = keys.map(Key::from_random);
    let keys = KeySource::Random { access, refresh };
    Session::open(&user, Randomness { id, refresh_id, keys, tries: 4 }, now, TimeDelta::minutes(120))
}
