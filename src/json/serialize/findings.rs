//! Serializes the findings of a reader.

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::super::Field;
use super::Fields;
use crate::deviation::Severity;
use crate::error::{Error, Position};
use crate::read::{Finding, Findings};

/// Serializes with the fields `byte`, `line`, `column` and `response`.
impl Serialize for Position {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        fields.put(Field::Byte, self.byte())?;
        fields.put(Field::Line, self.line())?;
        fields.put(Field::Column, self.column())?;
        fields.some(Field::Response, self.response())?;
        fields.0.end()
    }
}

/// Serializes as `error`, `warning` or `info`.
impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        })
    }
}

/// Serializes with the fields `code`, `severity`, `section`, `sentence`, `position` and `text`.
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let deviation = self.deviation();
        let mut fields = Fields::begin(serializer)?;
        fields.put(Field::Code, deviation.code())?;
        fields.put(Field::Severity, deviation.severity())?;
        fields.put(Field::Section, deviation.section())?;
        fields.put(Field::Sentence, deviation.sentence())?;
        fields.put(Field::Position, self.position())?;
        fields.some(Field::Text, self.text())?;
        fields.0.end()
    }
}

/// A response that could not be read.
struct Bad<'e>(&'e Error);

impl Serialize for Bad<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        fields.put(Field::Message, self.0.message())?;
        fields.some(Field::Position, self.0.position())?;
        fields.0.end()
    }
}

/// Serializes with the fields `findings`, `count` (including findings that were not kept) and `bad_responses`, each of
/// which has `message` and `position`.
impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        fields.put(Field::Findings, self.as_slice())?;
        fields.put(Field::Count, self.count())?;
        fields.list(Field::BadResponses, self.bad_responses().iter().map(Bad))?;
        fields.0.end()
    }
}
