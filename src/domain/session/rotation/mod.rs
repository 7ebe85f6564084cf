//! Rotation: which refresh tokens a session honours, and which reveal a theft (RFC 9700 §4.14.2).

#[cfg(test)]
mod model;

use chrono::TimeDelta;

use crate::domain::{Fate, Session, Time};

/// Answers less than this apart don't move `issued_at`, so that a hundred tabs cause one write.
const SAME_MOMENT: TimeDelta = TimeDelta::seconds(1);

/// What became of a genuine refresh token that was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It was the current one, and still is.
    Kept,
    /// It was the current one, and has a successor now.
    Rotated,
    /// It was the previous one, from a tab that was slower.
    Slower,
    /// It was the previous one, because the answer with the current one was lost; the current one is replaced.
    Healed,
    /// It was ahead of the record, which a store had restored from an older copy; the record catches up.
    CaughtUp,
    /// It had been replaced for good: replayed or stolen.
    Reused,
}

impl Rotation {
    /// What it means for the session: reuse ends it, for thief and victim alike.
    #[must_use]
    pub fn fate(self) -> Fate {
        if self == Self::Reused { Fate::End } else { Fate::Keep }
    }
}

impl Session {
    /// Judges a genuine refresh token by its generation and updates the record.
    ///
    /// Every outcome but `Reused` leaves the client with the token of `self.current`. There is at most one rotation per
    /// `grace`, so that many tabs agree on one successor.
    pub fn rotate(&mut self, generation: u64, now: Time, grace: TimeDelta) -> Rotation {
        // Every answer that carried the current token has arrived by now, or never will.
        let settled = now - self.issued_at >= grace;
        let rotation = if generation == self.current {
            self.confirmed = true;
            if settled {
                self.advance(generation, generation + 1, now);
                Rotation::Rotated
            } else {
                Rotation::Kept
            }
        } else if Some(generation) == self.previous && (!settled || !self.confirmed) {
            if settled {
                // A new successor, not the same one again: a thief who holds the lost one is found out.
                self.advance(generation, self.current + 1, now);
                Rotation::Healed
            } else {
                if !self.confirmed && now - self.issued_at >= SAME_MOMENT {
                    self.issued_at = now;
                }
                Rotation::Slower
            }
        } else if generation > self.current {
            self.advance(generation - 1, generation, now);
            self.confirmed = true;
            Rotation::CaughtUp
        } else {
            return Rotation::Reused;
        };
        self.forgive();
        rotation
    }

    fn advance(&mut self, previous: u64, current: u64, now: Time) {
        self.previous = Some(previous);
        self.current = current;
        self.rotated_at = now;
        self.issued_at = now;
        self.confirmed = false;
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Rotation::{CaughtUp, Healed, Kept, Reused, Rotated, Slower},
        *,
    };
    use crate::domain::session::tests::{noon, session};

    const GRACE: TimeDelta = TimeDelta::seconds(30);

    fn at(seconds: i64) -> Time {
        noon() + TimeDelta::seconds(seconds)
    }

    /// Presents generations at seconds after the login and returns what became of each.
    fn present(steps: &[(u64, i64)]) -> (Session, Vec<Rotation>) {
        let mut session = session(0);
        let rotations =
            steps.iter().map(|&(generation, second)| session.rotate(generation, at(second), GRACE)).collect();
        (session, rotations)
    }

    // R52
    #[test]
    fn a_session_rotates_at_most_once_a_grace() {
        let (session, rotations) = present(&[(0, 29), (0, 30), (1, 31), (1, 59), (1, 60)]);
        assert_eq!(rotations, [Kept, Rotated, Kept, Kept, Rotated]);
        assert_eq!(session.current, 2);
    }

    #[test]
    fn a_slower_tab_gets_the_current_token_within_the_grace() {
        let (session, rotations) = present(&[(0, 30), (0, 30), (1, 40), (0, 59), (0, 60)]);
        assert_eq!(rotations, [Rotated, Slower, Kept, Slower, Reused]);
        assert_eq!((session.current, session.rotated_at), (1, at(30)));
    }

    // R53
    #[test]
    fn a_lost_answer_is_healed_with_a_new_successor() {
        let (session, rotations) = present(&[(0, 30), (0, 3600)]);
        assert_eq!(rotations, [Rotated, Healed]);
        assert_eq!((session.current, session.previous, session.confirmed), (2, Some(0), false));
    }

    // The answer to the slower tab may be on its way: it must not be replaced before it can arrive.
    #[test]
    fn a_token_just_handed_to_a_slower_tab_is_neither_replaced_nor_thought_lost() {
        let (_, rotations) = present(&[(0, 30), (0, 57), (0, 60), (1, 61)]);
        assert_eq!(rotations, [Rotated, Slower, Slower, Kept]);
        let (_, rotations) = present(&[(0, 30), (0, 59), (1, 60), (0, 88), (1, 88), (1, 89), (0, 89)]);
        assert_eq!(rotations, [Rotated, Slower, Kept, Slower, Kept, Rotated, Reused]);
    }

    // R52: a store writes a record for one request after another.
    #[test]
    fn slower_tabs_at_once_leave_the_record_as_the_first_one_left_it() {
        let (mut session, _) = present(&[(0, 30)]);
        let issued_at = session.issued_at;
        for milliseconds in 0..1000 {
            session.rotate(0, at(30) + TimeDelta::milliseconds(milliseconds), GRACE);
            assert_eq!(session.issued_at, issued_at);
        }
        session.rotate(0, at(31), GRACE);
        assert_eq!(session.issued_at, at(31));
    }

    // R53: the answer had been stolen, not lost.
    #[test]
    fn whoever_holds_the_token_thought_lost_is_found_out() {
        let (_, rotations) = present(&[(0, 30), (0, 3600), (1, 3601)]);
        assert_eq!(rotations.last(), Some(&Reused));
    }

    // R53
    #[test]
    fn the_previous_token_is_reuse_once_its_successor_was_presented_and_the_grace_is_over() {
        let (_, rotations) = present(&[(0, 30), (1, 40), (0, 60)]);
        assert_eq!(rotations.last(), Some(&Reused));
        assert_eq!(Reused.fate(), Fate::End);
    }

    #[test]
    fn a_client_that_keeps_its_first_token_goes_on_with_it() {
        let steps: Vec<_> = (1..120).map(|minute| (0, minute * 60)).collect();
        let (_, rotations) = present(&steps);
        assert_eq!(rotations.first(), Some(&Rotated));
        assert!(rotations.iter().skip(1).all(|rotation| *rotation == Healed));
    }

    #[test]
    fn a_token_ahead_of_the_record_moves_the_record() {
        let (session, rotations) = present(&[(5, 100), (4, 110), (5, 111)]);
        assert_eq!(rotations, [CaughtUp, Slower, Kept]);
        assert_eq!((session.current, session.confirmed), (5, true));
        let (_, rotations) = present(&[(5, 100), (4, 130)]);
        assert_eq!(rotations, [CaughtUp, Reused]);
    }

    #[test]
    fn a_clock_that_steps_back_ends_no_session() {
        let (_, rotations) = present(&[(0, 3600), (0, 0), (1, 0)]);
        assert_eq!(rotations, [Rotated, Slower, Kept]);
    }

    #[test]
    fn every_successful_refresh_sets_the_tries_to_three() {
        for generation in [0, 3] {
            let mut session = session(4);
            session.rotate(generation, at(1), GRACE);
            assert_eq!(session.tries, 3);
        }
    }
}
