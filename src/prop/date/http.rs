//! Dates of HTTP (RFC 2616 §3.3.1), and the similar ones that programs write.

use std::time::SystemTime;

use super::civil::{Civil, MONTHS, WEEKDAYS};
use super::system_time;
use crate::prop::part::digits;

/// The number of words in a date with all its parts.
const WORDS: usize = 6;

/// Reads `[Sat, ]21 Nov 2026 20:58:42 GMT`, `Saturday, 21-Nov-26 20:58:42 GMT` or `Sat Nov 21 20:58:42 2026`. The day
/// of the week is not compared with the date, because servers that get it wrong mean the date.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let (mut list, mut count) = ([""; WORDS], 0);
    for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
        *list.get_mut(count)? = word;
        count += 1;
    }
    let mut words = list.into_iter().take(count);
    let mut word = words.next()?;
    if word.bytes().all(|b| b.is_ascii_alphabetic()) {
        position(WEEKDAYS, word)?;
        word = words.next()?;
    }
    if let Some(month) = position(MONTHS, word) {
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
    words.next().is_none().then(|| timestamp(year, position(MONTHS, month)?, day, time, zone))?
}

/// Returns the index in `names` of this word, which is a name in full or its first three letters.
fn position(names: &str, word: &str) -> Option<i64> {
    let is =
        |name: &str| word.eq_ignore_ascii_case(name) || name.get(..3).is_some_and(|n| word.eq_ignore_ascii_case(n));
    names.split(' ').zip(0..).find(|(name, _)| is(name)).map(|(_, at)| at)
}

fn timestamp(year: &str, month: i64, day: &str, time: &str, zone: &str) -> Option<SystemTime> {
    let year = match (year.len(), digits::<i64>(year)?) {
        // RFC 9110 §5.6.7 compares the year with the clock. A fixed pivot is used instead, so that a text always reads
        // as one date.
        (2, year @ 0..70) => year + 2000,
        (2, year) => year + 1900,
        (4, year) => year,
        _ => return None,
    };
    let short = |text: &str| if text.len() <= 2 { digits::<i64>(text) } else { None };
    let mut clock = time.split(':').map(short);
    let time = [clock.next()??, clock.next()??, clock.next()??];
    if clock.next().is_some() {
        return None;
    }
    let second = Civil::new([year, month + 1, short(day)?], time)?.seconds();
    system_time(second - offset(zone)?, 0)
}

/// The names of zones.
const ZONES: &str = "GMT UTC UT Z EST EDT CST CDT MST MDT PST PDT CET CEST";
/// The offset of each zone in hours.
const HOURS: [i64; 14] = [0, 0, 0, 0, -5, -4, -6, -5, -7, -6, -8, -7, 1, 2];

/// Returns the offset of a zone in seconds, from its name (RFC 5322 §4.3, and the two of central Europe, which are sent
/// too), from an offset, or from both, as in `GMT+01:00`.
fn offset(zone: &str) -> Option<i64> {
    let (name, rest) = zone.split_at(zone.find(['+', '-']).unwrap_or(zone.len()));
    let mut zones = ZONES.split(' ').zip(HOURS);
    let hours = zones.find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, hours)| hours);
    if rest.is_empty() {
        // RFC 822 had the signs of the military letters wrong, so RFC 5322 §4.3 takes each for -0000.
        let military = matches!(name.as_bytes(), [letter] if letter.is_ascii_alphabetic() && !b"Jj".contains(letter));
        return hours.or(military.then_some(0)).map(|hours| hours * 3600);
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
    let (hours, minutes) = (digits::<i64>(hours)?, digits::<i64>(minutes)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    Some(sign * (hours * 3600 + minutes * 60))
}
