//! The rules of layering, looked for in the source itself.

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::{fs, path::Path};

/// Every source file below a folder or file of `src`, with its code before the unit tests.
fn sources(place: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(place);
    let mut found = Vec::new();
    collect(&path, &mut found);
    assert!(!found.is_empty(), "{place} has no sources");
    found
}

fn collect(path: &Path, found: &mut Vec<(String, String)>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            collect(&entry.unwrap().path(), found);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        found.push((path.display().to_string(), code.to_owned()));
    }
}

#[track_caller]
fn no_code_says(places: &[&str], words: &[&str]) {
    for (file, code) in places.iter().flat_map(|place| sources(place)) {
        for (number, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                panic!("{file}:{}: {word} does not belong here", number + 1);
            }
        }
    }
}

#[test]
fn only_http_knows_http() {
    no_code_says(
        &["domain", "store", "auth", "config", "clock.rs", "app.rs"],
        &["axum", "hyper", "tower", "crate::http"],
    );
}

#[test]
fn the_rules_know_no_acts_no_stores_no_clock_and_nothing_asynchronous() {
    let words =
        ["crate::auth", "crate::store", "crate::clock", "crate::app", "crate::config", "async", "tokio", "rand::"];
    no_code_says(&["domain"], &words);
}

#[test]
fn stores_know_no_acts_and_no_configuration() {
    no_code_says(&["store"], &["crate::auth", "crate::app", "crate::config", "rand::"]);
}

#[test]
fn the_time_comes_from_the_clock_alone() {
    let places = ["domain", "store", "auth", "http", "config", "app.rs", "cli", "lib.rs", "log.rs", "main.rs"];
    no_code_says(&places, &["Utc::now", "SystemTime", "Instant::now", "Local::now"]);
}

#[test]
fn the_environment_is_read_in_config_alone() {
    no_code_says(
        &["domain", "store", "auth", "http", "app.rs", "cli", "clock.rs", "lib.rs", "log.rs", "main.rs"],
        &["env::var"],
    );
}
