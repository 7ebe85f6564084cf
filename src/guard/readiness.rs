//! The last answer of the stores, so that a crowd at `/readyz` asks them no more often than one client does.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use tokio::{spawn, sync::watch};

use crate::{clock, lock::lock};

/// What the stores answered, and when; `None` while they are asked.
type Answer = watch::Receiver<Option<(Instant, bool)>>;

/// The question that was asked last.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<Answer>>);

impl Readiness {
    /// How long an answer is good for.
    const FRESH: Duration = Duration::from_secs(1);

    /// The last answer, or that of a new question if the last is older than a second. The question runs in its own
    /// task: a client that hangs up cancels nothing, and all others wait for the same answer.
    pub async fn ask<Question>(&self, question: impl FnOnce() -> Question) -> bool
    where
        Question: Future<Output = bool> + Send + 'static,
    {
        let mut answer = self.latest(question);
        let answer = answer.wait_for(Option::is_some).await;
        answer.is_ok_and(|answer| answer.is_some_and(|(_, ready)| ready))
    }

    fn latest<Question>(&self, question: impl FnOnce() -> Question) -> Answer
    where
        Question: Future<Output = bool> + Send + 'static,
    {
        let mut latest = lock(&self.0);
        if let Some(answer) = latest.as_ref().filter(|answer| is_good(answer)) {
            return answer.clone();
        }
        let (sender, answer) = watch::channel(None);
        let question = question();
        spawn(async move {
            let ready = question.await;
            sender.send_replace(Some((clock::stopwatch(), ready)));
        });
        latest.insert(answer).clone()
    }
}

/// Whether it is fresh or still to come. An answer whose task panicked is neither.
fn is_good(answer: &Answer) -> bool {
    match *answer.borrow() {
        Some((asked, _)) => asked.elapsed() < Readiness::FRESH,
        None => answer.has_changed().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use tokio::{sync::Notify, task::yield_now};

    use super::*;

    // R96
    #[tokio::test]
    async fn an_asker_who_hangs_up_cancels_nothing_and_the_answer_is_kept() {
        let (readiness, asked, answered) =
            (Readiness::default(), Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let question = || {
            let (asked, answered) = (asked.clone(), answered.clone());
            async move {
                asked.fetch_add(1, Ordering::Relaxed);
                answered.notified().await;
                true
            }
        };
        for _ in 0..100 {
            tokio::select! {
                biased;
                _ = readiness.ask(question) => panic!("nothing has answered"),
                () = yield_now() => {}
            }
        }
        answered.notify_one();
        assert!(readiness.ask(question).await);
        assert!(readiness.ask(question).await);
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }

    // R92
    #[tokio::test]
    async fn a_question_that_panics_is_asked_again() {
        let readiness = Readiness::default();
        assert!(!readiness.ask(|| async { panic!("on purpose") }).await);
        assert!(readiness.ask(|| async { true }).await);
    }
}
