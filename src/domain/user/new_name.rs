//! What a new user's name must be, so that it looks like no other one.

use thiserror::Error;
use unicode_normalization::{char::is_combining_mark, is_nfc};
use unicode_security::{RestrictionLevel, RestrictionLevelDetection};

use super::UserName;

/// Why a name is refused to a new user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// Space before or after it.
    #[error("begins or ends with a space")]
    OuterSpace,
    /// The mark of an e-mail address.
    #[error("has an @, by which e-mail addresses are told from names")]
    Address,
    /// Letters taken apart from their accents, or an accent without a letter.
    #[error("is not in Unicode's normal form C, or begins with an accent")]
    NotNormal,
    /// Letters of several scripts, signs that no script writes names with, or characters that can't be seen.
    #[error("mixes scripts, or has characters that can't be seen or that names are not written with")]
    Restricted,
}

/// Finds what would make a new name look like another one, or like an e-mail address: a new name is Highly
/// Restrictive by Unicode TR39 §5.2, with all printable ASCII but `@` in its profile (R78). Whether its folded form
/// or its skeleton is another user's is for the store to find.
///
/// # Errors
/// The first fault that is found.
pub fn examine_name(name: &UserName) -> Result<(), NameError> {
    let text = name.as_str();
    // Signs of ASCII belong to every script.
    let letters: String = text.chars().filter(|letter| !letter.is_ascii() || letter.is_ascii_alphabetic()).collect();
    if text.trim() != text {
        Err(NameError::OuterSpace)
    } else if text.contains('@') {
        Err(NameError::Address)
    } else if !is_nfc(text) || text.starts_with(is_combining_mark) {
        Err(NameError::NotNormal)
    } else if !letters.check_restriction_level(RestrictionLevel::HighlyRestrictive) {
        Err(NameError::Restricted)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R78
    #[test]
    fn a_new_name_is_highly_restrictive_and_shows_all_that_it_is() {
        let examined = |text: &str| examine_name(&UserName::parse(text.to_owned()).unwrap());
        for text in [
            "Ada",
            "Ada Lovelace",
            "O'Brien",
            "O’Brien",
            "a+b/c_d-e",
            "é",
            "Jürgen Müller-Lüdenscheidt",
            "名前",
            "ひらがなカタカナ漢字abc",
            "佐々木",
            "한국",
            "محمد",
            "Иван Петров",
            "αλέξης",
            "कखग",
        ] {
            assert_eq!(examined(text), Ok(()), "{text}");
        }
        for text in [" Ada", "Ada\u{2003}"] {
            assert_eq!(examined(text), Err(NameError::OuterSpace), "{text:?}");
        }
        assert_eq!(examined("ada@example.com"), Err(NameError::Address));
        for text in ["e\u{301}", "\u{301}", "\u{301}a"] {
            assert_eq!(examined(text), Err(NameError::NotNormal), "{text:?}");
        }
        for text in [
            "аdmin",
            "Ａdmin",
            "ɑda",
            "pаypal",
            "Αda",
            "ada🦀",
            "Ada\u{200b}",
            "\u{202e}adA",
            "A\u{ad}da",
            "Ada\u{a0}L",
            "A\u{feff}da",
            "A\u{200d}da",
            "A\u{3164}da",
            "A\u{fe0f}da",
            "A\u{e0041}da",
            "A\u{2066}da",
            "A\u{fff9}da",
        ] {
            assert_eq!(examined(text), Err(NameError::Restricted), "{text:?}");
        }
    }
}
