//! Dates, in the forms that this crate writes and in all the forms that servers send.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime};

use civil::Civil;

use super::part::digits;

mod civil;
mod http;
mod internet;

/// The years 0 to 9999, which four digits can express, in seconds since 1970.
const SECONDS: RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// The format in which a property writes a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `Sat, 21 Nov 2026 20:58:42 GMT` (RFC 2616 §3.3.1, `rfc1123-date`): whole seconds.
    Http,
    /// `2026-11-21T20:58:42Z` (RFC 3339 §5.6). Fractions are read and kept, but not written: a widely used client does
    /// not accept a date with a fraction.
    Internet,
}

impl Style {
    /// Reads a date in any form that servers send, as exactly as the property can hold it.
    #[inline]
    pub(super) fn read(self, text: &str) -> Option<SystemTime> {
        // It is in whole seconds and in range.
        http::parse_usual(text).or_else(|| parse(text).and_then(|time| self.keep(time)))
    }

    /// Returns the time cut to whole seconds, as this style writes it, or `None` if the style cannot express it.
    pub(super) fn clip(self, time: SystemTime) -> Option<SystemTime> {
        system_time(whole_second(time)?, 0)
    }

    /// Returns a time that was read, as exactly as the property can hold it, or `None` if it is out of range.
    pub(super) fn keep(self, time: SystemTime) -> Option<SystemTime> {
        match self {
            Self::Internet => whole_second(time).map(|_| time),
            Self::Http => self.clip(time),
        }
    }

    /// Writes a time that was clipped or kept before, in whole seconds.
    #[inline]
    pub(super) fn write(self, time: SystemTime, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = Civil::at(unix_timestamp(time));
        match self {
            Self::Internet => civil.write_internet(f),
            Self::Http => civil.write_http(f),
        }
    }
}

/// Returns the whole seconds since 1970 of a time that was clipped or kept before.
pub(super) fn unix_timestamp(time: SystemTime) -> i64 {
    whole_second(time).unwrap_or_default()
}

/// Returns the whole second, counted from 1970, that contains a time, or `None` if its year has more than four digits.
/// The result is rounded down, even before 1970.
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

/// Returns the time that is this many seconds, and then this many nanoseconds, after 1970.
fn system_time(second: i64, nanoseconds: u32) -> Option<SystemTime> {
    let distance = Duration::from_secs(second.unsigned_abs());
    let second = if second < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    };
    second?.checked_add(Duration::from_nanos(nanoseconds.into()))
}

/// Reads a date in any form that servers send: the forms of RFC 3339, even without punctuation or with another offset;
/// the three of HTTP (RFC 2616 §3.3.1), even with another zone or without leading zeros; and numbers since 1970.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    if !text.is_ascii() {
        return None;
    }
    let usual = internet::parse_usual(text).or_else(|| since_1970(text));
    usual.or_else(|| http::parse(text)).or_else(|| internet::parse(text))
}

/// Reads a number of seconds (9 or 10 digits) or milliseconds (12 or 13 digits) since 1970, which covers the years 1973
/// to 2286. Other numbers are not read this way, because `20261121` is a day and `0` says nothing.
fn since_1970(text: &str) -> Option<SystemTime> {
    let number: u32 = match text.len() {
        9 | 10 => return system_time(digits(text)?, 0),
        12 | 13 => digits(&text[text.len() - 3..])?,
        _ => return None,
    };
    system_time(digits(&text[..text.len() - 3])?, number * 1_000_000)
}
