//! How attempts wait in line, are admitted and refused, and leave nothing behind.

use std::{net::Ipv4Addr, sync::Mutex};

use tokio::{
    runtime::Builder,
    task::{JoinHandle, JoinSet, spawn, yield_now},
};

use super::*;
use crate::{domain::Outcome, lock::lock};

/// One name at one IPv4 address.
const ADA: Claim<'_> =
    Claim { identifier: "ada", client: IpAddr::V4(Ipv4Addr::LOCALHOST), nearest: None, device: None };

/// A throttle and the clock of its attempts, shared by tasks of one thread.
#[derive(Clone)]
struct Door {
    attempts: Arc<Attempts>,
    clock: &'static Clock,
}

impl Door {
    fn open() -> Self {
        Self { attempts: Arc::new(Attempts::counted_here()), clock: Box::leak(Box::new(Clock::manual())) }
    }

    async fn begin(&self, claim: Claim<'_>) -> Result<Attempt<'static>, Blocked> {
        self.attempts.begin(claim, self.clock).await
    }

    /// As many attempts on one name as may be under way at once.
    async fn fill(&self) -> Vec<Attempt<'static>> {
        let mut under_way = Vec::new();
        for _ in 0..5 {
            under_way.push(self.begin(ADA).await.unwrap());
        }
        under_way
    }

    /// One more attempt on that name.
    fn come(&self) -> JoinHandle<Result<Attempt<'static>, Blocked>> {
        let door = self.clone();
        spawn(async move { door.begin(ADA).await })
    }
}

fn block_on(test: impl Future<Output = ()>) {
    Builder::new_current_thread().enable_time().build().unwrap().block_on(test);
}

/// How long a refused attempt has to wait.
fn wait(refused: Result<Attempt<'_>, Blocked>) -> TimeDelta {
    match refused {
        Err(Blocked::TooMany(wait)) => wait,
        other => panic!("{other:?}"),
    }
}

/// Lets all tasks run that can. No time need pass, so that progress comes from calls and not from asking again.
async fn settle() {
    for _ in 0..100 {
        yield_now().await;
    }
}

#[test]
fn those_who_wait_are_admitted_in_the_order_in_which_they_came() {
    block_on(async {
        let door = Door::open();
        let mut under_way = door.fill().await;
        let admitted = Arc::new(Mutex::new(Vec::new()));
        let mut waiting = JoinSet::new();
        for number in 0..=20 {
            let (door, admitted) = (door.clone(), admitted.clone());
            if number == 20 {
                // An attempt that comes as a slot is given back has to stand behind the others.
                under_way.pop().unwrap().end(Outcome::Success).await.unwrap();
            }
            waiting.spawn(async move {
                let attempt = door.begin(ADA).await.unwrap();
                lock(&admitted).push(number);
                settle().await;
                attempt.end(Outcome::Success).await.unwrap();
            });
            yield_now().await;
        }
        while waiting.join_next().await.is_some() {}
        assert_eq!(*lock(&admitted), (0..=20).collect::<Vec<_>>());
    });
}

#[test]
fn one_who_waits_for_a_name_keeps_nobody_of_another_name_waiting() {
    block_on(async {
        let door = Door::open();
        let _under_way = door.fill().await;
        let ada = door.come();
        settle().await;
        assert!(door.begin(Claim { identifier: "grace", ..ADA }).await.is_ok());
        assert!(!ada.is_finished());
    });
}

#[test]
fn one_who_leaves_the_line_calls_the_next() {
    block_on(async {
        let door = Door::open();
        let mut under_way = door.fill().await;
        let (first, second) = (door.come(), door.come());
        settle().await;
        assert!(!first.is_finished() && !second.is_finished());
        // The first is called, and its client vanishes before it has asked again.
        under_way.pop().unwrap().end(Outcome::Unknown).await.unwrap();
        first.abort();
        settle().await;
        assert!(second.is_finished());
    });
}

// R29
#[test]
fn failures_refuse_all_who_wait() {
    block_on(async {
        let door = Door::open();
        let under_way = door.fill().await;
        let waiting: Vec<_> = (0..50).map(|_| door.come()).collect();
        settle().await;
        for attempt in under_way {
            attempt.end(Outcome::Failure).await.unwrap();
        }
        settle().await;
        for refused in waiting {
            assert!(refused.is_finished());
            assert_eq!(wait(refused.await.unwrap()), TimeDelta::seconds(1));
        }
    });
}

// R33
#[test]
fn what_was_refused_or_right_leaves_nothing_behind() {
    block_on(async {
        let door = Door::open();
        let client = "2001:db8::1".parse().unwrap();
        for name in 0..100 {
            let claim = Claim { identifier: &format!("name{name}"), client, ..ADA };
            let mut attempt = door.begin(claim).await.unwrap();
            attempt.count_for(claim.identifier).await.unwrap();
            attempt.end(Outcome::Success).await.unwrap();
        }
        assert_eq!(format!("{:?}", door.attempts.0).matches("Recent(0 entries)").count(), 5);
        assert!(door.attempts.0.lines.are_empty());
    });
}

// D12: a wait counted from the future starts again at the first look, and looking again does not prolong it.
#[test]
fn a_clock_that_steps_back_prolongs_no_wait() {
    block_on(async {
        let door = Door::open();
        for attempt in door.fill().await {
            attempt.end(Outcome::Failure).await.unwrap();
        }
        door.clock.advance(-TimeDelta::hours(2));
        assert_eq!(wait(door.begin(ADA).await), TimeDelta::seconds(1));
        door.clock.advance(TimeDelta::milliseconds(900));
        assert_eq!(wait(door.begin(ADA).await), TimeDelta::milliseconds(100));
        door.clock.advance(TimeDelta::milliseconds(100));
        assert!(door.begin(ADA).await.is_ok());
    });
}
