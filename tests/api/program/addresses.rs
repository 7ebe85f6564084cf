//! The addresses of stores: which parts are ever shown, and how implausible ones are reported.

use super::config::read;
use crate::support::doorstep;

/// What `doorstep check` prints with this variable set, on both outputs.
fn check(variable: &str, value: &str) -> String {
    let output = doorstep(&["check"], &[(variable, value)]).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

// R94
#[test]
fn a_password_that_is_not_percent_encoded_is_refused_and_no_part_of_it_shown() {
    for password in
        ["hunter2@Secret", "hun/Secret", "hunter?Secret", "hunter#Secret", "hunter%Secret", "h@u/n@Secret", "Secret@"]
    {
        for (variable, url) in [
            ("DATABASE_URL", format!("postgres://u:{password}@db.example:5432/app")),
            ("DATABASE_URL", format!("postgres://u:{password}@localhost/app?sslmode=disable")),
            ("DATABASE_URL", format!("postgres://Secret:{password}@%2Frun/app")),
            ("REDIS_URL", format!("redis://:{password}@redis.example:6379")),
            ("REDIS_URL", format!("rediss://u:{password}@localhost:6379/1")),
            ("REDIS_URL", format!("redis://:p@localhost:7000,redis://:{password}@localhost:7001")),
        ] {
            let error = read(&[(variable, &url)]).unwrap_err();
            assert!(error.starts_with(&format!("{variable} ")) && error.contains("percent-encoded"), "{url}: {error}");
            let said = check(variable, &url);
            for part in ["Secret", "hunter", "hun"] {
                assert!(!said.contains(part) && !error.contains(part), "{url}: {said}");
            }
        }
    }
    let encoded = "postgres://u:hunter2%40Secret%2F@db.example/app";
    let said = check("DATABASE_URL", encoded);
    assert!(said.contains("database app on db.example") && !said.contains("Secret"), "{said}");
    assert!(read(&[("REDIS_URL", "redis://:p%2Ca%40b@redis.example")]).is_ok());
    let comma = read(&[("REDIS_URL", "redis://:hunter2,Secret@redis.example")]).unwrap_err();
    assert!(comma.contains("percent-encoded") && !comma.contains("Secret"), "{comma}");
}

// R94
#[test]
fn what_is_no_host_is_refused() {
    for url in [
        "postgres://u:p@(db)/app",
        "postgres://u:p@db%40Secret/app",
        "postgres://u:p@db:5432,/app",
        "postgres://u:p@d b/app",
        "postgres://u:p@/app?host=Secret%40db",
        "postgres://u:p@/app?hostaddr=127.0.0.1",
        "postgres://u:p@db,%2Frun/app",
        "postgres://u:p@db/app?sslnegotiation=direct&sslmode=require",
    ] {
        let error = read(&[("DATABASE_URL", url)]).expect_err(url);
        assert!(error.starts_with("DATABASE_URL ") && !error.contains("Secret"), "{error}");
    }
    for url in ["redis://:p@(redis)", "redis://:p@a%40Secret", "redis://", "redis://:p@a b"] {
        let error = read(&[("REDIS_URL", url)]).expect_err(url);
        assert!(error.starts_with("REDIS_URL ") && !error.contains("Secret"), "{error}");
    }
    for url in ["postgres://u:p@[::1]:5432/app", "postgres://u:p@%2Frun%2Fpostgresql/app", "postgres://u@a.b,c/app"] {
        assert!(read(&[("DATABASE_URL", url)]).is_ok(), "{url}");
    }
    assert!(read(&[("REDIS_URL", "redis://u:p@[::1]:6379")]).is_ok());
}

#[test]
fn a_parameter_that_is_not_understood_is_named() {
    for (parameter, said) in [
        ("pgbouncer=true", "pgbouncer"),
        ("schema=public", "schema"),
        ("application_name=a&connection_limit=1", "connection_limit"),
        ("connect_timeout=Secret", "connect_timeout"),
    ] {
        let error = read(&[("DATABASE_URL", &format!("postgres://u:p@db/app?{parameter}"))]).unwrap_err();
        assert!(error.contains(&format!("parameter {said}")) && !error.contains("Secret"), "{error}");
    }
    let pgbouncer = read(&[("DATABASE_URL", "postgres://u:p@db/app?pgbouncer=true")]).unwrap_err();
    assert!(pgbouncer.contains("leave it out"), "{pgbouncer}");
}

#[test]
fn a_store_on_another_machine_without_verified_tls_is_warned_of() {
    let here = "/dev/null";
    for (variables, warned) in [
        (&[("DATABASE_URL", "postgres://u:p@db.example/app")][..], true),
        (&[("DATABASE_URL", "postgres://u:p@db.example/app?sslmode=require")], true),
        (&[("DATABASE_URL", "postgres://u:p@localhost,db.example/app")], true),
        (&[("DATABASE_URL", "postgres://u:p@db.example/app?sslmode=verify-full")], false),
        (&[("DATABASE_URL", "postgres://u:p@db.example/app?sslmode=verify-ca")], false),
        (&[("DATABASE_URL", "postgres://u:p@localhost/app")], false),
        (&[("DATABASE_URL", "postgres://u:p@127.0.0.1,[::1]/app?sslmode=disable")], false),
        (&[("DATABASE_URL", "postgres://u:p@%2Frun/app")], false),
        (&[("REDIS_URL", "redis://redis.example")], true),
        (&[("REDIS_URL", "rediss://redis.example"), ("REDIS_TLS", "insecure")], true),
        (&[("REDIS_URL", "redis://localhost:7000,redis://10.0.0.1:7000")], true),
        (&[("REDIS_URL", "rediss://redis.example")], false),
        (&[("REDIS_URL", "rediss://redis.example"), ("REDIS_TLS", "verify")], false),
        (&[("REDIS_URL", "redis://127.0.0.1")], false),
        (&[("REDIS_URL", "rediss://localhost"), ("REDIS_TLS", "insecure")], false),
    ] {
        // There is another warning, for the sessions' keys in Redis.
        let mut warnings = read(variables).unwrap().warnings();
        warnings.retain(|warning| !warning.starts_with("SECRET_KEY"));
        assert_eq!(warnings.len(), usize::from(warned), "{variables:?}: {warnings:?}");
        if let Some(warning) = warnings.first() {
            assert!(warning.starts_with(variables[0].0), "{warning}");
            assert!(check(variables[0].0, variables[0].1).contains("anybody on the way") || variables.len() > 1);
        }
    }
    let error = read(&[("REDIS_URL", "rediss://localhost"), ("REDIS_TLS", here)]).unwrap_err();
    assert!(error.starts_with("REDIS_TLS must be verify, insecure, or a file"), "{error}");
    let error = read(&[("REDIS_URL", "redis://localhost"), ("REDIS_TLS", "insecure")]).unwrap_err();
    assert!(error.starts_with("REDIS_TLS is set, but REDIS_URL asks for no TLS"), "{error}");
}
