//! The cast: the users, the names that clients type, and their addresses.

use serde_json::{Map, Value, json};

use crate::support::weak_hash;

/// The users, and their avatars.
pub const USERS: [(&str, &str); 3] =
    [("Angular", "angular.png"), ("Ruby", "ruby_programming.png"), ("Python3", "python.jpg")];

/// The password of all users.
pub const PASS: &str = "Def";

/// How many names a guesser tries.
pub const SPRAYED: usize = 32;

/// A name as it is typed.
pub struct Name {
    pub text: &'static str,
    /// The name under which the throttle and the visitors' tries count it.
    pub folded: &'static str,
    /// The user whose name it is.
    pub user: Option<usize>,
}

pub const NAMES: [Name; 9] = [
    Name { text: "Angular", folded: "angular", user: Some(0) },
    Name { text: "Ruby", folded: "ruby", user: Some(1) },
    Name { text: "Python3", folded: "python3", user: Some(2) },
    Name { text: "ANGULAR", folded: "angular", user: Some(0) },
    Name { text: "Ａngular ", folded: "angular", user: Some(0) },
    Name { text: "ruby", folded: "ruby", user: Some(1) },
    Name { text: "python3", folded: "python3", user: Some(2) },
    Name { text: "Nobody", folded: "nobody", user: None },
    Name { text: "NOBODY", folded: "nobody", user: None },
];

/// A network as the throttle counts it. IPv6 networks are in blocks (their /56), and these in sites (their /48).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Network {
    /// An IPv4 address, by its last two bytes.
    Address(u8, u8),
    /// An IPv6 /64, by its number in its block. There is one site, with one block in use.
    Home {
        block: u8,
        home: u8,
    },
    Block(u8),
    Site,
}

impl Network {
    /// The widest network that one customer usually has.
    pub fn site(self) -> Self {
        match self {
            Self::Address(..) => self,
            Self::Home { .. } | Self::Block(_) | Self::Site => Self::Site,
        }
    }
}

/// The address of each browser, and the network to which it counts.
pub const ADDRESSES: [(&str, Network); 4] = [
    ("192.0.2.1", Network::Address(2, 1)),
    ("2001:db8::1", Network::Home { block: 0, home: 0 }),
    ("::ffff:192.0.2.1", Network::Address(2, 1)),
    ("2001:db8::ffff:2", Network::Home { block: 0, home: 0 }),
];

/// One of the addresses from which an account is attacked: each in a network of its own, in one site or in many.
pub fn besieger(number: u8, in_one_site: bool) -> (String, Network) {
    if in_one_site {
        (format!("2001:db8:0:{number:x}::7"), Network::Home { block: 0, home: number })
    } else {
        (format!("198.51.100.{number}"), Network::Address(100, number))
    }
}

/// The content of a `USERS_FILE` of the users, and of the names that a guesser tries. Their hashes are weak, so that
/// wrong passwords cost no time. A right one costs the usual time, since the hash is then upgraded.
pub fn users_file() -> String {
    let hash = weak_hash(PASS);
    let entry = |avatar: &str| json!({"pass": hash, "avatar": avatar});
    let users = USERS.iter().map(|(name, avatar)| ((*name).to_owned(), entry(avatar)));
    let sprayed = (0..SPRAYED).map(|number| (sprayed(number), entry("")));
    Value::Object(users.chain(sprayed).collect::<Map<_, _>>()).to_string()
}

/// One of the names that a guesser tries; it folds to itself.
pub fn sprayed(number: usize) -> String {
    format!("name{number}")
}
