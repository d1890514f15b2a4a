//! Dates, as they are written and as they are met.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::tz::Offset;

use super::part::digits;

/// 1 January of the year 0, which is as far as four digits go back.
const FIRST: Timestamp = Timestamp::constant(-62_167_219_200, 0);

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
        system_time(whole_second(in_range(time)?)?)
    }

    /// The time that was read, as exactly as the property may say it; `None` if it is out of range.
    pub(super) fn keep(self, time: SystemTime) -> Option<SystemTime> {
        match self {
            Self::Internet => system_time(in_range(time)?),
            Self::Http => self.clip(time),
        }
    }

    /// Writes a time that was clipped or kept before, in whole seconds.
    pub(super) fn write(self, time: SystemTime) -> String {
        // Such a time is in the range of both printers.
        let second = in_range(time).and_then(whole_second).unwrap_or_default();
        match self {
            Self::Internet => second.to_string(),
            Self::Http => DateTimePrinter::new().timestamp_to_rfc9110_string(&second).unwrap_or_default(),
        }
    }
}

fn in_range(time: SystemTime) -> Option<Timestamp> {
    Timestamp::try_from(time).ok().filter(|exact| *exact >= FIRST)
}

/// The second that holds a time: it is earlier than all its parts, even before 1970.
fn whole_second(exact: Timestamp) -> Option<Timestamp> {
    let below = if exact.subsec_nanosecond() < 0 { 1 } else { 0 };
    Timestamp::from_second(exact.as_second() - below).ok()
}

fn system_time(exact: Timestamp) -> Option<SystemTime> {
    let distance: Duration = exact.as_duration().unsigned_abs();
    if exact < Timestamp::UNIX_EPOCH {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}

/// Reads a date in any form that servers send: the forms of RFC 3339, even without punctuation or with another offset;
/// the three of HTTP (RFC 2616 §3.3.1), even with another zone or without leading zeros; and numbers since 1970.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    if !text.is_ascii() {
        return None;
    }
    // Names of zones and calendars in brackets are no part of RFC 3339.
    let internet = || text.parse::<Timestamp>().ok().filter(|_| !text.contains('['));
    since_1970(text).or_else(|| http(text)).or_else(internet).and_then(system_time)
}

/// Seconds (9 or 10 digits) or milliseconds (12 or 13 digits) since 1970, which say the years 1973 to 2286. Other numbers
/// are no such date: `20261121` is a day, and `0` says nothing.
fn since_1970(text: &str) -> Option<Timestamp> {
    let number = digits(text)?;
    match text.len() {
        9 | 10 => Timestamp::from_second(number).ok(),
        12 | 13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}

/// `[Sat, ]21 Nov 2026 20:58:42 GMT`, `Saturday, 21-Nov-26 20:58:42 GMT` or `Sat Nov 21 20:58:42 2026`. The day of the
/// week is not compared with the date: servers that get it wrong mean the date.
fn http(text: &str) -> Option<Timestamp> {
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

fn timestamp(year: &str, month: i8, day: &str, time: &str, zone: &str) -> Option<Timestamp> {
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
    let before = offset(zone)?.to_timestamp(civil).ok()?;
    // 23:59:60 is the first moment of the next day: POSIX time has no leap seconds.
    Timestamp::from_second(before.as_second() + i64::from(second == 60)).ok()
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
