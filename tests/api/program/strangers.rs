//! Names in the log that are no user's: people type their passwords there.

use serde_json::Value;

use crate::support::{Program, REFRESH};

const CANARY: &str = "canary-password";

/// The `user` and the `stranger` of each audit event.
fn whose(lines: &[String]) -> Vec<(Value, Value)> {
    let lines = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("{line}")));
    let audit = lines.filter(|line| line["target"] == "audit");
    audit.map(|line| (line["user"].clone(), line["stranger"].clone())).collect()
}

// R89, R91
#[tokio::test]
async fn a_name_that_is_no_user_s_is_logged_as_a_hash() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let program = Program::start(&[("LOG_FORMAT", "json"), ("RUST_LOG", "trace")]);
        for (name, status) in [(CANARY, 401), ("CANARY-Password ", 401), ("other", 401), (CANARY, 401), (CANARY, 401)] {
            program.login(name, "Def").await.expect(status);
        }
        program.login(CANARY, "Def").await.expect(401);
        program.login(CANARY, "Def").await.expect(429);
        program.post(&format!("refresh_token=garbage; refresh_user={CANARY}"), REFRESH).await.expect(403);
        program.post(&format!("refresh_user={CANARY}"), REFRESH).await.expect(401);
        let lines = program.stop();
        assert!(lines.iter().all(|line| !line.to_lowercase().contains("canary")), "{lines:?}");
        let strangers = whose(&lines);
        assert!(strangers.iter().all(|(user, _)| user.is_null()));
        let hashes: Vec<_> = strangers.iter().map(|(_, stranger)| stranger.as_str().unwrap().to_owned()).collect();
        assert_eq!(hashes.len(), 9);
        let (others, same): (Vec<_>, Vec<_>) = hashes.iter().partition(|hash| **hash != hashes[0]);
        assert_eq!((others.len(), same.len()), (1, 8), "one name is one hash, however it is typed");
        assert!(hashes[0].len() == 16 && hashes[0].bytes().all(|byte| byte.is_ascii_hexdigit()));
        seen.push(hashes[0].clone());
    }
    assert_ne!(seen[0], seen[1], "the salt is the process's own");
}

// R91
#[tokio::test]
async fn a_wrong_password_is_logged_with_the_user_s_own_name() {
    let program = Program::start(&[("LOG_FORMAT", "json")]);
    program.login("ANGULAR ", "Wrong").await.expect(401);
    program.login("angular", "Def").await.expect(200);
    assert_eq!(whose(&program.stop()), [("Angular".into(), Value::Null), ("Angular".into(), Value::Null)]);
}
