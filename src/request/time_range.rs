//! Points and ranges of time in queries.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use jiff::civil::{DateTime, date};

use super::context::{Context, Read, shown, wrong};
use super::tree::Node;
use crate::error::{Error, ErrorKind};

/// A time as iCalendar writes it: "date with UTC time", [RFC 4791 §9.9](https://www.rfc-editor.org/rfc/rfc4791#section-9.9).
///
/// # Example
///
/// ```
/// use multistatus::request::UtcTime;
/// use std::time::{Duration, SystemTime};
///
/// let time: UtcTime = "20060104T140000Z".parse()?;
/// assert_eq!(SystemTime::from(time), SystemTime::UNIX_EPOCH + Duration::from_secs(1_136_383_200));
/// assert!("20060104T140000".parse::<UtcTime>().is_err());
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcTime {
    /// With a second 59 for a leap second.
    civil: DateTime,
    leap: bool,
}

/// Writes `20060104T140000Z`.
impl fmt::Display for UtcTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (time, second) = (self.civil, self.civil.second() + i8::from(self.leap));
        write!(f, "{:04}{:02}{:02}T", time.year(), time.month(), time.day())?;
        write!(f, "{:02}{:02}{second:02}Z", time.hour(), time.minute())
    }
}

/// Reads `20060104T140000Z`. There is no other form: a time without `Z` is one of an unknown zone.
impl FromStr for UtcTime {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text).ok_or_else(|| {
            let message = format!("expected a UTC time such as 20060104T140000Z, found {}", shown(text));
            Error::new(ErrorKind::InvalidValue, message)
        })
    }
}

fn read(text: &str) -> Option<UtcTime> {
    let bytes: &[u8; 16] = text.as_bytes().try_into().ok()?;
    if (bytes[8], bytes[15]) != (b'T', b'Z') {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<i16> {
        bytes[from..to]
            .iter()
            .try_fold(0i16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i16::from(byte - b'0')))
    };
    let short = |from: usize| number(from, from + 2).and_then(|number| i8::try_from(number).ok());
    let second = short(13)?;
    let leap = second == 60;
    let civil =
        DateTime::new(number(0, 4)?, short(4)?, short(6)?, short(9)?, short(11)?, if leap { 59 } else { second }, 0);
    Some(UtcTime { civil: civil.ok()?, leap })
}

/// The moment; a leap second is the first moment of the next minute.
impl From<UtcTime> for SystemTime {
    fn from(time: UtcTime) -> Self {
        let since = time.civil.duration_since(date(1970, 1, 1).at(0, 0, 0, 0));
        let distance = since.unsigned_abs();
        let moment = if since.is_negative() {
            Self::UNIX_EPOCH.checked_sub(distance)
        } else {
            Self::UNIX_EPOCH.checked_add(distance)
        };
        // Four digits of a year are in the range of every platform that has a file system with dates.
        moment.unwrap_or(Self::UNIX_EPOCH) + Duration::from_secs(u64::from(time.leap))
    }
}

/// A range of time that is open at one end at most: `CALDAV:time-range`,
/// [RFC 4791 §9.9](https://www.rfc-editor.org/rfc/rfc4791#section-9.9).
///
/// # Example
///
/// ```
/// use multistatus::request::TimeRange;
///
/// let range = TimeRange::new(Some("20060104T000000Z".parse()?), None)?;
/// assert!(range.end().is_none());
/// assert!(TimeRange::new(None, None).is_err());
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeRange {
    start: Option<UtcTime>,
    end: Option<UtcTime>,
}

impl TimeRange {
    /// Makes a range from its start, which is in it, to its end, which is not.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidValue`] without start and end, or if the end is not later than the start.
    pub fn new(start: Option<UtcTime>, end: Option<UtcTime>) -> Result<Self, Error> {
        match (start, end) {
            (None, None) => Err(Error::new(ErrorKind::InvalidValue, "expected start or end, found neither")),
            (Some(start), Some(end)) if end <= start => {
                let message = format!("expected an end after the start {start}, found {end}");
                Err(Error::new(ErrorKind::InvalidValue, message))
            }
            _ => Ok(Self { start, end }),
        }
    }

    /// Returns the start, which is in the range; `None` if it is open.
    #[must_use]
    pub fn start(&self) -> Option<UtcTime> {
        self.start
    }

    /// Returns the end, which is not in the range; `None` if it is open.
    #[must_use]
    pub fn end(&self) -> Option<UtcTime> {
        self.end
    }

    /// Returns start and end if the range has both.
    #[must_use]
    pub fn closed(&self) -> Option<(UtcTime, UtcTime)> {
        Some((self.start?, self.end?))
    }

    /// Reads the attributes of an element that is empty.
    pub(super) fn read(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        cx.empty(node, &["start", "end"]);
        let time = |name: &str| node.attribute(name).map(UtcTime::from_str).transpose();
        let range = time("start").and_then(|start| Self::new(start, time("end")?));
        range.map_err(|error| wrong(node, error.message()))
    }

    /// Reads a range that must be closed.
    pub(super) fn read_closed(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        let range = Self::read(cx, node)?;
        match range.closed() {
            Some(_) => Ok(range),
            None => Err(wrong(node, "expected start and end, found one of them")),
        }
    }

    /// The values of the attributes.
    pub(super) fn texts(&self) -> Vec<(&'static str, String)> {
        let text = |name, time: Option<UtcTime>| time.map(|time| (name, time.to_string()));
        text("start", self.start).into_iter().chain(text("end", self.end)).collect()
    }

    pub(super) fn write(&self, name: &crate::name::Name, writer: &mut crate::write::request::BodyWriter) {
        let texts = self.texts();
        let attributes: Vec<_> = texts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        writer.empty(name, &attributes);
    }
}
