//! `doorstep users add`: adds one user, after a prompt for the password.

use super::{Stores, new_hash, say, shown};
use crate::domain::NewUser;

/// Adds a user.
pub(super) async fn run(stores: &Stores, name: &str, avatar: &str) -> Result<(), String> {
    let shown = shown(name);
    let user = NewUser::parse(name.to_owned(), avatar.to_owned())
        .map_err(|error| format!("there can be no user {shown} {error}"))?;
    let hash = new_hash(&user.name)?;
    let added = stores.users.create(&user.with_hash(hash), stores.clock.now()).await;
    if added.map_err(|error| error.to_string())? {
        say(&format!("{shown} can log in"))
    } else {
        Err(format!("there is already a user whose name reads or looks like {shown}"))
    }
}
