//! A user's name: its grammar, the form in which spellings of it are compared, and what a new one must be.

use std::borrow::Borrow;

use thiserror::Error;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A user's name: 1 to 64 characters without control characters, matched exactly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserName(String);

impl UserName {
    /// The maximum length, in characters.
    pub const MAX_CHARACTERS: usize = 64;

    /// Takes a name that keeps to the grammar, before it reaches any store (R79).
    #[must_use]
    pub fn parse(name: String) -> Option<Self> {
        let length = name.chars().take(Self::MAX_CHARACTERS + 1).count();
        let fits = (1..=Self::MAX_CHARACTERS).contains(&length) && !name.chars().any(char::is_control);
        fits.then_some(Self(name))
    }

    /// The name, as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Users are looked up by the text of their names.
impl Borrow<str> for UserName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Folds spellings of one name together (NFKC, lower case, no outer space): they share the throttle's budget (R32), no two users
/// of a store may fold to the same name (R78), and a password is compared with its user's name in this form (R18).
///
/// A login still matches the name exactly.
#[must_use]
pub fn fold(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}

/// Why a name is refused to a new user: it would look like another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Lookalike {
    /// Space before or after it.
    #[error("begins or ends with a space")]
    OuterSpace,
    /// Characters that can't be seen or that turn the others around.
    #[error("has characters that can't be seen")]
    Invisible,
    /// Letters taken apart from their accents.
    #[error("is not in Unicode's normal form C")]
    NotNormal,
}

/// Finds what would make a new name look like another one (RFC 8265 §3.4, R78). Whether it folds to the name of
/// another user is for the store to find.
///
/// # Errors
/// The first likeness that is found.
pub fn examine_name(name: &UserName) -> Result<(), Lookalike> {
    let text = name.as_str();
    if text.trim() != text {
        Err(Lookalike::OuterSpace)
    } else if text.chars().any(is_invisible) {
        Err(Lookalike::Invisible)
    } else if !is_nfc(text) {
        Err(Lookalike::NotNormal)
    } else {
        Ok(())
    }
}

/// Unicode's format characters, fillers and spaces other than the plain one.
fn is_invisible(character: char) -> bool {
    let hidden =
        ['\u{ad}', '\u{34f}', '\u{61c}', '\u{115f}', '\u{1160}', '\u{180e}', '\u{3164}', '\u{feff}', '\u{ffa0}'];
    let ranges = [
        '\u{200b}'..='\u{200f}',
        '\u{202a}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{fe00}'..='\u{fe0f}',
        '\u{fff0}'..='\u{fffb}',
        '\u{e0000}'..='\u{e0fff}',
    ];
    hidden.contains(&character)
        || ranges.iter().any(|range| range.contains(&character))
        || (character.is_whitespace() && character != ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    // R78, R79
    #[test]
    fn a_name_has_1_to_64_characters_and_no_control_characters() {
        for name in ["a", "Ada Lovelace", "名前", &"é".repeat(64), "a; Domain=evil.example"] {
            assert!(UserName::parse(name.to_owned()).is_some(), "{name}");
        }
        for name in ["", "a\0", "a\r\nb", "\u{1b}[2J", "a\u{85}", &"é".repeat(65)] {
            assert!(UserName::parse(name.to_owned()).is_none(), "{name:?}");
        }
    }

    // R32
    #[test]
    fn spellings_of_one_name_fold_together() {
        for name in ["admin", "ADMIN", "Ａdmin", "admin ", "\u{2003}Admin"] {
            assert_eq!(fold(name), "admin", "{name}");
        }
        assert_ne!(fold("admin"), fold("administrator"));
    }

    // R78
    #[test]
    fn a_new_name_shows_all_that_it_is() {
        let examined = |text: &str| examine_name(&UserName::parse(text.to_owned()).unwrap());
        for text in ["Ada", "Ada Lovelace", "名前", "é", "O'Brien", "محمد"] {
            assert_eq!(examined(text), Ok(()), "{text}");
        }
        assert_eq!(examined(" Ada"), Err(Lookalike::OuterSpace));
        assert_eq!(examined("Ada\u{2003}"), Err(Lookalike::OuterSpace));
        assert_eq!(examined("e\u{301}"), Err(Lookalike::NotNormal));
        for text in ["Ada\u{200b}", "\u{202e}adA", "A\u{ad}da", "Ada\u{a0}L", "A\u{feff}da"] {
            assert_eq!(examined(text), Err(Lookalike::Invisible), "{text}");
        }
        for invisible in ['\u{115f}', '\u{200f}', '\u{2066}', '\u{3164}', '\u{fe0f}', '\u{fff9}', '\u{e0041}'] {
            assert_eq!(examined(&format!("A{invisible}da")), Err(Lookalike::Invisible), "{invisible:?}");
        }
    }
}
