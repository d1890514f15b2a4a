//! Dates of HTTP (RFC 2616 §3.3.1), and the similar ones that programs write.

use std::time::{Duration, SystemTime};

use super::civil::{Civil, MONTHS, WEEKDAYS};
use super::system_time;
use crate::prop::part::digits;

/// Reads `Sat, 21 Nov 2026 20:58:42 GMT`, which nearly all servers send, as [`parse`] does, in a small part of
/// its instructions. Other dates, and those before 1970, are left to it.
pub(super) fn parse_usual(text: &str) -> Option<SystemTime> {
    let bytes: &[u8; 29] = text.as_bytes().try_into().ok()?;
    let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let month = MONTH_WORDS.iter().position(|&known| known == word(8))?;
    let is_framed = WEEKDAY_WORDS.contains(&word(0))
        && [bytes[4], bytes[7], bytes[16], bytes[19], bytes[22]] == *b"   ::"
        && word(25) == u32::from_le_bytes(*b" GMT");
    // What is no digit is noted, and the number is then not used.
    let mut largest = 0;
    let mut number = |at: usize| {
        let (ten, one) = (bytes[at].wrapping_sub(b'0'), bytes[at + 1].wrapping_sub(b'0'));
        largest = largest.max(ten).max(one);
        10 * u32::from(ten) + u32::from(one)
    };
    let (day, year) = (number(5), 100 * number(12) + number(14));
    let (hour, minute, second) = (number(17), number(20), number(23));
    let is_time = hour < 24 && minute < 60 && second < 60;
    if !is_framed || largest > 9 || year < 1970 || !is_time {
        return None;
    }
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let before = DAYS_BEFORE[month] + u32::from(is_leap && month > 1);
    let end = DAYS_BEFORE[month + 1] + u32::from(is_leap && month > 0);
    if day == 0 || day > end - before {
        return None;
    }
    let past = year - 1;
    let days = 365 * (year - 1970) + past / 4 - past / 100 + past / 400 - LEAP_DAYS_TO_1970 + before + day - 1;
    let seconds = u64::from(days) * 86_400 + u64::from(3600 * hour + 60 * minute + second);
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// The leap days of the years 1 to 1969.
const LEAP_DAYS_TO_1970: u32 = 1969 / 4 - 1969 / 100 + 1969 / 400;

/// The days of a year before each month, and all of them, unless the year is a leap year.
const DAYS_BEFORE: [u32; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/// The days of the week and the comma after them.
const WEEKDAY_WORDS: [u32; 7] = words([b"Mon,", b"Tue,", b"Wed,", b"Thu,", b"Fri,", b"Sat,", b"Sun,"]);
/// The months and the space after them.
const MONTH_WORDS: [u32; 12] =
    words([b"Jan ", b"Feb ", b"Mar ", b"Apr ", b"May ", b"Jun ", b"Jul ", b"Aug ", b"Sep ", b"Oct ", b"Nov ", b"Dec "]);

const fn words<const N: usize>(texts: [&[u8; 4]; N]) -> [u32; N] {
    let mut words = [0; N];
    let mut at = 0;
    while at < N {
        words[at] = u32::from_le_bytes(*texts[at]);
        at += 1;
    }
    words
}

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

#[cfg(test)]
mod tests {
    use super::{parse, parse_usual};

    /// The short way reads what it accepts as the long one does, and it accepts the usual form.
    #[test]
    fn the_usual_form_is_read_as_by_parse() {
        let usual = "Sat, 21 Nov 2026 20:58:42 GMT";
        assert!(parse_usual(usual).is_some());
        for at in 0..usual.len() {
            for byte in 0..128u8 {
                let mut text = usual.as_bytes().to_vec();
                text[at] = byte;
                let text = String::from_utf8(text).expect("ASCII");
                if let Some(time) = parse_usual(&text) {
                    assert_eq!(parse(&text), Some(time), "{text}");
                }
            }
        }
        let days = (0..400).map(|number| number * 86_400 * 37 + number * 12_345);
        for second in days {
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(second);
            let text = crate::prop::LastModified::new(time).expect("a time").to_string();
            assert_eq!((parse_usual(&text), parse(&text)), (Some(time), Some(time)), "{text}");
        }
    }
}
