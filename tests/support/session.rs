//! A session for tests that need one without a login.

use chrono::TimeDelta;
use doorstep::domain::{Hash, Id, Key, Randomness, Session, Time, User};

/// A session of this user with two roles and seven tries, opened at this moment for two hours: its identifier and refresh identifier
/// made of these bytes, its access key and refresh key of those.
pub fn session(user: &str, identifiers: [[u8; 16]; 2], keys: [[u8; 32]; 2], now: Time) -> Session {
    let user = User::parse(user.into(), "user.png".into(), Hash::decoy().as_str()).unwrap();
    let user = user.with_roles(&["editor", "team:a"]).unwrap();
    let [id, refresh_id] = identifiers.map(Id::from_random);
    let [access_key, refresh_key] = keys.map(Key::from_random);
    Session::open(&user, Randomness { id, refresh_id, access_key, refresh_key, tries: 4 }, now, TimeDelta::minutes(120))
}
