//! The device cookie, genuine and otherwise.

use super::*;
use crate::domain::session::tests::noon;

fn keys(signing: u8, older: &[u8]) -> DeviceKeys {
    let key = |byte: u8| Key::from_random([byte; 32]);
    DeviceKeys::new(key(signing), older.iter().map(|byte| key(*byte)).collect())
}

fn nonce(byte: u8) -> Id {
    Id::from_random([byte; 16])
}

fn read(text: &str) -> DeviceCookie {
    let mut cookie = DeviceCookie::default();
    cookie.read(text.as_bytes());
    cookie
}

/// The cookie of a browser in which these have logged in, one after another.
fn after_logins(keys: &DeviceKeys, identifiers: &[&str]) -> DeviceCookie {
    identifiers.iter().zip(1..).fold(DeviceCookie::default(), |cookie, (identifier, byte)| {
        cookie.after_login(keys, identifier, nonce(byte), noon())
    })
}

#[test]
fn a_browser_is_recognised_for_each_who_logged_in_and_for_nobody_else() {
    let keys = keys(1, &[]);
    let text = after_logins(&keys, &["ada", "grace"]).to_string();
    assert_eq!(text.len(), 75 + 1 + 75);
    let cookie = read(&text);
    assert_eq!(cookie.to_string(), text);
    assert_eq!(cookie.recognise(&keys, "ada", noon()), Some(nonce(1)));
    assert_eq!(cookie.recognise(&keys, "grace", noon()), Some(nonce(2)));
    for stranger in ["", "edsger", "ad", "adaa", "grace "] {
        assert_eq!(cookie.recognise(&keys, stranger, noon()), None);
    }
}

#[test]
fn it_keeps_the_last_four_and_one_entry_each() {
    let keys = keys(1, &[]);
    let cookie = after_logins(&keys, &["a", "a", "b", "c", "a", "d", "e"]);
    let recognised = ["a", "b", "c", "d", "e"].map(|name| cookie.recognise(&keys, name, noon()));
    assert_eq!(recognised, [Some(nonce(5)), None, Some(nonce(4)), Some(nonce(6)), Some(nonce(7))]);
    assert_eq!(cookie.to_string().len(), 4 * 75 + 3);
}

#[test]
fn it_is_good_for_ninety_days() {
    let keys = keys(1, &[]);
    let cookie = after_logins(&keys, &["ada"]);
    let after = |seconds: i64| {
        let issued = Time::from_timestamp(noon().timestamp(), 0).unwrap();
        cookie.recognise(&keys, "ada", issued + TimeDelta::seconds(seconds)).is_some()
    };
    let days = 90 * 24 * 60 * 60;
    assert_eq!([-3600, 0, days - 1, days].map(after), [true, true, true, false]);
}

// A key that is on its way out is still recognised, and replaced at the next login.
#[test]
fn an_older_key_recognises_and_signs_no_more() {
    let cookie = after_logins(&keys(1, &[]), &["ada", "grace"]);
    let (both, new) = (keys(2, &[1]), keys(2, &[]));
    assert!(cookie.recognise(&both, "ada", noon()).is_some());
    assert!(cookie.recognise(&new, "ada", noon()).is_none());
    let cookie = cookie.after_login(&both, "ada", nonce(9), noon());
    assert_eq!(cookie.recognise(&new, "ada", noon()), Some(nonce(9)));
    assert!(cookie.recognise(&new, "grace", noon()).is_none());
    assert!(cookie.recognise(&both, "grace", noon()).is_some());
}

// Every byte counts, and what is no entry is passed over.
#[test]
fn what_was_tampered_with_is_as_none() {
    let keys = keys(1, &[]);
    let genuine = after_logins(&keys, &["ada"]).to_string();
    for place in 0..genuine.len() {
        for other in ["A", "B", "", ".", "AA", "=", "\u{e9}"] {
            let (before, after) = (&genuine[..place], &genuine[place + 1..]);
            let tampered = format!("{before}{other}{after}");
            let known = read(&tampered).recognise(&keys, "ada", noon());
            assert_eq!(known.is_some(), tampered == genuine, "{tampered}");
        }
    }
    for around in ["", ".", "garbage.", "..", &format!("{}.", "A".repeat(75))] {
        assert!(read(&format!("{around}{genuine}")).recognise(&keys, "ada", noon()).is_some(), "{around}");
    }
    assert!(read(&format!("....{genuine}")).recognise(&keys, "ada", noon()).is_none(), "four are looked at");
}

#[test]
fn of_several_cookies_four_entries_are_taken() {
    let mut cookie = DeviceCookie::default();
    let entry = |byte: u8| after_logins(&keys(byte, &[]), &["ada"]).to_string();
    for text in ["garbage".to_owned(), entry(1), entry(2), format!("{}.{}.{}", entry(3), entry(4), entry(5))] {
        cookie.read(text.as_bytes());
    }
    let known = [1, 2, 3, 4, 5].map(|byte| cookie.recognise(&keys(byte, &[]), "ada", noon()).is_some());
    assert_eq!(known, [true, true, true, true, false]);
}
