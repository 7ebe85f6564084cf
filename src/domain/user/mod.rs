//! A user: the name that logs in, the avatar that the front end shows, the roles, the hash that proves the password.

mod fingerprint;
mod name;
mod new_name;
mod new_user;
mod roles;

use thiserror::Error;

use crate::domain::{Hash, HashError};
pub use fingerprint::Fingerprint;
pub use name::{UserName, fold};
pub use new_name::{NameError, examine_name};
pub use new_user::NewUser;
pub use roles::Roles;

/// A user, as the store keeps one.
#[derive(Clone, Debug)]
pub struct User {
    /// The name that logs in.
    pub name: UserName,
    /// The file name or address of a picture; the front end decides what it is relative to.
    pub avatar: String,
    /// The user's roles; services decide what they mean.
    pub roles: Roles,
    /// The password's hash.
    pub hash: Hash,
    /// The fingerprint of the user's entry, if users live in memory; sessions are checked against it.
    pub fingerprint: Option<Fingerprint>,
}

/// Why a user is refused. Continues a sentence that names the user, and never repeats the hash, which may be a plain
/// password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UserError {
    /// The name breaks the grammar.
    #[error("whose name is not 1 to 256 bytes without control characters")]
    Name,
    /// A new user may not have this name.
    #[error("whose name {0}")]
    NewName(NameError),
    /// The avatar is too long or has control characters.
    #[error("whose avatar is longer than 1024 bytes or has control characters")]
    Avatar,
    /// The roles break the rules.
    #[error(
        "whose roles are not up to 16 different ones of 1 to 32 characters a-z, 0-9, :, _ and -, 256 bytes together"
    )]
    Roles,
    /// The hash can't be verified.
    #[error("whose pass {0}; `doorstep hash` makes one from a password")]
    Hash(HashError),
}

impl User {
    /// Makes a user without roles, if name, avatar and hash keep to the rules.
    ///
    /// # Errors
    /// The first one that does not.
    pub fn parse(name: String, avatar: String, hash: &str) -> Result<Self, UserError> {
        let name = UserName::parse(name).ok_or(UserError::Name)?;
        let (avatar, hash) = (check_avatar(avatar)?, Hash::parse(hash).map_err(UserError::Hash)?);
        Ok(Self { name, avatar, roles: Roles::default(), hash, fingerprint: None })
    }

    /// The user with these roles.
    ///
    /// # Errors
    /// `UserError::Roles`.
    pub fn with_roles<Role: AsRef<str>>(self, roles: &[Role]) -> Result<Self, UserError> {
        Ok(Self { roles: Roles::parse(roles).ok_or(UserError::Roles)?, ..self })
    }
}

/// Accepts an avatar of at most 1024 bytes without control characters.
///
/// # Errors
/// `UserError::Avatar`.
pub fn check_avatar(avatar: String) -> Result<String, UserError> {
    let fits = avatar.len() <= 1024 && !avatar.chars().any(char::is_control);
    if fits { Ok(avatar) } else { Err(UserError::Avatar) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_avatar_has_at_most_1024_bytes_and_no_control_characters() {
        for avatar in ["", "ada.png", "https://example.com/ada lovelace.png", &"é".repeat(512)] {
            assert_eq!(check_avatar(avatar.to_owned()).as_deref(), Ok(avatar));
        }
        for avatar in ["a\0", "a\r\nb", "\u{1b}[2J", "a\u{85}", &"x".repeat(1025), &"é".repeat(513)] {
            assert_eq!(check_avatar(avatar.to_owned()), Err(UserError::Avatar), "{avatar:?}");
        }
    }

    // R21, R79, R89
    #[test]
    fn a_user_s_name_avatar_and_hash_are_each_looked_at() {
        let hash = Hash::decoy();
        let parse = |name: &str, avatar: &str, hash: &str| User::parse(name.to_owned(), avatar.to_owned(), hash);
        let user = parse("Ada", "ada.png", hash.as_str()).unwrap();
        assert_eq!((user.name.as_str(), user.avatar.as_str(), user.hash), ("Ada", "ada.png", hash.clone()));
        assert_eq!(parse("", "ada.png", hash.as_str()).unwrap_err(), UserError::Name);
        assert_eq!(parse("Ada", "a\0", hash.as_str()).unwrap_err(), UserError::Avatar);
        let plain = parse("Ada", "ada.png", "open sesame").unwrap_err();
        assert_eq!(plain, UserError::Hash(HashError::Unreadable));
        assert!(!plain.to_string().contains("sesame"));
    }
}
