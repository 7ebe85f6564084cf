//! `doorstep users passwd`: sets a new password and ends the user's sessions.

use super::{Stores, new_hash, parse_name, say, sessions, shown, unknown};

/// Gives a user a new password.
pub(super) async fn run(stores: &Stores, name: &str) -> Result<(), String> {
    let name = parse_name(name)?;
    let hash = new_hash(&name)?;
    sessions::can_be_ended(stores.sessions.as_ref()).await?;
    let found = stores.users.set_hash(&name, &hash).await.map_err(|error| error.to_string())?;
    let name = found.ok_or_else(|| unknown(name.as_str()))?;
    let ended = sessions::end(stores.sessions.as_ref(), &name).await?;
    say(&format!("{} has a new password; {ended}", shown(name.as_str())))
}
