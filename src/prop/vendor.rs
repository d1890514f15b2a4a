//! Live properties that no RFC defines, but many servers send, with one module for each namespace.
//!
//! The forms are those seen in real responses and documented by the products.

pub mod apache;
pub mod apple;
pub mod calendarserver;
pub mod lcgdm;
pub mod microsoft;
pub mod nextcloud;
pub mod owncloud;
pub mod subversion;

use std::str::FromStr;

use super::form::ContentModel;
use super::part::{digits, read_token};
use crate::error::Error;
use crate::value::{Property, Value};

/// A number that fits `u32`, in decimal digits.
struct Small;

impl ContentModel<u32> for Small {
    fn decode(&self, property: &Property<'_>) -> Result<Option<u32>, Error> {
        read_token(property, "a decimal number", digits)
    }

    fn encode(&self, number: &u32) -> Value<'static> {
        number.to_string().into()
    }
}

/// A number that may be negative.
struct Signed;

impl ContentModel<i64> for Signed {
    fn decode(&self, property: &Property<'_>) -> Result<Option<i64>, Error> {
        read_token(property, "a number", |text| i64::from_str(text).ok())
    }

    fn encode(&self, number: &i64) -> Value<'static> {
        number.to_string().into()
    }
}

/// An integer in a base other than ten.
struct Digits {
    base: u32,
    write: fn(u32) -> String,
}

impl ContentModel<u32> for Digits {
    fn decode(&self, property: &Property<'_>) -> Result<Option<u32>, Error> {
        read_token(property, "a number", |text| {
            // `from_str_radix` would take a sign.
            let digits = text.chars().all(|c| c.is_digit(self.base));
            digits.then(|| u32::from_str_radix(text, self.base).ok())?
        })
    }

    fn encode(&self, number: &u32) -> Value<'static> {
        (self.write)(*number).into()
    }
}
