//! Bodies of `POST /login`.

use super::{Browser, ORIGIN};

pub const LOGIN: &str = r#"{"env":"login","user":"Angular","pass":"Def"}"#;
pub const REFRESH: &str = r#"{"env":"refresh_page"}"#;
pub const LOGOUT: &str = r#"{"env":"logout"}"#;

/// The maximum size of a body that is read.
pub const LARGEST: usize = 8192;

/// An object of these fields, followed by 900 unknown ones.
pub fn many_fields(given: &str) -> String {
    let fields: Vec<_> = (0..900).map(|number| format!("\"{number}\":0")).collect();
    format!("{{{given}{}}}", fields.join(","))
}

/// The head of a refresh with `Expect`, so that the backend tells when it begins to read the body.
pub fn announced_refresh(browser: &Browser<'_>) -> String {
    format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\
         Cookie: refresh_token={}\r\n\r\n",
        REFRESH.len(),
        browser.token()
    )
}
