//! A backend behind a proxy, which has no demo users.

use super::{TestApp, UsersFile, spawn_app_with};

/// Starts a backend behind one proxy, whose user is Angular with the password `Def`.
pub async fn spawn_behind_proxy() -> TestApp {
    let users = UsersFile::of(&["Angular"]);
    spawn_app_with(&[("PROXY_HOPS", "1"), ("USERS_FILE", users.path())]).await
}
