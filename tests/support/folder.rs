//! A folder for one test or one server, removed with it.

use std::{env, fs, path::Path, path::PathBuf, process};

/// A new temporary folder, removed when it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(purpose: &str) -> Self {
        let name = format!("doorstep-{purpose}-{}-{:x}", process::id(), rand::random::<u64>());
        let path = env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
