//! What tests assert of answers; a label names the row of a table.

use super::{Answer, ORIGIN};

impl Answer {
    /// Asserts the status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self
    }

    /// Asserts a refusal: status, code, a message, and that no cookie was touched.
    #[track_caller]
    pub fn expect_refusal(self, status: u16, code: &str) -> Self {
        self.check_refusal(status, code, "");
        self
    }

    /// Asserts a refusal that the page of the lab's origin can read.
    #[track_caller]
    pub fn expect_readable_refusal(&self, status: u16, code: &str, label: &str) {
        self.check_refusal(status, code, label);
        self.expect_readable(label);
    }

    #[track_caller]
    fn check_refusal(&self, status: u16, code: &str, label: &str) {
        let body = self.json();
        assert_eq!((self.status.as_u16(), body["error"].as_str()), (status, Some(code)), "{label}: {self:?}");
        assert!(body["message"].as_str().is_some_and(|message| !message.is_empty()), "{label}: {self:?}");
        assert_eq!(body.as_object().unwrap().len(), 2, "{label}: {self:?}");
        assert_eq!(self.header("content-type"), Some("application/json"), "{label}: {self:?}");
        assert!(self.cookies().is_empty(), "{label}: {self:?}");
    }

    /// Asserts that the page of the lab's origin can read the answer.
    #[track_caller]
    pub fn expect_readable(&self, label: &str) {
        assert_eq!(self.header("access-control-allow-origin"), Some(ORIGIN), "{label}: {self:?}");
        assert_eq!(self.header("access-control-allow-credentials"), Some("true"), "{label}: {self:?}");
    }

    /// Asserts that the gate refused and touched no cookie, and that the page can read it if its origin is in the form
    /// that browsers write, such as [`EVIL`](super::EVIL).
    #[track_caller]
    pub fn expect_denied(&self, readable_by: Option<&str>, label: &str) {
        self.check_refusal(403, "origin_not_allowed", label);
        assert!(self.json()["message"].as_str().unwrap().contains("ALLOWED_ORIGINS"), "{label}: {self:?}");
        assert_eq!(self.header("access-control-allow-origin"), readable_by, "{label}: {self:?}");
        self.expect_vary(label);
    }

    /// Asserts that a cache keeps the answer for its origin alone.
    #[track_caller]
    pub fn expect_vary(&self, label: &str) {
        assert!(self.items("vary").contains(&"origin".to_owned()), "{label}: {self:?}");
    }
}

/// Asserts that a raw answer is a refusal that the page of the lab's origin can read, and that it touches no cookie.
#[track_caller]
pub fn expect_refusal_in(answer: &str, status: u16, code: &str, label: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{label}: {answer}");
    assert!(answer.contains(&format!(r#""error":"{code}""#)), "{label}: {answer}");
    assert!(answer.contains(&format!("access-control-allow-origin: {ORIGIN}\r\n")), "{label}: {answer}");
    assert!(answer.contains("access-control-allow-credentials: true\r\n"), "{label}: {answer}");
    assert!(!answer.contains("set-cookie"), "{label}: {answer}");
}
