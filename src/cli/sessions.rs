//! `doorstep sessions`: manages the sessions in Redis. Needs `REDIS_URL` and reads only `REDIS_TLS` besides.

use clap::Subcommand;

use super::terminal::{have_ended, say, shown};
use crate::{app::open_redis, config::read_redis, domain::UserName, store::Sessions};

/// The sub-commands of `doorstep sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum SessionsCommand {
    /// Show a user's sessions: the first characters of each, as in the log, and when it was opened, had its refresh
    /// token replaced last, and will expire, in UTC
    List {
        /// The user's name
        name: String,
    },
    /// End a user's sessions, or those of all users
    End {
        /// The user's name
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        name: Option<String>,
        /// End the sessions of all users
        #[arg(long)]
        all: bool,
    },
}

/// Runs a sub-command.
///
/// # Errors
/// One sentence that explains why it was not done.
pub async fn run_sessions(command: &SessionsCommand, lookup: impl Fn(&str) -> Option<String>) -> Result<(), String> {
    let redis = read_redis(lookup).map_err(|error| error.to_string())?.ok_or(
        "REDIS_URL is not set, and `doorstep sessions` manages the sessions in Redis; those in memory end with \
         the backend",
    )?;
    let sessions = Sessions::in_redis(open_redis(&redis).map_err(|error| error.to_string())?);
    match command {
        SessionsCommand::List { name } => list(&sessions, &parse(name)?).await,
        SessionsCommand::End { name: Some(name), .. } => {
            let ended = sessions.end_all(&parse(name)?).await;
            say(&have_ended(ended.map_err(|error| format!("sessions may still run; please try again: {error}"))?))
        }
        SessionsCommand::End { name: None, .. } => {
            let ended = sessions.end_everything().await;
            say(&have_ended(ended.map_err(|error| format!("sessions may still run; please try again: {error}"))?))
        }
    }
}

async fn list(sessions: &Sessions, user: &UserName) -> Result<(), String> {
    for session in sessions.list(user).await.map_err(|error| error.to_string())? {
        let [opened, rotated, expires] =
            [session.opened, session.rotated_at, session.expires].map(|time| time.format("%Y-%m-%d %H:%M:%S"));
        say(&format!("{:?}\t{opened}\t{rotated}\t{expires}", session.id))?;
    }
    Ok(())
}

fn parse(name: &str) -> Result<UserName, String> {
    UserName::parse(name.to_owned()).ok_or_else(|| format!("there can be no user {}", shown(name)))
}
