//! Deserializes documents that are close to a multistatus.

use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::row::{PropstatJson, lone_propstats};
use super::{Field, Fields, FromFields, deserialize, ignore, take};
use crate::conditions::Conditions;
use crate::document::{Prop, Propstats, Root};
use crate::error::{self, ErrorKind};
use crate::value::{Description, Element};

#[derive(Default)]
struct ConditionsFields(Option<Vec<Element<'static>>>);

impl<'de> FromFields<'de> for ConditionsFields {
    const EXPECTING: &'static str = "conditions";

    type Made = Conditions;

    fn field<M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        match field {
            Field::Error => take(&mut self.0, field, map),
            _ => ignore(map),
        }
    }

    fn make<E: Error>(self) -> Result<Conditions, E> {
        let conditions = self.0.ok_or_else(|| Error::missing_field(Field::Error.name()))?;
        Ok(Conditions::checked(conditions))
    }
}

deserialize! {
    /// Deserializes from the field `error`.
    Conditions, fields ConditionsFields
}

#[derive(Default)]
struct PropFields(Option<Vec<Element<'static>>>);

impl<'de> FromFields<'de> for PropFields {
    const EXPECTING: &'static str = "properties";

    type Made = Prop;

    fn field<M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        match field {
            Field::Props => take(&mut self.0, field, map),
            _ => ignore(map),
        }
    }

    fn make<E: Error>(self) -> Result<Prop, E> {
        self.0.map(Prop::read).ok_or_else(|| Error::missing_field(Field::Props.name()))
    }
}

deserialize! {
    /// Deserializes from the field `props`.
    Prop, fields PropFields
}

deserialize! {
    /// Deserializes from the local name of the element.
    Root, text "mkcol-response or mkcalendar-response" |text: &str| {
        let wrong = || {
            let message = format!("expected mkcol-response or mkcalendar-response, found {text:?}");
            error::Error::new(ErrorKind::InvalidName, message)
        };
        [Root::MkcolResponse, Root::MkcalendarResponse].into_iter().find(|root| root.local() == text).ok_or_else(wrong)
    }
}

#[derive(Default)]
struct PropstatsFields {
    root: Option<Root>,
    groups: Option<Vec<PropstatJson>>,
    description: Option<Description<'static>>,
}

impl<'de> FromFields<'de> for PropstatsFields {
    const EXPECTING: &'static str = "the propstats of a new collection";

    type Made = Propstats<'static>;

    fn field<M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        match field {
            Field::Root => take(&mut self.root, field, map),
            Field::Propstats => take(&mut self.groups, field, map),
            Field::Description => take(&mut self.description, field, map),
            _ => ignore(map),
        }
    }

    fn make<E: Error>(self) -> Result<Self::Made, E> {
        let root = self.root.ok_or_else(|| Error::missing_field(Field::Root.name()))?;
        let groups = self.groups.ok_or_else(|| Error::missing_field(Field::Propstats.name()))?;
        Ok(Propstats::read(root, vec![lone_propstats(groups)], self.description))
    }
}

deserialize! {
    /// Deserializes from the fields `root`, `propstats` and `description`.
    Propstats<'static>, fields PropstatsFields
}
