//! How long answers took.

use std::time::Duration;

/// Durations of one kind: checked against a generous bound, reported exactly.
#[derive(Debug, Default)]
pub struct Durations(Vec<Duration>);

impl Durations {
    pub fn add(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    pub fn longest(&self) -> Duration {
        self.0.iter().copied().max().unwrap_or_default()
    }

    fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1]
    }

    /// Prints the durations, and fails if one is beyond the bound.
    #[track_caller]
    pub fn report(&self, what: &str, bound: Duration) {
        let (median, p99, longest) = (self.percentile(50), self.percentile(99), self.longest());
        let [median, p99, most] = [median, p99, longest].map(|duration| duration.as_millis());
        println!("{what}: {} times, p50 {median} ms, p99 {p99} ms, longest {most} ms", self.0.len());
        assert!(longest <= bound, "{what}: {longest:?}");
    }
}

impl Extend<Duration> for Durations {
    fn extend<Some: IntoIterator<Item = Duration>>(&mut self, durations: Some) {
        self.0.extend(durations);
    }
}
