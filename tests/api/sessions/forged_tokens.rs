//! Forged tokens: none is ever accepted.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};

use crate::support::spawn_app;

// R38, R39, R42, R43, R44
#[tokio::test]
async fn no_forged_token_is_ever_accepted() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let access = browser.clone().refresh().await.access_token();
    let token = browser.token();
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("{token}") };
    let kid = serde_json::from_slice::<Value>(&BASE64.decode(header).unwrap()).unwrap()["kid"].clone();
    let with_header = |header: Value| format!("{}.{claims}.{signature}", BASE64.encode(header.to_string()));

    let mut forged = vec![
        access,
        format!("{header}.{claims}."),
        format!("{header}.{claims}"),
        format!("{header}.{claims}.{signature}="),
        format!("{header}.{claims}.{signature}.x"),
        format!(" {header}.{claims}.{signature}x"),
        format!("{header}.{claims}.{}", signature.replace(['-', '_'], "+")) + "+",
        json!({"protected": header, "payload": claims, "signature": signature}).to_string(),
        "x".repeat(1025),
        format!("{token}{}", "A".repeat(1024)),
        String::from("."),
        String::from(".."),
        with_header(json!({"typ": "rt+jwt", "alg": "HS256", "kid": "../../dev/null"})),
        with_header(json!({"typ": "rt+jwt", "alg": "HS256", "kid": "' OR 1=1--"})),
        with_header(json!({"typ": "rt+jwt", "alg": "HS256"})),
        with_header(json!({"typ": "at+jwt", "alg": "HS256", "kid": kid})),
        with_header(json!({"typ": "rt+jwt", "alg": "HS256", "kid": kid, "crit": ["x"]})),
        with_header(json!({"typ": "rt+jwt", "alg": "HS256", "kid": kid, "jku": "http://127.0.0.1:9/"})),
        with_header(json!({"typ": "rt+jwt", "alg": "HS256", "kid": kid, "jwk": {"kty": "oct", "k": "AAAA"}})),
    ];
    for algorithm in ["none", "None", "nOnE", "", "hs256", "HS384", "HS512", "RS256", "ES256"] {
        let header = BASE64.encode(json!({"typ": "rt+jwt", "alg": algorithm, "kid": kid}).to_string());
        forged.push(format!("{header}.{claims}.{signature}"));
        forged.push(format!("{header}.{claims}."));
    }
    for (place, character) in token.char_indices() {
        let other = if character == 'A' { 'Q' } else { 'A' };
        // The last character of a base64url text has spare bits; `A` and `Q` differ in a bit that counts.
        forged.push(format!("{}{other}{}", &token[..place], &token[place + 1..]));
    }
    for forged in forged {
        let answer = app.refresh_with(&[&forged]).await;
        assert!([401, 403].contains(&answer.status.as_u16()), "{forged}: {answer:?}");
        // Each is presented while the session has tries.
        browser.clone().refresh().await.expect(200);
    }
}
