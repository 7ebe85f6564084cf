//! Users for tests: their hashes, and a `USERS_FILE` of its own for every test.

use std::fs;

use doorstep::domain::{Argon2Memory, Hash, Password};
use serde_json::{Map, Value, json};

use super::Folder;

/// The hash of a password with this salt.
pub fn hash(password: &str, salt: [u8; 16]) -> Hash {
    Password::parse(password.into()).unwrap().hash(salt, &mut Argon2Memory::default()).unwrap()
}

/// A `USERS_FILE`, removed when it is dropped.
pub struct UsersFile {
    path: String,
    _folder: Folder,
}

impl UsersFile {
    /// A file of this content.
    pub fn new(content: &str) -> Self {
        let folder = Folder::new("users");
        let path = folder.path().join("users.json");
        fs::write(&path, content).unwrap();
        Self { path: path.into_os_string().into_string().unwrap(), _folder: folder }
    }

    /// A file of these users, whose password is `Def` and whose avatar is `ada.png`.
    pub fn of<Name: AsRef<str>>(users: &[Name]) -> Self {
        let hash = hash("Def", [1; 16]);
        let entry = json!({"pass": hash.as_str(), "avatar": "ada.png"});
        let users: Map<_, _> = users.iter().map(|user| (user.as_ref().to_owned(), entry.clone())).collect();
        Self::new(&Value::Object(users).to_string())
    }

    pub fn path(&self) -> &str {
        &self.path
    }
}
