//! The keys of counts in Redis. All have one hash tag, since one attempt concerns names, networks and accounts at once.

use crate::domain::Subject;

/// The key of a count. Only hashes of names, and addresses as numbers, come from outside.
pub(super) fn count(subject: &Subject) -> String {
    match subject {
        Subject::Name(name, network) => format!("doorstep:{{throttle}}:name:{name}:{network}"),
        Subject::Network(network) => format!("doorstep:{{throttle}}:network:{network}"),
        Subject::Nearest(network) => format!("doorstep:{{throttle}}:nearest:{network}"),
        Subject::Device(nonce) => format!("doorstep:{{throttle}}:device:{nonce}"),
        Subject::Account(account) => format!("doorstep:{{throttle}}:account:{account}"),
        Subject::Newcomers(account) => format!("doorstep:{{throttle}}:newcomers:{account}"),
        Subject::Returning(account) => format!("doorstep:{{throttle}}:returning:{account}"),
        Subject::Failed(account, network) => format!("doorstep:{{throttle}}:failed:{account}:{network}"),
    }
}
