//! A `USERS_FILE` of its own for every test.

use std::{env, fs, path::PathBuf, process};

use doorstep::domain::{Argon2Memory, Password};
use serde_json::{Map, Value, json};

/// A `USERS_FILE`, removed when it is dropped.
pub struct UsersFile(PathBuf);

impl UsersFile {
    /// A file of this content.
    pub fn new(content: &str) -> Self {
        let name = format!("doorstep-users-{}-{:x}.json", process::id(), rand::random::<u64>());
        let path = env::temp_dir().join(name);
        fs::write(&path, content).unwrap();
        Self(path)
    }

    /// A file of these users, whose password is `Def` and whose avatar is `ada.png`.
    pub fn of<Name: AsRef<str>>(users: &[Name]) -> Self {
        let hash = Password::parse("Def".into()).unwrap().hash([1; 16], &mut Argon2Memory::default()).unwrap();
        let entry = json!({"pass": hash.as_str(), "avatar": "ada.png"});
        let users: Map<_, _> = users.iter().map(|user| (user.as_ref().to_owned(), entry.clone())).collect();
        Self::new(&Value::Object(users).to_string())
    }

    pub fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for UsersFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
