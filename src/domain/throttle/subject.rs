//! The subjects of budgets: whose failures are counted together.

use super::Network;
use crate::domain::Id;

/// Whose failures are counted together. Names are kept as hashes, so that long ones need no more room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A name as it was typed, folded, from one network.
    Name(Id, Network),
    /// A network, whatever the names.
    Network(Network),
    /// The nearest address that can't be forged, if clients can forge their own.
    Nearest(Network),
    /// A client that was recognised, by the nonce of its device cookie.
    Device(Id),
    /// An account, over all networks.
    Account(Id),
    /// An account that has used up its failures, for the networks that have not failed for it.
    Newcomers(Id),
    /// The same for the networks that have.
    Returning(Id),
    /// The failures of one network on one account.
    Failed(Id, Network),
}
