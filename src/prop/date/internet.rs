//! Dates of RFC 3339, and further forms of ISO 8601.

use std::time::SystemTime;

use super::civil::Civil;
use super::system_time;

/// Does what [`parse`] does, if the text begins as a date of RFC 3339. No date of HTTP begins with a year.
pub(super) fn parse_usual(text: &str) -> Option<SystemTime> {
    if let [b'0'..=b'9', _, _, _, b'-', _, _, b'-', _, _, b'T', ..] = text.as_bytes() { parse(text) } else { None }
}

/// Reads `2026-11-21T20:58:42Z`, even without punctuation, without minutes or seconds, with a comma before the
/// fraction, or with a year of six digits and a sign. An offset is required; it may have seconds.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let mut text = DateText(text.as_bytes());
    let date = text.date()?;
    text.any(b"Tt ")?;
    let (time, nanoseconds) = text.clock()?;
    let second = Civil::new(date, time)?.seconds();
    let sign = match text.any(b"Zz+-")? {
        b'+' => 1,
        b'-' => -1,
        _ => 0,
    };
    let offset = if sign == 0 { 0 } else { sign * text.offset()? };
    if text.0.is_empty() { system_time(second - offset, nanoseconds) } else { None }
}

/// The part of a text that has not been read yet.
struct DateText<'t>(&'t [u8]);

impl DateText<'_> {
    /// Takes the next byte, if it is one of these.
    fn any(&mut self, bytes: &[u8]) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        bytes.contains(&first).then(|| {
            self.0 = rest;
            first
        })
    }

    /// Takes a number of exactly this many digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        let value = number
            .iter()
            .try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + i64::from(digit - b'0')))?;
        self.0 = rest;
        Some(value)
    }

    /// Takes a year, a month and a day.
    fn date(&mut self) -> Option<[i64; 3]> {
        let year = match self.any(b"+-") {
            None => self.number(4)?,
            Some(sign) => match (sign, self.number(6)?) {
                (b'+', year @ 0..=9999) => year,
                // There is no year -0.
                (b'-', year @ 1..=9999) => -year,
                _ => return None,
            },
        };
        let has_dashes = self.any(b"-");
        let month = self.number(2)?;
        if has_dashes != self.any(b"-") {
            return None;
        }
        Some([year, month, self.number(2)?])
    }

    /// Takes an hour, a minute and a second, and the nanoseconds after them. Missing parts are 0.
    fn clock(&mut self) -> Option<([i64; 3], u32)> {
        let mut clock = [self.number(2)?, 0, 0];
        let has_colons = self.0.starts_with(b":");
        for part in &mut clock[1..] {
            let goes_on = match self.0 {
                [first, second, ..] if !has_colons => first.is_ascii_digit() && second.is_ascii_digit(),
                _ => has_colons && self.any(b":").is_some(),
            };
            if !goes_on {
                return Some((clock, 0));
            }
            *part = self.number(2)?;
        }
        Some((clock, self.fraction()?))
    }

    /// Takes a decimal fraction after a point or comma, in nanoseconds; 0 if there is none.
    fn fraction(&mut self) -> Option<u32> {
        if self.any(b".,").is_none() {
            return Some(0);
        }
        let digits = self.0.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
        let fraction = u32::try_from(self.number(digits)?).ok()?;
        (digits > 0).then(|| fraction * 10_u32.pow(9 - u32::try_from(digits).unwrap_or(9)))
    }

    /// Returns the seconds of an offset without its sign, rounded.
    fn offset(&mut self) -> Option<i64> {
        const LAST: i64 = 25 * 3600 + 59 * 60 + 59;
        let ([hour, minute, second], nanoseconds) = self.clock()?;
        let seconds = hour * 3600 + minute * 60 + second + i64::from(nanoseconds >= 500_000_000);
        (minute < 60 && second < 60 && seconds <= LAST).then_some(seconds)
    }
}
