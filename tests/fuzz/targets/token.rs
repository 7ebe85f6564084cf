//! A token is accepted only in the one spelling in which it was signed.

#![no_main]

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use doorstep::domain::{Judgement, Token, judge};
use doorstep_fuzz::{LIFETIME, now, session};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (session, now) = (session(), now());
    let Some(token) = Token::read(text) else { return };
    let most = if token.refresh.is_some() { Token::MAX_REFRESH_CHARACTERS } else { Token::MAX_CHARACTERS };
    assert!(text.len() <= most);
    let header = BASE64.decode(text.split('.').next().unwrap()).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    let kid = match token.refresh {
        Some(refresh) => format!("{}.{refresh}", token.session),
        None => token.session.to_string(),
    };
    assert_eq!((header["alg"].as_str(), header["kid"].as_str()), (Some("HS256"), Some(kid.as_str())));

    let refresh = session.verify_refresh(&token, now);
    assert_eq!(refresh.is_some(), text == session.refresh_token().unwrap());
    let access = session.verify_access(&token, now, LIFETIME);
    assert_eq!(access.is_some(), text == session.access_token(now, LIFETIME).unwrap().text);
    match judge(&token, Some(&session), &[], now) {
        Judgement::Genuine { generation } => assert_eq!(refresh, Some(generation)),
        Judgement::Forged => assert_eq!((refresh, token.refresh), (None, Some(session.refresh_id))),
        Judgement::NoSession => assert_ne!(token.refresh, Some(session.refresh_id)),
    }
});
