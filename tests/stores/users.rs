//! The contract of the users' store: one list of cases, in memory and on PostgreSQL.

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

/// Names that could be mistaken for syntax.
const ODD: [&str; 8] =
    ["Ada", "' OR 1=1--", "O'Brien\"; DROP TABLE doorstep_users;--", "%", "a_b", "$1", "名前", "e\u{301}"];

/// Other spellings of Ada's name.
const ADA: [&str; 4] = ["ada", "ADA", "Ada ", "Ａda"];

/// Names of no user, however much they look like one.
const NOBODY: [&str; 7] = ["_", "%%", "axb", "e", "\\", "A da", "Аda"];

pub fn name(text: &str) -> UserName {
    UserName::parse(text.to_owned()).unwrap()
}

/// The hash of the password `Def` with this salt.
pub fn hash(salt: u8) -> Hash {
    support::hash("Def", [salt; 16])
}

pub fn user(text: &str, hash: Hash) -> User {
    User { hash, ..User::parse(text.to_owned(), format!("{text}.png"), Hash::decoy().as_str()).unwrap() }
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
    a_name_that_reads_or_looks_like_another_s_is_not_added(&users).await;
    a_user_is_changed_and_removed_by_the_folded_name(&users).await;
    roles_are_kept(&users).await;
    users_are_listed_in_the_order_of_their_folded_names(&users).await;
    a_user_is_found_by_the_folded_name(&users).await;
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
async fn a_user_is_found_by_the_folded_name(users: &Users) {
    let one = hash(1);
    for text in ODD {
        let found = users.find(&name(text)).await.unwrap().expect(text);
        assert_eq!((found.name.as_str(), found.avatar), (text, format!("{text}.png")));
        assert_eq!(found.hash, one);
    }
    for text in ADA {
        assert_eq!(users.find(&name(text)).await.unwrap().expect(text).name.as_str(), "Ada");
    }
    assert_eq!(users.find(&name("\u{e9}")).await.unwrap().unwrap().name.as_str(), "e\u{301}", "as it was given");
}

// R78: ASCII names are compared by their folded form, all others also by their look.
async fn a_name_that_reads_or_looks_like_another_s_is_not_added(users: &Users) {
    for text in ["modem", "modern", "рауа", "Zoë"] {
        assert!(users.create(&user(text, hash(1)), now()).await.unwrap(), "{text}");
    }
    let alike = ["MODEM", "Ａda", " ada", "paya", "раУа", "PAYA", "zoe\u{308}", "АDА"];
    for text in alike {
        assert!(!users.create(&user(text, hash(1)), now()).await.unwrap(), "{text}");
    }
    for pair in [["Bob", "BOB"], ["Bob", "ВОВ"], ["ВОВ", "вов"], ["modem", "Bob"]] {
        let taken = users.import(&pair.map(|text| user(text, hash(1))), now()).await.unwrap();
        assert_eq!(taken.len(), 1, "{pair:?}");
        assert!(users.find(&name("Bob")).await.unwrap().is_none(), "none of them");
    }
    for text in ["modem", "MODERN", "рауа", "ZOË"] {
        assert!(users.remove(&name(text)).await.unwrap().is_some(), "{text}");
    }
    assert!(users.create(&user("paya", hash(1)), now()).await.unwrap());
    assert!(users.remove(&name("paya")).await.unwrap().is_some());
}

async fn a_user_is_changed_and_removed_by_the_folded_name(users: &Users) {
    assert!(users.create(&user("Bob", hash(1)), now()).await.unwrap());
    assert_eq!(users.set_hash(&name("BOB "), &hash(2)).await.unwrap(), Some(name("Bob")));
    assert_eq!(users.find(&name("bob")).await.unwrap().unwrap().hash, hash(2));
    assert_eq!(users.remove(&name("bob")).await.unwrap(), Some(name("Bob")));
    assert_eq!(users.remove(&name("Bob")).await.unwrap(), None);
    assert_eq!(users.set_hash(&name("Bob"), &hash(2)).await.unwrap(), None);
}

async fn roles_are_kept(users: &Users) {
    let roles: Vec<_> = (0..16).map(|number| format!("team:{number:011}")).collect();
    let bob = user("Bob", hash(1)).with_roles(&roles).unwrap();
    let carol = user("Carol", hash(1)).with_roles(&["editor"]).unwrap();
    assert!(users.create(&bob, now()).await.unwrap());
    assert_eq!(users.import(std::slice::from_ref(&carol), now()).await.unwrap(), []);
    for user in [bob, carol] {
        assert_eq!(users.find(&user.name).await.unwrap().unwrap().roles, user.roles);
        let listed = users.list("", 100).await.unwrap();
        let listed = listed.into_iter().find(|listed| listed.name == user.name.as_str()).unwrap();
        assert_eq!(listed.roles, user.roles);
        assert!(users.remove(&user.name).await.unwrap().is_some());
    }
}

async fn users_are_listed_in_the_order_of_their_folded_names(users: &Users) {
    let names = async |after: &str, limit| {
        let listed = users.list(after, limit).await.unwrap();
        listed.into_iter().map(|user| user.name).collect::<Vec<_>>()
    };
    let all = names("", 100).await;
    assert_eq!(all.len(), ODD.len());
    let ada = all.iter().position(|name| name == "Ada").unwrap();
    assert_eq!(all[ada - 1], "a_b", "as they are folded");
    assert_eq!(names("ADA", 2).await, all[ada + 1..ada + 3]);
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
    users.rehash(&name("Bob"), &hash(1), hash(2)).await.unwrap();
    assert!(users.find(&name("Bob")).await.unwrap().is_none());
}

async fn many_may_ask_at_once(users: &Users) {
    let name = name("Ada");
    let found = futures_util::future::join_all((0..100).map(|_| users.find(&name))).await;
    assert!(found.into_iter().all(|found| found.unwrap().is_some()));
}
