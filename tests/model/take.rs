//! How each action runs: the requests that it makes, and what the model is told of them.

use crate::{
    actions::{Action, Bearer, Cookie, Device, Edge, Names, Outage, Wait},
    cast::{ADDRESSES, NAMES, SPRAYED, USERS, besieger, sprayed},
    outcome::Outcome,
    reference::{Act, GRACE, Token},
    request::{Login, Request},
    run::Run,
};

impl Run<'_> {
    pub async fn act(&mut self, action: &Action) -> Result<(), String> {
        match action {
            Action::Visit { browser, tabs, keeps, logs_in } => {
                let request = self.request(*browser, &[Cookie::Jar], &Names::Jar);
                let outcomes = self.refresh(&request, *tabs, *keeps).await?;
                if *logs_in && matches!(outcomes.last(), Some(Outcome::Refused(401, ..))) {
                    let user = *browser % USERS.len();
                    let device = self.device(*browser, Device::Jar);
                    self.login(&request.with_device(device), of(user, true), *keeps).await?;
                }
                Ok(())
            }
            Action::Login { browser, name, right, cookies, device, keeps } => {
                let name = &NAMES[*name];
                let login = Login { name: name.text, folded: name.folded, user: name.user.filter(|_| *right) };
                let device = self.device(*browser, *device);
                let request = self.request(*browser, cookies, &Names::Missing).with_device(device);
                self.login(&request, login, *keeps).await
            }
            Action::Refresh { browser, cookies, names, tabs, keeps } => {
                let request = self.request(*browser, cookies, names);
                // With several cookies, one request may end a session that another has already looked at.
                let tabs = if cookies.len() > 1 { 1 } else { *tabs };
                self.refresh(&request, tabs, *keeps).await.map(drop)
            }
            Action::Logout { browser, cookies, keeps } => {
                let request = self.request(*browser, cookies, &Names::Jar);
                self.logout(&request, *keeps).await
            }
            Action::Me(bearer) => self.me(bearer).await,
            Action::Wait(wait) => {
                if let Some(moment) = self.moment(wait) {
                    self.set_clock(moment);
                }
                Ok(())
            }
            Action::Crowd { user, step } => self.crowd(*user, *step).await,
            Action::Guess { browser, user, times, right, device } => {
                let device = self.device(*browser, *device);
                self.guess(*browser, *user, *times, *right, device).await
            }
            Action::Siege { user, in_one_site } => self.besiege(*user, *in_one_site).await,
            Action::Spray { browser } => self.spray(*browser).await,
            Action::Restart => {
                self.restart().await;
                Ok(())
            }
            Action::Outage { kind, lasts } => {
                if self.backend.has_store() {
                    self.find_store().await;
                    self.backend.lose_store(*kind);
                    self.worlds.iter_mut().for_each(|world| world.outage = true);
                    self.away = *lasts;
                    let rule = if matches!(kind, Outage::Refusing) { "refusing" } else { "unreachable" };
                    self.coverage.count("store", rule);
                }
                Ok(())
            }
            Action::Replicate { session } => {
                self.replicate(*session).await;
                Ok(())
            }
            Action::FailOver { session } => self.fail_over(*session).await,
        }
    }

    /// Eleven logins of one user without cookies, after which each device requests `/me`.
    async fn crowd(&mut self, user: usize, step: i64) -> Result<(), String> {
        for device in 0..11 {
            self.set_clock(self.now() + step);
            let request = self.request(device % ADDRESSES.len(), &[], &Names::Missing);
            self.login(&request, of(user, true), false).await?;
        }
        for device in 0..11 {
            self.me(&Bearer::Issued(device)).await?;
        }
        Ok(())
    }

    async fn guess(
        &mut self,
        browser: usize,
        user: usize,
        times: usize,
        right: usize,
        device: Option<String>,
    ) -> Result<(), String> {
        for place in 0..times {
            self.retry_after = 0;
            let request = self.request(browser, &[], &Names::Missing).with_device(device.clone());
            self.login(&request, of(user, place == right), false).await?;
            if self.retry_after > 0 {
                self.set_clock(self.now() + self.retry_after * 1000);
            }
        }
        Ok(())
    }

    async fn besiege(&mut self, user: usize, in_one_site: bool) -> Result<(), String> {
        for guess in 0..120 {
            let request = self.request(0, &[], &Names::Missing).from(besieger(guess / 5, in_one_site));
            self.login(&request, of(user, false), false).await?;
        }
        Ok(())
    }

    async fn spray(&mut self, browser: usize) -> Result<(), String> {
        for number in 0..SPRAYED {
            let name = sprayed(number);
            let request = self.request(browser, &[], &Names::Missing);
            self.login(&request, Login { name: &name, folded: &name, user: None }, false).await?;
        }
        Ok(())
    }

    async fn me(&mut self, bearer: &Bearer) -> Result<(), String> {
        let access = |age: usize| self.vault.access(age).cloned();
        let (bearers, token) = match *bearer {
            Bearer::Issued(age) => access(age).map(|(text, token)| (vec![text], Some(token))),
            Bearer::Twice(age) => access(age).map(|(text, _)| (vec![text.clone(), text], None)),
            Bearer::Tampered(age) => {
                access(age).map(|(text, _)| (vec![crate::support::tampered(&text)], Some(Token::Stranger)))
            }
            Bearer::Refresh(age) => self.vault.refresh(age).map(|(text, token)| (vec![text], Some(token))),
            Bearer::Garbage => Some((vec!["garbage".to_owned()], Some(Token::Garbage))),
            Bearer::Missing => None,
        }
        .unwrap_or_default();
        self.ask_me(&bearers, token).await
    }

    /// Requests `/me` with a token.
    pub async fn ask_me(&mut self, bearers: &[String], token: Option<Token>) -> Result<(), String> {
        let bearers: Vec<_> = bearers.iter().map(|text| format!("Bearer {text}")).collect();
        let answer = self.backend.me(&bearers).await;
        self.judge_all(&Act::Me(token), "me", &[answer]).map(drop)
    }

    /// When a wait ends, unless that is too long ago.
    fn moment(&self, wait: &Wait) -> Option<i64> {
        let now = self.now();
        let session = |age: usize| self.worlds[0].live(self.book.back(age)?);
        let moment = match wait {
            Wait::Milliseconds(milliseconds) => now + milliseconds,
            Wait::Until(edge, off) => {
                let edge = match *edge {
                    Edge::Grace(age) => session(age)?.record.handed_out + GRACE,
                    Edge::Session(age) => session(age)?.expires * 1000,
                    Edge::Access(age) => match self.vault.access(age)?.1 {
                        Token::Access { expires, .. } => expires * 1000,
                        _ => return None,
                    },
                    Edge::Retry => now + self.retry_after * 1000,
                };
                edge + off
            }
        };
        Some(moment).filter(|moment| *moment >= now - 3000)
    }

    async fn restart(&mut self) {
        self.backend.restart().await;
        self.devices.restart();
        let keeps = self.backend.has_store();
        for world in &mut self.worlds {
            world.throttle.restart(keeps);
            if !keeps {
                world.sessions.clear();
            }
        }
        self.coverage.count("process", "restarted");
    }

    async fn replicate(&mut self, age: usize) {
        let Some(number) = self.book.back(age).filter(|_| !self.worlds[0].outage) else { return };
        for session in self.worlds.iter_mut().filter_map(|world| world.sessions.get_mut(&number)) {
            session.replica = Some(session.record.clone());
        }
        if let Some(record) = self.backend.record(self.book.id(number)).await {
            self.replicas.insert(number, record);
        }
    }

    async fn fail_over(&mut self, age: usize) -> Result<(), String> {
        let Some(number) = self.book.back(age).filter(|_| !self.worlds[0].outage) else { return Ok(()) };
        let Some(replica) = self.replicas.get(&number) else { return Ok(()) };
        // The store may or may not still have an expired record.
        if !self.worlds.iter().all(|world| world.live(number).is_some_and(|session| !session.doubtful)) {
            return Ok(());
        }
        let outcome = Outcome::FailedOver(self.backend.replace(replica).await);
        self.judge(&Act::FailOver { session: number }, "store", &outcome)
    }

    /// A browser's request with these cookies.
    pub fn request(&self, browser: usize, cookies: &[Cookie], names: &Names) -> Request {
        Request::new(browser, &self.jars[browser], cookies, names, &self.vault, &self.worlds[0])
    }

    fn device(&self, browser: usize, device: Device) -> Option<String> {
        self.devices.text(device, self.jars[browser].device.as_deref())
    }
}

/// A login as this user.
fn of(user: usize, right: bool) -> Login<'static> {
    Login { name: USERS[user].0, folded: NAMES[user].folded, user: Some(user).filter(|_| right) }
}
