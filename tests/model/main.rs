//! The real server against a reference model: every answer must be one that the model allows.
//!
//! # The map
//!
//! A case is a sequence of actions, and each action is one walk from left to right:
//!
//! ```text
//! strategies → actions → take → request → backend ⇄ the real server
//!                                            ↓
//!                               outcome → run ⇄ reference
//! ```
//!
//! - `actions`: what clients, thieves, operators and clocks do; `strategies` draws sequences of them at random
//! - `cast`: the users, the names that are typed, the addresses
//! - `vault`: every token that was ever issued, so that an action can present an old one or forge one
//! - `take`: which requests each action makes; `request` has their cookies, and keeps those of the answers
//! - `backend`: the server under test, its clock and its store; `forwarder` is the wire to the store, which can be cut
//! - `outcome`: an answer, parsed so strictly that two with the same meaning are equal; its `Book` numbers the sessions
//! - `reference`: the model. A `World` is everything that decides about answers; an act in it has possible outcomes,
//!   each with its rule and the world that follows
//! - `run`: keeps every world that fits the answers so far. An answer that no world allows is a `Violation`
//! - `coverage`: how often each rule decided, since a rule that never decided is not tested
//!
//! A violation is shrunk to the actions that it needs, and printed with everything that led to it.
//!
//! Set `PROPTEST_CASES` and `PROPTEST_RNG_SEED` for a longer run with a known seed; each case has [`LENGTH`] actions.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests fail by panicking, and this one says what it met"
)]
#![expect(unreachable_pub, reason = "nobody uses a test from outside")]

mod actions;
mod backend;
mod cast;
mod coverage;
mod devices;
mod forwarder;
mod outcome;
mod reference;
mod request;
mod run;
mod strategies;
#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "each suite needs a part of it")]
mod support;
mod take;
mod vault;

use std::time::Instant;

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, TestRunner, contextualize_config},
};
use tokio::runtime::Builder;

use actions::Action;
use backend::Store;
use coverage::Coverage;
use run::{Run, Violation};

/// The number of actions in a case.
const LENGTH: usize = 200;
/// From this many actions on, every rule must have decided.
const THOROUGH: usize = 50_000;

// R4, R5, R12, R29, R35, R36, R47, R51, R52, R53, R57, R68
#[test]
fn every_answer_of_a_backend_with_sessions_in_memory_is_one_that_the_model_allows() {
    check(false);
}

// R54, R55, R58, R60
#[test]
fn every_answer_of_a_backend_with_sessions_in_redis_is_one_that_the_model_allows() {
    check(true);
}

/// Runs sequences of actions until one violates the model, and shrinks it.
fn check(in_redis: bool) {
    let config = contextualize_config(Config { cases: 20, ..Config::default() });
    let (cases, seed) = (config.cases, config.rng_seed);
    let mut runner = TestRunner::new(config);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let store = in_redis.then(|| runtime.block_on(Store::start()));
    let mut coverage = Coverage::default();
    let mut take = |actions: &[_]| runtime.block_on(Run::take(store.as_ref(), actions, &mut coverage));
    let started = Instant::now();

    for case in 0..cases {
        let actions = strategies::actions(LENGTH).new_tree(&mut runner).unwrap().current();
        if let Err(violation) = take(&actions) {
            let found = case as usize * LENGTH + violation.actions.len();
            let Violation { problem, log, actions } = shrink(violation, take);
            panic!("found with action {found}, shrunk to {}: {problem}\n\n{log}", actions.len());
        }
    }
    println!("seed {seed:?}, {:?}: {coverage}", started.elapsed());
    let missing = coverage.missing(in_redis);
    assert!(coverage.steps < THOROUGH || missing.is_empty(), "never met: {missing:?}");
}

/// Leaves out actions, many at a time and then fewer, as long as the rest violates the model too. proptest would leave
/// out one at a time, and run each with everything after the violation.
fn shrink(mut violation: Violation, mut take: impl FnMut(&[Action]) -> Result<(), Violation>) -> Violation {
    let mut size = violation.actions.len() / 2;
    while size > 0 {
        let mut place = 0;
        while place < violation.actions.len() {
            let mut fewer = violation.actions.clone();
            fewer.drain(place..fewer.len().min(place + size));
            match take(&fewer) {
                Ok(()) => place += size,
                Err(smaller) => violation = smaller,
            }
        }
        size /= 2;
    }
    violation
}
