//! A session as the model knows it: generations, grace and tries.

use super::Moment;

/// What a login opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub user: usize,
    pub opened: Moment,
    /// Seconds since 1970.
    pub expires: i64,
    pub record: Record,
    /// The record in the replica.
    pub replica: Option<Record>,
    /// Whether it had expired before the clock was set back: a store may or may not have forgotten it.
    pub doubtful: bool,
}

/// The part that refreshing changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub current: u64,
    pub previous: Option<u64>,
    pub rotated: Moment,
    /// When the current token was last issued without having been presented yet.
    pub handed_out: Moment,
    pub confirmed: bool,
    pub tries: Tries,
}

/// How many bad tokens a session still tolerates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tries {
    /// The dice are not known yet: three or seven, minus the used ones.
    Thrown {
        used: u8,
    },
    Left(u8),
}

/// How long the previous token is honoured, in milliseconds.
pub const GRACE: i64 = 30_000;

impl Record {
    pub fn new(now: Moment) -> Self {
        Self {
            current: 0,
            previous: None,
            rotated: now,
            handed_out: now,
            confirmed: false,
            tries: Tries::Thrown { used: 0 },
        }
    }

    /// The record after a genuine token was presented, and the rule; none if the session ends.
    pub fn present(&self, generation: u64, now: Moment) -> (&'static str, Option<Self>) {
        let mut next = self.clone();
        next.tries = Tries::Left(3);
        let in_grace = now - self.handed_out < GRACE;
        if generation > self.current {
            let previous = Some(generation - 1);
            next = Self { current: generation, previous, rotated: now, handed_out: now, confirmed: true, ..next };
            return ("older record", Some(next));
        }
        if generation == self.current {
            next.confirmed = true;
            if in_grace {
                return ("kept", Some(next));
            }
            return ("rotated", Some(next.succeeded_by(self.current + 1, generation, now)));
        }
        if self.previous != Some(generation) {
            return ("reuse of an older token", None);
        }
        match (in_grace, self.confirmed) {
            (true, true) => ("slower tab", Some(next)),
            (true, false) => {
                // Answers less than a second apart count as one moment.
                if now - self.handed_out >= 1000 {
                    next.handed_out = now;
                }
                ("slower tab with its answer on its way", Some(next))
            }
            (false, false) => ("lost answer", Some(next.succeeded_by(self.current + 1, generation, now))),
            (false, true) => ("reuse of the previous token", None),
        }
    }

    fn succeeded_by(self, current: u64, previous: u64, now: Moment) -> Self {
        Self { current, previous: Some(previous), rotated: now, handed_out: now, confirmed: false, ..self }
    }

    /// The record after a bad token was presented, none if the session ends. While the dice are not known, there may be
    /// two.
    pub fn charge(&self) -> Vec<(&'static str, Option<Self>)> {
        let left = |tries| Some(Self { tries, ..self.clone() });
        match self.tries {
            Tries::Thrown { used: 2 } => {
                vec![("the last of three tries", None), ("the third of seven tries", left(Tries::Left(4)))]
            }
            Tries::Thrown { used } => vec![("a try", left(Tries::Thrown { used: used + 1 }))],
            Tries::Left(1) => vec![("the last try", None)],
            Tries::Left(tries) => vec![("a try", left(Tries::Left(tries - 1)))],
        }
    }
}
