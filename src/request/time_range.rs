//! Points and ranges of time in queries.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use super::context::{Context, Read, shown, wrong};
use super::tree::Node;
use crate::error::{Error, ErrorKind};

/// A time as iCalendar writes it: "date with UTC time", [RFC 4791
/// §9.9](https://www.rfc-editor.org/rfc/rfc4791#section-9.9).
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
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    /// Up to 60, for a leap second.
    second: u8,
}

/// Writes `20060104T140000Z`.
impl fmt::Display for UtcTime {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(f, "{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }
}

/// Reads `20060104T140000Z`. There is no other form, because a time without `Z` is in an unknown zone.
impl FromStr for UtcTime {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        read(text).ok_or_else(|| {
            let message = format!("expected a UTC time such as 20060104T140000Z, found {}", shown(text));
            Error::new(ErrorKind::InvalidValue, message)
        })
    }
}

#[inline]
fn read(text: &str) -> Option<UtcTime> {
    let bytes: &[u8; 16] = text.as_bytes().try_into().ok()?;
    if (bytes[8], bytes[15]) != (b'T', b'Z') {
        return None;
    }
    if !bytes.iter().enumerate().all(|(at, byte)| matches!(at, 8 | 15) || byte.is_ascii_digit()) {
        return None;
    }
    let short = |at: usize| (bytes[at] - b'0') * 10 + (bytes[at + 1] - b'0');
    let year = u16::from(short(0)) * 100 + u16::from(short(2));
    let time = UtcTime { year, month: short(4), day: short(6), hour: short(9), minute: short(11), second: short(13) };
    let is_day = (1..=12).contains(&time.month) && (1..=days_in(year, time.month)).contains(&time.day);
    (is_day && time.hour < 24 && time.minute < 60 && time.second <= 60).then_some(time)
}

fn is_leap_year(year: u16) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 => 28 + u8::from(is_leap_year(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl UtcTime {
    /// Returns the days since 1 January of the year 0.
    #[inline]
    fn days(self) -> u64 {
        let year = u64::from(self.year);
        // Every fourth of the years before this one, including 0, is a leap year, except for some centuries.
        let leap_years = year.div_ceil(4) - year.div_ceil(100) + year.div_ceil(400);
        let months = (1..self.month).map(|month| u64::from(days_in(self.year, month))).sum::<u64>();
        year * 365 + leap_years + months + u64::from(self.day) - 1
    }
}

/// Converts to a point in time. A leap second becomes the first second of the next minute.
impl From<UtcTime> for SystemTime {
    #[inline]
    fn from(time: UtcTime) -> Self {
        const EPOCH: UtcTime = UtcTime { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
        let clock = (u64::from(time.hour) * 60 + u64::from(time.minute)) * 60 + u64::from(time.second);
        let (days, epoch) = (time.days(), EPOCH.days());
        let day = Duration::from_secs(days.abs_diff(epoch) * 86_400);
        let midnight = if days < epoch { Self::UNIX_EPOCH.checked_sub(day) } else { Self::UNIX_EPOCH.checked_add(day) };
        // A year of four digits is in the range of every platform that has a file system with dates.
        midnight.unwrap_or(Self::UNIX_EPOCH) + Duration::from_secs(clock)
    }
}

/// A range of time with a start, an end, or both: `CALDAV:time-range`, [RFC 4791
/// §9.9](https://www.rfc-editor.org/rfc/rfc4791#section-9.9).
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
    /// Creates a range from its start (included) and its end (excluded).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidValue`] if there is neither a start nor an end, or if the end is not later than the start.
    #[inline]
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

    /// Returns the start, which is in the range, or `None` if the range is open there.
    #[must_use]
    pub fn start(&self) -> Option<UtcTime> {
        self.start
    }

    /// Returns the end, which is not in the range, or `None` if the range is open there.
    #[must_use]
    pub fn end(&self) -> Option<UtcTime> {
        self.end
    }

    /// Returns the start and the end if the range has both.
    #[must_use]
    pub fn closed(&self) -> Option<(UtcTime, UtcTime)> {
        Some((self.start?, self.end?))
    }

    /// Returns true if something that happens from `start` to `end` is in the range: an instance of an event, for example.
    ///
    /// What ends when the range starts is not in it, nor is what starts when the range ends. What takes no time is in the
    /// range if its start is: RFC 4791 §9.9.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::request::{TimeRange, UtcTime};
    /// use std::time::SystemTime;
    ///
    /// let time = |text: &str| text.parse::<UtcTime>().map(SystemTime::from);
    /// let range = TimeRange::new(Some("20060104T000000Z".parse()?), Some("20060105T000000Z".parse()?))?;
    /// let (midnight, noon) = (time("20060104T000000Z")?, time("20060104T120000Z")?);
    /// assert!(range.overlaps(midnight, noon));
    /// assert!(!range.overlaps(time("20060103T220000Z")?, midnight));
    /// assert!(range.overlaps(midnight, midnight));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    pub fn overlaps(&self, start: SystemTime, end: SystemTime) -> bool {
        let is_point = start == end;
        let ends_later = |first: SystemTime| first < end || is_point && first == end;
        self.start.is_none_or(|first| ends_later(first.into())) && self.end.is_none_or(|last| start < last.into())
    }

    /// Reads a range from the attributes of an empty element.
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

    /// Returns the attributes, with their values.
    #[inline]
    pub(super) fn texts(&self) -> Vec<(&'static str, String)> {
        let text = |name, time: Option<UtcTime>| time.map(|time| (name, time.to_string()));
        text("start", self.start).into_iter().chain(text("end", self.end)).collect()
    }

    #[inline]
    pub(super) fn write(&self, name: &crate::name::Name, writer: &mut crate::write::request::BodyWriter) {
        let texts = self.texts();
        let attributes: Vec<_> = texts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        writer.empty(name, &attributes);
    }
}
