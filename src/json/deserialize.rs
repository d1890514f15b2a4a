//! Deserializes the model.

mod document;
mod element;
mod row;
mod siblings;
mod text;

use std::fmt;
use std::marker::PhantomData;

use serde_core::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::Field;

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl Visitor<'_> for Any {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a field")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Field, E> {
                Ok(Field::named(name))
            }
        }

        deserializer.deserialize_identifier(Any)
    }
}

/// The fields of a map, from which a value is made.
trait FromFields<'de>: Default {
    const EXPECTING: &'static str;

    type Made;

    /// Takes the value of one field.
    fn field<M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error>;

    /// Makes the value from the fields that were taken.
    fn make<E: Error>(self) -> Result<Self::Made, E>;
}

struct Fields<F>(PhantomData<F>);

impl<F> Fields<F> {
    const NEW: Self = Self(PhantomData);
}

impl<'de, F: FromFields<'de>> Visitor<'de> for Fields<F> {
    type Value = F::Made;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(F::EXPECTING)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<F::Made, M::Error> {
        let mut fields = F::default();
        while let Some(field) = map.next_key()? {
            fields.field(field, &mut map)?;
        }
        fields.make()
    }
}

/// Takes the value of a field that may appear once. `null` counts as an absent field.
fn take<'de, M: MapAccess<'de>, T: Deserialize<'de>>(
    slot: &mut Option<T>,
    field: Field,
    map: &mut M,
) -> Result<(), M::Error> {
    if slot.is_some() {
        return Err(Error::duplicate_field(field.name()));
    }
    *slot = map.next_value()?;
    Ok(())
}

fn ignore<'de, M: MapAccess<'de>>(map: &mut M) -> Result<(), M::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// Implements [`Deserialize`] for types made from fields, and for types made from a text.
macro_rules! deserialize {
    ($(#[doc = $doc:literal])* $made:ty, fields $fields:ty) => {
        $(#[doc = $doc])*
        impl<'de> Deserialize<'de> for $made {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_map(Fields::<$fields>::NEW)
            }
        }
    };
    ($(#[doc = $doc:literal])* $made:ty, text $expecting:literal $make:expr) => {
        $(#[doc = $doc])*
        impl<'de> Deserialize<'de> for $made {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl Visitor<'_> for Text {
                    type Value = $made;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }

                    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                        let made: error::Result<Self::Value> = $make(text);
                        made.map_err(Error::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }
    };
}

use deserialize;
