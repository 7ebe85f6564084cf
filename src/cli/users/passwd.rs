//! `doorstep users passwd`: another password, and the end of the user's sessions.

use super::{Stores, new_hash, parse_name, report, sessions};

/// Gives a user another password.
pub(super) async fn run(stores: &Stores, name: &str) -> Result<(), String> {
    let name = parse_name(name)?;
    let hash = new_hash(&name)?;
    sessions::can_be_ended(stores.sessions.as_ref()).await?;
    let found = stores.users.set_hash(&name, &hash).await.map_err(|error| error.to_string())?;
    let ended = if found { sessions::end(stores.sessions.as_ref(), &name).await? } else { String::new() };
    report(&name, found, "has another password", &ended)
}
