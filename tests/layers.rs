//! The map of `src/lib.rs`, checked against the source: which room may import which, and which words belong in which.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::{collections::BTreeSet, fs, path::Path};

/// Every room, and the rooms that it may import: only later ones in the list, so that there is no cycle.
const ROOMS: [(&str, &[&str]); 11] = [
    ("cli", &["auth", "app", "store", "domain", "config", "clock"]),
    ("http", &["auth", "app", "domain", "config", "clock", "lock"]),
    ("auth", &["app", "guard", "store", "domain", "clock"]),
    ("app", &["guard", "store", "domain", "config", "clock"]),
    ("guard", &["store", "domain", "clock", "lock"]),
    ("store", &["domain", "config", "clock", "lock"]),
    ("config", &["domain"]),
    ("clock", &["domain", "lock"]),
    ("lock", &[]),
    ("domain", &[]),
    // The crate itself: it declares the rooms and opens the server.
    ("lib", &["app"]),
];

/// The file, or every file of the folder: its path below `src` and its code without comments and tests.
fn code(place: &str) -> Vec<(String, String)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut places = vec![source.join(place)];
    while let Some(place) = places.pop() {
        if place.is_dir() {
            places.extend(fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let text = fs::read_to_string(&place).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            let name = place.strip_prefix(&source).unwrap().display().to_string();
            // These hold tests alone.
            if !name.ends_with("/tests.rs") && !name.contains("/tests/") {
                files.push((name, lines.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    assert!(!files.is_empty(), "{place} is no place");
    files
}

/// The path of a room: a folder, or a file of its own.
fn place(room: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
    if folder.is_dir() { room.to_owned() } else { format!("{room}.rs") }
}

/// The paths after `crate::`, one by one: `a::b`, and for `{a::b, c}` both.
fn imports(code: &str) -> BTreeSet<String> {
    let flat: String = code.split_whitespace().collect();
    let mut found = BTreeSet::new();
    for rest in flat.split("crate::").skip(1) {
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(path(rest));
            continue;
        };
        let mut depth = 0;
        let mut start = true;
        for (at, character) in group.char_indices() {
            if start && depth == 0 {
                found.insert(path(group.get(at..).unwrap()));
                start = false;
            }
            match character {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                _ => {}
            }
        }
    }
    found.remove("");
    found
}

fn path(text: &str) -> String {
    let is_part = |character: char| character.is_ascii_alphanumeric() || "_:".contains(character);
    text.split(|character| !is_part(character)).next().unwrap().trim_end_matches(':').to_owned()
}

fn room_of(path: &str) -> &str {
    path.split("::").next().unwrap()
}

#[test]
fn every_room_is_on_the_map_and_every_import_follows_its_arrows() {
    let known: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    let mut built = BTreeSet::from(["lib".to_owned()]);
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        built.insert(name.trim_end_matches(".rs").to_owned());
    }
    // The program around the library.
    built.remove("main");
    built.remove("log");
    built.remove("hangup");
    built.remove("signals");
    assert_eq!(built.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);

    for (room, allowed) in ROOMS {
        for (file, code) in code(&place(room)) {
            for import in imports(&code) {
                let to = room_of(&import);
                let fine = to == room || allowed.contains(&to) || room == "lib" && known.contains(to);
                assert!(fine, "src/{file} imports crate::{import}, which is no arrow from {room}");
            }
        }
    }
}

#[test]
fn every_arrow_on_the_map_is_walked() {
    for (room, allowed) in ROOMS {
        let walked: BTreeSet<String> = code(&place(room)).iter().flat_map(|(_, code)| imports(code)).collect();
        let walked: BTreeSet<&str> = walked.iter().map(|path| room_of(path)).collect();
        for to in allowed {
            assert!(walked.contains(to), "nothing in {room} imports {to} any more");
        }
    }
}

#[test]
fn the_map_has_no_circle() {
    let mut settled: BTreeSet<&str> = BTreeSet::new();
    while settled.len() < ROOMS.len() {
        let next = ROOMS.iter().find(|(room, to)| !settled.contains(room) && to.iter().all(|to| settled.contains(to)));
        let Some((room, _)) = next else { panic!("there is a circle among all but {settled:?}") };
        settled.insert(room);
    }
}

/// The kinds of records are above the servers, and beside each other.
#[test]
fn a_server_knows_no_kind_of_record_and_no_kind_knows_another() {
    let kinds = ["users", "sessions", "throttle"];
    for server in ["store/postgres", "store/redis"] {
        no_code_says(&[server], &kinds.map(|kind| format!("store::{kind}")));
    }
    for kind in kinds {
        let others = kinds.into_iter().filter(|other| *other != kind);
        let words: Vec<_> = others.flat_map(|other| [format!("store::{other}"), format!("super::{other}")]).collect();
        no_code_says(&[&format!("store/{kind}")], &words);
    }
}

fn no_code_says(places: &[&str], words: &[impl AsRef<str>]) {
    for (file, code) in places.iter().flat_map(|place| code(place)) {
        for word in words.iter().map(AsRef::as_ref) {
            assert!(!code.contains(word), "src/{file} says {word}");
        }
    }
}

#[test]
fn only_http_knows_axum_and_hyper() {
    let places = ["domain", "store", "guard", "auth", "config", "app.rs", "clock.rs", "lock.rs", "cli", "main.rs"];
    no_code_says(&places, &["axum", "hyper::", "hyper_util", "tower"]);
}

#[test]
fn the_domain_waits_for_nothing_and_rolls_no_dice() {
    no_code_says(&["domain", "guard/hashing/queue"], &["async", "tokio", "rand::"]);
    no_code_says(&["store", "guard/recent.rs"], &["rand::"]);
}

#[test]
fn the_time_comes_from_the_clock_alone() {
    let places = [
        "domain",
        "store",
        "guard",
        "auth",
        "http",
        "config",
        "app.rs",
        "cli",
        "lib.rs",
        "lock.rs",
        "log.rs",
        "main.rs",
        "signals.rs",
    ];
    let words = ["Utc::now", "SystemTime", "Instant::now", "Local::now"];
    no_code_says(&places, &words);
    no_code_says(&["hangup.rs"], &words);
}

#[test]
fn the_environment_is_read_in_config_alone() {
    let places = [
        "domain",
        "store",
        "guard",
        "auth",
        "http",
        "app.rs",
        "cli",
        "clock.rs",
        "lib.rs",
        "lock.rs",
        "log.rs",
        "main.rs",
        "signals.rs",
    ];
    no_code_says(&places, &["env::var"]);
    no_code_says(&["hangup.rs"], &["env::var"]);
}
