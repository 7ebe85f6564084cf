//! An answer of the backend.

use hyper::{HeaderMap, StatusCode, body::Bytes, header::HeaderName};
use serde_json::Value;

/// An answer of the backend.
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

    /// The items of a list header, in lower case and sorted.
    pub fn items(&self, name: &str) -> Vec<String> {
        let lines = self.headers.get_all(name).iter();
        let items = lines.flat_map(|line| line.to_str().unwrap().split(','));
        let mut items: Vec<_> = items.map(|item| item.trim().to_ascii_lowercase()).collect();
        items.sort_unstable();
        items
    }

    /// Every header except those that differ in each answer.
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
    /// Lower-case names; an attribute without a value has an empty one.
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
