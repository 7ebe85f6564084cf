//! Logging in, in the model: the throttle, the sessions that are replaced, and the limit of ten.

use super::{As, Claim, Outcome, Possible, Record, SESSION, Session, Token, World};

impl World {
    /// `user` is the one whose name and password were right.
    pub(super) fn login(
        &self,
        claim: Claim<'_>,
        user: Option<usize>,
        cookies: &[Token],
        number: usize,
    ) -> Vec<Possible> {
        // The counts are in the store.
        if self.outage {
            return vec![self.unavailable()];
        }
        let mut world = self.clone();
        let admitted = match world.throttle.admit(claim, self.now) {
            Ok(admitted) => admitted,
            Err((rule, wait)) => {
                let outcome = Outcome::Refused(429, "too_many_attempts", Some((wait + 999) / 1000));
                return vec![Possible { outcome, rule, world }];
            }
        };
        let Some(user) = user else {
            world.throttle.fail(claim, admitted, self.now);
            let rule = match admitted {
                As::Device(_) => "failed in a known browser",
                As::Stranger => "failed",
                As::Newcomer => "failed as a newcomer to a guessed account",
                As::Returning => "failed once more in a guessed account",
            };
            return vec![world.refused(401, "login_failed", rule)];
        };
        let mut stranger = self.throttle.clone();
        let kept_out = stranger.admit(Claim { device: None, ..claim }, self.now).is_err();
        world.throttle.succeed(claim, admitted);
        let replaced = world.proven(cookies);
        world.sessions.retain(|session, _| !replaced.contains(session));
        let rule = match admitted {
            As::Device(_) if kept_out => "opened in a known browser alone",
            As::Newcomer => "opened by a newcomer to a guessed account",
            _ if replaced.is_empty() => "opened",
            _ => "opened in the place of another",
        };
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

    /// The worlds with room for one more session of a user, ten at most: those opened first have ended. Of several
    /// opened at the same moment it may be any.
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
