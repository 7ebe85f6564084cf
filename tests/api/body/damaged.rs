//! Damaged bodies: whatever arrives is answered.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use crate::support::{ORIGIN, REFRESH, spawn_behind_proxy};

/// A valid body, damaged in several ways.
fn damaged(dice: &mut StdRng) -> Vec<u8> {
    const WHOLE: [&str; 6] = [
        r#"{"env":"login","user":"Nobody","pass":"x"}"#,
        REFRESH,
        r#"{"env":"logout","user":"Nobody"}"#,
        r#"{"pass":"\u0041\ud83d\ude00","env":"login","user":"\"\\\/\b\f\n\r\t"}"#,
        r#"{"env":"refresh_page","x":[1,-2.5e-3,true,null,{"y":["z"]}]}"#,
        "[]",
    ];
    const PIECES: [&str; 22] = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "\\",
        "\\u",
        "\\ud800",
        "null",
        "true",
        "-",
        "1e999",
        "0",
        "\0",
        "\u{feff}",
        "ü",
        "\"env\":",
        "\"user\":",
        "\"pass\":",
        "\r\n",
    ];
    let mut body = WHOLE.choose(dice).unwrap().as_bytes().to_vec();
    for _ in 0..dice.random_range(0..5) {
        let at = dice.random_range(0..=body.len());
        match dice.random_range(0..5) {
            0 => body.truncate(at),
            1 => drop(body.splice(at..at, PIECES.choose(dice).unwrap().bytes())),
            2 => drop(body.splice(at..at, WHOLE.choose(dice).unwrap().bytes())),
            3 => body.insert(at, dice.random()),
            _ => drop(body.drain(at..(at + 4).min(body.len()))),
        }
    }
    body
}

// R77, R81
#[tokio::test]
async fn no_body_whatever_is_answered_with_a_5xx() {
    let app = spawn_behind_proxy().await;
    let mut browser = app.angular().await;
    // The same bodies in every run.
    let mut dice = StdRng::seed_from_u64(20_260_101);
    let mut seen = BTreeMap::new();
    for round in 0..3000 {
        let body = damaged(&mut dice);
        let headers = [("origin", ORIGIN), ("x-forwarded-for", "192.0.2.1")];
        let answer = app.post_with(&headers, &body).await;
        let status = answer.status.as_u16();
        *seen.entry(status).or_insert(0) += 1;
        let label = format!("round {round}: {}", body.escape_ascii());
        assert!([200, 400, 401, 429].contains(&status), "{label}: {answer:?}");
        assert!(answer.json().is_object(), "{label}: {answer:?}");
        answer.expect_readable(&label);
    }
    for status in [200, 400, 401] {
        assert!(seen.get(&status).is_some_and(|count| *count > 50), "{seen:?}");
    }
    browser.refresh().await.expect(200);
}
