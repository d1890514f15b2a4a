//! The forms of values: one for each content model that several properties share.

use super::part::{decimal, read_token};
use crate::error::Error;
use crate::value::{Property, Value};

#[cfg(feature = "vocabulary")]
mod elements;
#[cfg(feature = "vocabulary")]
mod hrefs;

#[cfg(feature = "vocabulary")]
pub(super) use self::elements::{
    ChildNames, ChildTexts, ElementNames, OneName, OptionalName, PRIVILEGE, name_in_text, wrap_with,
};
#[cfg(feature = "vocabulary")]
pub(super) use self::hrefs::{Hrefs, OneHref, OptionalHref, href_or_response, hrefs};

/// A content model, read into and written from the type `T`.
pub(super) trait ContentModel<T> {
    fn decode(&self, property: &Property<'_>) -> Result<Option<T>, Error>;
    fn encode(&self, value: &T) -> Value<'static>;
}

/// A boolean value, with the texts that are written for true and false. All usual forms are read.
pub(super) struct Flag(pub(super) &'static str, pub(super) &'static str);

impl ContentModel<bool> for Flag {
    #[inline]
    fn decode(&self, property: &Property<'_>) -> Result<Option<bool>, Error> {
        let is = |text: &str, forms: [&str; 3]| forms.iter().any(|form| text.eq_ignore_ascii_case(form));
        read_token(property, "yes or no", |text| match text {
            _ if is(text, ["1", "T", "true"]) => Some(true),
            _ if is(text, ["0", "F", "false"]) => Some(false),
            _ => None,
        })
    }

    fn encode(&self, yes: &bool) -> Value<'static> {
        (if *yes { self.0 } else { self.1 }).into()
    }
}

/// Returns true for a negative number, which such a property cannot have: servers send `-1` for a number that they do
/// not know.
pub(super) fn is_unknown(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// A decimal number of bytes or items. A negative one says that the number is not known.
pub(super) struct Decimal;

impl ContentModel<u64> for Decimal {
    fn decode(&self, property: &Property<'_>) -> Result<Option<u64>, Error> {
        let known = |text: &str| match decimal(text) {
            None if is_unknown(text) => Some(None),
            number => number.map(Some),
        };
        read_token(property, "a decimal number", known).map(Option::flatten)
    }

    #[inline]
    fn encode(&self, number: &u64) -> Value<'static> {
        number.to_string().into()
    }
}
