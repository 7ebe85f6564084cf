//! Places and slots: that each comes back once, whatever becomes of the client that had it.

mod places;
mod slots;

use std::sync::mpsc;

use tokio::{
    task::JoinHandle,
    time::{Instant, timeout},
};

use super::*;

const LONG: Duration = Duration::from_secs(30);
const SOON: Duration = Duration::from_secs(10);

fn newcomer(number: u32) -> Newcomer<'static> {
    let address = IpAddr::V4(number.into());
    Newcomer { nearest: address, client: address, recognised: None }
}

/// Work that says when it has begun, and goes on until it is told to end.
struct Work {
    begun: oneshot::Receiver<()>,
    end: mpsc::Sender<()>,
    task: JoinHandle<Result<(), HashingError>>,
}

fn work(place: Place) -> Work {
    let (beginning, begun) = oneshot::channel();
    let (end, ending) = mpsc::channel();
    let work = move |_: &mut Argon2Memory| {
        beginning.send(()).unwrap();
        let _ = ending.recv();
    };
    Work { begun, end, task: tokio::spawn(place.run(1, work)) }
}

impl Hashing {
    fn place(&self, number: u32) -> Place {
        self.enter(&newcomer(number)).unwrap()
    }

    fn free_slots(&self) -> usize {
        lock(&self.shared.0).free.len()
    }

    /// Waits until every slot is free; nobody may wait then.
    async fn expect_rest(&self, slots: usize) {
        let started = Instant::now();
        while self.free_slots() < slots {
            assert!(started.elapsed() < SOON, "a slot is lost");
            tokio::task::yield_now().await;
        }
        let state = lock(&self.shared.0);
        assert_eq!((state.free.len(), state.calls.len()), (slots, 0));
    }
}
