//! What every store of sessions must do when many requests come at once.

use chrono::TimeDelta;
use doorstep::{
    domain::{Fate, Rotation, SESSIONS_PER_USER},
    store::{Sessions, StoreError},
};
use futures_util::future::join_all;

use crate::{
    session_cases::{kept, lives, living, now, session},
    sessions::Case,
};

pub const RACES: &[Case] = &[
    ("of many that rotate at once, one does", |store| Box::pin(rotates_once(store))),
    ("every charge counts, and one is the last", |store| Box::pin(charges_exactly(store))),
    ("of many that end a session, one does", |store| Box::pin(one_ends_it(store))),
    ("no update is lost", |store| Box::pin(loses_no_update(store))),
    ("many logins at once leave ten sessions", |store| Box::pin(leaves_ten(store))),
];

// R52
async fn rotates_once(store: &Sessions) {
    let session = kept(store, "Ada", 0).await;
    let later = now() + TimeDelta::minutes(1);
    let rotations = join_all((0..100).map(|_| {
        store.update(&session, |session| {
            let rotation = session.rotate(0, later, TimeDelta::seconds(30));
            (rotation.fate(), (rotation, session.current))
        })
    }))
    .await;
    let rotations: Vec<_> = rotations.into_iter().map(|rotation| rotation.unwrap().unwrap()).collect();
    assert_eq!(rotations.iter().filter(|(rotation, _)| *rotation == Rotation::Rotated).count(), 1);
    assert!(rotations.iter().all(|(_, current)| *current == 1), "{rotations:?}");
}

// R35
async fn charges_exactly(store: &Sessions) {
    let session = kept(store, "Ada", 0).await;
    let charges = join_all((0..200).map(|_| {
        store.update(&session, |session| {
            let fate = session.charge();
            (fate, fate)
        })
    }))
    .await;
    let charges: Vec<_> = charges.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(charges.iter().filter(|fate| **fate == Fate::Keep).count(), 6);
    assert_eq!(charges.iter().filter(|fate| **fate == Fate::End).count(), 1);
    assert!(!lives(store, &session).await);
}

async fn one_ends_it(store: &Sessions) {
    let session = kept(store, "Ada", 0).await;
    let ended = join_all((0..20).map(|_| store.end(&session))).await;
    assert_eq!(ended.into_iter().filter(|ended| *ended.as_ref().unwrap()).count(), 1);
}

async fn loses_no_update(store: &Sessions) {
    let session = kept(store, "Ada", 0).await;
    let writer = || async {
        let mut kept = 0;
        for _ in 0..25 {
            match store.update(&session, |session| (Fate::Keep, session.current += 1)).await {
                Ok(Some(())) => kept += 1,
                // The record was changed by others before each of 16 attempts.
                Err(StoreError::Contended(_)) => {}
                other => panic!("{other:?}"),
            }
        }
        kept
    };
    let kept: u64 = join_all((0..8).map(|_| writer())).await.into_iter().sum();
    assert!(kept >= 25, "{kept}");
    assert_eq!(store.find(session.id).await.unwrap().unwrap().current, kept);
}

async fn leaves_ten(store: &Sessions) {
    let sessions: Vec<_> = (0..30).map(|second| session("Zoe", second)).collect();
    let created = join_all(sessions.iter().map(|session| store.create(session.clone(), &[], now()))).await;
    created.into_iter().for_each(Result::unwrap);
    let count = living(store, &sessions).await.into_iter().filter(|lives| *lives).count();
    assert_eq!(count, SESSIONS_PER_USER);
}
