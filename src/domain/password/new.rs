//! The rules for a new password, checked when it is set and never at a login (NIST SP 800-63B-4 §3.1.1.2).

use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    Password,
    pattern::{WORDS, follows_an_order, is_little_more_than, repeats},
};
use crate::domain::{UserName, fold};

/// Why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Weakness {
    /// Too short for a password that is the only factor.
    #[error("has fewer than 15 characters; a few words in a row make a good one")]
    Short,
    /// Little more than the user's name.
    #[error("is little more than the user's name")]
    Name,
    /// Little more than the words that attackers try first.
    #[error("is among those that are tried first")]
    Common,
    /// The same few characters again and again.
    #[error("repeats itself")]
    Repeated,
    /// Characters in the order of the alphabet or of a keyboard.
    #[error("follows the alphabet or the keyboard")]
    Sequence,
}

/// The minimum number of code points (R17).
const SHORTEST: usize = 15;

/// Finds what makes a new password too easy to guess (R17, R18), also from its user's name if that is known. There are
/// no composition rules.
///
/// # Errors
/// The first weakness that is found.
pub fn examine(password: &Password, name: Option<&UserName>) -> Result<(), Weakness> {
    // Outer space doesn't count: short passwords would be padded with it.
    if password.text().trim().chars().count() < SHORTEST {
        return Err(Weakness::Short);
    }
    let folded = Zeroizing::new(fold(password.text()));
    if repeats(&folded) {
        return Err(Weakness::Repeated);
    }
    if follows_an_order(&folded) {
        return Err(Weakness::Sequence);
    }
    let name = name.map(UserName::folded).unwrap_or_default();
    if is_little_more_than(&folded, &[&name]) {
        return Err(Weakness::Name);
    }
    let words: Vec<_> = [&*name].into_iter().chain(WORDS.split_whitespace()).collect();
    let unspaced = Zeroizing::new(folded.replace(|character: char| !character.is_alphanumeric(), ""));
    let common = is_little_more_than(&folded, &words) || is_little_more_than(&unspaced, &words);
    if common { Err(Weakness::Common) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examined(text: &str) -> Result<(), Weakness> {
        let name = UserName::parse("Ada.Lovelace".to_owned()).unwrap();
        examine(&Password::parse(text.to_owned()).unwrap(), Some(&name))
    }

    // R17
    #[test]
    fn a_password_has_15_characters_of_whatever_kind() {
        assert_eq!(examined("nwbqzrkvmpthxg"), Err(Weakness::Short));
        assert_eq!(examined(&"éàüöß".repeat(2)), Err(Weakness::Short), "bytes don't count");
        assert_eq!(examined("      Adx     7k        "), Err(Weakness::Short), "nor does space around it");
        for text in [
            "nwbqzrkvmpthxgj",
            "849302756103847",
            "korrekt pferd batterie",
            "éàüößçñåøæêîôûë",
            "名前を入れてください今日は良い日",
        ] {
            assert_eq!(examined(text), Ok(()), "{text}");
        }
    }

    // R18
    #[test]
    fn a_name_is_worth_nothing_beside_9_characters_of_worth_that_neither_repeat_nor_follow_an_order() {
        for (beside, weakness) in [
            ("q7xk2wzm9", Ok(())),
            ("q7xk2wzm", Err(Weakness::Name)),
            ("q7xkq7xkq7xk", Err(Weakness::Name)),
            ("qwertyuiopas", Err(Weakness::Name)),
        ] {
            assert_eq!(examined(&format!("ada.lovelace{beside}")), weakness, "{beside}");
        }
    }

    // R18
    #[test]
    fn a_password_is_none_of_those_that_are_tried_first() {
        for (weakness, texts) in [
            (
                Weakness::Name,
                &["ada.lovelace1234567", "ADA.LOVELACE2026!", "1234Ada.Lovelace", "ada.lovelace ada.lovelace!!"][..],
            ),
            (
                Weakness::Common,
                &[
                    "password12345678",
                    "Password!Password?",
                    "doorstep-2026-password",
                    "iloveyouforever",
                    "thisismypassword",
                    "correcthorsebatterystaple",
                    "correct horse battery staple",
                    "ada.lovelace-doorstep",
                    "qwertyuiop[]2026",
                ],
            ),
            (
                Weakness::Repeated,
                &[
                    "aaaaaaaaaaaaaaa",
                    "passwordpassword",
                    "abcabcabcabcabca",
                    "1212121212121212",
                    "Ⅷ八Ⅷ八Ⅷ八Ⅷ八Ⅷ八Ⅷ八Ⅷ八Ⅷ八",
                ],
            ),
            (
                Weakness::Sequence,
                &[
                    "123456789012345",
                    "qwertyuiopasdfg",
                    "abcdefghijklmno",
                    "987654321098765",
                    "1q2w3e4r5t6y7u8i",
                    "1qaz2wsx3edc4rfv",
                    "aaaaabbbbbccccc",
                    "qwerty123456789",
                ],
            ),
        ] {
            for text in texts {
                assert_eq!(examined(text), Err(weakness), "{text}");
            }
        }
    }
}
