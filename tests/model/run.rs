//! Runs the actions of a sequence on the backend and in the model, and compares the outcomes.

use std::{collections::HashMap, fmt::Write};

use doorstep::domain::Session;

use crate::{
    actions::Action,
    backend::{Backend, Store},
    coverage::Coverage,
    devices::Devices,
    outcome::{Book, Outcome, UNAVAILABLE, read},
    reference::{Act, Moment, World},
    support::Answer,
    vault::Vault,
};

/// A moment with a fraction of a second, as real ones have.
const START: Moment = 1_800_000_000_700;

/// What a browser has in its cookie jar.
#[derive(Clone, Default)]
pub struct Jar {
    pub token: Option<String>,
    pub user: Option<String>,
    pub device: Option<String>,
}

/// An answer that the model does not allow, and what led to it.
#[derive(Clone, Debug)]
pub struct Violation {
    pub problem: String,
    pub log: String,
    pub actions: Vec<Action>,
}

/// A running sequence.
pub struct Run<'test> {
    pub backend: Backend<'test>,
    pub coverage: &'test mut Coverage,
    /// Every world that is consistent with the answers so far.
    pub worlds: Vec<World>,
    pub jars: [Jar; 4],
    pub vault: Vault,
    pub devices: Devices,
    pub book: Book,
    /// The records that a replica has, by session.
    pub replicas: HashMap<usize, Session>,
    /// The seconds of the last 429.
    pub retry_after: i64,
    /// For how many more actions the store is away.
    pub away: usize,
    log: String,
}

impl<'test> Run<'test> {
    /// Runs a sequence; returns the first answer that the model does not allow, with what led to it.
    pub async fn take(
        store: Option<&'test Store>,
        actions: &[Action],
        coverage: &'test mut Coverage,
    ) -> Result<(), Violation> {
        let mut run = Self {
            backend: Backend::start(store, START).await,
            coverage,
            worlds: vec![World::new(START)],
            jars: Default::default(),
            vault: Vault::default(),
            devices: Devices::default(),
            book: Book::default(),
            replicas: HashMap::new(),
            retry_after: 0,
            away: 0,
            log: String::new(),
        };
        for (place, action) in actions.iter().enumerate() {
            run.coverage.steps += 1;
            if run.away > 0 {
                run.away -= 1;
                if run.away == 0 {
                    run.find_store().await;
                }
            }
            let _ = writeln!(run.log, "{:>9} ms  {action:?}", run.now() - START);
            if let Err(problem) = run.act(action).await {
                return Err(Violation { problem, log: run.log, actions: actions[..=place].to_vec() });
            }
        }
        Ok(())
    }

    pub fn now(&self) -> Moment {
        self.worlds[0].now
    }

    /// Moves every clock.
    pub fn set_clock(&mut self, now: Moment) {
        self.coverage.count("clock", if now < self.now() { "back" } else { "forwards" });
        self.backend.set_clock(now);
        self.worlds.iter_mut().for_each(|world| world.set_clock(now));
    }

    /// Reads the answers to one act that was requested this many times at once, and compares each.
    pub fn judge_all(&mut self, act: &Act, label: &'static str, answers: &[Answer]) -> Result<Vec<Outcome>, String> {
        let mut outcomes = Vec::new();
        for answer in answers {
            let outcome = read(answer, &mut self.book).map_err(|problem| format!("{problem}: {answer:?}"))?;
            if let Outcome::Granted(grant) = &outcome {
                let cookie = answer.cookies().into_iter().find(|cookie| cookie.name == "refresh_token");
                let refresh = cookie.map(|cookie| cookie.value);
                self.vault.keep(grant, &answer.access_token(), refresh.as_deref())?;
            }
            outcomes.push(outcome);
        }
        // Equal requests were served in some order; once a session has ended, it stays so.
        outcomes.sort_by_key(|outcome| matches!(outcome, Outcome::Refused(401, ..)));
        outcomes.iter().try_for_each(|outcome| self.judge(act, label, outcome))?;
        Ok(outcomes)
    }

    /// Keeps the worlds that allow this outcome of an act; at least one must be left.
    pub fn judge(&mut self, act: &Act, label: &'static str, outcome: &Outcome) -> Result<(), String> {
        let _ = writeln!(self.log, "{:12} {label}: {outcome:?}", "");
        let possible: Vec<_> = self.worlds.iter().flat_map(|world| world.possible(act)).collect();
        let mut allowed = Vec::new();
        let (fitting, others): (Vec<_>, Vec<_>) =
            possible.into_iter().partition(|possible| possible.outcome == *outcome);
        if fitting.is_empty() && *outcome == UNAVAILABLE && self.backend.was_slow() {
            // On a slow machine a store or a hash may exceed its time limit; the operation may still have been done.
            self.coverage.count(label, "too slow");
            self.worlds.extend(others.into_iter().map(|other| other.world));
            return Ok(());
        }
        if let Some(first) = fitting.first() {
            self.coverage.count(label, first.rule);
        } else {
            let expected: Vec<_> = others.iter().map(|other| format!("{:?} ({})", other.outcome, other.rule)).collect();
            return Err(format!("{act:?}\n  came to {outcome:?},\n  not to  {}", expected.join("\n       or ")));
        }
        for possible in fitting {
            if !allowed.contains(&possible.world) {
                allowed.push(possible.world);
            }
        }
        self.worlds = allowed;
        self.coverage.most_worlds = self.coverage.most_worlds.max(self.worlds.len());
        Ok(())
    }

    /// Restores the store, if it is away.
    pub async fn find_store(&mut self) {
        self.away = 0;
        if self.worlds[0].outage {
            self.backend.find_store().await;
            self.worlds.iter_mut().for_each(|world| world.outage = false);
            self.coverage.count("store", "back");
        }
    }
}
