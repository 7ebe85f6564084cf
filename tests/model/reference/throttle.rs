//! The throttle and the visitors' tries as the model knows them: what is counted, and for how long.

use std::collections::BTreeMap;

use super::Moment;
use crate::cast::Network;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

/// The counts of attempts. Names are folded; an account is that of the typed name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Throttle {
    names: BTreeMap<(String, Network), Failures>,
    networks: BTreeMap<Network, Debt>,
    accounts: BTreeMap<String, Failures>,
    /// The failures of each site for each account.
    failed: BTreeMap<(String, Network), Failures>,
    newcomers: BTreeMap<String, Debt>,
    returning: BTreeMap<String, Debt>,
    /// By the session of the login that made the device known.
    devices: BTreeMap<usize, Failures>,
    visitors: BTreeMap<(String, Network), Failures>,
}

/// The client that tries to log in.
#[derive(Clone, Copy)]
pub struct Claim<'act> {
    pub name: &'act str,
    pub network: Network,
    /// The login that made the browser known.
    pub device: Option<usize>,
}

/// The role in which a login was admitted, which decides where its failure is charged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum As {
    Device(usize),
    Stranger,
    Newcomer,
    Returning,
}

/// The budget that refuses, and the wait in milliseconds.
pub type Refused = (&'static str, i64);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Failures {
    count: u32,
    last: Moment,
}

impl Failures {
    /// A clock that was set back prolongs no wait.
    fn look(&mut self, now: Moment, forgotten_after: i64) -> u32 {
        self.last = self.last.min(now);
        if now - self.last >= forgotten_after {
            self.count = 0;
        }
        self.count
    }

    fn fail(&mut self, now: Moment) {
        *self = Self { count: self.count + 1, last: now };
    }
}

/// The milliseconds in which failures are worked off, from a moment on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Debt {
    owed: i64,
    since: Moment,
}

impl Debt {
    /// The wait until one more failure, which costs `each`, is within `free` of them.
    fn wait(&mut self, now: Moment, free: i64, each: i64) -> i64 {
        self.since = self.since.min(now);
        (self.owed - (now - self.since)).max(0) - (free - 1) * each
    }

    fn fail(&mut self, now: Moment, each: i64) {
        *self = Self { owed: (self.owed - (now - self.since)).max(0) + each, since: now };
    }
}

/// A network and the wider ones around it, itself first, each with its free failures and the time in which one of them
/// is worked off.
fn around(network: Network) -> Vec<(Network, i64, i64)> {
    let mut around = vec![(network, 30, 6 * SECOND)];
    if let Network::Home { block, .. } = network {
        around.push((Network::Block(block), 120, 1500));
        around.push((network.site(), 480, 375));
    }
    around
}

impl Throttle {
    /// Replaces the process by another: counts in a store outlive it, except the visitors' tries.
    pub fn restart(&mut self, has_store: bool) {
        let before = std::mem::take(self);
        if has_store {
            *self = Self { visitors: BTreeMap::new(), ..before };
        }
    }

    /// Admits a login, or names the budget that refuses it.
    pub fn admit(&mut self, claim: Claim<'_>, now: Moment) -> Result<As, Refused> {
        if let Some(device) = claim.device
            && self.devices.entry(device).or_default().look(now, DAY) < 10
        {
            return Ok(As::Device(device));
        }
        let mut longest = ("", 0);
        for (network, free, each) in around(claim.network) {
            let wait = self.networks.entry(network).or_default().wait(now, free, each);
            longest = if wait > longest.1 { ("throttled network", wait) } else { longest };
        }
        let failures = self.names.entry((claim.name.to_owned(), claim.network)).or_default();
        let wait = match failures.look(now, 15 * MINUTE) {
            0..5 => 0,
            count @ 5..11 => failures.last + (SECOND << (count - 5)) - now,
            _ => failures.last + MINUTE - now,
        };
        longest = if wait > longest.1 { ("throttled name", wait) } else { longest };
        if longest.1 > 0 { Err(longest) } else { self.admit_to_account(claim, now) }
    }

    /// Beyond a hundred failures, sites that have not failed for the account share ten attempts a minute, and sites
    /// that have failed share one.
    fn admit_to_account(&mut self, claim: Claim<'_>, now: Moment) -> Result<As, Refused> {
        let account = || claim.name.to_owned();
        let newcomers = self.newcomers.entry(account()).or_default().wait(now, 10, 6 * SECOND);
        let returning = self.returning.entry(account()).or_default().wait(now, 1, MINUTE);
        let has_failed = self.failed.entry((account(), claim.network.site())).or_default().look(now, DAY) > 0;
        if self.accounts.entry(account()).or_default().look(now, DAY) < 100 {
            return Ok(As::Stranger);
        }
        match (has_failed, newcomers, returning) {
            (false, wait @ 1.., _) | (true, _, wait @ 1..) => Err(("throttled account", wait)),
            (false, ..) => Ok(As::Newcomer),
            (true, ..) => Ok(As::Returning),
        }
    }

    /// A wrong password, or an unknown name.
    pub fn fail(&mut self, claim: Claim<'_>, admitted: As, now: Moment) {
        if let As::Device(device) = admitted {
            return self.devices.entry(device).or_default().fail(now);
        }
        for (network, _, each) in around(claim.network) {
            self.networks.entry(network).or_default().fail(now, each);
        }
        let account = claim.name.to_owned();
        self.names.entry((account.clone(), claim.network)).or_default().fail(now);
        self.failed.entry((account.clone(), claim.network.site())).or_default().fail(now);
        match admitted {
            As::Newcomer => self.newcomers.entry(account.clone()).or_default().fail(now, 6 * SECOND),
            As::Returning => self.returning.entry(account.clone()).or_default().fail(now, MINUTE),
            As::Device(_) | As::Stranger => {}
        }
        self.accounts.entry(account).or_default().fail(now);
    }

    /// A right password: the failures of the name, or of the device, are forgotten, and the site's failures are
    /// subtracted from the account's. The network's stay.
    pub fn succeed(&mut self, claim: Claim<'_>, admitted: As) {
        if let As::Device(device) = admitted {
            self.devices.remove(&device);
            return;
        }
        let account = claim.name.to_owned();
        self.names.remove(&(account.clone(), claim.network));
        let own = self.failed.remove(&(account.clone(), claim.network.site())).map_or(0, |failed| failed.count);
        let failures = self.accounts.entry(account).or_default();
        failures.count = failures.count.saturating_sub(own);
    }

    /// Charges a visitor and returns whether a try is left: of three, forgotten ten minutes after the last charge.
    pub fn charge_visitor(&mut self, name: &str, network: Network, now: Moment) -> bool {
        let visitor = self.visitors.entry((name.to_owned(), network)).or_default();
        if visitor.look(now, 10 * MINUTE) < 3 {
            visitor.fail(now);
        }
        visitor.count < 3
    }
}
