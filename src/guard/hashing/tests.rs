//! Places and slots: that each comes back once, whatever becomes of the client that had it.

use std::{
    future::pending,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
};

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

// R22
#[tokio::test]
async fn no_more_hashes_run_at_once_than_there_are_slots() {
    let hashing = Hashing::new(2, LONG);
    let [mut first, mut second, mut third] = [1, 2, 3].map(|number| work(hashing.place(number)));
    (&mut first.begun).await.unwrap();
    (&mut second.begun).await.unwrap();
    assert!(timeout(Duration::from_millis(50), &mut third.begun).await.is_err());
    first.end.send(()).unwrap();
    (&mut third.begun).await.unwrap();
    for work in [second, third] {
        work.end.send(()).unwrap();
        assert_eq!(work.task.await.unwrap(), Ok(()));
    }
    hashing.expect_rest(2).await;
}

// R22, R31
#[tokio::test]
async fn a_hash_in_progress_keeps_its_slot_though_its_client_has_vanished() {
    let hashing = Hashing::new(1, LONG);
    let [mut vanished, mut next] = [1, 2].map(|number| work(hashing.place(number)));
    (&mut vanished.begun).await.unwrap();
    vanished.task.abort();
    assert!(vanished.task.await.unwrap_err().is_cancelled());
    assert!(timeout(Duration::from_millis(50), &mut next.begun).await.is_err());
    vanished.end.send(()).unwrap();
    timeout(SOON, &mut next.begun).await.unwrap().unwrap();
    next.end.send(()).unwrap();
    assert_eq!(next.task.await.unwrap(), Ok(()));
    hashing.expect_rest(1).await;
}

// R24
#[tokio::test]
async fn a_client_that_vanishes_while_it_waits_frees_its_place() {
    let hashing = Hashing::new(1, LONG);
    let mut busy = work(hashing.place(1));
    (&mut busy.begun).await.unwrap();
    let mut places: Vec<_> = (0..64).map(|_| hashing.place(2)).collect();
    assert_eq!(hashing.enter(&newcomer(2)).err(), Some(HashingError::Saturated));
    let waiting = work(places.remove(10));
    tokio::task::yield_now().await;
    waiting.task.abort();
    assert!(waiting.task.await.unwrap_err().is_cancelled());
    places.push(hashing.place(2));
    places.remove(0);
    places.push(hashing.place(2));
    assert_eq!(hashing.enter(&newcomer(2)).err(), Some(HashingError::Saturated));
    busy.end.send(()).unwrap();
    drop(places);
    hashing.expect_rest(1).await;
}

// R24
#[tokio::test]
async fn one_that_is_displaced_is_told_at_once_also_while_it_looks_something_up() {
    let hashing = Hashing::new(1, LONG);
    let mut busy = work(hashing.place(1));
    (&mut busy.begun).await.unwrap();
    let mut places: Vec<_> = (0..64).map(|_| hashing.place(2)).collect();
    let waiting = work(places.pop().unwrap());
    let looking_up = tokio::spawn(places.pop().unwrap().during(pending::<()>()));
    let owners = [3, 4].map(|number| work(hashing.place(number)));
    assert_eq!(timeout(SOON, waiting.task).await.unwrap().unwrap(), Err(HashingError::Saturated));
    assert_eq!(timeout(SOON, looking_up).await.unwrap().unwrap().err(), Some(HashingError::Saturated));
    busy.end.send(()).unwrap();
    for owner in owners {
        owner.end.send(()).unwrap();
        assert_eq!(owner.task.await.unwrap(), Ok(()));
    }
}

// R24
#[tokio::test]
async fn patience_is_counted_from_the_entrance_and_ends_a_look_up_and_a_wait() {
    let patience = Duration::from_millis(20);
    let hashing = Hashing::new(1, patience);
    let [looking_up, busy, waiting] = [1, 2, 3].map(|number| hashing.place(number));
    let mut busy = work(busy);
    (&mut busy.begun).await.unwrap();
    let looked_up = timeout(SOON, looking_up.during(pending::<()>())).await.unwrap();
    assert_eq!(looked_up.err(), Some(HashingError::Saturated));
    let (waiting, ()) = waiting.during(async {}).await.unwrap();
    assert_eq!(timeout(SOON, work(waiting).task).await.unwrap().unwrap(), Err(HashingError::Saturated));
    busy.end.send(()).unwrap();
    hashing.expect_rest(1).await;
}

#[tokio::test]
async fn a_look_up_holds_no_slot() {
    let hashing = Hashing::new(1, LONG);
    let slow = hashing.place(1);
    let (slow, number) = slow.during(async { 7 }).await.unwrap();
    assert_eq!((number, hashing.free_slots()), (7, 1));
    assert_eq!(hashing.place(2).run(1, |_| 2).await, Ok(2));
    assert_eq!(slow.run(1, |_| 1).await, Ok(1));
}

// R92
#[tokio::test]
async fn work_that_panics_gives_its_slot_back() {
    let hashing = Hashing::new(1, LONG);
    let panicked = hashing.place(1).run(1, |_| assert_eq!(1, 2)).await;
    assert_eq!(panicked, Err(HashingError::Panicked));
    assert_eq!(hashing.place(2).run(1, |_| 2).await, Ok(2));
}

// R34
#[tokio::test]
async fn a_recognised_client_finds_a_place_however_many_wait_whatever_the_spelling_of_the_name() {
    let hashing = Hashing::new(1, LONG);
    let mut busy = work(hashing.place(0));
    (&mut busy.begun).await.unwrap();
    let _crowd: Vec<_> = (1..=64).map(|number| hashing.place(number)).collect();
    let names = ["Ada", "ADA", "ada"].map(|name| UserName::parse(name.to_owned()).unwrap());
    let enter = |(name, number)| hashing.enter(&Newcomer { recognised: Some(name), ..newcomer(number) });
    let [ada, capital, small] = &names;
    let places = [(ada, 101), (capital, 102), (small, 103)].map(enter);
    let [first, second, third] = places.map(Result::ok);
    assert!(first.is_some() && second.is_some());
    assert!(third.is_none(), "two wait for each account");
    busy.end.send(()).unwrap();
}

// R22, R31: whoever waits to the end is served, whatever the others do, and nothing is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_that_comes_and_vanishes_leaves_every_slot_and_every_place() {
    let hashing = Arc::new(Hashing::new(3, LONG));
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let clients: Vec<_> = (0..40_u32)
        .map(|number| {
            let (hashing, running, most) = (hashing.clone(), running.clone(), most.clone());
            tokio::spawn(async move {
                let mut served = 0;
                for round in 0..200_u32 {
                    let (running, most) = (running.clone(), most.clone());
                    let work = move |_: &mut Argon2Memory| {
                        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        running.fetch_sub(1, Ordering::SeqCst);
                    };
                    let place = hashing.enter(&newcomer(number)).unwrap();
                    let hashed = place.run(1, work);
                    let turns = (number * 7 + round) % 11;
                    if turns < 4 {
                        // Dropped after being looked at a few times.
                        let mut hashed = Box::pin(hashed);
                        for _ in 0..turns {
                            tokio::select! {
                                biased;
                                _ = &mut hashed => break,
                                () = tokio::task::yield_now() => {}
                            }
                        }
                    } else {
                        served += u32::from(timeout(SOON, hashed).await.unwrap() == Ok(()));
                    }
                }
                served
            })
        })
        .collect();
    let mut served = 0;
    for client in clients {
        served += client.await.unwrap();
    }
    assert!(served > 4000, "{served}");
    hashing.expect_rest(3).await;
    assert!(most.load(Ordering::SeqCst) <= 3);
}
