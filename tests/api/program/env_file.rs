//! `.env`: it means what the same text means in the environment, and a name that is none is warned of.

use std::fs;

use crate::support::{Folder, Program, doorstep};

/// What `doorstep check` prints in a folder with this `.env` and with these variables, and its exit code.
fn check(file: impl AsRef<[u8]>, variables: &[(&str, &str)]) -> (String, Option<i32>) {
    let folder = Folder::new("env");
    fs::write(folder.path().join(".env"), file).unwrap();
    let output = doorstep(&["check"], variables).current_dir(folder.path()).output().unwrap();
    (String::from_utf8([output.stdout, output.stderr].concat()).unwrap(), output.status.code())
}

#[test]
fn a_line_means_what_the_same_text_means_in_the_environment() {
    for (name, value) in [
        ("ALLOWED_ORIGINS", "http://a.example, http://b.example"),
        ("DATABASE_URL", "postgres://u:p$HOME$x@localhost/a$HOME${PATH}b$$"),
        ("DATABASE_URL", r"postgres://u:p@localhost/a\tb\n\\"),
        ("ACCESS_TTL", "1m 30s"),
    ] {
        let (in_environment, code) = check("", &[(name, value)]);
        assert_eq!(code, Some(0), "{in_environment}");
        for line in
            [format!("{name}={value}"), format!("{name} = \"{value}\" # ours"), format!("export {name}='{value}'")]
        {
            assert_eq!(check(&line, &[]).0, in_environment, "{line}");
            assert_eq!(check(format!("\u{feff}{line}\r\n"), &[]).0, in_environment, "{line}");
        }
    }
}

// R94
#[test]
fn a_line_that_is_something_else_is_named_and_not_repeated() {
    for (file, line) in [
        ("PORT=4001\n\ncanary canary\n", "number 3"),
        ("# ours\nPORT='canary", "number 2"),
        ("canary-canary=1", "number 1"),
    ] {
        let (said, code) = check(file, &[]);
        assert_eq!(code, Some(2));
        assert!(said.starts_with("doorstep: .env has a line, ") && said.contains(line), "{said}");
        assert!(!said.contains("canary"), "{said}");
    }
    let utf_16: Vec<u8> = "\u{feff}PORT=1".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(check(utf_16, &[]).0.contains("not UTF-8"));
}

#[test]
fn a_name_that_is_no_variable_s_is_warned_of() {
    let (said, code) = check("ALOWED_ORIGINS=canary\nTHING=canary\nPORT=4001\n", &[("REDIS_ULR", "canary")]);
    assert_eq!(code, Some(0));
    for warning in [
        ".env sets ALOWED_ORIGINS, which is no variable of Doorstep; ALLOWED_ORIGINS may have been meant",
        ".env sets THING, which is no variable of Doorstep\n",
        "the environment has REDIS_ULR, which is no variable of Doorstep; REDIS_URL may have been meant",
    ] {
        assert!(said.contains(warning), "{said}");
    }
    assert!(!said.contains("canary"), "{said}");
    let (said, _) = check("", &[("PATH", "/bin"), ("HOME", "/"), ("LANG", "C"), ("THING", "1"), ("DYNO_RAM", "512")]);
    assert!(!said.contains("no variable"), "{said}");
}

#[tokio::test]
async fn the_start_warns_of_such_a_name_too() {
    let program = Program::start(&[("REDIS_ULR", "redis://canary")]);
    program.login("Angular", "Def").await.expect(200);
    let lines = program.stop();
    assert!(
        lines.iter().any(|line| line.contains("WARN") && line.contains("REDIS_URL may have been meant")),
        "{lines:?}"
    );
    assert!(lines.iter().all(|line| !line.contains("canary")));
}
