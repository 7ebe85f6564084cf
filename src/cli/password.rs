//! Passwords from a prompt or from standard input, never from the command line; and `doorstep hash`.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use zeroize::Zeroizing;

use crate::{
    auth::random,
    config::without_bom,
    domain::{Argon2Memory, Hash, Password, examine},
};

/// Asks for a password, or reads a line of standard input if that is no terminal, and prints its hash. A weak one only
/// causes a warning: its user is not known here.
///
/// # Errors
/// If the password can't be read, is empty or too long, or there is no randomness for the salt.
pub fn hash() -> io::Result<()> {
    let password = read()?;
    if let Err(weakness) = examine(&password, None) {
        writeln!(io::stderr(), "warning: the password {weakness}")?;
    }
    writeln!(io::stdout(), "{}", hash_of(&password)?.as_str())
}

/// Asks for a password, or reads a line of standard input if that is no terminal.
pub(super) fn read() -> io::Result<Password> {
    let text = if io::stdin().is_terminal() { prompt()? } else { read_line()? };
    Password::parse(text).ok_or_else(|| io::Error::other(format!("a password has 1 to {} bytes", Password::MAX_BYTES)))
}

/// A password's hash with a salt of its own.
pub(super) fn hash_of(password: &Password) -> io::Result<Hash> {
    let salt = random().map_err(io::Error::other)?;
    password.hash(salt, &mut Argon2Memory::default()).map_err(io::Error::other)
}

fn prompt() -> io::Result<String> {
    let once = rpassword::prompt_password("Password: ")?;
    let again = Zeroizing::new(rpassword::prompt_password("Once more: ")?);
    if once == *again { Ok(once) } else { Err(io::Error::other("the two passwords are not the same")) }
}

fn read_line() -> io::Result<String> {
    let mut line = Zeroizing::new(String::new());
    // A byte order mark, a password and its line end; longer input is too long.
    let mut input = io::stdin().lock().take(3 + Password::MAX_BYTES as u64 + 2);
    input.read_line(&mut line).map_err(|_| io::Error::other("the password can't be read as UTF-8 text"))?;
    Ok(without_bom(&line).trim_end_matches(['\r', '\n']).to_owned())
}
