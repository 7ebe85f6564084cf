//! `doorstep users`: looking after the users in PostgreSQL. Needs `DATABASE_URL` and reads nothing else but `REDIS_URL`.

mod import;
mod import_file;
mod sessions;

use std::io::{self, Write};

use super::password;
use crate::{
    config::{read_database, read_redis},
    domain::{Hash, User, UserName, check_avatar, examine, examine_name},
    store::{Listed, PostgresUsers, Sessions},
};

/// What `doorstep users` is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UsersCommand {
    /// Add a user.
    Add {
        /// The name.
        name: String,
        /// The avatar.
        avatar: String,
    },
    /// Give a user another password.
    Passwd(String),
    /// Show every user.
    List,
    /// Remove a user.
    Remove(String),
    /// Add the users of a file; `-` is standard input.
    Import(String),
}

impl UsersCommand {
    /// Reads the arguments after `users`.
    pub(super) fn parse(arguments: &[String]) -> Option<Self> {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        match arguments[..] {
            ["add", name] if is_operand(name) => Some(Self::Add { name: name.to_owned(), avatar: String::new() }),
            ["add", name, "--avatar", avatar] | ["add", "--avatar", avatar, name] if is_operand(name) => {
                Some(Self::Add { name: name.to_owned(), avatar: avatar.to_owned() })
            }
            ["passwd", name] if is_operand(name) => Some(Self::Passwd(name.to_owned())),
            ["list"] => Some(Self::List),
            ["remove", name] if is_operand(name) => Some(Self::Remove(name.to_owned())),
            ["import", file] if file == "-" || is_operand(file) => Some(Self::Import(file.to_owned())),
            _ => None,
        }
    }
}

/// What begins with a hyphen is an option that was mistyped.
fn is_operand(argument: &str) -> bool {
    !argument.starts_with('-')
}

/// Does it.
///
/// # Errors
/// One sentence that says why it was not done; never a password or a hash.
pub async fn run_users(command: &UsersCommand, lookup: impl Fn(&str) -> Option<String>) -> Result<(), String> {
    let database = read_database(&lookup).map_err(|error| error.to_string())?.ok_or(
        "DATABASE_URL is not set, and `doorstep users` looks after the users in PostgreSQL; \
         those of USERS_FILE are changed in the file",
    )?;
    let sessions = read_redis(&lookup).map_err(|error| error.to_string())?.map(Sessions::in_redis);
    let users = PostgresUsers::new(database);
    match command {
        UsersCommand::Add { name, avatar } => add(&users, name, avatar).await,
        UsersCommand::Passwd(name) => {
            let name = existing(name)?;
            let hash = new_hash(&name)?;
            sessions::can_be_ended(sessions.as_ref()).await?;
            let found = users.set_hash(&name, &hash).await.map_err(|error| error.to_string())?;
            let ended = if found { sessions::end(sessions.as_ref(), &name).await? } else { String::new() };
            changed(&name, found, "has another password", &ended)
        }
        UsersCommand::List => list(&users).await,
        UsersCommand::Remove(name) => {
            let name = existing(name)?;
            sessions::can_be_ended(sessions.as_ref()).await?;
            let found = users.remove(&name).await.map_err(|error| error.to_string())?;
            // Also where there is no such user any more: the command may be a second one, after a Redis that failed.
            let ended = sessions::end(sessions.as_ref(), &name).await?;
            changed(&name, found, "is removed", &ended)
        }
        UsersCommand::Import(file) => import::import(&users, file).await,
    }
}

async fn add(users: &PostgresUsers, name: &str, avatar: &str) -> Result<(), String> {
    let shown = shown(name);
    let refuse = |problem: String| format!("there can be no user {shown} {problem}");
    let name = UserName::parse(name.to_owned())
        .ok_or_else(|| refuse("whose name is not 1 to 64 characters without control characters".to_owned()))?;
    examine_name(&name).map_err(|error| refuse(format!("whose name {error}")))?;
    let avatar = check_avatar(avatar.to_owned()).map_err(|error| refuse(error.to_string()))?;
    let hash = new_hash(&name)?;
    if users.add(&User { name, avatar, hash }).await.map_err(|error| error.to_string())? {
        say(&format!("{shown} can log in"))
    } else {
        Err(format!("there is already a user whose name reads like {shown}"))
    }
}

fn existing(name: &str) -> Result<UserName, String> {
    UserName::parse(name.to_owned()).ok_or_else(|| format!("there is no user {}", shown(name)))
}

/// The hash of a new password, which must be none that is guessed early (R17, R18).
fn new_hash(name: &UserName) -> Result<Hash, String> {
    let password = password::read().map_err(|error| error.to_string())?;
    examine(&password, name).map_err(|weakness| format!("the password {weakness}"))?;
    password::hash_of(&password).map_err(|error| error.to_string())
}

fn changed(name: &UserName, found: bool, done: &str, sessions: &str) -> Result<(), String> {
    let name = shown(name.as_str());
    if found { say(&format!("{name} {done}; {sessions}")) } else { Err(format!("there is no user {name}")) }
}

async fn list(users: &PostgresUsers) -> Result<(), String> {
    const PAGE: u16 = 1000;
    let mut after = String::new();
    loop {
        let page = users.list(&after, PAGE).await.map_err(|error| error.to_string())?;
        for Listed { name, avatar, created } in &page {
            say(&format!("{}\t{}\t{}", shown(name), shown(avatar), created.format("%Y-%m-%d %H:%M:%S")))?;
        }
        match page.last() {
            Some(last) if page.len() == usize::from(PAGE) => after.clone_from(&last.name),
            _ => return Ok(()),
        }
    }
}

/// A text without what a terminal would obey.
fn shown(text: &str) -> String {
    text.chars()
        .flat_map(|character| match character {
            '\'' | '"' => vec![character],
            _ => character.escape_debug().collect(),
        })
        .collect()
}

fn say(line: &str) -> Result<(), String> {
    writeln!(io::stdout(), "{line}").map_err(|error| format!("standard output can't be written to: {}", error.kind()))
}
