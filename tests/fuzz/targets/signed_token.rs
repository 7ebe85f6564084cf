//! Even with the right keys, a token is believed only if its type, name, user and time are right.
//!
//! The first line is the header, the rest the claims; both keys sign them.

#![no_main]

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use doorstep::domain::Token;
use doorstep_fuzz::{ACCESS_KEY, LIFETIME, REFRESH_KEY, now, session};
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use sha2::Sha256;

fuzz_target!(|data: &[u8]| {
    let (session, now) = (session(), now());
    let place = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (head, body) = (&data[..place], data.get(place + 1..).unwrap_or_default());
    let read = |json| serde_json::from_slice::<Value>(json).ok();
    for (key, typ) in [(ACCESS_KEY, "at+jwt"), (REFRESH_KEY, "rt+jwt")] {
        let text = sign(head, body, &key);
        // A token is only checked against the session that it names.
        let Some(token) = Token::read(&text).filter(|token| token.session == session.id) else { continue };
        let (access, refresh) = (session.verify_access(&token, now, LIFETIME), session.verify_refresh(&token, now));
        assert!(access.is_none() || refresh.is_none(), "one token passes for both kinds");
        if access.is_none() && refresh.is_none() {
            continue;
        }
        // `Value` also reads the unused fields, and may fail at them.
        let (Some(header), Some(claims)) = (read(head), read(body)) else { continue };
        assert_eq!(typ == "at+jwt", access.is_some());
        assert_eq!((header["alg"].as_str(), header["typ"].as_str()), (Some("HS256"), Some(typ)));
        assert_eq!(claims["sub"], "Ada");
        assert!(claims["iat"].is_i64());
        let left = claims["exp"].as_i64().unwrap().checked_sub(now.timestamp()).unwrap();
        assert!(left > 0);
        if access.is_some() {
            assert!(left <= LIFETIME.num_seconds() + 60);
            assert_eq!((access, header["kid"].as_str()), (Some(left), Some(session.id.to_string().as_str())));
        } else {
            let kid = format!("{}.{}", session.id, session.refresh_id);
            assert_eq!((refresh, header["kid"].as_str()), (claims["gen"].as_u64(), Some(kid.as_str())));
        }
    }
});

fn sign(head: &[u8], body: &[u8], key: &[u8]) -> String {
    let message = format!("{}.{}", BASE64.encode(head), BASE64.encode(body));
    let signature = Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(&message).finalize().into_bytes();
    format!("{message}.{}", BASE64.encode(signature))
}
