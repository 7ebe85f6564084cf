//! Hashes of other programs: what a first login with one may change, and what it may not.

use crate::support::{UsersFile, spawn_app_with};

/// The first 72 bytes of a password: bcrypt reads no more.
const SEEN: &str = "correct horse battery staple correct horse battery staple correct horse ";
const HASH: &str = "$2b$04$Y.a3scRO60oVBy/TJLUCfOuAjzHiEaI4rEXRDv85IeNduqFxGh/EC";

// R15
#[tokio::test]
async fn a_bcrypt_login_with_another_last_byte_shuts_nobody_out() {
    let users = UsersFile::new(&serde_json::json!({"Ada": {"pass": HASH}}).to_string());
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    assert_eq!(SEEN.len(), 72);
    let passwords = [format!("{SEEN}staples"), format!("{SEEN}staplex"), SEEN.to_owned()];
    for _ in 0..2 {
        for password in &passwords {
            app.login("Ada", password).await.expect(200);
        }
    }
    app.login("Ada", SEEN.trim_end()).await.expect(401);
}

// R15
#[tokio::test]
async fn a_login_with_a_nul_behind_the_password_shuts_nobody_out() {
    let pbkdf2 = "pbkdf2_sha256$1000$seasalt$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=";
    let users = UsersFile::new(&serde_json::json!({"Ada": {"pass": pbkdf2}}).to_string());
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    for password in ["Def\0", "Def", "Def"] {
        app.login("Ada", password).await.expect(200);
    }
    // The second login replaced the hash with argon2id, to which the NUL counts.
    app.login("Ada", "Def\0").await.expect(401);
}
