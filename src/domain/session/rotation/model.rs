//! Rotation against a model: a browser with racing tabs and late or lost answers, and a thief who tries every token.

use chrono::TimeDelta;
use proptest::prelude::*;

use crate::domain::{
    Rotation, Session, Time,
    session::tests::{noon, session},
};

const GRACE: TimeDelta = TimeDelta::seconds(30);
/// How long a request and its answer are on their way at most; later they count as lost. Clients give up after 10 s.
const ON_ITS_WAY: TimeDelta = TimeDelta::seconds(10);

#[derive(Clone, Debug)]
enum Step {
    /// A tab sends a refresh with the token in the jar.
    Send,
    /// The server answers one of the requests that are on their way.
    Answer(usize),
    /// One of the answers arrives, and its cookie goes into the jar.
    Arrive(usize),
    /// One of the answers is lost: the tab was reloaded or closed.
    Lose(usize),
    /// Time passes, in seconds.
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => Just(Step::Send),
        4 => (0..8_usize).prop_map(Step::Answer),
        3 => (0..8_usize).prop_map(Step::Arrive),
        1 => (0..8_usize).prop_map(Step::Lose),
        3 => prop_oneof![0..5_i64, 0..5_i64, 15..35_i64, 60..4000_i64].prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..200)
}

/// A request or an answer that is on its way: when the tab sent it, and the generation that it carries.
type OnItsWay = (Time, u64);

struct Browser {
    session: Session,
    now: Time,
    jar: u64,
    requests: Vec<OnItsWay>,
    answers: Vec<OnItsWay>,
}

impl Browser {
    fn take(&mut self, step: &Step) -> Option<Rotation> {
        match *step {
            Step::Send => self.requests.push((self.now, self.jar)),
            Step::Answer(place) if place < self.requests.len() => {
                let (sent, generation) = self.requests.remove(place);
                let rotation = self.session.rotate(generation, self.now, GRACE);
                // A client that presented the current token gets no cookie.
                if self.session.current != generation {
                    self.answers.push((sent, self.session.current));
                }
                return Some(rotation);
            }
            Step::Arrive(place) if place < self.answers.len() => self.jar = self.answers.remove(place).1,
            Step::Lose(place) if place < self.answers.len() => drop(self.answers.remove(place)),
            Step::Wait(seconds) => {
                self.now += TimeDelta::seconds(seconds);
                let now = self.now;
                self.requests.retain(|(sent, _)| now - *sent < ON_ITS_WAY);
                self.answers.retain(|(sent, _)| now - *sent < ON_ITS_WAY);
            }
            _ => {}
        }
        None
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    // R51, R52, R53
    #[test]
    fn no_sequence_of_tabs_and_lost_answers_ends_a_session_and_no_thief_lives_on_a_token_that_was_replaced(steps in steps()) {
        let mut browser = Browser { session: session(0), now: noon(), jar: 0, requests: vec![], answers: vec![] };
        let mut last_rotation = None;
        for step in &steps {
            let before = browser.session.clone();
            let Some(rotation) = browser.take(step) else { continue };
            prop_assert_ne!(rotation, Rotation::Reused, "an honest browser is logged out");

            let after = &browser.session;
            prop_assert!(after.current - before.current <= 1);
            prop_assert_eq!(after.expires, before.expires, "a rotation never prolongs");
            if after.current > before.current {
                prop_assert!(last_rotation.is_none_or(|last| browser.now - last >= GRACE), "twice within a grace");
                last_rotation = Some(browser.now);
            }
            for generation in 0..after.current {
                let mut robbed = after.clone();
                let previous = after.previous == Some(generation);
                let within_grace = browser.now - after.issued_at < GRACE;
                let honoured = previous && (within_grace || !after.confirmed);
                let rotation = robbed.rotate(generation, browser.now, GRACE);
                prop_assert_eq!(rotation != Rotation::Reused, honoured, "generation {} of {:?}", generation, after);
            }
        }
    }
}
