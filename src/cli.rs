//! The sub-commands that don't serve: `hash`, `check`, `--help`, `--version`.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use rand::{TryRng, rngs::SysRng};
use zeroize::Zeroizing;

use crate::{
    config::{Config, CookieMode},
    domain::{Memory, Password},
    store::RedisAddress,
};

/// What the command line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Serve.
    Serve,
    /// Hash a password.
    Hash,
    /// Read the configuration and say what would run.
    Check,
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
    "The configuration is environment variables, also from a file .env. Each with its default:\n\n",
    include_str!("../.env.example"),
);

/// What is said of a configuration that is meant for one machine and reachable from others.
pub const EXPOSED: &str =
    "COOKIES is local, but others can reach this address: passwords and cookies travel in the clear";

/// Asks for a password, or reads a line of standard input where that is no terminal, and prints its hash.
///
/// # Errors
/// Where the password can't be read, is empty or too long, or there is no randomness for the salt.
pub fn hash() -> io::Result<()> {
    let text = if io::stdin().is_terminal() { prompt()? } else { read_line()? };
    let password = Password::parse(text).ok_or_else(|| io::Error::other("a password has 1 to 1024 bytes"))?;
    let mut salt = [0; 16];
    SysRng.try_fill_bytes(&mut salt).map_err(io::Error::other)?;
    let hash = password.hash(salt, &mut Memory::default()).map_err(io::Error::other)?;
    writeln!(io::stdout(), "{}", hash.as_str())
}

fn prompt() -> io::Result<String> {
    let once = rpassword::prompt_password("Password: ")?;
    let again = Zeroizing::new(rpassword::prompt_password("Once more: ")?);
    if once == *again { Ok(once) } else { Err(io::Error::other("the two passwords are not the same")) }
}

fn read_line() -> io::Result<String> {
    let mut line = Zeroizing::new(String::new());
    // A password and its line end; what goes on without end is too long.
    let mut input = io::stdin().lock().take(Password::LONGEST as u64 + 2);
    input.read_line(&mut line).map_err(|_| io::Error::other("the password can't be read as UTF-8 text"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Says what a configuration would run.
#[must_use]
pub fn describe(config: &Config) -> String {
    let cookies = match config.cookies {
        CookieMode::Local => "local: for http on localhost",
        CookieMode::SameSite => "same-site: Secure, SameSite=Strict",
        CookieMode::CrossSite => "cross-site: Secure, SameSite=None, Partitioned",
    };
    let seconds = |duration: chrono::TimeDelta| humantime::format_duration(duration.to_std().unwrap_or_default());
    let users = match &config.database {
        Some(database) => format!("in PostgreSQL, database {database}"),
        None if config.demo_users => format!("{} in memory, the demo users among them", config.users.len()),
        None => format!("{} in memory", config.users.len()),
    };
    let exposed = if config.is_exposed() { format!("\n{EXPOSED}\n") } else { String::new() };
    format!(
        "listens on       http://{}\n\
         allowed origins  {}\n\
         cookies          {cookies}\n\
         access tokens    {}\n\
         sessions         {} at most, in {}, rotation grace {}\n\
         users            {users}\n\
         proxies          {}\n{exposed}",
        config.address,
        config.origins.iter().collect::<Vec<_>>().join(", "),
        seconds(config.access_ttl),
        seconds(config.refresh_ttl),
        config.redis.as_ref().map_or("memory", RedisAddress::describe),
        seconds(config.rotation_grace),
        config.proxy_hops,
    )
}
