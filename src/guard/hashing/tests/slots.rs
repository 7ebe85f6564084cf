//! No more run at once than there are slots, and each slot comes back.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

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
