//! The keys in Redis. Their hash tag is the user's, so that a cluster keeps all sessions of a user on one node.

use crate::domain::Id;

/// How many characters of an identifier are the hash tag: the 12 bits that a session shares with its user.
const TAG: usize = 2;

/// The pattern of every key of a session's record.
pub(super) const ALL_SESSIONS: &str = "doorstep:session:*";

/// The key of a session's record. Only 22 characters of base64url in it come from outside (R80).
pub(super) fn session(id: Id) -> String {
    key("session", id)
}

/// The key of a user's index: the user's sessions by when they were opened. It does not contain the name.
pub(super) fn index(user: &str) -> String {
    key("user", Id::of_user(user))
}

/// The key of a session from its entry in the index: the part after the hash tag, which both keys share.
pub(super) fn listed(user: &str, entry: &str) -> String {
    let tag: String = Id::of_user(user).to_string().chars().take(TAG).collect();
    format!("doorstep:session:{{{tag}}}{entry}")
}

/// The session whose record has this key.
pub(super) fn id(key: &str) -> Option<Id> {
    let (tag, rest) = key.strip_prefix("doorstep:session:{")?.split_once('}')?;
    Id::parse(&format!("{tag}{rest}"))
}

fn key(kind: &str, id: Id) -> String {
    let text = id.to_string();
    let (tag, rest) = text.split_at_checked(TAG).unwrap_or_default();
    format!("doorstep:{kind}:{{{tag}}}{rest}")
}
