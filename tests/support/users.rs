//! Users for tests: their hashes, and a `USERS_FILE` of its own for every test.

use std::fs;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD as BASE64};
use doorstep::domain::{Argon2Memory, Hash, Password};
use serde_json::{Map, Value, json};

use super::Folder;

/// The hash of a password with this salt.
pub fn hash(password: &str, salt: [u8; 16]) -> Hash {
    Password::parse(password.into()).unwrap().hash(salt, &mut Argon2Memory::default()).unwrap()
}

/// A cheap hash of a password, so that wrong passwords cost no time. After a right one it is upgraded.
pub fn weak_hash(password: &str) -> String {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
    let (salt, mut output) = ([1; 16], [0; 32]);
    argon2.hash_password_into(password.as_bytes(), &salt, &mut output).unwrap();
    format!("$argon2id$v=19$m=8,t=1,p=1${}${}", BASE64.encode(salt), BASE64.encode(output))
}

/// A `USERS_FILE`, removed when it is dropped.
pub struct UsersFile {
    path: String,
    _folder: Folder,
}

impl UsersFile {
    /// A file with this content.
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

    /// A file of these users, whose password is `Def` and whose hashes are weak.
    pub fn cheap_to_guess<Name: AsRef<str>>(users: &[Name]) -> Self {
        let entry = json!({"pass": weak_hash("Def")});
        let users: Map<_, _> = users.iter().map(|user| (user.as_ref().to_owned(), entry.clone())).collect();
        Self::new(&Value::Object(users).to_string())
    }

    pub fn path(&self) -> &str {
        &self.path
    }
}
