//! `doorstep hash`: what it prints about a password besides its hash.

use std::{io::Write, process::Stdio};

use doorstep::domain::{Argon2Memory, Hash, Password};

use crate::support::doorstep;

/// The hash that is printed for this input, and the remarks on the password.
fn hash(input: &str) -> (Hash, String) {
    let mut command = doorstep(&["hash"], &[]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (Hash::parse(text(output.stdout).trim_end()).unwrap(), text(output.stderr))
}

// R17, R18
#[test]
fn a_weak_password_is_warned_of_and_hashed() {
    for (password, said) in [
        ("Def", "warning: the password has fewer than 15 characters; a few words in a row make a good one\n"),
        ("passwordpassword", "warning: the password repeats itself\n"),
        ("letmein-welcome-1", "warning: the password is among those that are tried first\n"),
        ("nwbqzrkvmpthxgj", ""),
    ] {
        let (hash, warning) = hash(&format!("{password}\n"));
        assert_eq!(warning, said);
        assert!(hash.verifies(&Password::parse(password.into()).unwrap(), &mut Argon2Memory::default()));
    }
}
