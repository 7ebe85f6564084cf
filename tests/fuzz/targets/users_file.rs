//! A file of users is accepted as a whole, or refused with one sentence that repeats no password.

#![no_main]

use std::{env, fs, fs::File, os::fd::AsRawFd, os::unix::fs::FileExt, process, sync::LazyLock};

use doorstep::{
    config::Config,
    domain::{Hash, User, UserName},
};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

/// An unlinked file, so that nothing is left behind.
static FILE: LazyLock<File> = LazyLock::new(|| {
    let path = env::temp_dir().join(format!("doorstep-fuzz-{}", process::id()));
    let file = File::create_new(&path).unwrap();
    fs::remove_file(path).unwrap();
    file
});

fuzz_target!(|data: &[u8]| {
    FILE.write_all_at(data, 0).unwrap();
    FILE.set_len(data.len() as u64).unwrap();
    let lookup = |name: &str| (name == "USERS_FILE").then(|| format!("/proc/self/fd/{}", FILE.as_raw_fd()));
    let users = Config::read(lookup).map(|config| config.users).map_err(|error| error.to_string());
    let entries = match serde_json::from_slice(data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data)) {
        Ok(Value::Object(entries)) => entries,
        _ => Map::new(),
    };
    match users {
        Ok(users) => {
            assert_eq!(users.len(), entries.len());
            users.iter().for_each(|user| check(user, &entries));
        }
        Err(error) => {
            assert!(error.starts_with("USERS_FILE "));
            assert!(error.len() <= 1500 && !error.chars().any(char::is_control), "{error}");
            for entry in entries.values() {
                let pass = entry["pass"].as_str().unwrap_or_default();
                // A short password may occur in any sentence by chance, and names are repeated on purpose.
                let named = entries.keys().any(|name| name.contains(pass));
                assert!(pass.len() < 12 || named || !error.contains(pass), "{error}");
            }
        }
    }
});

fn check(user: &User, entries: &Map<String, Value>) {
    let name = user.name.as_str();
    let entry = &entries[name];
    assert!(UserName::parse(name.to_owned()).is_some());
    assert_eq!(user.avatar, entry["avatar"].as_str().unwrap_or_default());
    assert!(user.avatar.len() <= 1024 && !user.avatar.chars().any(char::is_control));
    let roles = serde_json::to_value(&user.roles).unwrap();
    assert!(roles == entry["roles"] || entry["roles"].is_null() && roles == Value::Array(Vec::new()));
    assert_eq!(Hash::parse(entry["pass"].as_str().unwrap()).as_ref(), Ok(&user.hash));
}
