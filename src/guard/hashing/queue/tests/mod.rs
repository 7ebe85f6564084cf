//! The queue, asked one thing at a time.

mod places;
mod recognised;
mod turns;

use super::*;
use crate::domain::Site;

/// A client without proxies.
pub(super) fn client(number: u32) -> Group {
    let site = Site::V4(number.into());
    Group { nearest: site, client: site }
}

/// A client behind a proxy.
pub(super) fn behind(nearest: u32, client: u32) -> Group {
    Group { nearest: Site::V4(nearest.into()), client: Site::V4(client.into()) }
}

impl Queue {
    /// Enters, ready for a hash of ours.
    fn join(&mut self, group: Group) -> Entrance {
        self.join_as(group, None, 1)
    }

    pub(super) fn join_as(&mut self, group: Group, account: Option<Account>, cost: u32) -> Entrance {
        let entrance = self.enter(group, account);
        if let Entrance::Free(ticket) | Entrance::InPlaceOf { ticket, .. } = entrance {
            self.ready(ticket, cost);
        }
        entrance
    }

    /// So many wait from a group.
    fn join_often(&mut self, group: Group, count: usize) -> Vec<Ticket> {
        (0..count).map(|_| free(self.join(group))).collect()
    }

    fn rest(&mut self) -> Vec<Ticket> {
        std::iter::from_fn(|| self.next()).collect()
    }
}

fn free(entrance: Entrance) -> Ticket {
    let Entrance::Free(ticket) = entrance else { panic!("{entrance:?}") };
    ticket
}
