//! Verifying bcrypt, for users who come from elsewhere.

use bcrypt::HashParts;

use super::{HashError, Password};

/// The least cost that bcrypt has. The library reads less, and then verifies no password with it.
const LEAST_COST: u32 = 4;
/// The most that a login may cost: some 0.5 s.
const MOST_COST: u32 = 13;

/// Whether a text means to be a bcrypt hash.
pub(super) fn is_bcrypt(text: &str) -> bool {
    ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| text.starts_with(prefix))
}

/// Checks that a text is a bcrypt hash of a cost within bounds.
pub(super) fn check(text: &str) -> Result<(), HashError> {
    let hash: HashParts = text.parse().map_err(|_| HashError::Unreadable)?;
    match hash.get_cost() {
        0..LEAST_COST => Err(HashError::Unreadable),
        LEAST_COST..=MOST_COST => Ok(()),
        _ => Err(HashError::TooCostly),
    }
}

/// Whether this is the password's hash.
pub(super) fn verifies(text: &str, password: &Password) -> bool {
    bcrypt::verify(password.bytes(), text).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "$2b$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie";

    fn with_cost(cost: &str) -> String {
        HASH.replace("$04$", &format!("${cost}$"))
    }

    // R20, R21
    #[test]
    fn a_cost_from_4_to_13_is_taken() {
        for (cost, expected) in [
            ("04", Ok(())),
            ("13", Ok(())),
            ("14", Err(HashError::TooCostly)),
            ("31", Err(HashError::TooCostly)),
            ("03", Err(HashError::Unreadable)),
            ("00", Err(HashError::Unreadable)),
            ("xx", Err(HashError::Unreadable)),
        ] {
            assert_eq!(check(&with_cost(cost)), expected, "{cost}");
        }
    }

    #[test]
    fn every_spelling_of_the_version_verifies() {
        for version in ["2a", "2b", "2y"] {
            let hash = HASH.replace("2b", version);
            assert!(is_bcrypt(&hash) && check(&hash).is_ok());
            assert!(verifies(&hash, &Password::parse("correctbatteryhorsestapler".into()).unwrap()));
            assert!(!verifies(&hash, &Password::parse("wrong".into()).unwrap()));
        }
        assert!(!is_bcrypt("$2x$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie"));
    }
}
