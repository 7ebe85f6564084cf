//! Every good cookie is collected, whatever is beside it. Each line is a `Cookie` header.

#![no_main]

use std::collections::BTreeSet;

use doorstep::{
    auth::Presented,
    domain::UserName,
    fuzzing::{encode, presented},
};
use doorstep_fuzz::lines;
use libfuzzer_sys::fuzz_target;

const TOKEN: &str = "refresh_token";
const USER: &str = "refresh_user";

fuzz_target!(|data: &[u8]| {
    let lines = lines(data);
    let found = presented(&lines);
    let (tokens, users) = (set(&found.refresh_tokens), set(&found.refresh_users));
    assert!(tokens.iter().chain(&users).all(|value| !value.is_empty()));

    // R68: of too many, only one more than the limit is collected.
    assert!(tokens.len() <= Presented::TOKENS + 1 && users.len() <= Presented::USERS + 1);
    if tokens.len() > Presented::TOKENS || users.len() > Presented::USERS {
        return;
    }

    // R69: pairs of plain ASCII are found, whatever the bytes in the others.
    for pair in lines.iter().flat_map(|line| line.split(|byte| *byte == b';')) {
        let Some((name, value)) = str::from_utf8(pair).ok().and_then(|pair| pair.split_once('=')) else { continue };
        let value = value.trim_ascii();
        if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'%') {
            continue;
        }
        match name.trim_ascii() {
            TOKEN => assert!(tokens.contains(value)),
            USER => assert!(users.contains(value)),
            _ => {}
        }
    }

    let reversed: Vec<&[u8]> = lines.iter().rev().copied().collect();
    let reversed = presented(&reversed);
    assert_eq!((set(&reversed.refresh_tokens), set(&reversed.refresh_users)), (tokens.clone(), users.clone()));

    // Our cookie is found beside these bytes, up to one value above the limit; and a name that we write reads back.
    let name: String = String::from_utf8_lossy(data).chars().take(UserName::MAX_BYTES).collect();
    let ours = format!("{TOKEN}=a.b-c_d; {USER}={}", encode(&name));
    for line in &lines {
        let beside = [line, b"; ".as_slice(), ours.as_bytes()].concat();
        let both = presented(&[&beside]);
        assert!(both.refresh_users.len() <= Presented::USERS + 1);
        assert!(set(&both.refresh_tokens).contains("a.b-c_d"));
        assert!(name.is_empty() || set(&both.refresh_users).contains(name.as_str()));
    }
});

fn set(values: &[String]) -> BTreeSet<&str> {
    let set: BTreeSet<&str> = values.iter().map(String::as_str).collect();
    assert_eq!(set.len(), values.len(), "a value is listed twice");
    set
}
