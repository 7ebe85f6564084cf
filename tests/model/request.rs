//! A request to `/login`: its cookies, its possible acts, and what its browser does with the answer.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::{
    actions::{Cookie, Names},
    cast::{ADDRESSES, NAMES, Network, PASS, USERS},
    outcome::Outcome,
    reference::{Act, Token, World},
    run::{Jar, Run},
    support::{Answer, LOGOUT, REFRESH},
    vault::Vault,
};

/// A browser, its address and its cookies.
pub struct Request {
    browser: usize,
    address: String,
    network: Network,
    header: String,
    tokens: Vec<Token>,
    names: Vec<String>,
    device: Option<String>,
}

/// A login, and whether its password is right.
pub struct Login<'name> {
    pub name: &'name str,
    pub folded: &'name str,
    /// The user, if name and password are right.
    pub user: Option<usize>,
}

impl Request {
    pub fn new(browser: usize, jar: &Jar, cookies: &[Cookie], names: &Names, vault: &Vault, world: &World) -> Self {
        let mut presented: Vec<(String, Token)> = Vec::new();
        for (text, token) in cookies.iter().filter_map(|cookie| vault.cookie(cookie, jar.token.as_deref())) {
            if !presented.iter().any(|(other, _)| *other == text) {
                presented.push((text, token));
            }
        }
        let owner = presented.iter().find_map(|(_, token)| match token {
            Token::Refresh { session, .. } => world.live(*session).map(|session| USERS[session.user].0.to_owned()),
            _ => None,
        });
        let other = |name: usize| Some(NAMES[name].text.to_owned());
        let mut names: Vec<String> = match *names {
            Names::Jar => [jar.user.clone(), None],
            Names::Missing => [None, None],
            Names::Right => [owner, None],
            Names::Other(name) => [other(name), None],
            Names::RightAnd(name) => [other(name), owner],
        }
        .into_iter()
        .flatten()
        .collect();
        names.dedup();
        let tokens = presented.iter().map(|(text, _)| format!("refresh_token={text}"));
        let users = names.iter().map(|name| format!("refresh_user={}", utf8_percent_encode(name, NON_ALPHANUMERIC)));
        let header = tokens.chain(users).collect::<Vec<_>>().join("; ");
        let (address, network) = ADDRESSES[browser];
        let tokens = presented.into_iter().map(|(_, token)| token).collect();
        Self { browser, address: address.to_owned(), network, header, tokens, names, device: None }
    }

    /// The same with this device cookie.
    pub fn with_device(mut self, device: Option<String>) -> Self {
        if let Some(text) = &device {
            let separator = if self.header.is_empty() { "" } else { "; " };
            self.header = [&self.header, separator, "known_device=", text].concat();
        }
        self.device = device;
        self
    }

    /// The same from another address.
    pub fn from(mut self, (address, network): (String, Network)) -> Self {
        (self.address, self.network) = (address, network);
        self
    }
}

impl Run<'_> {
    pub async fn login(&mut self, request: &Request, login: Login<'_>, keeps: bool) -> Result<(), String> {
        let Login { name, folded, user } = login;
        let pass = if user.is_some() { PASS } else { "Wrong" };
        let body = json!({"env": "login", "user": name, "pass": pass}).to_string();
        let session = self.book.next();
        let answers = self.backend.post(&request.address, &request.header, &body, 1).await;
        let device = self.devices.known(request.device.as_deref(), folded);
        let (folded, cookies) = (folded.to_owned(), request.tokens.clone());
        let act = Act::Login { folded: folded.clone(), network: request.network, device, user, cookies, session };
        let outcomes = self.judge_all(&act, "login", &answers)?;
        if let [Outcome::Refused(429, _, Some(seconds))] = outcomes[..] {
            self.retry_after = seconds;
        }
        for cookie in answers.iter().flat_map(Answer::cookies).filter(|cookie| cookie.name == "known_device") {
            self.devices.keep(request.device.as_deref(), &folded, session, cookie.value);
        }
        self.finish(request, &answers, &outcomes, keeps).await
    }

    pub async fn refresh(&mut self, request: &Request, tabs: usize, keeps: bool) -> Result<Vec<Outcome>, String> {
        let answers = self.backend.post(&request.address, &request.header, REFRESH, tabs).await;
        let (cookies, names) = (request.tokens.clone(), request.names.clone());
        let act = Act::Refresh { cookies, names, network: request.network };
        let outcomes = self.judge_all(&act, "refresh", &answers)?;
        self.finish(request, &answers, &outcomes, keeps).await?;
        Ok(outcomes)
    }

    pub async fn logout(&mut self, request: &Request, keeps: bool) -> Result<(), String> {
        let answers = self.backend.post(&request.address, &request.header, LOGOUT, 1).await;
        let act = Act::Logout { cookies: request.tokens.clone() };
        let outcomes = self.judge_all(&act, "logout", &answers)?;
        self.finish(request, &answers, &outcomes, keeps).await
    }

    /// The browser keeps the cookies of an answer, or never receives it; an issued access token must be valid.
    async fn finish(
        &mut self,
        request: &Request,
        answers: &[Answer],
        outcomes: &[Outcome],
        keeps: bool,
    ) -> Result<(), String> {
        let jar = &mut self.jars[request.browser];
        for cookie in answers.iter().filter(|_| keeps).flat_map(Answer::cookies) {
            let value = Some(cookie.value).filter(|value| !value.is_empty());
            let place = match &*cookie.name {
                "refresh_token" => &mut jar.token,
                "refresh_user" => &mut jar.user,
                _ => &mut jar.device,
            };
            *place = value;
        }
        if matches!(outcomes.last(), Some(Outcome::Granted(_)))
            && let Some((text, token)) = self.vault.access(0).cloned()
        {
            self.ask_me(&[text], Some(token)).await?;
        }
        Ok(())
    }
}
