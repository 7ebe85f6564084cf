//! A body is refused with 400, or read field for field as serde_json's `Value` reads it.

#![no_main]

use doorstep::{
    domain::{Password, UserName},
    fuzzing::act,
};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

fuzz_target!(|body: &[u8]| {
    let read = act(body);
    if let Err(status) = read {
        assert_eq!(status, 400);
    }
    if let Ok((_, Some(user))) = &read {
        assert!((1..=UserName::MAX_BYTES).contains(&user.len()));
        assert!(!user.chars().any(char::is_control));
    }
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return };
    let expected = expected(&fields);
    if read.is_ok() {
        assert_eq!(read.ok(), expected);
    }
    // In the rewritten body every field is there once, so only the fields can be a reason to refuse.
    assert_eq!(act(Value::Object(fields).to_string().as_bytes()).ok(), expected);
});

/// The act that the contract defines for these fields.
fn expected(fields: &Map<String, Value>) -> Option<(&'static str, Option<String>)> {
    if ["env", "user", "pass"].iter().any(|name| fields.get(*name).is_some_and(|value| !value.is_string())) {
        return None;
    }
    if fields.get("remember").is_some_and(|value| !value.is_boolean()) {
        return None;
    }
    let text = |name| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    match text("env")?.as_str() {
        "login" => {
            Password::parse(text("pass")?)?;
            Some(("login", Some(UserName::parse(text("user")?)?.as_str().to_owned())))
        }
        "refresh_page" => Some(("refresh_page", None)),
        "logout" => Some(("logout", None)),
        _ => None,
    }
}
