//! How much may be stored, and how much is.

use super::form::{Decimal, Form};
use super::part::{digits, read_token};
use super::text::Verbatim;
use crate::error::Error;
use crate::namespace::DAV;
use crate::value::{Property, Value};

/// A number of bytes, or what some servers send for "no quota".
///
/// # Example
///
/// ```
/// use multistatus::prop::{LiveProperty, Quota, QuotaAvailable};
/// use multistatus::Property;
///
/// let property = Property::new(QuotaAvailable::NAME, "-3")?;
/// let quota = QuotaAvailable::decode(&property)?.map(|quota| quota.0);
/// assert_eq!(quota.as_ref().and_then(Quota::bytes), None);
/// assert!(quota.is_some_and(|quota| quota.is_unlimited()));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Quota {
    /// A number of bytes.
    Bytes(u64),
    /// A negative number, or `unlimited`. RFC 4331 has no such values; it says to return no property, or the free space
    /// of the disk.
    Other(Verbatim),
}

impl Quota {
    /// The number of bytes, if it is one.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(*bytes),
            Self::Other(_) => None,
        }
    }

    /// True for `unlimited` and for `-3`, by which Nextcloud and ownCloud mean the same. Their `-1` is a space that was
    /// not computed yet, and `-2` one that is not known.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        matches!(self, Self::Other(other) if other.as_str() == "-3" || is_unlimited(other.as_str()))
    }
}

fn is_unlimited(text: &str) -> bool {
    text.eq_ignore_ascii_case("unlimited")
}

/// Octets, and what stands for none.
struct Octets;

impl Form<Quota> for Octets {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Quota>, Error> {
        read_token(property, "a decimal number", |text| {
            let negative = text.strip_prefix('-').is_some_and(|rest| digits::<u64>(rest).is_some());
            if negative || is_unlimited(text) {
                return Some(Quota::Other(Verbatim::new(text)));
            }
            digits(text).map(Quota::Bytes)
        })
    }

    fn encode(&self, quota: &Quota) -> Value<'static> {
        match quota {
            Quota::Bytes(bytes) => bytes.to_string().into(),
            Quota::Other(other) => other.as_str().to_owned().into(),
        }
    }
}

live_values! { DAV;
    /// How many more bytes can be stored before the server refuses them.
    QuotaAvailable(Quota) = "quota-available-bytes" as Octets, 4331 "3";
    /// How many bytes count against the quota.
    QuotaUsed(u64) = "quota-used-bytes" as Decimal, 4331 "4";
}
