//! A request, and what the backend answered.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::{
    HeaderMap, Request, StatusCode,
    body::Bytes,
    client::conn::http1,
    header::{HeaderName, HeaderValue},
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// Sends a request with these headers, and a `Host` where they have none, on a connection of its own.
pub async fn request_to(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    let mut request = request.body(Full::new(Bytes::copy_from_slice(body.as_ref()))).unwrap();
    let host = HeaderValue::try_from(format!("localhost:{}", address.port())).unwrap();
    request.headers_mut().entry("host").or_insert(host);

    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    drop(sender);
    // The backend may close the connection behind a refusal; the answer is here.
    let _ = connection.await.unwrap();
    Answer { status: head.status, headers: head.headers, body }
}

/// What the backend answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The access token.
    #[track_caller]
    pub fn access_token(&self) -> String {
        self.json()["token"].as_str().unwrap_or_else(|| panic!("no token: {self:?}")).to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The items of a header that is a list, in lower case and in order.
    pub fn items(&self, name: &str) -> Vec<String> {
        let lines = self.headers.get_all(name).iter();
        let items = lines.flat_map(|line| line.to_str().unwrap().split(','));
        let mut items: Vec<_> = items.map(|item| item.trim().to_ascii_lowercase()).collect();
        items.sort_unstable();
        items
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
