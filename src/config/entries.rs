//! The users in a file: `{"Ada": {"pass": "$argon2id$…", "avatar": "ada.png", "roles": ["editor"]}}`.

use std::collections::{BTreeMap, HashSet};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};

/// A user's entry in the file.
#[derive(Deserialize)]
pub(crate) struct Entry {
    /// The hash.
    pub(crate) pass: String,
    #[serde(default)]
    avatar: Option<String>,
    #[serde(default)]
    roles: Option<Vec<String>>,
    #[serde(flatten)]
    #[expect(clippy::zero_sized_map_values, reason = "serde flattens into maps alone")]
    others: BTreeMap<String, IgnoredAny>,
}

impl Entry {
    /// The avatar; empty if it is `null` or missing.
    pub(crate) fn avatar(&self) -> String {
        self.avatar.clone().unwrap_or_default()
    }

    /// The roles; none if they are `null` or missing.
    pub(crate) fn roles(&self) -> &[String] {
        self.roles.as_deref().unwrap_or_default()
    }

    /// Refuses an unknown field; the problem continues a sentence that names the user. A field that is no plain name is
    /// not repeated: it may be a hash in the wrong place.
    pub(crate) fn refuse_others(&self) -> Result<(), String> {
        let Some(other) = self.others.keys().next() else { return Ok(()) };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        let is_plain = (1..=32).contains(&other.len()) && other.bytes().all(plain);
        let shown = if is_plain { format!("a field {other}") } else { "an odd field".to_owned() };
        Err(format!("with {shown}; there are only pass, avatar and roles"))
    }
}

/// The file's users, in its order. With serde's own map, the second of two users of one name would silently win.
pub(crate) struct Entries(pub(crate) Vec<(String, Entry)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Users;
        impl<'de> Visitor<'de> for Users {
            type Value = Entries;
            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object of users")
            }
            fn visit_map<Map: MapAccess<'de>>(self, mut map: Map) -> Result<Entries, Map::Error> {
                let (mut entries, mut names) = (Vec::new(), HashSet::new());
                while let Some((name, entry)) = map.next_entry::<String, _>()? {
                    if !names.insert(name.clone()) {
                        return Err(Map::Error::custom("a user appears twice"));
                    }
                    entries.push((name, entry));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Users)
    }
}
