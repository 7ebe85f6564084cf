//! `doorstep users remove`: removes a user and ends the user's sessions.

use super::{Stores, parse_name, say, sessions, shown, unknown};

/// Removes a user.
pub(super) async fn run(stores: &Stores, name: &str) -> Result<(), String> {
    let name = parse_name(name)?;
    sessions::can_be_ended(stores.sessions.as_ref()).await?;
    let found = stores.users.remove(&name).await.map_err(|error| error.to_string())?;
    // Also if there is no such user any more: this may be the second attempt, after Redis failed.
    let ended = sessions::end(stores.sessions.as_ref(), found.as_ref().unwrap_or(&name)).await?;
    let name = found.ok_or_else(|| unknown(name.as_str()))?;
    say(&format!("{} is removed; {ended}", shown(name.as_str())))
}
