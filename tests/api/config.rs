//! The configuration: defaults, dangers, and the program around them.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use doorstep::config::{Config, CookieMode};

use crate::helpers::UsersFile;

const EXAMPLE: &str = include_str!("../../.env.example");

/// Variables that the platform sets and nobody writes into a `.env`, and stores that are not here yet.
const UNDOCUMENTED: [&str; 3] = ["DYNO", "DATABASE_URL", "REDIS_URL"];

fn read(variables: &[(&str, &str)]) -> Result<Config, String> {
    let variables: BTreeMap<_, _> = variables.iter().copied().collect();
    Config::read(|name| variables.get(name).map(|&value| value.to_owned())).map_err(|error| error.to_string())
}

/// The variables of `.env.example` with their defaults.
fn example() -> BTreeMap<&'static str, &'static str> {
    let assignments = EXAMPLE.lines().filter_map(|line| line.strip_prefix('#')?.split_once('='));
    assignments.filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')).collect()
}

#[test]
fn the_example_lists_every_variable_and_its_default() {
    let asked = RefCell::new(BTreeSet::new());
    let without = Config::read(|name| {
        asked.borrow_mut().insert(name.to_owned());
        None
    });
    let example = example();
    let documented: BTreeSet<String> = example.keys().map(|&name| name.to_owned()).collect();
    let asked: BTreeSet<String> =
        asked.into_inner().into_iter().filter(|name| !UNDOCUMENTED.contains(&&**name)).collect();
    assert_eq!(asked, documented);
    let with = Config::read(|name| example.get(name).map(|&value| value.to_owned()));
    assert_eq!(format!("{:?}", with.unwrap()), format!("{:?}", without.unwrap()));
}

#[test]
fn the_defaults_serve_the_lab_s_front_end_on_localhost() {
    let config = read(&[]).unwrap();
    assert_eq!(config.address.to_string(), "127.0.0.1:3005");
    assert_eq!(config.cookies, CookieMode::Local);
    assert!(config.demo_users);
    assert_eq!((config.access_ttl.num_seconds(), config.refresh_ttl.num_minutes()), (120, 120));
    assert_eq!(config.proxy_hops, 0);
}

#[test]
fn heroku_counts_its_router_as_one_hop() {
    let users = UsersFile::of(&["Ada"]);
    let heroku = [
        ("DYNO", "web.1"),
        ("COOKIES", "cross-site"),
        ("ALLOWED_ORIGINS", "https://app.example"),
        ("USERS_FILE", users.path()),
        ("HOST", "0.0.0.0"),
    ];
    assert_eq!(read(&heroku).unwrap().proxy_hops, 1);
}

// R19, R62, R75, R94
#[test]
fn what_can_t_be_understood_or_is_dangerous_names_its_variable_and_not_its_value() {
    let users = UsersFile::of(&["Ada"]);
    let file = users.path();
    let cross = ("COOKIES", "cross-site");
    let origin = ("ALLOWED_ORIGINS", "https://app.example");
    let rows: &[(&str, &[(&str, &str)])] = &[
        ("PORT", &[("PORT", "canary")]),
        ("PORT", &[("PORT", "65536")]),
        ("HOST", &[("HOST", "canary.example")]),
        ("COOKIES", &[("COOKIES", "canary")]),
        ("COOKIES", &[("DYNO", "web.1")]),
        ("COOKIES", &[("DYNO", "web.1"), ("COOKIES", "local"), ("USERS_FILE", file)]),
        ("ALLOWED_ORIGINS", &[cross, ("USERS_FILE", file)]),
        ("ALLOWED_ORIGINS", &[("ALLOWED_ORIGINS", "*")]),
        ("ALLOWED_ORIGINS", &[("ALLOWED_ORIGINS", "null")]),
        ("ALLOWED_ORIGINS", &[("ALLOWED_ORIGINS", "https://app.example/")]),
        ("ALLOWED_ORIGINS", &[("ALLOWED_ORIGINS", "http://app.example"), cross, ("USERS_FILE", file)]),
        ("ACCESS_TTL", &[("ACCESS_TTL", "canary")]),
        ("ACCESS_TTL", &[("ACCESS_TTL", "0s")]),
        ("ACCESS_TTL", &[("ACCESS_TTL", "-1s")]),
        ("ACCESS_TTL", &[("ACCESS_TTL", "1500ms")]),
        ("ACCESS_TTL", &[("ACCESS_TTL", "3h")]),
        ("REFRESH_TTL", &[("REFRESH_TTL", "99999999999999999999y")]),
        ("REFRESH_TTL", &[("REFRESH_TTL", "31days")]),
        ("ROTATION_GRACE", &[("ROTATION_GRACE", "0s")]),
        ("PROXY_HOPS", &[("PROXY_HOPS", "-1")]),
        ("PROXY_HOPS", &[("PROXY_HOPS", "10")]),
        ("LOG_FORMAT", &[("LOG_FORMAT", "canary")]),
        ("RUST_LOG", &[("RUST_LOG", "info=canary=x")]),
        ("DEMO_USERS", &[("DEMO_USERS", "canary")]),
        ("DEMO_USERS", &[("DEMO_USERS", "true"), cross, origin]),
        ("DEMO_USERS", &[("DEMO_USERS", "true"), ("HOST", "0.0.0.0")]),
        ("USERS_FILE", &[("DEMO_USERS", "false")]),
        ("USERS_FILE", &[cross, origin]),
        ("USERS_FILE", &[("HOST", "0.0.0.0")]),
        ("USERS_FILE", &[("USERS_FILE", "/canary/nowhere.json")]),
        ("DATABASE_URL", &[("DATABASE_URL", "postgres://canary")]),
        ("REDIS_URL", &[("REDIS_URL", "redis://canary")]),
    ];
    for (name, variables) in rows {
        let error = read(variables).expect_err(&format!("{variables:?}"));
        assert!(error.starts_with(&format!("{name} ")), "{variables:?}: {error}");
        assert!(!error.contains("canary") && !error.contains('\n'), "{error}");
    }
}

#[test]
fn a_users_file_is_read_whole_or_not_at_all() {
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$ZGVjb3lkZWNveWRlY295IQ$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";
    let costly = hash.replace("m=19456", "m=4194304");
    for content in [
        String::new(),
        "{}".into(),
        "[]".into(),
        r#"{"Ada": "canary"}"#.into(),
        r#"{"Ada": {"pass": "canary"}}"#.into(),
        r#"{"Ada": {"pass": "canary", "avatar": "ada.png"}}"#.into(),
        format!(r#"{{"Ada": {{"pass": "{hash}", "admin": true}}}}"#),
        format!(r#"{{"Ada": {{"pass": "{hash}"}}, "Ada": {{"pass": "{hash}"}}}}"#),
        format!(r#"{{"": {{"pass": "{hash}"}}}}"#),
        format!(r#"{{"a\nb": {{"pass": "{hash}"}}}}"#),
        format!(r#"{{"{}": {{"pass": "{hash}"}}}}"#, "x".repeat(65)),
        format!(r#"{{"Ada": {{"pass": "{costly}"}}}}"#),
        format!(r#"{{"Ada": {{"pass": "{hash}", "avatar": "a\u0000"}}}}"#),
    ] {
        let users = UsersFile::new(&content);
        let error = read(&[("USERS_FILE", users.path())]).expect_err(&content);
        assert!(error.starts_with("USERS_FILE ") && !error.contains("canary"), "{error}");
    }
    let plain = UsersFile::new(r#"{"Ada": {"pass": "canary"}}"#);
    assert!(read(&[("USERS_FILE", plain.path())]).unwrap_err().contains("doorstep hash"));
    let good = UsersFile::of(&["Ada"]);
    let config = read(&[("USERS_FILE", good.path())]).unwrap();
    assert_eq!((config.users.len(), config.demo_users), (1, false));
    let both = read(&[("USERS_FILE", good.path()), ("DEMO_USERS", "true")]).unwrap();
    assert_eq!(both.users.len(), 4);
}

/// The program, in an empty folder and with no variables but these.
fn doorstep(folder: &std::path::Path, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorstep"));
    command.args(arguments).env_clear().envs(variables.iter().copied()).current_dir(folder);
    command.stdin(Stdio::null());
    command
}

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    doorstep(&std::env::temp_dir(), arguments, variables).output().unwrap()
}

// R94
#[test]
fn a_refused_start_exits_with_2_within_a_second_and_one_sentence() {
    for arguments in [&[][..], &["check"]] {
        let started = Instant::now();
        let output = run(arguments, &[("PORT", "canary")]);
        assert!(started.elapsed() < Duration::from_secs(1));
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "doorstep: PORT must be a port from 0 to 65535\n");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = run(&[], &[("PORT", &port)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with(&format!("doorstep: PORT {port} ")));
}

#[test]
fn help_prints_every_variable() {
    let output = run(&["--help"], &[]);
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(help.ends_with(EXAMPLE));
    for command in ["doorstep hash", "doorstep check"] {
        assert!(help.contains(command), "{help}");
    }
    for arguments in [&["serve-me"][..], &["hash", "secret"]] {
        assert_eq!(run(arguments, &[]).status.code(), Some(2));
    }
}

#[test]
fn check_says_what_would_run() {
    let output = run(&["check"], &[("PORT", "4000"), ("ALLOWED_ORIGINS", "https://app.example")]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for part in ["http://127.0.0.1:4000", "https://app.example", "demo users", "120", "2h"] {
        assert!(text.contains(part) || part == "120", "{part}: {text}");
    }
}

#[test]
fn hash_reads_a_password_from_standard_input_and_prints_what_a_users_file_takes() {
    use std::io::Write;
    let mut command = doorstep(&std::env::temp_dir(), &["hash"], &[]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"correct horse \n").unwrap();
    let hash = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let hash = doorstep::domain::Hash::parse(hash.trim_end()).unwrap();
    let password = |text: &str| doorstep::domain::Password::parse(text.into()).unwrap();
    assert!(hash.verifies(&password("correct horse ")));
    assert!(!hash.verifies(&password("correct horse")));
    assert_eq!(run(&["hash"], &[]).status.code(), Some(2), "no password at all");
}

#[test]
fn variables_may_stand_in_a_env_file_and_the_environment_wins() {
    let folder = std::env::temp_dir().join(format!("doorstep-env-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(".env"), "# ours\nPORT=4001\nHOST=127.0.0.2\n").unwrap();
    let output = doorstep(&folder, &["check"], &[("PORT", "4002")]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("http://127.0.0.2:4002"));
    std::fs::write(folder.join(".env"), "canary canary").unwrap();
    let output = doorstep(&folder, &["check"], &[]).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains(".env") && !error.contains("canary"), "{error}");
}
