//! Each place comes back, and whoever loses one is told.

use std::future::pending;

use super::*;

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
