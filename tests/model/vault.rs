//! Every token that was ever issued, and the forgeries that are possible without its key.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde_json::Value;

use crate::{
    actions::{Cookie, Forgery},
    cast::USERS,
    outcome::{Grant, Issue, header},
    reference::Token,
    support::{claims, tampered},
};

/// The tokens, oldest first.
#[derive(Default)]
pub struct Vault {
    refresh: Vec<(String, Issue)>,
    access: Vec<(String, Token)>,
}

/// The one this many back from the last, modulo their count.
fn back<T>(list: &[T], age: usize) -> Option<&T> {
    list.len().checked_sub(1).map(|last| &list[last - age % list.len()])
}

impl Vault {
    /// Keeps the tokens of an answer; a refresh token that is issued again must have the same bytes.
    pub fn keep(&mut self, grant: &Grant, access: &str, refresh: Option<&str>) -> Result<(), String> {
        self.access.push((access.to_owned(), Token::Access { session: grant.session, expires: grant.access.1 }));
        let (Some((issue, _)), Some(text)) = (&grant.refresh, refresh) else { return Ok(()) };
        match self.refresh.iter().find(|(_, known)| known == issue) {
            Some((known, _)) if known != text => Err(format!("{issue:?} has two spellings")),
            Some(_) => Ok(()),
            None => {
                self.refresh.push((text.to_owned(), issue.clone()));
                Ok(())
            }
        }
    }

    pub fn access(&self, age: usize) -> Option<&(String, Token)> {
        back(&self.access, age)
    }

    pub fn refresh(&self, age: usize) -> Option<(String, Token)> {
        let (text, issue) = back(&self.refresh, age)?;
        Some((text.clone(), Token::Refresh { session: issue.session, generation: issue.generation }))
    }

    /// A cookie's text, and what the model knows of it.
    pub fn cookie(&self, cookie: &Cookie, jar: Option<&str>) -> Option<(String, Token)> {
        match *cookie {
            Cookie::Jar => {
                let jar = jar?;
                let age = self.refresh.iter().rev().position(|(text, _)| text == jar)?;
                self.refresh(age)
            }
            Cookie::Issued(age) => self.refresh(age),
            Cookie::Forged(forgery, age) => {
                let (text, issue) = back(&self.refresh, age)?;
                Some((self.forge(forgery, text)?, Token::Forged { session: issue.session }))
            }
            Cookie::Access(age) => self.access(age).cloned(),
            Cookie::Stranger(number) => {
                let kid = format!("{}{number}AAAAAAAAAAAAAAAAAAAA", "A");
                let text =
                    compact(&serde_json::json!({"alg": "HS256", "typ": "rt+jwt", "kid": format!("{kid}.{kid}")}));
                Some((text, Token::Stranger))
            }
            Cookie::Garbage(0) => Some(("x".repeat(1025), Token::Garbage)),
            Cookie::Garbage(number) => Some((format!("garbage{number}"), Token::Garbage)),
        }
    }

    fn forge(&self, forgery: Forgery, text: &str) -> Option<String> {
        let parts: Vec<_> = text.split('.').collect();
        let [head, body, signature] = parts[..] else { return None };
        Some(match forgery {
            Forgery::Signature => tampered(text),
            Forgery::Subject => {
                let mut claims = claims(text);
                let other = USERS.iter().find(|(name, _)| claims["sub"] != *name)?.0;
                claims["sub"] = other.into();
                format!("{head}.{}.{signature}", encode(&claims))
            }
            Forgery::Type => {
                let mut header = header(text);
                header["typ"] = "at+jwt".into();
                format!("{}.{body}.{signature}", encode(&header))
            }
            Forgery::Header => format!("{head}.{}", self.access.last()?.0.split_once('.')?.1),
        })
    }
}

fn compact(header: &Value) -> String {
    format!("{}.{}.{}", encode(header), encode(&serde_json::json!({})), "A".repeat(43))
}

fn encode(value: &Value) -> String {
    BASE64.encode(value.to_string())
}
