//! What documents say about operations, to be written.

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use crate::exchange::Place;
use crate::verdict::{Change, Changes, Doubt, Failure, Overall, Summary, Verdict};

/// Items that are written as a list.
struct List<F>(F);

impl<F, I> Serialize for List<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// As one word: `success`, `incomplete`, `partial`, `failed`, `unclear`.
impl Serialize for Overall {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Success => "success",
            Self::Incomplete => "incomplete",
            Self::Unclear => "unclear",
            Self::Partial => "partial",
            Self::Failed => "failed",
        })
    }
}

/// As its code.
impl Serialize for Doubt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// As `{"href", "status", "property", "conditions", "outside"}`: the href is null if the response has none, the status is
/// there if it could be read, the property if it is one that failed, the names of conditions if there are any, and
/// `outside` is true where the resource is outside of the scope of the operation.
impl Serialize for Failure<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("href", &self.href())?;
        if let Some(status) = self.status() {
            map.serialize_entry("status", &status.as_u16())?;
        }
        if let Some(property) = self.property() {
            map.serialize_entry("property", property)?;
        }
        let conditions = self.conditions();
        if !conditions.is_empty() {
            map.serialize_entry("conditions", &List(|| conditions.iter().map(|condition| condition.name())))?;
        }
        if self.place() == Place::Outside {
            map.serialize_entry("outside", &true)?;
        }
        map.end()
    }
}

struct Counts<'s>(&'s Summary);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("resources", &self.0.resources())?;
        map.serialize_entry("failed", &self.0.failed())?;
        map.end()
    }
}

/// A name or an href that was asked for.
struct Text<T>(T);

impl<T: std::fmt::Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Summary {
    fn put<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("overall", &self.overall())?;
        map.serialize_entry("success", &self.overall().is_success())?;
        map.serialize_entry("complete", &self.is_complete())?;
        map.serialize_entry("truncated", &self.is_truncated())?;
        map.serialize_entry("counts", &Counts(self))?;
        let names = || self.unanswered_names().map(|name| Text(name.to_string()));
        let hrefs = || self.unanswered_hrefs().map(|href| Text(href.to_string()));
        map.serialize_entry("unanswered", &List(|| names().chain(hrefs())))?;
        map.serialize_entry("doubts", &List(|| self.doubts()))
    }
}

/// As `{"overall", "success", "complete", "truncated", "counts": {"resources", "failed"}, "unanswered", "doubts"}`: names and
/// hrefs that were asked for and have no answer are texts in one list, and doubts are their codes.
impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.put(&mut map)?;
        map.end()
    }
}

/// As its [`Summary`], and `"failures"`, `"missing_resources"` and `"outside"`.
impl Serialize for Verdict<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.summary().put(&mut map)?;
        map.serialize_entry("failures", &List(|| self.failures()))?;
        map.serialize_entry("missing_resources", &List(|| self.missing_resources()))?;
        map.serialize_entry("outside", &List(|| self.outside()))?;
        map.end()
    }
}

/// As its href as it was sent, or null.
impl Serialize for Change<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.href().serialize(serializer)
    }
}

/// As `{"changed", "removed", "unsyncable", "failed", "own", "truncated", "token"}`: lists of hrefs as they were sent, the
/// href of the collection's own response if there is one, and the token if it may be stored: [`Changes::token`].
impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("changed", &List(|| self.changed()))?;
        map.serialize_entry("removed", &List(|| self.removed()))?;
        map.serialize_entry("unsyncable", &List(|| self.unsyncable()))?;
        map.serialize_entry("failed", &List(|| self.failed().filter(|change| change.href().is_some())))?;
        if let Some(own) = self.own() {
            map.serialize_entry("own", &own)?;
        }
        map.serialize_entry("truncated", &self.is_truncated())?;
        if let Ok(token) = self.token() {
            map.serialize_entry("token", token)?;
        }
        map.end()
    }
}
