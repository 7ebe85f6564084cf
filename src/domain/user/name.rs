//! A user's name: its grammar, the two forms in which names are compared, and the rules for a new one.

use std::borrow::Borrow;

use thiserror::Error;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};
use unicode_security::{RestrictionLevel, RestrictionLevelDetection, confusable_detection::skeleton as look};

/// A user's name: 1 to 256 bytes of UTF-8 without control characters. Names with the same folded form belong to the
/// same user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserName(String);

impl UserName {
    /// The maximum length, in bytes.
    pub const MAX_BYTES: usize = 256;

    /// Accepts a name that keeps to the grammar, before it reaches any store (R79).
    #[must_use]
    pub fn parse(name: String) -> Option<Self> {
        let fits = (1..=Self::MAX_BYTES).contains(&name.len()) && !name.chars().any(char::is_control);
        fits.then_some(Self(name))
    }

    /// The name, as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form by which users are found, see [`fold`].
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.0)
    }

    /// The form in which look-alikes are equal (Unicode TR39 §4). A new name may not have another user's skeleton.
    ///
    /// Non-ASCII characters are replaced by what they look like; ASCII stays as it is. So two ASCII names are compared
    /// only as they are folded: `modem` and `modern` may both exist, although TR39 calls them confusable. Cyrillic
    /// `рау` may not exist beside `pay`. A capital that looks like I becomes I, although TR39 maps it to l.
    #[must_use]
    pub fn skeleton(&self) -> String {
        let seen = |character: char| -> String {
            if character.is_ascii() {
                return character.into();
            }
            let seen: String = look(character.encode_utf8(&mut [0; 4])).collect();
            if character.is_uppercase() { seen.replace('l', "I") } else { seen }
        };
        fold(&self.0.nfd().map(seen).collect::<String>())
    }
}

/// Users are looked up by the text of their names.
impl Borrow<str> for UserName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Folds spellings of one name together: compatibility forms (NFKC), case, outer white space. A login finds its user by
/// this form, the throttle counts by it (R32), it is unique in every store (R78), and a new password is compared with
/// its user's name in this form (R18).
///
/// Case is folded through capitals, so that ß becomes ss, ς becomes σ and ı becomes i.
#[must_use]
pub fn fold(name: &str) -> String {
    if name.is_ascii() {
        return name.trim().to_ascii_lowercase();
    }
    let lower = name.nfkc().flat_map(char::to_lowercase);
    let folded: String = lower.flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect();
    folded.trim().to_owned()
}

/// Why a new user may not have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// Space before or after it.
    #[error("begins or ends with a space")]
    OuterSpace,
    /// The mark of an e-mail address.
    #[error("has an @, which only e-mail addresses may have")]
    Address,
    /// Letters taken apart from their accents, or an accent without a letter.
    #[error("is not in Unicode's normal form C, or begins with an accent")]
    NotNormal,
    /// Letters of several scripts, characters that names are not written with, or invisible ones.
    #[error("mixes scripts, or has characters that are invisible or not used in names")]
    Restricted,
}

/// Checks that a new name can't pass for another one or for an e-mail address: it must be Highly Restrictive by Unicode
/// TR39 §5.2, with all printable ASCII but `@` in its profile (R78). The store checks that no other user has its folded
/// form or skeleton.
///
/// # Errors
/// The first fault that is found.
pub fn examine_name(name: &UserName) -> Result<(), NameError> {
    let text = name.as_str();
    // ASCII signs belong to every script.
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

    fn name(text: &str) -> UserName {
        UserName::parse(text.to_owned()).unwrap()
    }

    // R78, R79
    #[test]
    fn a_name_has_1_to_256_bytes_and_no_control_characters() {
        for text in ["a", "Ada Lovelace", "名前", &"é".repeat(128), "a; Domain=evil.example", "ada@example.com"] {
            assert!(UserName::parse(text.to_owned()).is_some(), "{text}");
        }
        for text in ["", "a\0", "a\r\nb", "\u{1b}[2J", "a\u{85}", &"é".repeat(129), &"x".repeat(257)] {
            assert!(UserName::parse(text.to_owned()).is_none(), "{text:?}");
        }
    }

    // R32
    #[test]
    fn spellings_of_one_name_fold_together() {
        for (folded, spellings) in [
            ("admin", &["admin", "ADMIN", "Ａdmin", "admin ", "\u{2003}Admin"][..]),
            ("strasse", &["Straße", "STRASSE", "STRAẞE"]),
            ("αλέξησ", &["Αλέξης", "ΑΛΈΞΗΣ"]),
            ("mike", &["Mike", "mıke", "MIKE"]),
            ("zoë", &["Zoë", "zoe\u{308}"]),
        ] {
            for text in spellings {
                assert_eq!(fold(text), folded, "{text}");
            }
        }
        assert_ne!(fold("admin"), fold("administrator"));
    }

    #[test]
    fn what_is_folded_stays_as_it_is() {
        // All but Han and Hangul, which have no case.
        let characters = ('\0'..'\u{3400}').chain('\u{a000}'..'\u{ac00}').chain('\u{f900}'..'\u{20000}');
        for character in characters {
            let folded = fold(character.encode_utf8(&mut [0; 4]));
            assert_eq!(fold(&folded), folded, "{character:?}");
        }
    }

    // R78
    #[test]
    fn names_that_look_alike_have_one_skeleton_unless_both_are_ascii() {
        for (one, other) in [
            ("pay", "рау"),
            ("BOB", "ВОВ"),
            ("Hope", "НОРЕ"),
            ("Mike", "МІКЕ"),
            ("Ioanna", "ΙΟΑΝΝΑ"),
            ("O'Brien", "OʼBrien"),
            ("mike", "mıke"),
            ("ΟΧ", "ОХ"),
        ] {
            assert_eq!(name(one).skeleton(), name(other).skeleton(), "{one} {other}");
        }
        for (one, other) in [("modem", "modern"), ("rnike", "mike"), ("I0", "lO"), ("Zoë", "Zoe"), ("André", "Andre")]
        {
            assert_ne!(name(one).skeleton(), name(other).skeleton(), "{one} {other}");
        }
        for text in ["Ada Lovelace", "O'Brien", "I|l\"`%0"] {
            assert_eq!(name(text).skeleton(), name(text).folded());
        }
    }

    // R78
    #[test]
    fn a_new_name_is_highly_restrictive_and_shows_all_that_it_is() {
        let examined = |text: &str| examine_name(&name(text));
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
