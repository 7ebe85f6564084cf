//! Where the variables come from, and the ways to read one.

use std::{collections::HashMap, ops::RangeInclusive};

use chrono::TimeDelta;

use super::ConfigError;

/// Looks variables up in the environment, and in `.env` where the environment has none.
///
/// # Errors
/// Where there is a `.env` that can't be read; its content is not repeated.
pub fn environment() -> Result<impl Fn(&str) -> Option<String>, ConfigError> {
    let unreadable = |problem: &str| ConfigError::new(".env", format!("could not be read: {problem}"));
    // A mount that went wrong leaves a folder, and settings that were meant would be missed in silence.
    if std::fs::metadata(".env").is_ok_and(|file| !file.is_file()) {
        return Err(unreadable("it is no file"));
    }
    let file: HashMap<String, String> = match dotenvy::from_filename_iter(".env") {
        Ok(lines) => {
            lines.collect::<Result<_, _>>().map_err(|_| unreadable("every line is NAME=value or a # comment"))?
        }
        Err(error) if error.not_found() => HashMap::new(),
        Err(_) => return Err(unreadable("the file can't be opened")),
    };
    #[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
    // What is not UTF-8 is not taken for unset: it reads as text that is refused.
    Ok(move |name: &str| {
        let set = std::env::var_os(name).map(|text| text.to_string_lossy().into_owned());
        set.or_else(|| file.get(name).cloned())
    })
}

/// The ways to read a variable; a blank one counts as not set.
pub(super) struct Variables<'lookup>(pub(super) &'lookup dyn Fn(&str) -> Option<String>);

impl Variables<'_> {
    pub(super) fn text(&self, name: &str) -> Option<String> {
        (self.0)(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// `None` where it is not set, an error that says what was expected where it does not parse.
    pub(super) fn parsed<T>(
        &self,
        name: &'static str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let value = parse(&text).ok_or_else(|| ConfigError::new(name, format!("must be {expected}")))?;
        Ok(Some(value))
    }

    /// A duration such as `120s` or `2h`, within bounds given in seconds.
    pub(super) fn duration(
        &self,
        name: &'static str,
        default: TimeDelta,
        bounds: RangeInclusive<i64>,
    ) -> Result<TimeDelta, ConfigError> {
        let readable =
            |seconds: &i64| humantime::format_duration(TimeDelta::seconds(*seconds).to_std().unwrap_or_default());
        let (least, most) = (readable(bounds.start()), readable(bounds.end()));
        let expected = format!("a duration such as 120s or 2h, from {least} to {most}, in whole seconds");
        let duration = self.parsed(name, &expected, |text| {
            let duration = TimeDelta::from_std(humantime::parse_duration(text).ok()?).ok()?;
            let whole = duration == TimeDelta::try_seconds(duration.num_seconds())?;
            (whole && bounds.contains(&duration.num_seconds())).then_some(duration)
        })?;
        Ok(duration.unwrap_or(default))
    }
}
