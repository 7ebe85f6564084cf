//! Where the variables come from, and the ways to read one.

use std::{collections::HashMap, io, ops::RangeInclusive};

use chrono::TimeDelta;

use super::{ConfigError, dotenv, names};

/// The variables: those of the environment, and those of `.env` that the environment has not.
#[derive(Debug)]
pub struct Environment {
    file: HashMap<String, String>,
}

impl Environment {
    /// Reads `.env`, if there is one.
    ///
    /// # Errors
    /// If it can't be read or has a line that is none; its content is not repeated.
    pub fn read() -> Result<Self, ConfigError> {
        let unreadable = |problem: &str| ConfigError::new(".env", format!("could not be read: {problem}"));
        // A mount that went wrong leaves a folder, and settings that were meant would be missed in silence.
        if std::fs::metadata(".env").is_ok_and(|file| !file.is_file()) {
            return Err(unreadable("it is no file"));
        }
        let text = match std::fs::read_to_string(".env") {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(unreadable("it is not UTF-8 text")),
            Err(_) => return Err(unreadable("the file can't be opened")),
        };
        let file = dotenv::parse(&text).map_err(|line| {
            let problem = format!("has a line, number {line}, that is neither NAME=value nor a # comment");
            ConfigError::new(".env", problem)
        })?;
        Ok(Self { file })
    }

    /// A variable. What is not UTF-8 is not taken for unset: it reads as text that is refused.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
    pub fn get(&self, name: &str) -> Option<String> {
        let set = std::env::var_os(name).map(|text| text.to_string_lossy().into_owned());
        set.or_else(|| self.file.get(name).cloned())
    }

    /// What is said of names in `.env` that are no variable's, and of those in the environment that look as if they
    /// were meant to be one. Values are not repeated.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let in_file = self.file.keys().filter(|name| !names::is_known(name)).map(|name| {
            let meant = names::meant(name).map(|meant| format!("; {meant} may have been meant")).unwrap_or_default();
            format!(".env sets {name}, which is no variable of Doorstep{meant}")
        });
        let set = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
        let set = set.filter(|name| !names::is_known(name)).filter_map(|name| {
            let meant = names::meant(&name)?;
            let name = name.escape_debug();
            Some(format!("the environment has {name}, which is no variable of Doorstep; {meant} may have been meant"))
        });
        let mut warnings: Vec<_> = in_file.chain(set).collect();
        warnings.sort_unstable();
        warnings
    }
}

/// A text without the byte order mark that some editors and shells write before it.
#[must_use]
pub fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
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
