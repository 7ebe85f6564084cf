//! The output of sub-commands, without control characters that a terminal would obey.

use std::io::{self, Write};

/// A text with everything that a terminal would obey escaped.
pub(super) fn shown(text: &str) -> String {
    text.chars()
        .flat_map(|character| match character {
            '\'' | '"' => vec![character],
            _ => character.escape_debug().collect(),
        })
        .collect()
}

/// Prints a line.
pub(super) fn say(line: &str) -> Result<(), String> {
    writeln!(io::stdout(), "{line}").map_err(|error| format!("standard output can't be written to: {}", error.kind()))
}

/// How many sessions have ended, in words.
pub(super) fn have_ended(count: usize) -> String {
    format!("{count} {} ended", if count == 1 { "session has" } else { "sessions have" })
}
