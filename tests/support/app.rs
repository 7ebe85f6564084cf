//! A backend of its own for every test, on a free port and a clock that stands still.

use std::{collections::HashMap, net::SocketAddr, sync::Arc, time::Duration};

use chrono::TimeDelta;
use doorstep::{
    app::App,
    clock::Clock,
    config::{Config, ConfigError},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::sleep,
};

use super::{Answer, Browser, REFRESH, RawConnection, UsersFile, request_to};

/// The lab's origin, which is on the default allow-list.
pub const ORIGIN: &str = "http://localhost:4521";

/// The one origin that [`spawn_in`] allows.
pub const APP_ORIGIN: &str = "https://app.example";

/// An origin that is on no list.
pub const EVIL: &str = "https://evil.example";

/// A running backend.
pub struct TestApp {
    pub address: SocketAddr,
    pub app: Arc<App>,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<()>>,
}

/// The configuration that these variables give.
pub fn configuration(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let variables: HashMap<_, _> = variables.iter().copied().collect();
    Config::read(|name| variables.get(name).map(|&value| value.to_owned()))
}

/// Starts a backend with the default configuration.
pub async fn spawn_app() -> TestApp {
    spawn_app_with(&[]).await
}

/// Starts a backend with these variables set.
pub async fn spawn_app_with(variables: &[(&str, &str)]) -> TestApp {
    let app = Arc::new(App::new(configuration(variables).unwrap(), Clock::manual()).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    let served = tokio::spawn(doorstep::serve(listener, app.clone(), shutdown));
    TestApp { address, app, stop: Some(stop), served: Some(served) }
}

/// Starts a backend in this cookie mode, for [`APP_ORIGIN`] and with Angular as its user.
pub async fn spawn_in(mode: &str) -> TestApp {
    let users = UsersFile::of(&["Angular"]);
    spawn_app_with(&[("COOKIES", mode), ("ALLOWED_ORIGINS", APP_ORIGIN), ("USERS_FILE", users.path())]).await
}

impl TestApp {
    /// Moves the backend's clock on.
    pub fn advance(&self, seconds: i64) {
        self.app.clock.advance(TimeDelta::seconds(seconds));
    }

    /// Tells the backend to leave; the handle resolves when it has.
    pub fn leave(&mut self) -> JoinHandle<()> {
        self.stop.take().unwrap().send(()).unwrap();
        self.served.take().unwrap()
    }

    /// Sends a request with these headers and no others, and reads the answer.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Answer {
        request_to(self.address, method, path, headers, body).await
    }

    /// Posts to `/login` as text/plain, with these additional headers.
    pub async fn post_with(&self, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Answer {
        self.send("POST", "/login", &[&[("content-type", "text/plain")], headers].concat(), body).await
    }

    /// Posts a body as the lab's front end does, with no cookies.
    pub async fn post(&self, body: &str) -> Answer {
        self.browser().post(body).await
    }

    /// Logs in with no cookies.
    pub async fn login(&self, user: &str, pass: &str) -> Answer {
        self.browser().login(user, pass).await
    }

    /// Refreshes with these `Cookie` headers as they are.
    pub async fn refresh_with_cookies(&self, cookies: &[impl AsRef<str>]) -> Answer {
        let mut headers = vec![("origin", ORIGIN)];
        headers.extend(cookies.iter().map(|cookie| ("cookie", cookie.as_ref())));
        self.post_with(&headers, REFRESH).await
    }

    /// Refreshes with these tokens as cookies.
    pub async fn refresh_with(&self, tokens: &[&str]) -> Answer {
        let pairs: Vec<_> = tokens.iter().map(|token| format!("refresh_token={token}")).collect();
        self.refresh_with_cookies(&[pairs.join("; ")]).await
    }

    /// Requests `/me` with a token.
    pub async fn me(&self, token: &str) -> Answer {
        self.send("GET", "/me", &[("authorization", &format!("Bearer {token}"))], "").await
    }

    /// A browser with an empty cookie jar, on a page of the lab's origin.
    pub fn browser(&self) -> Browser<'_> {
        self.browser_at(ORIGIN)
    }

    /// A browser with an empty cookie jar, on a page of this origin.
    pub fn browser_at(&self, origin: &str) -> Browser<'_> {
        Browser { app: self, cookies: Vec::new(), headers: vec![("origin".into(), origin.into())] }
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

    /// Opens a connection and sends nothing yet.
    pub async fn connect(&self) -> RawConnection {
        RawConnection::open(self.address).await.unwrap()
    }

    /// Sends bytes on a new connection and reads until the backend closes it, which it must do soon.
    pub async fn exchange(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut connection = self.connect().await;
        // The backend need not read all of a refused request.
        let _ = connection.stream.write_all(bytes.as_ref()).await;
        connection.rest().await
    }

    /// Whether nothing listens there any more, or soon will not.
    pub async fn is_refused(&self) -> bool {
        for _ in 0..100 {
            if TcpStream::connect(self.address).await.is_err() {
                return true;
            }
            sleep(Duration::from_millis(20)).await;
        }
        false
    }
}
