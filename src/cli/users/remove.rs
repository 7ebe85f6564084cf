//! `doorstep users remove`: the end of a user and of the user's sessions.

use super::{Stores, parse_name, report, sessions};

/// Removes a user.
pub(super) async fn run(stores: &Stores, name: &str) -> Result<(), String> {
    let name = parse_name(name)?;
    sessions::can_be_ended(stores.sessions.as_ref()).await?;
    let found = stores.users.remove(&name).await.map_err(|error| error.to_string())?;
    // Also if there is no such user any more: the command may be a second one, after a Redis that failed.
    let ended = sessions::end(stores.sessions.as_ref(), &name).await?;
    report(&name, found, "is removed", &ended)
}
