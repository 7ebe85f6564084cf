//! The rules for a new user, however one is added.

use super::{Roles, User, UserError, UserName, check_avatar, examine_name};
use crate::domain::Hash;

/// A user to be added: everything but the hash, which costs time and so comes last.
#[derive(Debug)]
pub struct NewUser {
    /// The name that will log in.
    pub name: UserName,
    avatar: String,
}

impl NewUser {
    /// Checks the name, which must not look like another one (R78), and the avatar.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn parse(name: String, avatar: String) -> Result<Self, UserError> {
        let name = UserName::parse(name).ok_or(UserError::Name)?;
        examine_name(&name).map_err(UserError::NewName)?;
        Ok(Self { name, avatar: check_avatar(avatar)? })
    }

    /// The user with this hash, and without roles.
    #[must_use]
    pub fn with_hash(self, hash: Hash) -> User {
        User { name: self.name, avatar: self.avatar, roles: Roles::default(), hash, fingerprint: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::NameError;

    // R78, R79
    #[test]
    fn a_new_user_s_name_and_avatar_are_each_examined() {
        let parse = |name: &str, avatar: &str| NewUser::parse(name.to_owned(), avatar.to_owned());
        let user = parse("Ada", "ada.png").unwrap().with_hash(Hash::decoy());
        assert_eq!((user.name.as_str(), user.avatar.as_str()), ("Ada", "ada.png"));
        assert_eq!(parse("", "ada.png").unwrap_err(), UserError::Name);
        assert_eq!(parse("Ada ", "ada.png").unwrap_err(), UserError::NewName(NameError::OuterSpace));
        assert_eq!(parse("Ada", "a\0").unwrap_err(), UserError::Avatar);
    }
}
