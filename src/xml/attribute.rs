//! Attributes.

use std::sync::Arc;

use super::escape::writable;
use crate::chars;
use crate::error::{Error, ErrorKind};
use crate::name::Name;

/// An attribute of an [`Element`](crate::Element).
///
/// `xml:lang` and namespace declarations are not among the attributes; [`Element::lang`](crate::Element::lang) returns
/// the former.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attribute {
    name: Name,
    value: Box<str>,
}

impl Attribute {
    #[inline]
    pub(crate) fn new(name: Name, value: &str) -> Result<Self, Error> {
        writable(value, format_args!("the attribute {}", name.clipped()))?;
        if matches!(name.parts(), (crate::namespace::XML, "lang") | ("", "xmlns")) {
            return Err(Error::new(
                ErrorKind::InvalidName,
                format!("{} cannot be set as an attribute", name.clipped()),
            ));
        }
        Ok(Self::checked(name, value.into()))
    }

    pub(crate) fn checked(name: Name, value: Box<str>) -> Self {
        Self { name, value }
    }

    /// Returns the name.
    #[inline]
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// Normalizes a language as it is read: without the white space around it, and `None` if it is empty. All elements for
/// which it is in force share it, because the root can have a language that is longer than each of them.
pub(crate) fn language(lang: &str) -> Option<Arc<str>> {
    Some(chars::trim(lang)).filter(|lang| !lang.is_empty()).map(Arc::from)
}
