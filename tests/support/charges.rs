//! What was charged, measured by what is left: the tries of a session or a visitor, and a name's free failures.

use super::{TestApp, tampered};

impl TestApp {
    /// Uses up two tries of a session, which must exist; of three, one is left.
    pub async fn use_two_tries(&self, token: &str) {
        for _ in 0..2 {
            self.refresh_with(&[&tampered(token)]).await.expect_refusal(403, "try_again");
        }
    }

    /// How many bad tokens the session accepts from now on. This ends it.
    pub async fn tries_left(&self, token: &str) -> usize {
        let mut tries = 1;
        while self.refresh_with(&[&tampered(token)]).await.status == 403 {
            tries += 1;
            assert!(tries < 10);
        }
        tries
    }

    /// Uses up the three tries of a visitor whose cookies name no session.
    pub async fn use_visitor_s_tries(&self) {
        for status in [403, 403, 401] {
            self.refresh_with(&["garbage"]).await.expect(status);
        }
    }

    /// Uses up a name's free failures.
    pub async fn fail_five_times(&self, user: &str) {
        for _ in 0..5 {
            self.login(user, "Wrong").await.expect_refusal(401, "login_failed");
        }
    }
}
