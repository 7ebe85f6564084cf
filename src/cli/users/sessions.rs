//! Ending a user's sessions, when the password has changed or the user is removed (R25).

use tokio::time::sleep;

use super::have_ended;
use crate::{auth::LOGIN_TIME, domain::UserName, store::Sessions};

/// Checks before any change that the sessions' store answers, if there is one.
pub(super) async fn can_be_ended(sessions: Option<&Sessions>) -> Result<(), String> {
    let Some(sessions) = sessions else { return Ok(()) };
    sessions.ping().await.map_err(|error| format!("nothing was changed, since Redis did not answer: {error}"))
}

/// Ends a user's sessions, also those of logins still running with the old password; returns their number in words.
pub(super) async fn end(sessions: Option<&Sessions>, user: &UserName) -> Result<String, String> {
    let Some(sessions) = sessions else {
        return Ok(
            "without REDIS_URL sessions live in the backend's memory: running ones last until they expire or it \
                   restarts"
                .to_owned(),
        );
    };
    let end_all = async || {
        sessions.end_all(user).await.map_err(|error| {
            format!("the change is made, but sessions may still run; please run the command again: {error}")
        })
    };
    let before = end_all().await?;
    sleep(LOGIN_TIME).await;
    let ended = before + end_all().await?;
    Ok(have_ended(ended))
}
