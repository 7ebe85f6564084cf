//! A user's name: its grammar, and the two forms in which names are compared.

use std::borrow::Borrow;

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton as look;

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
        if self.0.is_ascii() {
            return self.folded();
        }
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
}
