//! `doorstep users`: manages the users in PostgreSQL. Needs `DATABASE_URL`, and reads only `REDIS_URL` and `REDIS_TLS`
//! besides.

mod add;
mod import;
mod import_file;
mod list;
mod passwd;
mod remove;
mod sessions;

use clap::Subcommand;

use super::{
    password,
    terminal::{have_ended, say, shown},
};
use crate::{
    app::{open_postgres, open_redis},
    clock::Clock,
    config::{ConfigError, read_database, read_redis},
    domain::{Hash, UserName, examine},
    store::{Sessions, Users},
};

/// The sub-commands of `doorstep users`.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum UsersCommand {
    /// Add a user. The password, of 15 characters or more, is read at a prompt or as a line of standard input
    Add {
        /// The name that logs in
        name: String,
        /// The file name or address of a picture
        #[arg(long, default_value = "", hide_default_value = true)]
        avatar: String,
    },
    /// Give a user a new password, and end the user's sessions
    Passwd {
        /// The user's name
        name: String,
    },
    /// Show every user, one on each line
    List {
        /// Print a JSON object on each line
        #[arg(long)]
        json: bool,
    },
    /// Remove a user, and end the user's sessions
    Remove {
        /// The user's name
        name: String,
    },
    /// Add all users of a file, or none if one can't be added
    Import {
        /// The file; - is standard input
        file: String,
    },
}

/// The stores that the sub-commands use.
struct Stores {
    users: Users,
    sessions: Option<Sessions>,
    clock: Clock,
}

/// Runs a sub-command.
///
/// # Errors
/// One sentence that explains why it was not done; never a password or a hash.
pub async fn run_users(command: &UsersCommand, lookup: impl Fn(&str) -> Option<String>) -> Result<(), String> {
    let stores = Stores::open(lookup).map_err(|error| error.to_string())?.ok_or(
        "DATABASE_URL is not set, and `doorstep users` manages the users in PostgreSQL; \
         those of USERS_FILE are changed in the file",
    )?;
    match command {
        UsersCommand::Add { name, avatar } => add::run(&stores, name, avatar).await,
        UsersCommand::Passwd { name } => passwd::run(&stores, name).await,
        UsersCommand::List { json } => list::run(&stores, *json).await,
        UsersCommand::Remove { name } => remove::run(&stores, name).await,
        UsersCommand::Import { file } => import::run(&stores, file).await,
    }
}

impl Stores {
    /// Opens the stores that the variables name; `None` if there is no `DATABASE_URL`.
    fn open(lookup: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, ConfigError> {
        let Some(database) = read_database(&lookup)? else { return Ok(None) };
        let redis = read_redis(&lookup)?.map(|settings| open_redis(&settings)).transpose()?;
        Ok(Some(Self {
            users: Users::in_postgres(open_postgres(&database)?),
            sessions: redis.map(Sessions::in_redis),
            clock: Clock::System,
        }))
    }
}

fn parse_name(name: &str) -> Result<UserName, String> {
    UserName::parse(name.to_owned()).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> String {
    format!("there is no user {}", shown(name))
}

/// The hash of a new password, which must not be weak (R17, R18).
fn new_hash(name: &UserName) -> Result<Hash, String> {
    let password = password::read().map_err(|error| error.to_string())?;
    examine(&password, Some(name)).map_err(|weakness| format!("the password {weakness}"))?;
    password::hash_of(&password).map_err(|error| error.to_string())
}
