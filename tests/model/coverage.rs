//! Which rules decided, and how often.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Every rule of the model, by act. The last ones need a store that outlives the process.
const RULES: &str = "
login: opened, opened in the place of another, opened as the eleventh, opened in a known browser alone
login: opened by a newcomer to a guessed account, failed, failed in a known browser
login: failed as a newcomer to a guessed account, failed once more in a guessed account
login: throttled name, throttled network, throttled account
refresh: kept, rotated, slower tab, slower tab with its answer on its way, lost answer, older record
refresh: reuse of an older token, reuse of the previous token
refresh: a try, the last try, the last of three tries, the third of seven tries
refresh: no cookie, more than four cookies, two sessions, no such session, a visitor's try, no visitor's try left
logout: ended, nothing to end
me: identified, expired, the session has ended, no access token
clock: forwards, back
store: an older record
process: restarted";
const RULES_OF_A_STORE: &str = "
store: unreachable, refusing, back
login: store away
refresh: store away
logout: store away
me: store away";

/// How often each rule decided.
#[derive(Default)]
pub struct Coverage {
    pub steps: usize,
    pub most_worlds: usize,
    counts: BTreeMap<String, usize>,
}

impl Coverage {
    pub fn count(&mut self, act: &str, rule: &str) {
        *self.counts.entry(format!("{act}: {rule}")).or_default() += 1;
    }

    /// The rules that were never met.
    pub fn missing(&self, has_store: bool) -> BTreeSet<String> {
        let lines = RULES.lines().chain(RULES_OF_A_STORE.lines().filter(|_| has_store));
        let rules = lines.filter_map(|line| line.split_once(": "));
        let rules = rules.flat_map(|(act, rules)| rules.split(", ").map(move |rule| format!("{act}: {rule}")));
        rules.filter(|rule| !self.counts.contains_key(rule)).collect()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} actions, at most {} worlds at once", self.steps, self.most_worlds)?;
        self.counts.iter().try_for_each(|(rule, count)| writeln!(formatter, "{count:>8} {rule}"))
    }
}
