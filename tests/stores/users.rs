//! The contract of the users' store: one list of cases, on memory and on PostgreSQL.

use doorstep::{
    domain::{Hash, User, UserName},
    store::Users,
};

use crate::{
    database,
    session_cases::now,
    support::{self, servers::postgres::Postgres},
    users_in,
};

/// Names that somebody might take for something else.
const ODD: [&str; 8] =
    ["Ada", "' OR 1=1--", "O'Brien\"; DROP TABLE doorstep_users;--", "%", "a_b", "$1", "名前", "e\u{301}"];

/// Names that nobody has, however much they look like somebody's.
const NOBODY: [&str; 9] = ["ada", "ADA", "Ada ", "Ａda", "_", "%%", "axb", "\u{e9}", "\\"];

pub fn name(text: &str) -> UserName {
    UserName::parse(text.to_owned()).unwrap()
}

/// The hash of the password `Def` with this salt.
pub fn hash(salt: u8) -> Hash {
    support::hash("Def", [salt; 16])
}

pub fn user(text: &str, hash: Hash) -> User {
    User { name: name(text), avatar: format!("{text}.png"), hash, fingerprint: None }
}

fn everybody() -> Vec<User> {
    let one = hash(1);
    ODD.iter().map(|text| user(text, one.clone())).collect()
}

#[tokio::test]
async fn memory_keeps_the_contract_of_users() {
    keeps_the_contract(Users::in_memory(everybody(), now())).await;
}

#[tokio::test]
async fn postgres_keeps_the_contract_of_users() {
    let server = Postgres::launch();
    assert_eq!(users_in(&server).import(&everybody(), now()).await.unwrap(), []);
    keeps_the_contract(Users::in_postgres(database(&server.url("")))).await;
}

async fn keeps_the_contract(users: Users) {
    the_store_answers(&users).await;
    a_user_is_found_by_exactly_their_name(&users).await;
    nobody_is_none(&users).await;
    only_the_expected_hash_is_replaced(&users).await;
    a_missing_user_is_not_made_by_a_rehash(&users).await;
    many_may_ask_at_once(&users).await;
}

async fn the_store_answers(users: &Users) {
    users.ping().await.unwrap();
    assert!(!users.is_empty().await.unwrap());
}

// R78, R80
async fn a_user_is_found_by_exactly_their_name(users: &Users) {
    let one = hash(1);
    for text in ODD {
        let found = users.find(&name(text)).await.unwrap().expect(text);
        assert_eq!((found.name.as_str(), found.avatar), (text, format!("{text}.png")));
        assert_eq!(found.hash, one);
    }
}

// R78, R80
async fn nobody_is_none(users: &Users) {
    for text in NOBODY {
        assert!(users.find(&name(text)).await.unwrap().is_none(), "{text}");
    }
}

// R15
async fn only_the_expected_hash_is_replaced(users: &Users) {
    let ada = name("Ada");
    users.rehash(&ada, &hash(2), hash(3)).await.unwrap();
    assert_eq!(users.find(&ada).await.unwrap().unwrap().hash, hash(1));
    users.rehash(&ada, &hash(1), hash(2)).await.unwrap();
    assert_eq!(users.find(&ada).await.unwrap().unwrap().hash, hash(2));
    users.rehash(&ada, &hash(2), hash(1)).await.unwrap();
    assert_eq!(users.find(&name("名前")).await.unwrap().unwrap().hash, hash(1));
}

async fn a_missing_user_is_not_made_by_a_rehash(users: &Users) {
    users.rehash(&name("ada"), &hash(1), hash(2)).await.unwrap();
    assert!(users.find(&name("ada")).await.unwrap().is_none());
}

async fn many_may_ask_at_once(users: &Users) {
    let name = name("Ada");
    let found = futures_util::future::join_all((0..100).map(|_| users.find(&name))).await;
    assert!(found.into_iter().all(|found| found.unwrap().is_some()));
}
