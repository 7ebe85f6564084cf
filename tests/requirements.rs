//! Comments cite requirements by number, and `requirements.md` lists what each number stands for: both agree.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

const LIST: &str = include_str!("requirements.md");

/// The numbers in a text: a letter and up to three digits that are a word of their own.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|character: char| !character.is_alphanumeric() && character != '_');
    words.filter(|word| {
        let digits = word.strip_prefix(['R', 'D', 'A']).unwrap_or_default();
        (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The comment in a line, if there is one. A script's begins with `#`.
fn comment(line: &str, script: bool) -> Option<&str> {
    let line = line.trim_start();
    if line.starts_with(if script { "#" } else { "//" }) {
        return Some(line);
    }
    line.split_once(if script { " # " } else { " // " }).map(|(_, comment)| comment)
}

/// The first place in `src` or `tests` that cites each number.
fn cited() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for folder in ["src", "tests"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    }
    assert!(found.len() > 100, "{} numbers", found.len());
    found
}

fn collect(path: &Path, found: &mut BTreeMap<String, String>) {
    let name = path.file_name().unwrap().to_str().unwrap();
    if path.is_dir() {
        if !["corpus", "dist", "node_modules", "target"].contains(&name) {
            for entry in fs::read_dir(path).unwrap() {
                collect(&entry.unwrap().path(), found);
            }
        }
        return;
    }
    let script = name == "run";
    if !script && !path.extension().is_some_and(|extension| ["rs", "mjs", "ts"].iter().any(|known| extension == *known))
    {
        return;
    }
    for (place, line) in fs::read_to_string(path).unwrap().lines().enumerate() {
        for number in comment(line, script).into_iter().flat_map(numbers) {
            found.entry(number.to_owned()).or_insert_with(|| format!("{}:{}", path.display(), place + 1));
        }
    }
}

fn listed() -> Vec<&'static str> {
    let entries = LIST.lines().filter_map(|line| line.strip_prefix("- ")?.split_once(": "));
    let (listed, sentences): (Vec<_>, Vec<_>) = entries.unzip();
    assert!(sentences.iter().all(|sentence| sentence.ends_with('.')), "a line is no sentence");
    listed
}

#[test]
fn every_number_that_a_comment_cites_is_listed() {
    let listed: BTreeSet<_> = listed().into_iter().collect();
    let unlisted: Vec<_> = cited().into_iter().filter(|(number, _)| !listed.contains(number.as_str())).collect();
    assert!(unlisted.is_empty(), "not in tests/requirements.md: {unlisted:?}");
}

#[test]
fn every_number_that_is_listed_is_cited() {
    let cited = cited();
    let uncited: Vec<_> = listed().into_iter().filter(|number| !cited.contains_key(*number)).collect();
    assert!(uncited.is_empty(), "no comment cites {uncited:?}");
}

#[test]
fn numbers_are_listed_once_and_in_order() {
    let order = |number: &&str| ("RDA".find(&number[..1]), number[1..].parse::<u32>().ok());
    let listed = listed();
    assert!(listed.is_sorted_by(|one, next| order(one) < order(next)), "{listed:?}");
}

#[test]
fn what_only_looks_like_a_number_is_none() {
    let text = "RFC 7519, R, DR4, R4x, _R4, R1234, 0xA5, #A5B6C7, HS256, CVE-2024-4629, É5; but (R49), D2: and A10.";
    assert_eq!(numbers(text).collect::<Vec<_>>(), ["R49", "D2", "A10"]);
    assert_eq!(comment("let key = \"http://R49\";", false), None);
    assert_eq!(comment("    // R49", false), Some("// R49"));
    assert_eq!(comment("call(); // R49", false), Some("R49"));
    assert_eq!(comment("# R49", true), Some("# R49"));
    assert_eq!(comment("run R49", true), None);
}
