//! What every store of sessions must do, one operation at a time.

use chrono::{DurationRound, TimeDelta};
use doorstep::{
    clock::Clock,
    domain::{Fate, SESSIONS_PER_USER, Session, Time, UserName},
    store::{ListedSession, Sessions},
};

use crate::{sessions::Case, support};

pub const CASES: &[Case] = &[
    ("a session reads back as it was created", |store| Box::pin(reads_back(store))),
    ("what is not there is none, and stays so", |store| Box::pin(is_none(store))),
    ("an update keeps what the rule made of the session", |store| Box::pin(keeps_an_update(store))),
    ("an update starts from what the store has, not from the copy", |store| Box::pin(updates_what_is_kept(store))),
    ("an update that ends a session ends it", |store| Box::pin(ends_by_update(store))),
    ("a session ends once", |store| Box::pin(ends_once(store))),
    ("an identifier is never given twice", |store| Box::pin(never_overwrites(store))),
    ("the eleventh session ends the one opened first", |store| Box::pin(keeps_ten(store))),
    ("the eleventh session stays when the clock was set back", |store| Box::pin(keeps_the_eleventh(store))),
    ("sessions that have ended make room", |store| Box::pin(makes_room(store))),
    ("a session that is replaced ends first, and no other for it", |store| Box::pin(replaces(store))),
    ("all of a user's sessions end, and nobody else's", |store| Box::pin(ends_all(store))),
    ("a user's sessions are listed, the one opened first first", |store| Box::pin(lists(store))),
    ("the sessions of all users end at once", |store| Box::pin(ends_everything(store))),
    ("a user may have any name", |store| Box::pin(takes_any_name(store))),
];

/// Now, in milliseconds, as a record keeps it.
pub fn now() -> Time {
    Clock::manual().now().duration_trunc(TimeDelta::milliseconds(1)).unwrap()
}

/// A session of this user, opened this many seconds from now.
pub fn session(user: &str, seconds: i64) -> Session {
    support::session(user, rand::random(), rand::random(), now() + TimeDelta::seconds(seconds))
}

pub async fn kept(store: &Sessions, user: &str, seconds: i64) -> Session {
    let session = session(user, seconds);
    store.create(session.clone(), &[], now()).await.unwrap();
    session
}

pub async fn lives(store: &Sessions, session: &Session) -> bool {
    store.find(session.id).await.unwrap().is_some()
}

pub async fn living(store: &Sessions, sessions: &[Session]) -> Vec<bool> {
    let mut living = Vec::new();
    for session in sessions {
        living.push(lives(store, session).await);
    }
    living
}

async fn many(store: &Sessions, user: &str, count: usize) -> Vec<Session> {
    let mut sessions = Vec::new();
    for second in (0..).take(count) {
        sessions.push(kept(store, user, second).await);
    }
    sessions
}

async fn reads_back(store: &Sessions) {
    let session = kept(store, "Ada", 0).await;
    assert_eq!(store.find(session.id).await.unwrap(), Some(session));
}

async fn is_none(store: &Sessions) {
    let nobody = session("Ada", 0);
    assert_eq!(store.find(nobody.id).await.unwrap(), None);
    assert!(store.update(&nobody, |session| (Fate::Keep, session.tries = 1)).await.unwrap().is_none());
    assert!(!store.end(&nobody).await.unwrap());
    assert!(!lives(store, &nobody).await, "an update makes no session");
}

async fn keeps_an_update(store: &Sessions) {
    let mut session = kept(store, "Ada", 0).await;
    let rotate = |session: &mut Session| {
        let rotation = session.rotate(0, now() + TimeDelta::minutes(1), TimeDelta::seconds(30));
        (rotation.fate(), rotation)
    };
    let there = store.update(&session, rotate).await.unwrap().unwrap();
    assert_eq!(there, rotate(&mut session).1);
    let found = store.find(session.id).await.unwrap().unwrap();
    assert_eq!((found.current, found.previous, found.tries), (1, Some(0), 3));
    assert!(!found.confirmed);
}

async fn updates_what_is_kept(store: &Sessions) {
    let copy = kept(store, "Ada", 0).await;
    for expected in (0..7).rev() {
        let left = store.update(&copy, |session| (session.charge(), session.tries)).await.unwrap();
        assert_eq!(left, Some(expected));
    }
    assert!(!lives(store, &copy).await);
}

async fn ends_by_update(store: &Sessions) {
    let session = kept(store, "Ada", 0).await;
    assert_eq!(store.update(&session, |_| (Fate::End, 5)).await.unwrap(), Some(5));
    assert_eq!(store.update(&session, |_| (Fate::End, 5)).await.unwrap(), None);
    assert!(!lives(store, &session).await);
}

async fn ends_once(store: &Sessions) {
    let session = kept(store, "Ada", 0).await;
    assert!(store.end(&session).await.unwrap());
    assert!(!store.end(&session).await.unwrap());
    assert!(!lives(store, &session).await);
}

async fn never_overwrites(store: &Sessions) {
    let session = kept(store, "Ada", 0).await;
    let mut other = session.clone();
    other.tries = 1;
    assert!(store.create(other, &[], now()).await.is_err());
    assert_eq!(store.find(session.id).await.unwrap(), Some(session));
}

// R59
async fn keeps_ten(store: &Sessions) {
    let bob = kept(store, "Bob", -60).await;
    let sessions = many(store, "Eve", SESSIONS_PER_USER + 2).await;
    let expected: Vec<bool> = (0..sessions.len()).map(|place| place >= 2).collect();
    assert_eq!(living(store, &sessions).await, expected);
    assert!(lives(store, &bob).await);
}

// Found by the model: the login was answered 200, but its tokens were not valid.
async fn keeps_the_eleventh(store: &Sessions) {
    let sessions = many(store, "Kim", SESSIONS_PER_USER).await;
    let eleventh = kept(store, "Kim", -1).await;
    assert!(lives(store, &eleventh).await);
    assert_eq!(living(store, &sessions).await, [false, true, true, true, true, true, true, true, true, true]);
}

async fn makes_room(store: &Sessions) {
    let sessions = many(store, "Joe", SESSIONS_PER_USER).await;
    assert!(store.end(&sessions[4]).await.unwrap());
    store.update(&sessions[7], |_| (Fate::End, ())).await.unwrap();
    let more = [kept(store, "Joe", 60).await, kept(store, "Joe", 61).await];
    let expected: Vec<bool> = (0..sessions.len()).map(|place| ![4, 7].contains(&place)).collect();
    assert_eq!(living(store, &sessions).await, expected);
    assert_eq!(living(store, &more).await, [true, true]);
}

// R49: with ten sessions, the one that the cookies prove is ended, and the oldest stays.
async fn replaces(store: &Sessions) {
    let sessions = many(store, "Ida", SESSIONS_PER_USER).await;
    let others = kept(store, "Kim", 0).await;
    let bystander = kept(store, "Kim", 1).await;
    let gone = session("Ida", -60);
    let new = session("Ida", 60);
    let replaced = [sessions[9].clone(), others.clone(), gone, sessions[9].clone()];
    store.create(new.clone(), &replaced, now()).await.unwrap();
    let expected: Vec<bool> = (0..sessions.len()).map(|place| place != 9).collect();
    assert_eq!(living(store, &sessions).await, expected);
    assert_eq!(living(store, &[new, others, bystander]).await, [true, false, true]);
}

// R25
async fn ends_all(store: &Sessions) {
    let sessions = many(store, "Lea", 4).await;
    let bystander = kept(store, "Max", 0).await;
    store.end(&sessions[0]).await.unwrap();
    let lea = UserName::parse("Lea".into()).unwrap();
    assert_eq!(store.end_all(&lea).await.unwrap(), 3);
    assert_eq!(store.end_all(&lea).await.unwrap(), 0);
    assert_eq!(living(store, &sessions).await, [false; 4]);
    assert!(lives(store, &bystander).await);
}

async fn lists(store: &Sessions) {
    let ivo = UserName::parse("Ivo".into()).unwrap();
    assert_eq!(store.list(&ivo).await.unwrap(), []);
    let mut sessions = [kept(store, "Ivo", 2).await, kept(store, "Ivo", 0).await, kept(store, "Ivo", 1).await];
    kept(store, "Ivor", 0).await;
    store.end(&sessions[2]).await.unwrap();
    let later = now() + TimeDelta::minutes(1);
    store.update(&sessions[1], |kept| (Fate::Keep, kept.rotate(0, later, TimeDelta::seconds(30)))).await.unwrap();
    sessions[1].rotate(0, later, TimeDelta::seconds(30));
    let expected = [&sessions[1], &sessions[0]].map(|session| ListedSession {
        id: session.id,
        opened: session.opened,
        rotated_at: session.rotated_at,
        expires: session.expires,
    });
    assert_eq!(store.list(&ivo).await.unwrap(), expected);
}

async fn ends_everything(store: &Sessions) {
    store.end_everything().await.unwrap();
    // More than Redis returns in one scan step, and in every part of a cluster.
    let mut sessions = Vec::new();
    for number in 0..300 {
        sessions.push(kept(store, &format!("user {number}"), 0).await);
    }
    store.end(&sessions[7]).await.unwrap();
    assert_eq!(store.end_everything().await.unwrap(), 299);
    assert!(living(store, &sessions).await.iter().all(|lives| !lives));
    assert_eq!(store.end_everything().await.unwrap(), 0);
    // No remains of the old sessions affect the next login.
    let again = many(store, "user 8", SESSIONS_PER_USER).await;
    assert!(living(store, &again).await.iter().all(|lives| *lives));
    let user = UserName::parse("user 8".into()).unwrap();
    assert_eq!(store.list(&user).await.unwrap().len(), SESSIONS_PER_USER);
}

// R80
async fn takes_any_name(store: &Sessions) {
    for name in ["a:b:c", "{tag}", "*", "' OR 1=1--", "%s", "名前", "a b", "}{", "doorstep:session:{ab}c"] {
        let session = kept(store, name, 0).await;
        assert_eq!(store.find(session.id).await.unwrap(), Some(session), "{name}");
    }
}
