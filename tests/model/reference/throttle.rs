//! The throttle and the visitors' tries as the model knows them: counts of one process.

use std::collections::BTreeMap;

use super::Moment;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;

/// What was tried, by folded name and network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Throttle {
    names: BTreeMap<(String, usize), Failures>,
    networks: BTreeMap<usize, Debt>,
    visitors: BTreeMap<(String, usize), Failures>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Failures {
    count: u32,
    last: Moment,
}

/// The milliseconds in which a network works off its failures, at six seconds each, from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Debt {
    owed: i64,
    since: Moment,
}

impl Throttle {
    /// Admits a login, or names the budget that refuses it and the milliseconds to wait. A clock that was set back
    /// prolongs no wait.
    pub fn admit(&mut self, name: &str, network: usize, now: Moment) -> Result<(), (&'static str, i64)> {
        if let Some(debt) = self.networks.get_mut(&network) {
            *debt = Debt { owed: (debt.owed - (now - debt.since).max(0)).max(0), since: now };
            if debt.owed > 29 * 6 * SECOND {
                return Err(("throttled network", debt.owed - 29 * 6 * SECOND));
            }
        }
        let Some(failures) = self.names.get_mut(&(name.to_owned(), network)) else { return Ok(()) };
        failures.last = failures.last.min(now);
        if now - failures.last >= 15 * MINUTE {
            failures.count = 0;
        }
        let wait = match failures.count {
            0..5 => 0,
            count @ 5..11 => SECOND << (count - 5),
            _ => MINUTE,
        };
        let left = failures.last + wait - now;
        if wait > 0 && left > 0 { Err(("throttled name", left)) } else { Ok(()) }
    }

    /// A wrong password, or an unknown name.
    pub fn fail(&mut self, name: &str, network: usize, now: Moment) {
        self.networks.entry(network).or_insert(Debt { owed: 0, since: now }).owed += 6 * SECOND;
        let failures = self.names.entry((name.to_owned(), network)).or_insert(Failures { count: 0, last: now });
        *failures = Failures { count: failures.count + 1, last: now };
    }

    /// A right password: the name's failures are forgotten, the network's are not.
    pub fn succeed(&mut self, name: &str, network: usize) {
        self.names.remove(&(name.to_owned(), network));
    }

    /// Charges a visitor and says whether a try is left: of three, forgotten ten minutes after the last charge. A clock
    /// that was set back does not prolong that.
    pub fn charge_visitor(&mut self, name: &str, network: usize, now: Moment) -> bool {
        let visitor = self.visitors.entry((name.to_owned(), network)).or_insert(Failures { count: 0, last: now });
        visitor.last = visitor.last.min(now);
        if now - visitor.last >= 10 * MINUTE {
            visitor.count = 0;
        }
        if visitor.count < 3 {
            *visitor = Failures { count: visitor.count + 1, last: now };
        }
        visitor.count < 3
    }
}
