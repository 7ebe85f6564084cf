//! The sub-commands that don't serve: `hash`, `check`, `users`, `--help`, `--version`.

mod describe;
mod password;
mod users;

pub use describe::{EXPOSED, describe};
pub use password::hash;
pub use users::{UsersCommand, run_users};

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Serve.
    Serve,
    /// Hash a password.
    Hash,
    /// Read the configuration and say what would run.
    Check,
    /// Look after the users in PostgreSQL.
    Users(UsersCommand),
    /// Print how to use the program.
    Help,
    /// Print the version.
    Version,
}

impl Command {
    /// Reads the arguments after the program's name; `None` where they can't be understood.
    #[must_use]
    pub fn parse(arguments: &[String]) -> Option<Self> {
        match arguments {
            [] => Some(Self::Serve),
            [one] => match one.as_str() {
                "hash" => Some(Self::Hash),
                "check" => Some(Self::Check),
                "help" | "--help" | "-h" => Some(Self::Help),
                "version" | "--version" | "-V" => Some(Self::Version),
                _ => None,
            },
            [first, rest @ ..] if first == "users" => UsersCommand::parse(rest).map(Self::Users),
            _ => None,
        }
    }
}

/// The text of `doorstep --help`: the sub-commands, and `.env.example` as it is.
pub const HELP: &str = concat!(
    "Doorstep, the login backend of a single-page app\n\n",
    "doorstep           serve\n",
    "doorstep hash      ask for a password and print its hash, for USERS_FILE\n",
    "doorstep check     read the configuration and say what would run\n",
    "doorstep --help    print this\n\n",
    "With DATABASE_URL; a password is asked for, or is a line of standard input, of 15 characters or more:\n\n",
    "doorstep users add <name> [--avatar <avatar>]\n",
    "doorstep users passwd <name>    give a user another password, and end the user's sessions\n",
    "doorstep users list\n",
    "doorstep users remove <name>    and end the user's sessions\n",
    "doorstep users import <file>    add all users of a file, - for standard input, or none where one can't be added\n\n",
    "A file to import is like USERS_FILE, or has lines like {\"user\": \"Ada\", \"pass\": \"<hash>\", \"avatar\": \"ada.png\"}.\n",
    "A hash is argon2, bcrypt ($2a$, $2b$, $2y$; it sees the first 72 bytes of a password), scrypt (PHC or Django's) or\n",
    "Django's pbkdf2_sha256, and becomes argon2id at the user's first login. Until then the time that a login takes may\n",
    "tell that the user exists.\n\n",
    "The configuration is environment variables, also from a file .env. Each with its default:\n\n",
    include_str!("../../.env.example"),
);
