//! Serializes what documents say about operations.

use serde_core::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::exchange::Place;
use crate::verdict::{Change, Changes, Doubt, Failure, Overall, Summary, Verdict};

/// Items that are serialized as a list.
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

/// Serializes as one word: `success`, `incomplete`, `partial`, `failed`, `unclear`.
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

/// Serializes as its code.
impl Serialize for Doubt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// The number of bytes up to which an href, or the names of conditions, are written for each failure.
const REPEATED: usize = 1024;

/// A failure, and the parts that it shares with the failure before it and that are too long to be written again. An
/// href is bounded only by the bytes of a response, and a response may have any number of failed properties.
struct Next<'f, 'r> {
    failure: &'f Failure<'r>,
    same_href: bool,
    same_conditions: bool,
}

impl Serialize for Next<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let failure = self.failure;
        let mut map = serializer.serialize_map(None)?;
        if self.same_href {
            map.serialize_entry("same_href", &true)?;
        } else {
            map.serialize_entry("href", &failure.href())?;
        }
        if let Some(status) = failure.status() {
            map.serialize_entry("status", &status.as_u16())?;
        }
        if let Some(property) = failure.property() {
            map.serialize_entry("property", property)?;
        }
        if self.same_conditions {
            map.serialize_entry("same_conditions", &true)?;
        } else if failure.condition_names().next().is_some() {
            map.serialize_entry("conditions", &List(|| failure.condition_names()))?;
        }
        if failure.place() == Place::Outside {
            map.serialize_entry("outside", &true)?;
        }
        map.end()
    }
}

/// Serializes as `{"href", "status", "property", "conditions", "outside"}`. The href is null if the response has none.
/// The other fields appear only if they apply: the status if it could be read, the property if a property failed, the
/// names of conditions if there are any, and `outside` (true) if the resource is outside of the scope of the operation.
impl Serialize for Failure<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Next { failure: self, same_href: false, same_conditions: false }.serialize(serializer)
    }
}

/// All failures of a document.
struct Failures<'v, 'm>(&'v Verdict<'m>);

impl Serialize for Failures<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut before: Option<Failure<'_>> = None;
        let mut has_long_conditions = false;
        for failure in self.0.failures() {
            let before_it = before.as_ref();
            let is_long = failure.href().is_some_and(|href| href.as_str().len() > REPEATED);
            let same_href = is_long && before_it.is_some_and(|before| failure.shares_href(before));
            let same_place = before_it.is_some_and(|before| failure.shares_conditions(before));
            if !same_place {
                // Computed once for each propstat, because it may have as many conditions as properties.
                let lengths = failure.condition_names().map(|name| name.namespace().len() + name.local().len() + 4);
                has_long_conditions = lengths.sum::<usize>() > REPEATED;
            }
            let same_conditions = same_place && has_long_conditions;
            list.serialize_element(&Next { failure: &failure, same_href, same_conditions })?;
            before = Some(failure);
        }
        list.end()
    }
}

struct CountsJson<'s>(&'s Summary);

impl Serialize for CountsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("resources", &self.0.resources())?;
        map.serialize_entry("failed", &self.0.failed())?;
        map.end()
    }
}

/// A name or an href that was asked for.
struct DisplayText<T>(T);

impl<T: std::fmt::Display> Serialize for DisplayText<T> {
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
        map.serialize_entry("counts", &CountsJson(self))?;
        let names = || self.unanswered_names().map(|name| DisplayText(name.to_string()));
        let hrefs = || self.unanswered_hrefs().map(|href| DisplayText(href.to_string()));
        map.serialize_entry("unanswered", &List(|| names().chain(hrefs())))?;
        map.serialize_entry("doubts", &List(|| self.doubts()))
    }
}

/// Serializes as `{"overall", "success", "complete", "truncated", "counts": {"resources", "failed"}, "unanswered",
/// "doubts"}`. Names and hrefs that were asked for and have no response are texts in one list, and doubts are their
/// codes.
impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.put(&mut map)?;
        map.end()
    }
}

/// Serializes as its [`Summary`], with the further fields `"failures"`, `"missing_resources"` and `"outside"`.
///
/// In `"failures"`, an href longer than 1,024 bytes is written only for the first failed property of a response; the
/// others have `"same_href": true` instead. In the same way, `"same_conditions": true` replaces `"conditions"` whose
/// names are longer than 1,024 bytes, for the further properties of a propstat and the further hrefs of a response. So
/// the output grows no faster than the document, because nothing longer is repeated.
impl Serialize for Verdict<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.summary().put(&mut map)?;
        map.serialize_entry("failures", &Failures(self))?;
        map.serialize_entry("missing_resources", &List(|| self.missing_resources()))?;
        map.serialize_entry("outside", &List(|| self.outside()))?;
        map.end()
    }
}

/// Serializes as the href as it was sent, or as null if the response has none.
impl Serialize for Change<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.href().serialize(serializer)
    }
}

/// Serializes as `{"changed", "removed", "unsyncable", "failed", "own", "truncated", "token"}`: lists of hrefs as they
/// were sent, the href of the collection's own response if there is one, and the token if it may be stored (see
/// [`Changes::token`]).
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
