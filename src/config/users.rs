//! The users who may log in: those of `USERS_FILE`, and the lab's three if everything is local.

use std::{collections::HashMap, fs, io};

use super::{
    ConfigError,
    entries::{Entries, Entry},
    environment::{Variables, without_bom},
};
use crate::domain::User;

/// The lab's users, whose passwords are public: Abc, Def and Ghi.
const DEMO: [(&str, &str, &str); 3] = [
    (
        "Python3",
        "python.jpg",
        "$argon2id$v=19$m=19456,t=2,p=1$LeLuyVAXPC/djZfcd9oYkw$0PmWtm2zhn7lYXJmgrF9GOnJGxJCXpht1uDEfTFRtpE",
    ),
    (
        "Angular",
        "angular.png",
        "$argon2id$v=19$m=19456,t=2,p=1$kP73yOtzF4XmLIjCZzVZhg$Jc/3oAe8CjBGwF3gsSV1Fxaxwg+X92b1chNhYUZ0NYg",
    ),
    (
        "Ruby",
        "ruby_programming.png",
        "$argon2id$v=19$m=19456,t=2,p=1$bklSwcJmdYqkWfntwH00GA$0YRnMgf0H0Ph1Mtcnn3BZ+bckQF6gRsGLbaDDCcW+Ro",
    ),
];

/// Whether the demo users can log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoUsers {
    /// They can't.
    Absent,
    /// They can, by default: only from this machine.
    ByDefault,
    /// They can, since `DEMO_USERS=true` is set.
    AskedFor,
}

/// Reads the users, the name of their file, and whether the demo users are among them; `elsewhere` means that users
/// live in a database, `private` that others can't reach the port.
pub(super) fn read(
    variables: &Variables<'_>,
    elsewhere: bool,
    private: bool,
) -> Result<(Vec<User>, Option<String>, DemoUsers), ConfigError> {
    let file = variables.text("USERS_FILE");
    let demo = variables.parsed("DEMO_USERS", "true or false", |text| text.parse().ok())?;
    if elsewhere {
        return if file.is_some() {
            let problem = "is set as well as DATABASE_URL, which then has the users; \
                           `doorstep users import` moves them there";
            Err(ConfigError::new("USERS_FILE", problem))
        } else if demo == Some(true) {
            Err(ConfigError::new("DEMO_USERS", "must not be true if DATABASE_URL is set, which then has the users"))
        } else {
            Ok((Vec::new(), None, DemoUsers::Absent))
        };
    }
    if demo == Some(true) && !private {
        let problem = "would let anybody in: it needs COOKIES=local, a HOST that is a loopback address, and no \
                       PROXY_HOPS or TRUSTED_PROXIES";
        return Err(ConfigError::new("DEMO_USERS", problem));
    }
    let demo = match demo {
        Some(true) => DemoUsers::AskedFor,
        None if private && file.is_none() => DemoUsers::ByDefault,
        _ => DemoUsers::Absent,
    };
    if file.is_none() && demo == DemoUsers::Absent {
        let problem = "is not set, so there is no user who could log in: set it to a file of users, or \
                       DATABASE_URL to a PostgreSQL, or DEMO_USERS=true with COOKIES=local and HOST=127.0.0.1";
        return Err(ConfigError::new("USERS_FILE", problem));
    }
    Ok((read_all(file.as_deref(), demo)?, file, demo))
}

/// The users of a file, if there is one, and the demo users, if they are wanted.
pub(super) fn read_all(file: Option<&str>, demo: DemoUsers) -> Result<Vec<User>, ConfigError> {
    let mut users = if demo == DemoUsers::Absent { Vec::new() } else { demo_users()? };
    if let Some(path) = file {
        users.extend(read_file(path)?);
    }
    refuse_namesakes(&users)?;
    Ok(users)
}

/// Refuses two users whose names fold to the same form: they could not be told apart (R78).
fn refuse_namesakes(users: &[User]) -> Result<(), ConfigError> {
    let mut names = HashMap::new();
    for user in users {
        if let Some(other) = names.insert(user.name.folded(), &user.name) {
            let (one, other) = (shown(other.as_str()), shown(user.name.as_str()));
            let problem = format!("has users whose names read alike: {one} and {other}");
            return Err(ConfigError::new("USERS_FILE", problem));
        }
    }
    Ok(())
}

fn demo_users() -> Result<Vec<User>, ConfigError> {
    let user = |(name, avatar, hash): &(&str, &str, &str)| User::parse((*name).to_owned(), (*avatar).to_owned(), hash);
    DEMO.iter().map(user).collect::<Result<_, _>>().map_err(|error| ConfigError::new("DEMO_USERS", error.to_string()))
}

fn read_file(path: &str) -> Result<Vec<User>, ConfigError> {
    let refuse = |problem: String| ConfigError::new("USERS_FILE", problem);
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => refuse("names no file that exists, as seen from the working directory".to_owned()),
        kind => refuse(format!("could not be read: {kind}")),
    };
    // A device or a pipe might never end.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(refuse("is not a file".to_owned()));
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    let entries: Entries = serde_json::from_str(without_bom(&text)).map_err(|error| {
        let form = r#"{"Ada": {"pass": "$argon2id$…", "avatar": "ada.png", "roles": ["editor"]}}"#;
        refuse(format!("is not of the form {form}: line {}, column {}", error.line(), error.column()))
    })?;
    if entries.0.is_empty() {
        return Err(refuse("has no users".to_owned()));
    }
    entries.0.into_iter().map(|(name, entry)| user(name, &entry)).collect()
}

/// A user from a valid entry; errors never repeat the hash, which may be a plain password.
fn user(name: String, entry: &Entry) -> Result<User, ConfigError> {
    let shown = shown(&name);
    let refuse = |problem: String| ConfigError::new("USERS_FILE", format!("has a user {shown} {problem}"));
    entry.refuse_others().map_err(refuse)?;
    let user = User::parse(name, entry.avatar(), &entry.pass).and_then(|user| user.with_roles(entry.roles()));
    user.map_err(|error| refuse(error.to_string()))
}

/// A name as an error shows it: escaped, and cut if it is longer than any name may be.
fn shown(name: &str) -> String {
    format!("{:?}", name.chars().take(64).collect::<String>())
}
