//! What a true signature is worth: only a token of the right type, with the right claims, for the right session.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use super::hs256;
use crate::domain::{
    Id, Key, Roles, Session, Token, UserName,
    session::tests::{noon, session},
};

const LIFETIME: TimeDelta = TimeDelta::seconds(120);

/// Signs any header and claims, as only a holder of the key can.
fn sign(header: &Value, claims: &str, key: &Key) -> String {
    hs256::install();
    let message = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims));
    let signature = crypto::sign(message.as_bytes(), &EncodingKey::from_secret(key.bytes()), Algorithm::HS256);
    format!("{message}.{}", signature.unwrap())
}

fn refresh_header(session: &Session) -> Value {
    json!({"alg": "HS256", "typ": "rt+jwt", "kid": format!("{}.{}", session.id, session.refresh_id)})
}

fn access_header(session: &Session) -> Value {
    json!({"alg": "HS256", "typ": "at+jwt", "kid": session.id.to_string()})
}

fn generation(session: &Session, text: &str) -> Option<u64> {
    session.verify_refresh(&Token::read(text)?, noon())
}

fn seconds_left(session: &Session, text: &str) -> Option<i64> {
    session.verify_access(&Token::read(text)?, noon(), LIFETIME)
}

#[test]
fn a_session_believes_the_tokens_that_it_signed() {
    let session = session(0);
    let access = session.access_token(noon(), LIFETIME).unwrap();
    assert_eq!(access.expires_in, 120);
    assert_eq!(seconds_left(&session, &access.text), Some(120));
    assert_eq!(generation(&session, &session.refresh_token().unwrap()), Some(0));
    assert_eq!(session.refresh_token().unwrap(), session.refresh_token().unwrap());
}

// R39: key, type and name each suffice to tell the two kinds apart.
#[test]
fn neither_kind_of_token_passes_for_the_other() {
    let session = session(0);
    let exp = session.expires.timestamp();
    let claims = json!({"sub": "Ada", "iat": 0, "exp": exp, "gen": 0}).to_string();
    let (refresh, access) = (refresh_header(&session), access_header(&session));
    assert_eq!(generation(&session, &sign(&refresh, &claims, &session.refresh_key)), Some(0));
    let claims = json!({"sub": "Ada", "iat": 0, "exp": noon().timestamp() + 120, "gen": 0}).to_string();
    assert!(seconds_left(&session, &sign(&access, &claims, &session.access_key)).is_some());

    let mut wrong_type = refresh.clone();
    wrong_type["typ"] = "at+jwt".into();
    let mut wrong_name = refresh.clone();
    wrong_name["kid"] = session.id.to_string().into();
    let mut wrong_session = refresh.clone();
    wrong_session["kid"] = format!("{}.{}", Id::MIN, session.refresh_id).into();
    for (header, key) in [
        (&refresh, &session.access_key),
        (&wrong_type, &session.refresh_key),
        (&wrong_name, &session.refresh_key),
        (&wrong_session, &session.refresh_key),
    ] {
        assert_eq!(generation(&session, &sign(header, &claims, key)), None, "{header}");
    }

    let mut wrong_type = access.clone();
    wrong_type["typ"] = "rt+jwt".into();
    let mut wrong_name = access.clone();
    wrong_name["kid"] = refresh["kid"].clone();
    let mut wrong_session = access.clone();
    wrong_session["kid"] = Id::MIN.to_string().into();
    for (header, key) in [
        (&access, &session.refresh_key),
        (&wrong_type, &session.access_key),
        (&wrong_name, &session.access_key),
        (&wrong_session, &session.access_key),
    ] {
        assert_eq!(seconds_left(&session, &sign(header, &claims, key)), None, "{header}");
    }
}

// R38, R44
#[test]
fn no_header_but_ours_is_read() {
    let session = session(0);
    let claims = json!({"sub": "Ada", "iat": 0, "exp": session.expires.timestamp(), "gen": 0}).to_string();
    for algorithm in
        [json!("none"), json!("None"), json!("hs256"), json!("HS384"), json!("RS256"), json!(""), json!(null)]
    {
        let mut header = refresh_header(&session);
        header["alg"] = algorithm;
        assert!(Token::read(&sign(&header, &claims, &session.refresh_key)).is_none(), "{header}");
    }
    for kid in [json!(null), json!(1), json!(""), json!("."), json!("../../dev/null"), json!("' OR 1=1")] {
        let mut header = refresh_header(&session);
        header["kid"] = kid;
        assert!(Token::read(&sign(&header, &claims, &session.refresh_key)).is_none(), "{header}");
    }
}

// R40
#[test]
fn claims_that_are_missing_or_of_the_wrong_type_are_not_believed() {
    let session = session(0);
    let good = json!({"sub": "Ada", "iat": 0, "exp": session.expires.timestamp(), "gen": 0});
    let mut wrong: Vec<String> = Vec::new();
    for (name, values) in [
        ("sub", json!(["Bob", "ada", 1, null])),
        ("exp", json!(["never", -1, 0, 1.5, 1e300, true, null, noon().timestamp()])),
        ("gen", json!(["0", -1, 0.5, null])),
        ("iat", json!(["0", 0.5, null])),
    ] {
        let mut missing = good.clone();
        missing.as_object_mut().unwrap().remove(name);
        wrong.push(missing.to_string());
        for value in values.as_array().unwrap() {
            let mut claims = good.clone();
            claims[name] = value.clone();
            wrong.push(claims.to_string());
        }
        wrong.push(good.to_string().replacen('{', &format!("{{\"{name}\":{},", good[name]), 1));
    }
    wrong.extend(["[]".into(), String::new(), format!("{good}x")]);
    for claims in wrong {
        assert_eq!(
            generation(&session, &sign(&refresh_header(&session), &claims, &session.refresh_key)),
            None,
            "{claims}"
        );
    }
}

// R40; issue 10, row 6: a thief of the key can sign no token that is worth more than ours.
#[test]
fn an_access_token_is_valid_until_it_expires_and_only_as_long_as_ours_are() {
    let session = session(0);
    let now = noon().timestamp();
    for (exp, left) in [
        (i64::MIN, None),
        (now, None),
        (now + 1, Some(1)),
        (now + 120, Some(120)),
        (now + 180, Some(180)),
        (now + 181, None),
        (session.expires.timestamp(), None),
        (i64::MAX, None),
    ] {
        let claims = json!({"sub": "Ada", "iat": 0, "exp": exp}).to_string();
        let signed = sign(&access_header(&session), &claims, &session.access_key);
        assert_eq!(seconds_left(&session, &signed), left, "{exp}");
    }
}

// R43
#[test]
fn a_refresh_token_has_at_most_1024_characters_and_an_access_token_2048() {
    let session = session(0);
    for (header, most) in [(refresh_header(&session), 1024), (access_header(&session), 2048)] {
        let sign = |length| sign(&header, &" ".repeat(length), &session.refresh_key);
        let tokens: Vec<String> = (500..1600).map(sign).collect();
        for token in &tokens {
            assert_eq!(Token::read(token).is_some(), token.len() <= most, "{}", token.len());
        }
        // One length in four is no base64.
        for near in [most - 1..=most, most + 1..=most + 2] {
            assert!(tokens.iter().any(|token| near.contains(&token.len())), "{near:?}");
        }
    }
}

// R43: quotes and backslashes are the characters that JSON makes longer.
#[test]
fn the_longest_name_and_roles_fit_into_both_tokens() {
    let roles: Vec<String> = (0..16).map(|number| format!("{number:016}")).collect();
    let roles = Roles::parse(&roles).unwrap();
    for character in ["\"", "\\"] {
        let user = character.repeat(UserName::MAX_BYTES);
        let session = Session { user: user.into(), roles: roles.clone(), current: u64::MAX, ..session(0) };
        let refresh = session.refresh_token().unwrap();
        assert_eq!(generation(&session, &refresh), Some(u64::MAX), "{}", refresh.len());
        let access = session.access_token(noon(), TimeDelta::seconds(120)).unwrap();
        assert_eq!(seconds_left(&session, &access.text), Some(120), "{}", access.text.len());
    }
}
