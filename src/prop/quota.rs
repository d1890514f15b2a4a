//! Quotas: how much may be stored, and how much is stored.

use super::form::{ContentModel, is_unknown};
use super::part::read_token;
use crate::error::Error;
use crate::namespace::DAV;
use crate::value::{Property, Value};
use crate::verbatim::Verbatim;

/// A number of bytes, or what a server sent instead of one.
///
/// Numbers with a fraction or an exponent are read too, because some servers write large numbers as `1.5E+9`. A
/// negative number, such as `-1` or `-2`, says that the number is not known: the property then has no value. The
/// exception is `-3`, which says that there is no limit.
///
/// # Example
///
/// ```
/// use multistatus::prop::{LiveProperty, Quota, QuotaAvailable};
/// use multistatus::Property;
///
/// // `unlimited`, and the `-3` of some servers, are not numbers of bytes.
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
    /// `unlimited`, `-3`, or a number that is not a whole number of bytes below 2^64. RFC 4331 has no such values; it
    /// says to return no property, or the free space of the disk.
    Other(Verbatim),
}

impl Quota {
    /// Returns the number of bytes, if it is one.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(*bytes),
            Self::Other(_) => None,
        }
    }

    /// Returns true for `unlimited` and for `-3`, which Nextcloud and ownCloud send for "no limit". Their `-1` (not
    /// computed yet) and `-2` (not known) read as no value.
    #[must_use]
    #[inline]
    pub fn is_unlimited(&self) -> bool {
        matches!(self, Self::Other(other) if is_unlimited(other.as_str()))
    }
}

#[inline]
fn is_unlimited(text: &str) -> bool {
    text == "-3" || text.eq_ignore_ascii_case("unlimited")
}

/// Returns the exact value of a number such as `1000`, `1.50` or `1.5E+09`. Returns `Some(None)` for any other number,
/// and `None` for a text that is no number.
#[inline]
fn exact(text: &str) -> Option<Option<u64>> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let shift: i64 = match exponent {
        None => 0,
        Some(exponent) => {
            let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if unsigned.is_empty() || !is_digits(unsigned) {
                return None;
            }
            // An exponent that no integer holds makes the number zero, huge, or no whole number.
            exponent.parse::<i32>().unwrap_or(if exponent.starts_with('-') { i32::MIN } else { i32::MAX }).into()
        }
    };
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some(Some(0));
    }
    // The number is `significant` followed by this many zeros.
    let zeros = shift + (digits.len() - significant.len()) as i64 - fraction.len() as i64;
    let power = u32::try_from(zeros).ok().and_then(|zeros| 10u64.checked_pow(zeros));
    Some(power.and_then(|power| significant.parse::<u64>().ok()?.checked_mul(power)))
}

/// The form of a [`Quota`].
struct Octets;

impl ContentModel<Quota> for Octets {
    #[inline]
    fn decode(&self, property: &Property<'_>) -> Result<Option<Quota>, Error> {
        let other = |text: &str| Some(Quota::Other(Verbatim::new(text)));
        let quota = read_token(property, "a number of bytes", |text| match exact(text) {
            Some(Some(bytes)) => Some(Some(Quota::Bytes(bytes))),
            Some(None) => Some(other(text)),
            None if is_unlimited(text) => Some(other(text)),
            None => is_unknown(text).then_some(None),
        });
        quota.map(Option::flatten)
    }

    #[inline]
    fn encode(&self, quota: &Quota) -> Value<'static> {
        match quota {
            Quota::Bytes(bytes) => bytes.to_string().into(),
            Quota::Other(other) => other.as_str().to_owned().into(),
        }
    }
}

live_values! { DAV;
    /// The number of bytes that can still be stored before the server refuses more.
    QuotaAvailable(Quota) = "quota-available-bytes" as Octets, 4331 "3";
    /// The number of bytes that count against the quota.
    QuotaUsed(Quota) = "quota-used-bytes" as Octets, 4331 "4";
}

#[cfg(test)]
mod tests {
    use super::exact;

    #[test]
    fn numbers_are_exact_or_not() {
        let tables = [
            ("0", Some(0)),
            ("000", Some(0)),
            ("0E+99", Some(0)),
            ("1e3", Some(1000)),
            ("1.5E+09", Some(1_500_000_000)),
            ("15000e-3", Some(15)),
            ("1.50e1", Some(15)),
            ("1.0", Some(1)),
            ("12.", Some(12)),
            ("1.2312312312312E+14", Some(123_123_123_123_120)),
            ("18446744073709551615", Some(u64::MAX)),
            ("1.8446744073709551615E19", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("1.8446744073709551616E19", None),
            ("1E20", None),
            ("1.5", None),
            ("15e-2", None),
            ("1e99999999999999999999", None),
            ("1e-99999999999999999999", None),
        ];
        for (text, number) in tables {
            assert_eq!(exact(text), Some(number), "{text}");
        }
        for text in ["", ".", ".5", "e5", "1e", "1e+", "1e+-5", "+1", "-1", "1 0", "0x10", "1,5", "inf", "NaN", "1e1.5"]
        {
            assert_eq!(exact(text), None, "{text}");
        }
    }

    #[test]
    fn long_numbers_take_linear_time() {
        let long = "9".repeat(1 << 20);
        assert_eq!(exact(&long), Some(None));
        assert_eq!(exact(&format!("1{}e-{}", "0".repeat(1 << 20), 1 << 20)), Some(Some(1)));
    }
}
