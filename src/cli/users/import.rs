//! `doorstep users import`: adds all users of a file, or none.

use std::collections::HashSet;

use super::{Stores, import_file, say, shown};
use crate::domain::{Hash, NewUser, User, UserError};

/// Adds the users of a file. A user that exists already is an error, neither skipped nor overwritten.
pub(super) async fn run(stores: &Stores, file: &str) -> Result<(), String> {
    let users = read(file)?;
    let taken = stores.users.import(&users, stores.clock.now()).await.map_err(|error| error.to_string())?;
    if taken.is_empty() {
        return say(&format!("{} users can log in", users.len()));
    }
    let names: Vec<_> = taken.iter().take(10).map(|name| shown(name.as_str())).collect();
    let more = if taken.len() > names.len() { " and others" } else { "" };
    Err(format!("no user was added: there are already users whose names read or look like {}{more}", names.join(", ")))
}

fn read(file: &str) -> Result<Vec<User>, String> {
    let (mut folded, mut skeletons) = (HashSet::new(), HashSet::new());
    let mut users = Vec::new();
    for entry in import_file::read(file)? {
        let who = format!("{}user {}", entry.place, shown(&entry.name));
        entry.user.refuse_others().map_err(|problem| format!("{who} {problem}"))?;
        let user = NewUser::parse(entry.name, entry.user.avatar()).and_then(|user| {
            let hash = Hash::parse(&entry.user.pass).map_err(UserError::Hash)?;
            user.with_hash(hash).with_roles(entry.user.roles())
        });
        let user = user.map_err(|error| format!("{who}, {error}"))?;
        if !folded.insert(user.name.folded()) | !skeletons.insert(user.name.skeleton()) {
            return Err(format!("{who}, whose name reads or looks like that of another user of the file"));
        }
        users.push(user);
    }
    if users.is_empty() { Err("the file has no users".to_owned()) } else { Ok(users) }
}
