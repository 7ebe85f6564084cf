//! `doorstep users list`: prints every user, read a page at a time.

use serde_json::json;

use super::{Stores, say, shown};
use crate::store::Listed;

/// Users in a page.
const PAGE: u16 = 1000;

/// Prints every user: as a table with tabs between columns, or as JSON.
pub(super) async fn run(stores: &Stores, json: bool) -> Result<(), String> {
    let mut after = String::new();
    if !json {
        say("USER\tAVATAR\tROLES\tADDED")?;
    }
    loop {
        let page = stores.users.list(&after, PAGE).await.map_err(|error| error.to_string())?;
        for user in &page {
            say(&if json { object(user) } else { row(user) })?;
        }
        match page.last() {
            Some(last) if page.len() == usize::from(PAGE) => after.clone_from(&last.name),
            _ => return Ok(()),
        }
    }
}

fn row(user: &Listed) -> String {
    let (name, avatar, roles) = (shown(&user.name), shown(&user.avatar), user.roles.as_str());
    format!("{name}\t{avatar}\t{roles}\t{}", user.created.format("%Y-%m-%d %H:%M:%S"))
}

fn object(user: &Listed) -> String {
    let Listed { name, avatar, roles, created } = user;
    json!({"user": name, "avatar": avatar, "roles": roles, "added": created.format("%Y-%m-%dT%H:%M:%SZ").to_string()})
        .to_string()
}
