//! A backend of its own for every test, on a free port and a clock that stands still, and clients to talk to it.

use std::{collections::HashMap, net::SocketAddr, sync::Arc};

use chrono::TimeDelta;
use doorstep::{app::App, clock::Clock, config::Config};
use http_body_util::{BodyExt, Full};
use hyper::{
    HeaderMap, Request, StatusCode,
    body::Bytes,
    client::conn::http1,
    header::{HeaderName, HeaderValue},
};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

/// The lab's origin, which is on the default allow-list.
pub const ORIGIN: &str = "http://localhost:4521";

/// A running backend.
pub struct TestApp {
    pub address: SocketAddr,
    pub app: Arc<App>,
    stop: Option<oneshot::Sender<()>>,
    served: Option<tokio::task::JoinHandle<()>>,
}

/// Starts a backend with the default configuration.
pub async fn spawn_app() -> TestApp {
    spawn_app_with(&[]).await
}

/// Starts a backend with these variables set.
pub async fn spawn_app_with(variables: &[(&str, &str)]) -> TestApp {
    let variables: HashMap<_, _> = variables.iter().copied().collect();
    let config = Config::read(|name| variables.get(name).map(|&value| value.to_owned())).unwrap();
    let app = Arc::new(App::new(config, Clock::manual()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    let served = tokio::spawn(doorstep::serve(listener, app.clone(), shutdown));
    TestApp { address, app, stop: Some(stop), served: Some(served) }
}

impl TestApp {
    /// Moves the backend's clock on.
    pub fn advance(&self, seconds: i64) {
        self.app.clock.advance(TimeDelta::seconds(seconds));
    }

    /// Tells the backend to leave; the handle resolves when it has.
    pub fn leave(&mut self) -> tokio::task::JoinHandle<()> {
        self.stop.take().unwrap().send(()).unwrap();
        self.served.take().unwrap()
    }

    /// Sends a request with these headers and nothing else, and reads the answer.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
        request_to(self.address, method, path, headers, body).await
    }

    /// Sends bytes as they are and reads until the backend closes the connection.
    pub async fn send_raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        // A backend that has refused a request may reset the connection behind its answer.
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Posts a body as the lab's front end does, with no cookies.
    pub async fn post(&self, body: &str) -> Answer {
        self.browser().post(body).await
    }

    /// Logs in with no cookies.
    pub async fn login(&self, user: &str, pass: &str) -> Answer {
        self.browser().login(user, pass).await
    }

    /// Refreshes with these tokens as cookies.
    pub async fn refresh_with(&self, tokens: &[&str]) -> Answer {
        let mut browser = self.browser();
        browser.cookies = tokens.iter().map(|token| ("refresh_token".to_owned(), (*token).to_owned())).collect();
        browser.refresh().await
    }

    /// Asks who a token belongs to.
    pub async fn me(&self, token: &str) -> Answer {
        self.send("GET", "/me", &[("authorization", &format!("Bearer {token}"))], "").await
    }

    /// A browser with an empty cookie jar, on a page of the lab's origin.
    pub fn browser(&self) -> Browser<'_> {
        Browser { app: self, cookies: Vec::new(), headers: vec![("origin".into(), ORIGIN.into())] }
    }

    /// A browser that has logged in.
    pub async fn logged_in(&self, user: &str, pass: &str) -> Browser<'_> {
        let mut browser = self.browser();
        browser.login(user, pass).await.expect(200);
        browser
    }

    /// A browser in which Angular, a demo user, has logged in.
    pub async fn angular(&self) -> Browser<'_> {
        self.logged_in("Angular", "Def").await
    }
}

/// Sends a request with these headers, and a `Host` where they have none, on a connection of its own.
pub async fn request_to(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    let mut request = request.body(Full::new(body.into())).unwrap();
    let host = HeaderValue::try_from(format!("localhost:{}", address.port())).unwrap();
    request.headers_mut().entry("host").or_insert(host);

    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await.unwrap().into_parts();
    let body = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
    drop(sender);
    // The backend may close the connection behind a refusal; the answer is here.
    let _ = connection.await.unwrap();
    Answer { status: head.status, headers: head.headers, body }
}

/// A client that keeps cookies.
#[derive(Clone)]
pub struct Browser<'app> {
    app: &'app TestApp,
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

    pub async fn login(&mut self, user: &str, pass: &str) -> Answer {
        self.post(&json!({"env": "login", "user": user, "pass": pass}).to_string()).await
    }

    pub async fn refresh(&mut self) -> Answer {
        self.post(r#"{"env":"refresh_page"}"#).await
    }

    pub async fn logout(&mut self) -> Answer {
        self.post(r#"{"env":"logout"}"#).await
    }

    /// Posts to `/login` as text/plain with the cookies, and keeps those that the answer sets.
    pub async fn post(&mut self, body: &str) -> Answer {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookie = pairs.join("; ");
        let mut headers: Vec<(&str, &str)> = vec![("content-type", "text/plain")];
        headers.extend(self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        if !cookie.is_empty() {
            headers.push(("cookie", &cookie));
        }
        let answer = self.app.send("POST", "/login", &headers, body.to_owned()).await;
        for cookie in answer.cookies() {
            self.cookies.retain(|(name, _)| *name != cookie.name);
            if cookie.attribute("max-age") != Some("0") {
                self.cookies.push((cookie.name, cookie.value));
            }
        }
        answer
    }

    /// The refresh token in the jar.
    pub fn token(&self) -> &str {
        &self.cookies.iter().find(|(name, _)| name == "refresh_token").expect("no refresh token").1
    }

    /// Puts another refresh token into the jar.
    pub fn set_token(&mut self, token: &str) {
        self.cookies.retain(|(name, _)| name != "refresh_token");
        self.cookies.push(("refresh_token".to_owned(), token.to_owned()));
    }

    /// Breaks the signature of the refresh token in the jar.
    pub fn tamper(&mut self) {
        self.set_token(&tampered(self.token()));
    }
}

/// A token whose signature is wrong in its first character (the last one has spare bits).
pub fn tampered(token: &str) -> String {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{message}.{first}{}", &signature[1..])
}

/// What the backend answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

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
        assert_eq!((self.status.as_u16(), self.json()["error"].as_str()), (status, Some(code)), "{self:?}");
        assert!(self.json()["message"].as_str().is_some_and(|message| !message.is_empty()), "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        assert!(self.cookies().is_empty(), "{self:?}");
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The access token.
    #[track_caller]
    pub fn access_token(&self) -> String {
        self.json()["token"].as_str().unwrap_or_else(|| panic!("no token: {self:?}")).to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Every header but those that differ from answer to answer.
    pub fn stable_headers(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        for name in ["date", "x-request-id"] {
            headers.remove(HeaderName::from_static(name));
        }
        headers
    }

    pub fn cookies(&self) -> Vec<SetCookie> {
        self.headers.get_all("set-cookie").iter().map(|line| SetCookie::parse(line.to_str().unwrap())).collect()
    }

    #[track_caller]
    pub fn cookie(&self, name: &str) -> SetCookie {
        let found: Vec<_> = self.cookies().into_iter().filter(|cookie| cookie.name == name).collect();
        let [cookie] = <[SetCookie; 1]>::try_from(found).unwrap_or_else(|_| panic!("not one {name}: {self:?}"));
        cookie
    }
}

/// A parsed `Set-Cookie`.
#[derive(Clone, Debug)]
pub struct SetCookie {
    pub name: String,
    pub value: String,
    /// Lower-case names; no value is an empty one.
    pub attributes: Vec<(String, String)>,
}

impl SetCookie {
    fn parse(line: &str) -> Self {
        let mut parts = line.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let attribute = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name.to_ascii_lowercase(), value.to_owned())
        };
        Self { name: name.to_owned(), value: value.to_owned(), attributes: parts.map(attribute).collect() }
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// A `USERS_FILE` of its own, removed when it is dropped.
pub struct UsersFile(std::path::PathBuf);

impl UsersFile {
    /// A file of this content.
    pub fn new(content: &str) -> Self {
        let name = format!("doorstep-users-{}-{:x}.json", std::process::id(), rand::random::<u64>());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    /// A file of these users, whose password is `Def` and whose avatar is `ada.png`.
    pub fn of<Name: AsRef<str>>(users: &[Name]) -> Self {
        let hash = doorstep::domain::Password::parse("Def".into()).unwrap().hash([1; 16]).unwrap();
        let entry = json!({"pass": hash.as_str(), "avatar": "ada.png"});
        let users: serde_json::Map<_, _> = users.iter().map(|user| (user.as_ref().to_owned(), entry.clone())).collect();
        Self::new(&Value::Object(users).to_string())
    }

    pub fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for UsersFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
