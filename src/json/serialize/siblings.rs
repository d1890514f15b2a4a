//! Serializes documents that are close to a multistatus.

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::super::Field;
use super::{Fields, IteratorJson};
use crate::conditions::Conditions;
use crate::document::{Prop, Propstats, Root};

/// Serializes with the field `error`, which holds the conditions in the form that responses and propstats have.
impl Serialize for Conditions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        fields.put(Field::Error, IteratorJson(self.iter()))?;
        fields.0.end()
    }
}

/// Serializes with the field `props`, in the form that propstats have.
impl Serialize for Prop {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        fields.put(Field::Props, IteratorJson(self.properties()))?;
        fields.0.end()
    }
}

/// Serializes as the local name of the element: `mkcol-response` or `mkcalendar-response`.
impl Serialize for Root {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.local())
    }
}

/// Serializes with the fields `root`, `propstats` and `description`.
impl Serialize for Propstats<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        fields.put(Field::Root, self.root())?;
        fields.put(Field::Propstats, IteratorJson(self.propstats()))?;
        fields.some(Field::Description, self.description())?;
        fields.0.end()
    }
}
