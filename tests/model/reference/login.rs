//! Logging in, in the model: the throttle, the sessions that are replaced, and the limit of ten.

use super::{Outcome, Possible, Record, SESSION, Session, Token, World};

impl World {
    /// `user` is whose name and password were right.
    pub(super) fn login(
        &self,
        folded: &str,
        network: usize,
        user: Option<usize>,
        cookies: &[Token],
        number: usize,
    ) -> Vec<Possible> {
        let mut world = self.clone();
        if let Err((rule, wait)) = world.throttle.admit(folded, network, self.now) {
            let seconds = (wait + 999) / 1000;
            let outcome = Outcome::Refused(429, "too_many_attempts", Some(seconds));
            return vec![Possible { outcome, rule, world }];
        }
        let Some(user) = user else {
            world.throttle.fail(folded, network, self.now);
            return vec![world.refused(401, "login_failed", "login failed")];
        };
        world.throttle.succeed(folded, network);
        if self.outage {
            return vec![world.unavailable()];
        }
        let replaced = world.proven(cookies);
        world.sessions.retain(|session, _| !replaced.contains(session));
        let rule = if replaced.is_empty() { "opened" } else { "opened in the place of another" };
        let session = Session {
            user,
            opened: self.now,
            expires: self.second() + SESSION,
            record: Record::new(self.now),
            replica: None,
            doubtful: false,
        };
        let outcome = world.grant(number, &session, true, true);
        let possible = |(rule, mut world): (&'static str, Self)| {
            world.sessions.insert(number, session.clone());
            Possible { outcome: outcome.clone(), rule, world }
        };
        world.with_room(user, rule).into_iter().map(possible).collect()
    }

    /// The worlds in which one more session of a user makes ten at most: those opened first have ended. Of several
    /// that were opened at the same moment it may be any.
    fn with_room(self, user: usize, rule: &'static str) -> Vec<(&'static str, Self)> {
        let own = || self.sessions.iter().filter(|(number, other)| other.user == user && self.live(**number).is_some());
        if own().count() < 10 {
            return vec![(rule, self)];
        }
        let first = own().map(|(_, session)| session.opened).min();
        let candidates: Vec<usize> =
            own().filter(|(_, session)| Some(session.opened) == first).map(|(number, _)| *number).collect();
        let without = |number| {
            let mut world = self.clone();
            world.sessions.remove(number);
            world.with_room(user, "opened as the eleventh")
        };
        candidates.iter().flat_map(without).collect()
    }
}
