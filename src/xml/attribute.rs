//! Attributes.

use std::sync::Arc;

use super::escape::writable;
use crate::chars;
use crate::error::{Error, ErrorKind};
use crate::name::Name;

/// An attribute of an [`Element`](crate::Element).
///
/// `xml:lang` and namespace declarations are not among the attributes; the first is [`Element::lang`](crate::Element::lang).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attribute {
    name: Name,
    value: Box<str>,
}

impl Attribute {
    pub(crate) fn new(name: Name, value: &str) -> Result<Self, Error> {
        writable(value, format_args!("the attribute {name}"))?;
        if matches!(name.parts(), (crate::namespace::XML, "lang") | ("", "xmlns")) {
            return Err(Error::new(ErrorKind::InvalidName, format!("{name} cannot be set as an attribute")));
        }
        Ok(Self::checked(name, value.into()))
    }

    pub(crate) fn checked(name: Name, value: Box<str>) -> Self {
        Self { name, value }
    }

    /// The name.
    #[inline]
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// A language as it is read: without white space around it, and not empty. It is shared by all elements that it is in force
/// for, because the root can have one that is longer than each of them.
pub(crate) fn language(lang: &str) -> Option<Arc<str>> {
    Some(chars::trim(lang)).filter(|lang| !lang.is_empty()).map(Arc::from)
}
