//! A client that keeps cookies.

use serde_json::json;

use super::{Answer, LOGOUT, REFRESH, TestApp, tampered};

/// A client that keeps cookies.
#[derive(Clone)]
pub struct Browser<'app> {
    pub(super) app: &'app TestApp,
    pub cookies: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
}

impl Browser<'_> {
    /// Sends every request with this header too.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends every request as if through a proxy that saw this address; the backend needs `PROXY_HOPS=1`.
    pub fn at_address(self, address: &str) -> Self {
        self.with_header("x-forwarded-for", address)
    }

    /// Gives the session three tries, as every refresh does; a login throws the lab's dice.
    pub async fn with_three_tries(mut self) -> Self {
        self.refresh().await.expect(200);
        self
    }

    pub async fn login(&mut self, user: &str, pass: &str) -> Answer {
        self.post(json!({"env": "login", "user": user, "pass": pass}).to_string()).await
    }

    pub async fn refresh(&mut self) -> Answer {
        self.post(REFRESH).await
    }

    pub async fn logout(&mut self) -> Answer {
        self.post(LOGOUT).await
    }

    /// Posts to `/login` as text/plain with the cookies, and keeps those that the answer sets.
    pub async fn post(&mut self, body: impl AsRef<[u8]>) -> Answer {
        let cookie = self.cookie_header();
        let mut headers: Vec<_> = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if !cookie.is_empty() {
            headers.push(("cookie", &cookie));
        }
        let answer = self.app.post_with(&headers, body).await;
        for cookie in answer.cookies() {
            self.cookies.retain(|(name, _)| *name != cookie.name);
            if cookie.attribute("max-age") != Some("0") {
                self.cookies.push((cookie.name, cookie.value));
            }
        }
        answer
    }

    /// The jar as a `Cookie` header.
    pub fn cookie_header(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// Puts a cookie into the jar, and removes those of the same name.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(other, _)| other != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }

    /// The refresh token in the jar.
    pub fn token(&self) -> &str {
        &self.cookies.iter().find(|(name, _)| name == "refresh_token").expect("no refresh token").1
    }

    /// Puts another refresh token into the jar.
    pub fn set_token(&mut self, token: &str) {
        self.set_cookie("refresh_token", token);
    }

    /// Breaks the signature of the refresh token in the jar.
    pub fn tamper(&mut self) {
        self.set_token(&tampered(self.token()));
    }
}
