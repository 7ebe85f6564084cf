//! The file `.env`, in which a line means what the same text means in the environment.

use std::collections::HashMap;

use super::without_bom;

/// Reads lines of `NAME=value`. Nothing in a value is expanded or escaped. It may stand between two quotes of one kind,
/// which are no part of it, and a ` #` after it begins a comment. The later of two lines of one name counts.
///
/// # Errors
/// The number of the first line that is something else.
pub(super) fn parse(text: &str) -> Result<HashMap<String, String>, usize> {
    let lines = without_bom(text).lines().enumerate().map(|(place, line)| (place + 1, line.trim()));
    let assignments = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    assignments.map(|(number, line)| assignment(line).ok_or(number)).collect()
}

fn assignment(line: &str) -> Option<(String, String)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, text) = line.split_once('=')?;
    let (name, value) = (name.trim(), value(text)?);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_name = name.bytes().all(plain) && name.starts_with(|first: char| !first.is_ascii_digit());
    is_name.then(|| (name.to_owned(), value.to_owned()))
}

fn value(text: &str) -> Option<&str> {
    let start = text.trim_start();
    if let Some(quote) = start.chars().next().filter(|first| ['"', '\''].contains(first)) {
        let (value, rest) = start.get(1..)?.split_once(quote)?;
        let rest = rest.trim_start();
        return (rest.is_empty() || rest.starts_with('#')).then_some(value);
    }
    let comment = text.match_indices('#').find(|(place, _)| text.get(..*place).is_some_and(ends_with_space));
    Some(comment.and_then(|(place, _)| text.get(..place)).unwrap_or(text).trim())
}

fn ends_with_space(text: &str) -> bool {
    text.ends_with(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_stands_there() {
        for (line, value) in [
            ("A=b", "b"),
            ("A=", ""),
            ("A=$HOME/${HOME}/$$", "$HOME/${HOME}/$$"),
            ("A=$argon2id$v=19$m=1", "$argon2id$v=19$m=1"),
            ("A=http://a, http://b", "http://a, http://b"),
            (r"A=a\nb\\c\", r"a\nb\\c\"),
            ("A=a'b\"c", "a'b\"c"),
            ("A=\"b c\"", "b c"),
            ("A='{\"b\": \"$c\"}'", "{\"b\": \"$c\"}"),
            ("A=\"it's\" # hers", "it's"),
            ("A=\"\"", ""),
            ("A=' b '", " b "),
            ("  export A = b  ", "b"),
            ("exportA=b", ""),
            ("A=b # c", "b"),
            ("A=b\t# c", "b"),
            ("A=# c", "# c"),
            ("A= # c", ""),
            ("A=redis://h/#c", "redis://h/#c"),
            ("A=b=c", "b=c"),
            ("A=é ü", "é ü"),
        ] {
            let read = parse(line).unwrap();
            assert_eq!(read.get("A").map_or("", String::as_str), value, "{line}");
        }
    }

    #[test]
    fn lines_that_say_nothing_are_no_matter() {
        let text = "\u{feff}# ours\r\n\r\nA=1\r\n  # more\r\nB=2\r\nA=3";
        let read = parse(text).unwrap();
        assert_eq!((read.len(), &*read["A"], &*read["B"]), (2, "3", "2"));
        assert!(parse("").unwrap().is_empty());
    }

    #[test]
    fn a_line_that_is_something_else_is_named() {
        for line in ["b", "=b", "A b=c", "1A=b", "A-B=c", "A='b", "A=\"b' c", "A='b'c", "A='b' 'c'", "export A", "é=b"]
        {
            assert_eq!(parse(&format!("A=b\n\n# c\n{line}\nC=d")), Err(4), "{line}");
        }
    }
}
