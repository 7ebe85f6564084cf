//! The last answer of the stores, so that a crowd at `/readyz` asks them no more often than one client does.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::clock;

/// What the stores answered last, and when.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Instant, bool)>>);

impl Readiness {
    /// How long an answer is good for.
    const FRESH: Duration = Duration::from_secs(1);

    /// The last answer, or a new one if that is older than a second.
    pub async fn ask(&self, question: impl Future<Output = bool>) -> bool {
        // Held while the question is asked, so that all others wait for the same answer.
        let mut last = self.0.lock().await;
        if let Some((asked, answer)) = *last
            && asked.elapsed() < Self::FRESH
        {
            return answer;
        }
        let answer = question.await;
        *last = Some((clock::stopwatch(), answer));
        answer
    }
}
