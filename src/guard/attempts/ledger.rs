//! The throttle's ledger: what is spent, what waits, and the slots that attempts hold.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio::{
    runtime::Handle,
    task::{JoinHandle, spawn},
};

use super::{
    lines::Lines,
    part::Part,
    tables::Tables,
    turns::{Turn, Turns},
};
use crate::{
    domain::{Admission, Outcome, Subject, Time},
    store::{Sight, StoreError, Throttle},
};

/// What all attempts share.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) counts: Counts,
    pub(super) lines: Lines,
    turns: Turns,
}

/// Where the counts are.
#[derive(Debug)]
pub(super) enum Counts {
    /// In this process, without any wait.
    Here(Box<Tables>),
    /// In a store that all instances share.
    Shared(Throttle),
}

/// Whether a part was admitted.
pub(super) enum Asked {
    Held(Hold),
    Pending(Subject, Part),
    Refused(TimeDelta),
}

/// The slots of one part. Dropped without an outcome they are given back, and nothing is charged.
#[derive(Debug)]
pub(super) struct Hold {
    ledger: Arc<Ledger>,
    held: Option<Held>,
}

#[derive(Debug)]
struct Held {
    part: Part,
    begun: Time,
    /// The store's records as the admission left them.
    sight: Sight,
}

/// A settlement under way, which completes even if its caller goes away.
pub(super) type Settlement = JoinHandle<Result<(), StoreError>>;

impl Ledger {
    pub(super) fn new(counts: Counts) -> Arc<Self> {
        Arc::new(Self { counts, lines: Lines::default(), turns: Turns::default() })
    }

    /// Waits for this part's turn at a shared store.
    pub(super) async fn turn(&self, part: &Part) -> Option<Turn> {
        match self.counts {
            Counts::Here(_) => None,
            Counts::Shared(_) => Some(self.turns.take(part.turn()?).await),
        }
    }

    /// Asks whether a part may begin. A request to a store completes even if the client goes away meanwhile; its slots
    /// are then given back.
    pub(super) async fn ask(self: &Arc<Self>, part: Part, now: Time, turn: Option<Turn>) -> Result<Asked, StoreError> {
        let asking = ask(self.clone(), part, now, turn);
        match self.counts {
            Counts::Here(_) => asking.await,
            Counts::Shared(_) => spawn(asking).await.unwrap_or(Err(StoreError::TimedOut("the throttle"))),
        }
    }

    /// Settles a part: at once, or in the background.
    fn settle(self: &Arc<Self>, held: Held, outcome: Outcome, now: Time) -> Option<Settlement> {
        match &self.counts {
            Counts::Here(tables) => {
                let Held { part, begun, .. } = held;
                tables.update(&part.subjects(), now, |counts| part.settle(counts, begun, outcome));
                self.lines.call(&part.subjects());
                None
            }
            // Without a runtime the process is about to end; its slots expire by themselves.
            Counts::Shared(_) => Some(Handle::try_current().ok()?.spawn(settle(self.clone(), held, outcome, now))),
        }
    }
}

async fn ask(ledger: Arc<Ledger>, mut part: Part, now: Time, turn: Option<Turn>) -> Result<Asked, StoreError> {
    let subjects = part.subjects();
    let (admission, sight) = match &ledger.counts {
        Counts::Here(tables) => (tables.update(&subjects, now, |counts| part.admit(counts)), Sight::default()),
        Counts::Shared(store) => {
            let update = store.update(&subjects, now, Sight::default(), |counts| {
                let admission = part.admit(counts);
                (admission, part.lifetime(counts))
            });
            Box::pin(update).await?
        }
    };
    drop(turn);
    Ok(match admission {
        Admission::Admitted => Asked::Held(Hold { ledger, held: Some(Held { part, begun: now, sight }) }),
        Admission::Pending(subject) => Asked::Pending(subject, part),
        Admission::Refused(wait) => Asked::Refused(wait),
    })
}

async fn settle(ledger: Arc<Ledger>, held: Held, outcome: Outcome, now: Time) -> Result<(), StoreError> {
    let Held { part, begun, sight } = held;
    let subjects = part.subjects();
    if let Counts::Shared(store) = &ledger.counts {
        let _turn = ledger.turn(&part).await;
        let update = store.update(&subjects, now, sight, |counts| {
            part.settle(counts, begun, outcome);
            ((), part.lifetime(counts))
        });
        update.await?;
    }
    ledger.lines.call(&subjects);
    Ok(())
}

impl Hold {
    /// Settles it.
    pub(super) fn settle(mut self, outcome: Outcome, now: Time) -> Option<Settlement> {
        self.ledger.settle(self.held.take()?, outcome, now)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            let now = held.begun;
            self.ledger.settle(held, Outcome::Unknown, now);
        }
    }
}
