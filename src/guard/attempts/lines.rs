//! The lines of attempts that wait for others under way: first come, first served, for each budget.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::Notify;

use crate::{domain::Subject, lock::lock};

/// All that wait, by the filled budget and in order of arrival.
#[derive(Debug, Default)]
pub(super) struct Lines {
    waiting: Mutex<HashMap<Subject, Line>>,
    arrived: AtomicU64,
    settled: AtomicU64,
}

type Line = BTreeMap<u64, Arc<Notify>>;

/// An attempt that may have to wait. It stands in at most one line, and in none once it is dropped.
#[derive(Debug)]
pub(super) struct Waiter<'lines> {
    lines: &'lines Lines,
    /// How many came before it.
    arrival: u64,
    stands_for: Option<Subject>,
    call: Arc<Notify>,
}

impl Lines {
    /// A new waiter, in no line yet.
    pub(super) fn arrive(&self) -> Waiter<'_> {
        let arrival = self.arrived.fetch_add(1, Ordering::Relaxed);
        Waiter { lines: self, arrival, stands_for: None, call: Arc::default() }
    }

    /// How many settlements there were.
    pub(super) fn settled(&self) -> u64 {
        self.settled.load(Ordering::SeqCst)
    }

    #[cfg(test)]
    pub(super) fn are_empty(&self) -> bool {
        lock(&self.waiting).is_empty()
    }

    /// Calls the first of each of these lines: a settlement may have made room.
    pub(super) fn call(&self, subjects: &[Subject]) {
        self.settled.fetch_add(1, Ordering::SeqCst);
        let lines = lock(&self.waiting);
        subjects.iter().filter_map(|subject| first(lines.get(subject)?)).for_each(|(_, call)| call.notify_one());
    }
}

impl Waiter<'_> {
    /// Stands in the line of this budget, and in no other, in order of arrival.
    pub(super) fn stand(&mut self, subject: Subject) {
        let mut lines = lock(&self.lines.waiting);
        self.move_to(&mut lines, Some(subject));
    }

    /// Stands in line behind earlier arrivals for one of these budgets. `false` if there are none.
    pub(super) fn stand_behind(&mut self, subjects: &[Subject]) -> bool {
        let mut lines = lock(&self.lines.waiting);
        let waits =
            |subject: &&Subject| lines.get(subject).and_then(first).is_some_and(|(came, _)| came < self.arrival);
        let Some(subject) = subjects.iter().find(waits) else { return false };
        self.move_to(&mut lines, Some(*subject));
        true
    }

    /// Whether it is the first in its line.
    pub(super) fn is_first(&self) -> bool {
        let lines = lock(&self.lines.waiting);
        let line = self.stands_for.and_then(|subject| lines.get(&subject));
        line.and_then(first).is_some_and(|(came, _)| came == self.arrival)
    }

    /// Waits until it is worth asking again.
    pub(super) async fn called(&self) {
        self.call.notified().await;
    }

    /// Calls the new first of the line that it leaves.
    fn move_to(&mut self, lines: &mut HashMap<Subject, Line>, subject: Option<Subject>) {
        let left = std::mem::replace(&mut self.stands_for, subject);
        if left == subject {
            return;
        }
        if let Some(subject) = subject {
            lines.entry(subject).or_default().insert(self.arrival, self.call.clone());
        }
        let Some(left) = left else { return };
        let Some(line) = lines.get_mut(&left) else { return };
        let was_first = first(line).is_some_and(|(came, _)| came == self.arrival);
        line.remove(&self.arrival);
        match first(line) {
            Some((_, call)) if was_first => call.notify_one(),
            Some(_) => {}
            None => drop(lines.remove(&left)),
        }
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let lines = self.lines;
        self.move_to(&mut lock(&lines.waiting), None);
    }
}

fn first(line: &Line) -> Option<(u64, &Arc<Notify>)> {
    line.first_key_value().map(|(came, call)| (*came, call))
}
