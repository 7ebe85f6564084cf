//! The patterns by which passwords are guessed first: common words, repetitions, the order of keys.

use zeroize::Zeroizing;

/// With up to this many other characters, a password is little more than a name or a common word.
const LITTLE: usize = 8;

/// The words in most of the commonest passwords of 15 characters or more, and this program's own name (R18). Longer
/// ones stand before those that they contain.
pub(super) const WORDS: &str = "correcthorsebatterystaple thequickbrownfox administrator qwertyuiop doorstep superman princess \
                     football baseball sunshine starwars whatever password passwort passw0rd p@ssw0rd p@ssword \
                     trustno1 iloveyou changeme letmein welcome charlie michael freedom default monkey dragon master \
                     shadow secret hunter qwerty azerty qwertz abc123 admin login root user";

/// The orders that fingers follow: rows, columns, the alphabet.
const ORDERS: [&str; 8] = [
    "12345678901",
    "abcdefghijklmnopqrstuvwxyza",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
];

/// Whether a password has some of these words, and little or nothing of worth besides.
pub(super) fn is_little_more_than(password: &str, words: &[&str]) -> bool {
    let mut rest = Zeroizing::new(password.to_owned());
    for word in words.iter().filter(|word| !word.is_empty()) {
        rest = Zeroizing::new(rest.replace(word, ""));
    }
    let worthless = rest.chars().count() <= LITTLE || repeats(&rest) || follows_an_order(&rest);
    rest.len() < password.len() && worthless
}

/// Whether a text repeats a shorter one; the last repetition may be partial.
pub(super) fn repeats(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let comes_again =
        |period: usize| characters.iter().skip(period).eq(characters.iter().take(characters.len() - period));
    (1..=characters.len() / 2).any(comes_again)
}

/// Whether at least four of five steps to the next character repeat it or follow one of `ORDERS`, in either direction.
pub(super) fn follows_an_order(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let is_a_step = |&(from, to): &(char, char)| {
        from == to
            || [[from, to], [to, from]]
                .iter()
                .any(|pair| ORDERS.iter().any(|order| order.contains(&pair.iter().collect::<String>())))
    };
    let pairs = || characters.iter().copied().zip(characters.iter().copied().skip(1));
    pairs().filter(is_a_step).count() * 5 >= pairs().count() * 4
}
