//! Deserializes values that are a text, or little more.

use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::{Field, Fields, FromFields, deserialize, ignore, take};
use crate::error;
use crate::href::Href;
use crate::name::Name;
use crate::status::Status;
use crate::value::Description;
use crate::xml::escape::writable;

deserialize! {
    /// Deserializes from `{namespace}local`.
    Name, text "a name like {DAV:}getetag" str::parse
}

deserialize! {
    /// Deserializes from its text, which may be whatever a server sent, except empty.
    Href<'static>, text "an href" |text: &str| {
        writable(text, "an href")?;
        let href = Href::from_wire(text.into()).into_owned();
        if href.as_str().is_empty() {
            return Err(crate::Error::new(crate::ErrorKind::InvalidHref, "an href is empty"));
        }
        Ok(href)
    }
}

#[derive(Default)]
pub(super) struct StatusFields {
    code: Option<u16>,
    reason: Option<String>,
}

impl StatusFields {
    pub(super) fn status<E: Error>(self) -> Result<Option<Status>, E> {
        let reason = self.reason.unwrap_or_default();
        let Some(code) = self.code else {
            return if reason.is_empty() { Ok(None) } else { Err(Error::missing_field(Field::Status.name())) };
        };
        // A reason phrase that was read may hold characters that are refused when one is built, such as a line break.
        writable(&reason, "a reason").map_err(Error::custom)?;
        let status = Status::try_from(code).map_err(Error::custom)?;
        Ok(Some(Status::new(status.code(), &reason)))
    }
}

impl<'de> FromFields<'de> for StatusFields {
    const EXPECTING: &'static str = "a status";

    type Made = Status;

    fn field<M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        match field {
            Field::Status => take(&mut self.code, field, map),
            Field::Reason => take(&mut self.reason, field, map),
            _ => ignore(map),
        }
    }

    fn make<E: Error>(self) -> Result<Status, E> {
        self.status()?.ok_or_else(|| Error::missing_field(Field::Status.name()))
    }
}

deserialize! {
    /// Deserializes from the fields `status` and `reason`.
    Status, fields StatusFields
}

#[derive(Default)]
struct DescriptionFields {
    text: Option<String>,
    lang: Option<String>,
}

impl<'de> FromFields<'de> for DescriptionFields {
    const EXPECTING: &'static str = "a text, or a map with text and lang";

    type Made = Description<'static>;

    fn field<M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        match field {
            Field::Text => take(&mut self.text, field, map),
            Field::Lang => take(&mut self.lang, field, map),
            _ => ignore(map),
        }
    }

    fn make<E: Error>(self) -> Result<Self::Made, E> {
        let text = self.text.ok_or_else(|| Error::missing_field(Field::Text.name()))?;
        let description = Description::new(text).and_then(|text| text.with_lang(self.lang.unwrap_or_default()));
        description.map_err(Error::custom)
    }
}

/// Deserializes from a text, or from the fields `text` and `lang`.
impl<'de> Deserialize<'de> for Description<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Description<'static>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(DescriptionFields::EXPECTING)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Description::new(text.to_owned()).map_err(Error::custom)
            }

            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Self::Value, M::Error> {
                Fields::<DescriptionFields>::NEW.visit_map(map)
            }
        }

        deserializer.deserialize_any(Any)
    }
}
