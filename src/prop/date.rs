//! Dates, as they are written and as they are met.

use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime};

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

use super::part::digits;

/// The seconds since 1970 of the years 0 to 9999, which four digits can say. A `Timestamp` ends a day before them.
const SECONDS: RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

const YEAR_1970: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);

/// How a property writes a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `Sat, 21 Nov 2026 20:58:42 GMT` (RFC 2616 §3.3.1, `rfc1123-date`): whole seconds.
    Http,
    /// `2026-11-21T20:58:42Z` (RFC 3339 §5.6). Fractions are read and kept, but not written: a client in wide use takes
    /// a date with a fraction for no date at all.
    Internet,
}

impl Style {
    /// The second that holds the time, as this style writes it; `None` if it has no form for it.
    pub(super) fn clip(self, time: SystemTime) -> Option<SystemTime> {
        system_time(SignedDuration::from_secs(whole_second(time)?))
    }

    /// The time that was read, as exactly as the property may say it; `None` if it is out of range.
    pub(super) fn keep(self, time: SystemTime) -> Option<SystemTime> {
        match self {
            Self::Internet => whole_second(time).map(|_| time),
            Self::Http => self.clip(time),
        }
    }

    /// Writes a time that was clipped or kept before, in whole seconds.
    pub(super) fn write(self, time: SystemTime) -> String {
        let second = SignedDuration::from_secs(whole_second(time).unwrap_or_default());
        let civil = YEAR_1970.checked_add(second).unwrap_or(YEAR_1970);
        let form = match self {
            Self::Internet => "%Y-%m-%dT%H:%M:%SZ",
            Self::Http => "%a, %d %b %Y %H:%M:%S GMT",
        };
        civil.strftime(form).to_string()
    }
}

/// The second that holds a time, counted from 1970, if four digits can say its year. It is earlier than all parts of it,
/// even before 1970.
fn whole_second(time: SystemTime) -> Option<i64> {
    let second = match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).ok()?,
        Err(before) => {
            let before = before.duration();
            let seconds = i64::try_from(before.as_secs()).ok()?;
            seconds.checked_neg()?.checked_sub(i64::from(before.subsec_nanos() > 0))?
        }
    };
    SECONDS.contains(&second).then_some(second)
}

/// The time so long after 1970.
fn system_time(since_1970: SignedDuration) -> Option<SystemTime> {
    let distance: Duration = since_1970.unsigned_abs();
    if since_1970.is_negative() {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}

/// The time that a clock with this offset shows. A second 60 (`leap`) is the first moment of the next minute: POSIX time has
/// no leap seconds. `civil` has a second 59 then.
fn moment(civil: DateTime, offset: Offset, leap: bool) -> Option<SystemTime> {
    let later = i64::from(leap) - i64::from(offset.seconds());
    system_time(civil.duration_since(YEAR_1970).checked_add(SignedDuration::from_secs(later))?)
}

/// Reads a date in any form that servers send: the forms of RFC 3339, even without punctuation or with another offset;
/// the three of HTTP (RFC 2616 §3.3.1), even with another zone or without leading zeros; and numbers since 1970.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    if !text.is_ascii() {
        return None;
    }
    since_1970(text).or_else(|| http(text)).or_else(|| internet(text))
}

/// `2026-11-21T20:58:42Z`.
fn internet(text: &str) -> Option<SystemTime> {
    // Names of zones and calendars in brackets are no part of RFC 3339.
    let pieces = Pieces::parse(text).ok().filter(|_| !text.contains('['))?;
    let civil = pieces.date().to_datetime(pieces.time()?);
    // Pieces have 59 for 60.
    let (_, clock) = text.split_once(['T', 't', ' '])?;
    let clock = clock.bytes().take_while(|b| b.is_ascii_digit() || *b == b':').filter(u8::is_ascii_digit);
    let leap = clock.skip("hhmm".len()).eq(*b"60");
    moment(civil, pieces.to_numeric_offset()?, leap)
}

/// Seconds (9 or 10 digits) or milliseconds (12 or 13 digits) since 1970, which say the years 1973 to 2286. Other numbers
/// are no such date: `20261121` is a day, and `0` says nothing.
fn since_1970(text: &str) -> Option<SystemTime> {
    let number = digits(text)?;
    match text.len() {
        9 | 10 => system_time(SignedDuration::from_secs(number)),
        12 | 13 => system_time(SignedDuration::from_millis(number)),
        _ => None,
    }
}

/// `[Sat, ]21 Nov 2026 20:58:42 GMT`, `Saturday, 21-Nov-26 20:58:42 GMT` or `Sat Nov 21 20:58:42 2026`. The day of the
/// week is not compared with the date: servers that get it wrong mean the date.
fn http(text: &str) -> Option<SystemTime> {
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let mut word = words.next()?;
    if word.bytes().all(|b| b.is_ascii_alphabetic()) {
        position(&WEEKDAYS, word)?;
        word = words.next()?;
    }
    if let Some(month) = position(&MONTHS, word) {
        let (day, time) = (words.next()?, words.next()?);
        // `date` of Unix and `Date` of Java have the zone before the year; asctime has none.
        let (zone, year) = match (words.next()?, words.next()) {
            (zone, Some(year)) => (zone, year),
            (year, None) => ("GMT", year),
        };
        return words.next().is_none().then(|| timestamp(year, month, day, time, zone))?;
    }
    let mut parts = word.splitn(3, '-');
    let day = parts.next()?;
    let (month, year) = match (parts.next(), parts.next()) {
        (Some(month), Some(year)) => (month, year),
        (None, None) => (words.next()?, words.next()?),
        _ => return None,
    };
    let (time, zone) = (words.next()?, words.next()?);
    words.next().is_none().then(|| timestamp(year, position(&MONTHS, month)?, day, time, zone))?
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Which of `names` this is, in full or by its first three letters; from 0.
fn position(names: &[&str], word: &str) -> Option<i8> {
    let is =
        |name: &str| word.eq_ignore_ascii_case(name) || name.get(..3).is_some_and(|n| word.eq_ignore_ascii_case(n));
    names.iter().zip(0..).find(|(name, _)| is(name)).map(|(_, at)| at)
}

fn timestamp(year: &str, month: i8, day: &str, time: &str, zone: &str) -> Option<SystemTime> {
    let year = match (year.len(), digits::<i16>(year)?) {
        // RFC 9110 §5.6.7 compares with the clock. A fixed year reads a text in the same way every day.
        (2, year @ 0..70) => year + 2000,
        (2, year) => year + 1900,
        (4, year) => year,
        _ => return None,
    };
    let short = |text: &str| if text.len() <= 2 { digits::<i8>(text) } else { None };
    let mut clock = time.split(':').map(short);
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if clock.next().is_some() || second > 60 {
        return None;
    }
    let civil = DateTime::new(year, month + 1, short(day)?, hour, minute, second.min(59), 0).ok()?;
    moment(civil, offset(zone)?, second == 60)
}

/// A zone by its name (RFC 5322 §4.3, and the two of central Europe, which are sent too), by its offset, or by both, as in
/// `GMT+01:00`.
fn offset(zone: &str) -> Option<Offset> {
    const HOURS: [(&str, i8); 14] = [
        ("GMT", 0),
        ("UTC", 0),
        ("UT", 0),
        ("EST", -5),
        ("EDT", -4),
        ("CST", -6),
        ("CDT", -5),
        ("MST", -7),
        ("MDT", -6),
        ("PST", -8),
        ("PDT", -7),
        ("CET", 1),
        ("CEST", 2),
        ("Z", 0),
    ];
    let (name, rest) = zone.split_at(zone.find(['+', '-']).unwrap_or(zone.len()));
    let hours = HOURS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, hours)| *hours);
    if rest.is_empty() {
        // RFC 822 had the signs of the military letters wrong, so RFC 5322 §4.3 takes each for -0000.
        let military = matches!(name.as_bytes(), [letter] if letter.is_ascii_alphabetic() && !b"Jj".contains(letter));
        return hours.or(military.then_some(0)).and_then(|hours| Offset::from_hours(hours).ok());
    }
    if !name.is_empty() && hours != Some(0) {
        return None;
    }
    let (sign, rest) = match rest.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        (_, rest) => (-1, rest),
    };
    let (hours, minutes) = match rest.len() {
        4 => rest.split_at(2),
        5 => rest.split_once(':')?,
        _ => return None,
    };
    let (hours, minutes) = (digits::<i32>(hours)?, digits::<i32>(minutes)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}
