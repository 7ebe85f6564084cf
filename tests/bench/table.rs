//! The table: what was measured, compared with what, and whether the goal is reached.

use crate::comparison::{Comparison, Rate, Spread};

/// The bound for a figure.
#[derive(Clone, Copy)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    fn verdict(self, figure: f64) -> String {
        let reached = match self {
            Self::AtLeast(least) => figure >= least,
            Self::AtMost(most) => figure <= most,
        };
        if reached { "reached" } else { "missed" }.to_owned()
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(least) => format!("≥ {least}"),
            Self::AtMost(most) => format!("≤ {most}"),
        }
    }
}

/// Which ratio a goal is for.
#[derive(Clone, Copy)]
pub enum By {
    /// Processor time of the two processes. Wall time on a shared machine also depends on other load, and on the load
    /// generator itself.
    Processor,
    /// The wall clock, if a third process does much of the work.
    Wall,
}

/// One line of the table.
pub struct Row([String; 7]);

impl Row {
    /// A comparison of rates, with the goal for one of the two ratios.
    pub fn compared(what: &str, reference: &str, comparison: &Comparison, goal: Option<(Goal, By)>) -> Self {
        let (goal, verdict) = match goal {
            None => (String::new(), String::new()),
            Some((goal, By::Processor)) => {
                (format!("{} by CPU", goal.text()), goal.verdict(comparison.by_processor.median))
            }
            Some((goal, By::Wall)) => (format!("{} by wall", goal.text()), goal.verdict(comparison.by_wall.median)),
        };
        Self([
            what.to_owned(),
            rate(comparison.ours),
            format!("{reference}: {}", rate(comparison.reference)),
            ratio(&comparison.by_processor),
            ratio(&comparison.by_wall),
            goal,
            verdict,
        ])
    }

    /// A figure without a comparison. The goal is for the figure, in its unit.
    pub fn figure(what: &str, figure: f64, unit: &str, against: &str, goal: Goal) -> Self {
        let goal_text = format!("{} {unit}", goal.text());
        let figure_text = format!("{figure:.1} {unit}");
        let verdict = goal.verdict(figure);
        Self([what.to_owned(), figure_text, against.to_owned(), String::new(), String::new(), goal_text, verdict])
    }

    /// A ratio of wall times: only these show how long a client waits.
    pub fn waiting(what: &str, measured: String, against: String, by_wall: &Spread, goal: Goal) -> Self {
        let verdict = goal.verdict(by_wall.median);
        Self([what.to_owned(), measured, against, String::new(), ratio(by_wall), goal.text(), verdict])
    }

    /// A count compared with the stored one. The goal is for the change between them, in percent.
    pub fn counted(what: &str, count: u32, kept: u32, change: f64, goal: Goal) -> Self {
        let figure = format!("{} instructions", grouped(f64::from(count)));
        let against = format!("{} kept, {change:+.2} %", grouped(f64::from(kept)));
        let (goal_text, verdict) = (format!("{} %", goal.text()), goal.verdict(change));
        Self([what.to_owned(), figure, against, String::new(), String::new(), goal_text, verdict])
    }

    /// A row that could not be measured, and why.
    pub fn unmeasured(what: &str, reason: &str) -> Self {
        let [measured, against, by_processor, by_wall, goal] = [reason, "", "", "", ""].map(str::to_owned);
        Self([what.to_owned(), measured, against, by_processor, by_wall, goal, "not measured".to_owned()])
    }
}

/// Prints the rows, as Markdown.
pub fn print(rows: &[Row]) {
    let head = ["what", "measured", "against", "ratio by CPU time (spread)", "ratio by wall time (spread)", "goal", ""];
    let head = head.map(str::to_owned);
    let lines = || std::iter::once(&head).chain(rows.iter().map(|Row(cells)| cells));
    let widths: Vec<usize> = (0..head.len())
        .map(|column| lines().map(|cells| cells[column].chars().count()).max().unwrap_or_default())
        .collect();
    for (number, cells) in lines().enumerate() {
        let padded = cells.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
        println!("| {} |", padded.collect::<Vec<_>>().join(" | "));
        if number == 0 {
            let rules = widths.iter().map(|width| "-".repeat(width + 2));
            println!("|{}|", rules.collect::<Vec<_>>().join("|"));
        }
    }
}

fn rate(rate: Rate) -> String {
    format!("{}/s, {}/CPU-s", grouped(rate.wall), grouped(rate.processor))
}

fn ratio(spread: &Spread) -> String {
    let decimals = if spread.median < 0.01 { 4 } else { 2 };
    format!("{:.decimals$} ({:.decimals$}–{:.decimals$})", spread.median, spread.least, spread.most)
}

/// A number in groups of three digits; a small one has one decimal.
fn grouped(number: f64) -> String {
    if number < 1000.0 {
        return format!("{number:.1}");
    }
    let digits = format!("{number:.0}");
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap()).collect();
    groups.join(" ")
}
