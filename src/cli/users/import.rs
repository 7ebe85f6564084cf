//! `doorstep users import`: all users of a file, or none.

use std::collections::HashSet;

use super::{import_file, say, shown};
use crate::{
    domain::{User, examine_name, fold},
    store::PostgresUsers,
};

/// Adds the users of a file. Whoever is there already is refused rather than left out or written over.
pub(super) async fn import(users: &PostgresUsers, file: &str) -> Result<(), String> {
    let entries = import_file::read(file)?;
    let mut folded = HashSet::new();
    let mut read = Vec::with_capacity(entries.len());
    for entry in entries {
        let who = format!("{}user {}", entry.place, shown(&entry.name));
        let user = User::parse(entry.name, entry.avatar, &entry.pass).map_err(|error| format!("{who}, {error}"))?;
        examine_name(&user.name).map_err(|error| format!("{who}, whose name {error}"))?;
        if !folded.insert(fold(user.name.as_str())) {
            return Err(format!("{who}, whose name reads like that of another user of the file"));
        }
        read.push(user);
    }
    if read.is_empty() {
        return Err("the file has no users".to_owned());
    }
    let taken = users.import(&read).await.map_err(|error| error.to_string())?;
    if taken.is_empty() {
        return say(&format!("{} users can log in", read.len()));
    }
    let names: Vec<_> = taken.iter().take(10).map(|name| shown(name.as_str())).collect();
    let more = if taken.len() > names.len() { " and others" } else { "" };
    Err(format!("nobody was added: there are already users whose names read like {}{more}", names.join(", ")))
}
