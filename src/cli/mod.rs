//! The command line: the sub-commands that don't serve, and how they are called.

mod connect;
mod describe;
mod password;
mod secret;
mod sessions;
mod terminal;
mod users;

use clap::{Parser, Subcommand};

pub use connect::connect;
pub use describe::describe;
pub use password::hash;
pub use secret::secret;
pub use sessions::{SessionsCommand, run_sessions};
pub use users::{UsersCommand, run_users};

/// The login backend of a single-page app. Without a command it serves.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(
    version,
    flatten_help = true,
    disable_help_subcommand = true,
    max_term_width = 120,
    after_help = concat!(
        "A file to import is like USERS_FILE, or has lines like\n",
        "{\"user\": \"Ada\", \"pass\": \"<hash>\", \"avatar\": \"ada.png\", \"roles\": [\"editor\"]}; avatar and\n",
        "roles may be left out. A hash is argon2, bcrypt, scrypt or pbkdf2_sha256, as a PHC string or as Django and\n",
        "Spring Security write it. It becomes argon2id at the user's first login, unless the password is longer than\n",
        "the hash covers (bcrypt: 72 bytes). Until then the time of a login may reveal that the user exists.\n\n",
        "The configuration is environment variables, also from a file .env. Each with its default:\n\n",
        include_str!("../../.env.example"),
    )
)]
pub struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do instead of serving.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Ask for a password and print its hash, for `USERS_FILE`
    Hash,
    /// Print a new secret for `SECRET_KEY`
    Secret,
    /// Read the configuration and print what would run
    Check {
        /// Also ask each store whether it answers
        #[arg(long)]
        connect: bool,
    },
    /// Manage the sessions in the Redis of `REDIS_URL`
    #[command(flatten_help = true, disable_help_subcommand = true)]
    Sessions {
        /// What to do with them.
        #[command(subcommand)]
        command: SessionsCommand,
    },
    /// Manage the users in the database of `DATABASE_URL`
    #[command(flatten_help = true, disable_help_subcommand = true)]
    Users {
        /// What to do with them.
        #[command(subcommand)]
        command: UsersCommand,
    },
}
