//! The keys in Redis. Their hash tag is the user's, so that a cluster keeps all of a user's sessions in one place.

use crate::domain::Id;

/// How many characters of an identifier are the hash tag: the 12 bits that a session's has from its user's.
const TAG: usize = 2;

/// What every key of a session's record is like.
pub(super) const ALL_SESSIONS: &str = "doorstep:session:*";

/// Where a session's record is. Nothing of it comes from outside but 22 characters of base64url (R80).
pub(super) fn session(id: Id) -> String {
    key("session", id)
}

/// Where the sessions of a user are listed, by when they were opened. The name itself is not in it.
pub(super) fn index(user: &str) -> String {
    key("user", Id::of_user(user))
}

/// The key of a session that an index lists, by what follows the hash tag, which both have in common.
pub(super) fn listed(user: &str, entry: &str) -> String {
    let tag: String = Id::of_user(user).to_string().chars().take(TAG).collect();
    format!("doorstep:session:{{{tag}}}{entry}")
}

/// The session whose record is at this key.
pub(super) fn id(key: &str) -> Option<Id> {
    let (tag, rest) = key.strip_prefix("doorstep:session:{")?.split_once('}')?;
    Id::parse(&format!("{tag}{rest}"))
}

fn key(kind: &str, id: Id) -> String {
    let text = id.to_string();
    let (tag, rest) = text.split_at_checked(TAG).unwrap_or_default();
    format!("doorstep:{kind}:{{{tag}}}{rest}")
}
