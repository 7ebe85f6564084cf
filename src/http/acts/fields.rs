//! The fields of a body: a JSON object whose known fields are each read and typed once, for all acts.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{error::Category, value::RawValue};

use crate::{config::without_bom, http::error::Error};

/// Every field that an act knows. Others are ignored.
#[derive(Clone, Copy)]
pub(super) enum Field {
    Env,
    User,
    Pass,
    Remember,
}

/// The value of a field, in the type that the field has.
enum Value {
    Text(String),
    Flag(bool),
}

impl Field {
    const ALL: [Self; 4] = [Self::Env, Self::User, Self::Pass, Self::Remember];

    const fn name(self) -> &'static str {
        match self {
            Self::Env => "env",
            Self::User => "user",
            Self::Pass => "pass",
            Self::Remember => "remember",
        }
    }

    /// Reads a value of the field's own type.
    fn read(self, raw: &RawValue) -> Result<Value, Error> {
        match self {
            Self::Env | Self::User | Self::Pass => {
                serde_json::from_str(raw.get()).map(Value::Text).map_err(|_| self.bad("must be a string"))
            }
            Self::Remember => {
                serde_json::from_str(raw.get()).map(Value::Flag).map_err(|_| self.bad("must be true or false"))
            }
        }
    }

    /// A refusal that names the field, and never its value.
    pub(super) fn bad(self, problem: &str) -> Error {
        Error::BadRequest(format!("The field {} {problem}", self.name()).into())
    }
}

/// The values of the known fields.
#[derive(Default)]
pub(super) struct Fields([Option<Value>; Field::ALL.len()]);

impl Fields {
    /// Reads a body. A wrong type is refused even in a field that the act does not use.
    pub(super) fn read(body: &[u8]) -> Result<Self, Error> {
        let bad = |message: &'static str| Error::BadRequest(message.into());
        let text = without_bom(str::from_utf8(body).map_err(|_| bad("The body must be UTF-8"))?);
        if !text.trim_ascii_start().starts_with('{') {
            return Err(bad(r#"The body must be a JSON object such as {"env":"refresh_page"}"#));
        }
        let raw: RawFields<'_> = serde_json::from_str(text).map_err(|error| match error.classify() {
            Category::Data => bad("A field appears twice"),
            _ => bad("The body is not valid JSON"),
        })?;
        let mut fields = Self::default();
        for (field, (value, raw)) in Field::ALL.iter().zip(fields.0.iter_mut().zip(raw.0)) {
            *value = raw.map(|raw| field.read(raw)).transpose()?;
        }
        Ok(fields)
    }

    /// The text of a field, if the body has it.
    pub(super) fn take_text(&mut self, field: Field) -> Option<String> {
        match self.0.get_mut(field as usize)?.take()? {
            Value::Text(text) => Some(text),
            Value::Flag(_) => None,
        }
    }

    /// The text of a field that the act requires.
    pub(super) fn need_text(&mut self, field: Field) -> Result<String, Error> {
        self.take_text(field).ok_or_else(|| field.bad("is missing"))
    }

    /// The flag of a field, if the body has it.
    pub(super) fn take_flag(&mut self, field: Field) -> Option<bool> {
        match self.0.get_mut(field as usize)?.take()? {
            Value::Flag(flag) => Some(flag),
            Value::Text(_) => None,
        }
    }
}

/// The known fields, not parsed yet, so that a refusal can name the one with a wrong type.
struct RawFields<'body>([Option<&'body RawValue>; Field::ALL.len()]);

impl<'de> Deserialize<'de> for RawFields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = RawFields<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<Map: MapAccess<'de>>(self, mut map: Map) -> Result<Self::Value, Map::Error> {
        let mut fields = RawFields([None; Field::ALL.len()]);
        while let Some(Key(known)) = map.next_key()? {
            let Some(field) = known else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let Some(place) = fields.0.get_mut(field as usize) else { continue };
            if place.replace(map.next_value()?).is_some() {
                return Err(Map::Error::custom("a field appears twice"));
            }
        }
        Ok(fields)
    }
}

/// The name of a field, if it is a known one.
struct Key(Option<Field>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Key;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a name")
            }

            fn visit_str<E>(self, name: &str) -> Result<Key, E> {
                Ok(Key(Field::ALL.into_iter().find(|field| field.name() == name)))
            }
        }
        deserializer.deserialize_identifier(Name)
    }
}
