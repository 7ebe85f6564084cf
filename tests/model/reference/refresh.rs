//! Refreshing, in the model: which of the presented tokens counts, and what is charged if none does.

use std::collections::{BTreeMap, BTreeSet};

use super::{Possible, Reach, Token, World};
use crate::cast::{NAMES, Network, USERS};

impl World {
    pub(super) fn refresh(&self, cookies: &[Token], names: &[String], network: Network) -> Vec<Possible> {
        let again = |rule| vec![self.refused(401, "log_in_again", rule)];
        if cookies.is_empty() {
            return again("no cookie");
        }
        if cookies.len() > 4 {
            return again("more than four cookies");
        }
        match self.reach(cookies) {
            Reach::Away => vec![self.unavailable()],
            Reach::Unknown => {
                let mut possible = self.judge(cookies, names, network);
                possible.push(self.unavailable());
                possible
            }
            Reach::There => self.judge(cookies, names, network),
        }
    }

    fn judge(&self, cookies: &[Token], names: &[String], network: Network) -> Vec<Possible> {
        let again = |rule| vec![self.refused(401, "log_in_again", rule)];
        let mut genuine = BTreeMap::new();
        let mut forged = BTreeSet::new();
        for cookie in cookies {
            match *cookie {
                Token::Refresh { session: number, generation } if let Some(session) = self.live(number) => {
                    let name = USERS[session.user].0;
                    if names.is_empty() || names.iter().any(|other| other == name) {
                        let highest = genuine.entry(number).or_insert(generation);
                        *highest = generation.max(*highest);
                    } else {
                        forged.insert(number);
                    }
                }
                Token::Forged { session: number } if self.live(number).is_some() => drop(forged.insert(number)),
                _ => {}
            }
        }
        if genuine.len() > 1 {
            return again("two sessions");
        }
        if let Some((number, generation)) = genuine.pop_first() {
            return vec![self.present(number, generation)];
        }
        if !forged.is_empty() {
            // One charge in all; to which of several sessions is not promised.
            return forged.iter().flat_map(|number| self.charge(*number)).collect();
        }
        if cookies.contains(&Token::Garbage) {
            return vec![self.charge_visitor(names, network)];
        }
        again("no such session")
    }

    fn present(&self, number: usize, generation: u64) -> Possible {
        let mut world = self.clone();
        let session = &self.sessions[&number];
        let (rule, record) = session.record.present(generation, self.now);
        let Some(record) = record else {
            world.sessions.remove(&number);
            return world.refused(401, "log_in_again", rule);
        };
        let holds_current = record.current == generation;
        let session = super::Session { record, ..session.clone() };
        let outcome = world.grant(number, &session, !holds_current, false);
        world.sessions.insert(number, session);
        Possible { outcome, rule, world }
    }

    fn charge(&self, number: usize) -> Vec<Possible> {
        let session = &self.sessions[&number];
        let possible = |(rule, record)| {
            let mut world = self.clone();
            let Some(record) = record else {
                world.sessions.remove(&number);
                return world.refused(401, "log_in_again", rule);
            };
            world.sessions.insert(number, super::Session { record, ..session.clone() });
            world.refused(403, "try_again", rule)
        };
        session.record.charge().into_iter().map(possible).collect()
    }

    /// Of several names the first is charged.
    fn charge_visitor(&self, names: &[String], network: Network) -> Possible {
        let claimed = names.iter().min().map_or("", String::as_str);
        let folded = NAMES.iter().find(|name| name.text == claimed).map_or("", |name| name.folded);
        let mut world = self.clone();
        if world.throttle.charge_visitor(folded, network, self.now) {
            world.refused(403, "try_again", "a visitor's try")
        } else {
            world.refused(401, "log_in_again", "no visitor's try left")
        }
    }
}
