//! The parts of an attempt, each admitted in one step: a known device, or a stranger and then an account.

use chrono::TimeDelta;

use crate::{
    domain::{Account, Admission, Allowances, Budget, Budgets, Counts, Id, Network, Outcome, Subject, Time},
    guard::Limited,
};

/// What is admitted in one step.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Budgets(Budgets),
    Account(Box<Account>),
}

impl Part {
    /// A client that is recognised by this nonce.
    pub(super) fn of_device(nonce: Id) -> Self {
        Self::Budgets(Budgets(vec![budget(Subject::Device(nonce), Limited::PasswordsFromDevice)]))
    }

    /// Any other client: what it typed, its network, the wider ones of IPv6, and its nearest address that can't be
    /// forged.
    pub(super) fn of_stranger(identifier: Id, client: Network, nearest: Option<Network>) -> Self {
        let mut budgets = vec![
            budget(Subject::Name(identifier, client), Limited::PasswordsForName),
            budget(Subject::Network(client), Limited::PasswordsFromNetwork),
        ];
        for (length, limited) in [(56, Limited::PasswordsFrom56), (48, Limited::PasswordsFrom48)] {
            budgets.extend(client.widened(length).map(|wider| budget(Subject::Network(wider), limited)));
        }
        budgets.extend(nearest.map(|nearest| budget(Subject::Nearest(nearest), Limited::PasswordsFromNearest)));
        Self::Budgets(Budgets(budgets))
    }

    /// The account that it concerns.
    pub(super) fn of_account(account: Id, client: Network) -> Self {
        let allowances = Allowances {
            account: Limited::PasswordsForAccount.allowance(),
            newcomers: Limited::PasswordsOfNewcomers.allowance(),
            returning: Limited::PasswordsOfReturning.allowance(),
        };
        Self::Account(Box::new(Account::new(account, client, allowances)))
    }

    pub(super) fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::Budgets(budgets) => budgets.subjects(),
            Self::Account(account) => account.subjects(),
        }
    }

    /// The subject for which parts take turns at a shared store: the widest one.
    pub(super) fn turn(&self) -> Option<Subject> {
        match self {
            Self::Budgets(budgets) => budgets.subjects().pop(),
            Self::Account(account) => account.subjects().first().copied(),
        }
    }

    /// How long a store of limited room keeps the counts after a change. A device's nonce can't be forged.
    pub(super) fn lifetime(&self, counts: &Counts) -> TimeDelta {
        let day = Limited::PasswordsForAccount.allowance().forgotten_after;
        match self {
            Self::Account(account) if account.is_worth_keeping(counts) => day,
            Self::Budgets(Budgets(budgets)) if matches!(budgets[..], [Budget { subject: Subject::Device(_), .. }]) => {
                day
            }
            Self::Account(_) | Self::Budgets(_) => Limited::PasswordsForName.allowance().forgotten_after,
        }
    }

    pub(super) fn admit(&mut self, counts: &mut Counts) -> Admission {
        match self {
            Self::Budgets(budgets) => budgets.admit(counts),
            Self::Account(account) => account.admit(counts),
        }
    }

    pub(super) fn settle(&self, counts: &mut Counts, begun: Time, outcome: Outcome) {
        match self {
            Self::Budgets(budgets) => budgets.settle(counts, begun, outcome),
            Self::Account(account) => account.settle(counts, begun, outcome),
        }
    }
}

fn budget(subject: Subject, limited: Limited) -> Budget {
    Budget { subject, allowance: limited.allowance() }
}
