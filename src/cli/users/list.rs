//! `doorstep users list`: every user, a page at a time.

use super::{Stores, say, shown};
use crate::store::Listed;

/// Users in a page.
const PAGE: u16 = 1000;

/// Prints every user.
pub(super) async fn run(stores: &Stores) -> Result<(), String> {
    let mut after = String::new();
    loop {
        let page = stores.users.list(&after, PAGE).await.map_err(|error| error.to_string())?;
        for Listed { name, avatar, roles, created } in &page {
            let created = created.format("%Y-%m-%d %H:%M:%S");
            say(&format!("{}\t{}\t{}\t{created}", shown(name), shown(avatar), roles.as_str()))?;
        }
        match page.last() {
            Some(last) if page.len() == usize::from(PAGE) => after.clone_from(&last.name),
            _ => return Ok(()),
        }
    }
}
