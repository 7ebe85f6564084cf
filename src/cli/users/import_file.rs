//! The two forms of a file of users to import: that of `USERS_FILE`, or one JSON object on each line.

use std::{
    fs::File,
    io::{self, Read},
};

use serde::Deserialize;

use crate::config::{self, Entries, without_bom};

/// A user in the file, and where.
pub(super) struct Entry {
    /// `line 3: `, or empty if the form has no lines.
    pub(super) place: String,
    pub(super) name: String,
    pub(super) user: config::Entry,
}

/// The maximum size of a file: some 300 000 users.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Reads a file, or standard input if it is `-`.
pub(super) fn read(file: &str) -> Result<Vec<Entry>, String> {
    let text = read_text(file).map_err(|error| format!("the file can't be read as text: {}", error.kind()))?;
    let text = text.ok_or("the file is longer than 64 MiB")?;
    let text = without_bom(&text);
    let first = text.lines().find(|line| !line.trim().is_empty()).ok_or("the file has no users")?;
    let is_line = serde_json::from_str(first)
        .is_ok_and(|value: serde_json::Value| value.get("user").is_some_and(serde_json::Value::is_string));
    if is_line { read_lines(text) } else { read_object(text) }
}

fn read_text(file: &str) -> io::Result<Option<String>> {
    let input: Box<dyn Read> = if file == "-" { Box::new(io::stdin()) } else { Box::new(File::open(file)?) };
    let mut text = String::new();
    input.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    Ok((text.len() as u64 <= MAX_BYTES).then_some(text))
}

#[derive(Deserialize)]
struct Line {
    user: String,
    #[serde(flatten)]
    entry: config::Entry,
}

/// Errors give the place, not the content: the text may contain hashes or plain passwords.
fn read_lines(text: &str) -> Result<Vec<Entry>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = |(number, line): (usize, &str)| {
        let place = format!("line {}: ", number + 1);
        let form = r#"{"user": "Ada", "pass": "<hash>", "avatar": "ada.png", "roles": ["editor"]}"#;
        let Line { user: name, entry: user } = serde_json::from_str(line)
            .map_err(|error| format!("{place}column {}: from here on it is not of the form {form}", error.column()))?;
        Ok(Entry { place, name, user })
    };
    lines.map(read).collect()
}

fn read_object(text: &str) -> Result<Vec<Entry>, String> {
    let Entries(entries) = serde_json::from_str(text).map_err(|error| {
        let form = r#"{"Ada": {"pass": "<hash>", "avatar": "ada.png", "roles": ["editor"]}} nor one user per line"#;
        format!("the file is neither of the form {form}: line {}, column {}", error.line(), error.column())
    })?;
    Ok(entries.into_iter().map(|(name, user)| Entry { place: String::new(), name, user }).collect())
}
