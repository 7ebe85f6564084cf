//! The configuration: defaults and dangers.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use doorstep::config::{Config, CookieMode, DemoUsers};

use crate::support::{UsersFile, configuration};

const EXAMPLE: &str = include_str!("../../../.env.example");

/// Variables that the platform sets; they don't belong in a `.env`.
const UNDOCUMENTED: [&str; 1] = ["DYNO"];

pub fn read(variables: &[(&str, &str)]) -> Result<Config, String> {
    configuration(variables).map_err(|error| error.to_string())
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
    assert_eq!(config.demo_users, DemoUsers::ByDefault);
    assert_eq!((config.access_ttl.num_seconds(), config.refresh_ttl.num_minutes()), (120, 120));
    assert!(!config.proxies.are_declared());
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
    assert_eq!(read(&heroku).unwrap().proxies.hops, 1);
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
        ("ALLOWED_ORIGINS", &[("ALLOWED_ORIGINS", "https://user:canary@app.example")]),
        ("USERS_FILE", &[("USERS_FILE", "/dev/zero")]),
        ("ACCESS_TTL", &[("ACCESS_TTL", "canary")]),
        ("ACCESS_TTL", &[("ACCESS_TTL", "0s")]),
        ("ACCESS_TTL", &[("ACCESS_TTL", "-1s")]),
        ("ACCESS_TTL", &[("ACCESS_TTL", "1500ms")]),
        ("ACCESS_TTL", &[("ACCESS_TTL", "3h")]),
        ("REFRESH_TTL", &[("REFRESH_TTL", "99999999999999999999y")]),
        ("REFRESH_TTL", &[("REFRESH_TTL", "401days")]),
        ("REMEMBER_TTL", &[("REMEMBER_TTL", "119m")]),
        ("ROTATION_GRACE", &[("ROTATION_GRACE", "0s")]),
        ("PROXY_HOPS", &[("PROXY_HOPS", "-1")]),
        ("PROXY_HOPS", &[("PROXY_HOPS", "10")]),
        ("TRUSTED_PROXIES", &[("TRUSTED_PROXIES", "10.0.0.0/8,canary")]),
        ("TRUSTED_PROXIES", &[("TRUSTED_PROXIES", "0.0.0.0/0")]),
        ("LOG_FORMAT", &[("LOG_FORMAT", "canary")]),
        ("RUST_LOG", &[("RUST_LOG", "info=canary=x")]),
        ("RUST_LOG", &[("RUST_LOG", "info,[canary")]),
        ("DEMO_USERS", &[("DEMO_USERS", "canary")]),
        ("DEMO_USERS", &[("DEMO_USERS", "true"), cross, origin]),
        ("DEMO_USERS", &[("DEMO_USERS", "true"), ("HOST", "0.0.0.0")]),
        ("USERS_FILE", &[("DEMO_USERS", "false")]),
        ("USERS_FILE", &[cross, origin]),
        ("USERS_FILE", &[("HOST", "0.0.0.0")]),
        ("USERS_FILE", &[("USERS_FILE", "/canary/nowhere.json")]),
        ("DATABASE_URL", &[("DATABASE_URL", "canary")]),
        ("DATABASE_URL", &[("DATABASE_URL", "mysql://canary@canary/canary")]),
        ("DATABASE_URL", &[("DATABASE_URL", "postgres://canary")]),
        ("REDIS_URL", &[("REDIS_URL", "canary")]),
        ("REDIS_URL", &[("REDIS_URL", "http://canary")]),
        ("REDIS_URL", &[("REDIS_URL", "unix:///canary")]),
        ("REDIS_URL", &[("REDIS_URL", "redis://:canary@localhost:99999")]),
        ("REDIS_URL", &[("REDIS_URL", "rediss://:canary@localhost/#insecure")]),
        ("REDIS_URL", &[("REDIS_URL", "redis://:canary@localhost:7000,")]),
        ("REDIS_URL", &[("REDIS_URL", "redis://:canary@localhost:7000,redis://:other@localhost:7001")]),
        ("REDIS_TLS", &[("REDIS_TLS", "canary"), ("REDIS_URL", "rediss://localhost")]),
        ("REDIS_TLS", &[("REDIS_TLS", "insecure"), ("REDIS_URL", "redis://:canary@localhost")]),
        ("REDIS_TLS", &[("REDIS_TLS", file), ("REDIS_URL", "rediss://:canary@localhost")]),
        ("DATABASE_URL", &[("DATABASE_URL", "postgres://canary@localhost")]),
        ("DATABASE_URL", &[("DATABASE_URL", "postgres://localhost/canary")]),
        ("DATABASE_URL", &[("DATABASE_URL", "postgres://canary@/canary")]),
        ("DATABASE_URL", &[("DATABASE_URL", "postgres://u:canary@localhost:canary/db")]),
        ("DATABASE_URL", &[("DATABASE_URL", "postgres://u:canary#canary@localhost:5432/db?canary=canary")]),
        ("DATABASE_URL", &[("DATABASE_URL", "postgres://u:canary@localhost/db?sslmode=canary")]),
        ("DATABASE_URL", &[("DATABASE_URL", "postgres://u:canary@localhost/db?sslmode=require&sslmode=disable")]),
        ("DATABASE_URL", &[("DATABASE_URL", "postgres://u:canary@localhost/db?sslrootcert=/canary")]),
        (
            "DATABASE_URL",
            &[("DATABASE_URL", "postgres://u:canary@localhost/db?sslmode=verify-full&sslrootcert=/dev/zero")],
        ),
        ("USERS_FILE", &[("DATABASE_URL", "postgres://u:canary@localhost/db"), ("USERS_FILE", file)]),
        ("DEMO_USERS", &[("DATABASE_URL", "postgres://u:canary@localhost/db"), ("DEMO_USERS", "true")]),
    ];
    for (name, variables) in rows {
        let error = read(variables).expect_err(&format!("{variables:?}"));
        assert!(error.starts_with(&format!("{name} ")), "{variables:?}: {error}");
        assert!(!error.contains("canary") && !error.contains('\n'), "{error}");
    }
}

// R94
#[test]
fn a_database_takes_the_place_of_every_other_user_and_its_password_is_never_shown() {
    for url in [
        "postgres://u:canary@db.example/things",
        "postgresql://u:can%3Fary@db.example/things?sslmode=verify-full&application_name=us",
        "postgres://u:canary@db.example/things?sslmode=disable&sslrootcert=system",
        "postgres://u:canary@db.example:6432,db2.example:6432/things?sslmode=require&target_session_attrs=read-write",
    ] {
        let config = read(&[("DATABASE_URL", url)]).unwrap();
        assert!(config.users.is_empty() && config.demo_users == DemoUsers::Absent);
        let shown = format!("{} {config:?}", config.database.as_ref().unwrap());
        assert!(shown.starts_with("things on db.example"), "{shown}");
        assert!(!shown.contains("canary") && !shown.contains("ary@"), "{shown}");
    }
    let nobody = read(&[("DEMO_USERS", "false")]).unwrap_err();
    for way in ["USERS_FILE", "DATABASE_URL", "DEMO_USERS=true with COOKIES=local and HOST=127.0.0.1"] {
        assert!(nobody.contains(way), "{nobody}");
    }
}

#[test]
fn sessions_live_in_memory_unless_a_redis_or_a_cluster_is_named() {
    let place = |url: &str| read(&[("REDIS_URL", url)]).unwrap().redis.map(|address| address.describe());
    assert_eq!(place(""), None);
    assert_eq!(place("redis://localhost"), Some("Redis"));
    assert_eq!(place("rediss://user:canary@redis.example:6380"), Some("Redis"));
    assert_eq!(place("redis://:canary@a.example:7000, redis://:canary@b.example:7000"), Some("a Redis cluster"));
    let config = read(&[("REDIS_URL", "redis://user:canary@localhost:6380/1")]).unwrap();
    assert!(!format!("{config:?}").contains("canary"));
}
