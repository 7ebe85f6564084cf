//! Two things measured in turn, so that other load on the machine affects both alike.

use std::time::Duration;

/// How often each of the two is measured.
pub const PAIRS: usize = 5;

/// An amount of work, and the time that it took.
#[derive(Clone, Copy)]
pub struct Measured {
    pub count: u32,
    pub wall: Duration,
    /// User and system time of the process that did it.
    pub processor: Duration,
}

impl Measured {
    fn rate(self) -> Rate {
        let count = f64::from(self.count);
        Rate { wall: count / self.wall.as_secs_f64(), processor: count / self.processor.as_secs_f64() }
    }
}

/// The rate per second of wall time, and per second of processor time.
#[derive(Clone, Copy)]
pub struct Rate {
    pub wall: f64,
    pub processor: f64,
}

/// The median, and the range of the values.
pub struct Spread {
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

impl Spread {
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_unstable_by(f64::total_cmp);
        Self { median: values[values.len() / 2], least: values[0], most: values[values.len() - 1] }
    }
}

/// The result for two rates: the medians of each, and of the ratios within a pair.
pub struct Comparison {
    pub reference: Rate,
    pub ours: Rate,
    pub by_wall: Spread,
    pub by_processor: Spread,
}

/// Measures reference and ours in turn.
pub fn compare(mut reference: impl FnMut() -> Measured, mut ours: impl FnMut() -> Measured) -> Comparison {
    let pairs: Vec<(Rate, Rate)> = (0..PAIRS).map(|_| (reference().rate(), ours().rate())).collect();
    let median = |value: fn(&(Rate, Rate)) -> f64| Spread::of(pairs.iter().map(value)).median;
    Comparison {
        reference: Rate {
            wall: median(|(reference, _)| reference.wall),
            processor: median(|(reference, _)| reference.processor),
        },
        ours: Rate { wall: median(|(_, ours)| ours.wall), processor: median(|(_, ours)| ours.processor) },
        by_wall: Spread::of(pairs.iter().map(|(reference, ours)| ours.wall / reference.wall)),
        by_processor: Spread::of(pairs.iter().map(|(reference, ours)| ours.processor / reference.processor)),
    }
}
