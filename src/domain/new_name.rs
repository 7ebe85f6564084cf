//! What the name of a new user must be, beyond the grammar that a login looks at (RFC 8265 §3.4, R78).

use thiserror::Error;
use unicode_normalization::is_nfc;

use super::UserName;

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

/// Finds what would make a new name look like another one. That it folds to another's is for the store to find.
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
