//! Deserializes responses. All that was read is written as XML, which is then read as a reader would read it.

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess};

use super::text::StatusFields;
use super::{Field, Fields, FromFields, deserialize, take};
use crate::href::Href;
use crate::response::Response;
use crate::row::index::PARTS;
use crate::status::Status;
use crate::value::{Condition, Description, Element};
use crate::write::row::{Layout, RowWriter};

/// The fields that a response and a propstat have in common.
#[derive(Default)]
struct OutcomeFields {
    status: StatusFields,
    statuses: Option<Vec<Status>>,
    unreadable_status: Option<bool>,
    conditions: Option<Vec<Condition<'static>>>,
    description: Option<Description<'static>>,
    extensions: Option<Vec<Element<'static>>>,
}

impl OutcomeFields {
    fn field<'de, M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        match field {
            Field::Statuses => take(&mut self.statuses, field, map),
            Field::UnreadableStatus => take(&mut self.unreadable_status, field, map),
            Field::Error => take(&mut self.conditions, field, map),
            Field::Description => take(&mut self.description, field, map),
            Field::Extensions => take(&mut self.extensions, field, map),
            _ => self.status.field(field, map),
        }
    }

    fn make<E: Error>(self, known: &[&str]) -> Result<Outcome, E> {
        let status = self.status.status()?;
        let statuses = self.statuses.unwrap_or_else(|| status.iter().cloned().collect());
        if status.is_some() && status.as_ref() != Status::worst(&statuses) {
            return Err(Error::custom("expected `status` to be the worst of `statuses`"));
        }
        Ok(Outcome {
            statuses,
            unreadable_status: self.unreadable_status.unwrap_or_default(),
            conditions: self.conditions.unwrap_or_default(),
            description: self.description,
            extensions: extensions(self.extensions, known)?,
        })
    }
}

struct Outcome {
    statuses: Vec<Status>,
    unreadable_status: bool,
    conditions: Vec<Condition<'static>>,
    description: Option<Description<'static>>,
    extensions: Vec<Element<'static>>,
}

/// Returns the statuses, followed by `None` if one could not be read.
fn all_statuses(readable: &[Status], unreadable: bool) -> impl Iterator<Item = Option<&Status>> {
    readable.iter().map(Some).chain(unreadable.then_some(None))
}

/// Checks that none of these extensions would mean something at its place.
pub(super) fn extensions<E: Error>(
    found: Option<Vec<Element<'static>>>,
    known: &[&str],
) -> Result<Vec<Element<'static>>, E> {
    let found = found.unwrap_or_default();
    match found.iter().map(Element::name).find(|name| name.is_dav() && known.contains(&name.local())) {
        None => Ok(found),
        Some(name) => Err(Error::custom(format_args!("{} cannot be an extension here", name.clipped()))),
    }
}

/// A propstat, which is made together with its response.
pub(super) struct PropstatJson {
    outcome: Outcome,
    properties: Vec<Element<'static>>,
}

impl PropstatJson {
    fn write(self, row: &mut RowWriter) {
        let Outcome { statuses, unreadable_status, conditions, description, extensions } = self.outcome;
        let (properties, conditions) = (self.properties.into_iter(), conditions.into_iter());
        let statuses = all_statuses(&statuses, unreadable_status);
        row.propstat(statuses, properties, conditions, description, extensions.into_iter());
    }
}

/// Makes a response that holds nothing but propstats.
pub(super) fn lone_propstats(groups: Vec<PropstatJson>) -> Response<'static> {
    let mut row = RowWriter::new(Layout::default());
    groups.into_iter().for_each(|group| group.write(&mut row));
    let mut xml = String::new();
    row.finish(std::iter::empty(), None, None, std::iter::empty(), &mut xml);
    Response::built(xml)
}

#[derive(Default)]
struct GroupFields {
    outcome: OutcomeFields,
    properties: Option<Vec<Element<'static>>>,
}

impl<'de> FromFields<'de> for GroupFields {
    const EXPECTING: &'static str = "a propstat";

    type Made = PropstatJson;

    fn field<M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        match field {
            Field::Props => take(&mut self.properties, field, map),
            _ => self.outcome.field(field, map),
        }
    }

    fn make<E: Error>(self) -> Result<PropstatJson, E> {
        let properties = self.properties.ok_or_else(|| Error::missing_field(Field::Props.name()))?;
        let outcome = self.outcome.make(&["prop", "status", "error", "responsedescription"])?;
        Ok(PropstatJson { outcome, properties })
    }
}

deserialize! { PropstatJson, fields GroupFields }

#[derive(Default)]
struct ResponseFields {
    href: Option<Href<'static>>,
    hrefs: Option<Vec<Href<'static>>>,
    outcome: OutcomeFields,
    groups: Option<Vec<PropstatJson>>,
    location: Option<Href<'static>>,
}

impl<'de> FromFields<'de> for ResponseFields {
    const EXPECTING: &'static str = "a response";

    type Made = Response<'static>;

    fn field<M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        match field {
            Field::Href => take(&mut self.href, field, map),
            Field::Hrefs => take(&mut self.hrefs, field, map),
            Field::Propstats => take(&mut self.groups, field, map),
            Field::Location => take(&mut self.location, field, map),
            _ => self.outcome.field(field, map),
        }
    }

    fn make<E: Error>(self) -> Result<Self::Made, E> {
        if self.href.is_some() && self.hrefs.is_some() {
            return Err(Error::custom("both href and hrefs in a response"));
        }
        let outcome = self.outcome.make(&PARTS)?;
        let mut row = RowWriter::new(Layout::default());
        for href in self.href.iter().chain(self.hrefs.iter().flatten()) {
            row.href(href);
        }
        row.status(all_statuses(&outcome.statuses, outcome.unreadable_status));
        self.groups.into_iter().flatten().for_each(|group| group.write(&mut row));
        let Outcome { conditions, description, extensions, .. } = outcome;
        let mut xml = String::new();
        row.finish(conditions.into_iter(), description, self.location, extensions.into_iter(), &mut xml);
        Ok(Response::built(xml))
    }
}

deserialize! {
    /// Deserializes from the fields that `Serialize` writes. The response may break the rules of RFC 4918 §14.24,
    /// because one that a server sent must be read back as it was.
    Response<'static>, fields ResponseFields
}
