//! Makes names from text that is checked against XML and its namespaces.

use std::str::FromStr;

use crate::chars;
use crate::error::{Error, ErrorKind};
use crate::name::Name;
use crate::namespace::XMLNS;

impl Name {
    /// Creates a name from two strings; `namespace` may be empty.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidName`] if `local` is no XML name without a colon, if `namespace` holds a character that XML
    /// cannot carry, or if it is the namespace of namespace declarations.
    #[inline]
    pub fn new(namespace: &str, local: &str) -> Result<Self, Error> {
        let invalid = |message: String| Err(Error::new(ErrorKind::InvalidName, message));
        if !chars::is_ncname(local) {
            return invalid(format!("expected an XML name without a colon, found {local:?}"));
        }
        if namespace == XMLNS {
            return invalid(format!("no name can be in the namespace {XMLNS:?}"));
        }
        if let Some(c) = namespace.chars().find(|&c| !chars::is_char(c)) {
            return invalid(format!("a namespace name cannot hold the character U+{:04X}", c as u32));
        }
        Ok(Self::shared(namespace, local))
    }
}

/// Reads `{namespace}local`, or `local` alone for a name in no namespace.
impl FromStr for Name {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        match text.strip_prefix('{').and_then(|rest| rest.rsplit_once('}')) {
            Some((namespace, local)) => Self::new(namespace, local),
            None => Self::new("", text),
        }
    }
}
