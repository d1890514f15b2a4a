//! Dates of HTTP (RFC 2616 §3.3.1), and the similar ones that programs write.

use std::time::SystemTime;

use super::civil::{Civil, MONTHS, WEEKDAYS};
use super::system_time;
use crate::prop::part::digits;

/// Reads `Sat, 21 Nov 2026 20:58:42 GMT`, which nearly all servers send, as [`parse`] does: in a fifth of its
/// instructions, which are as many as it takes to read a whole response of a listing.
pub(super) fn parse_usual(text: &str) -> Option<SystemTime> {
    let [w0, w1, w2, b',', b' ', d0, d1, b' ', m0, m1, m2, b' ', y0, y1, y2, y3, time @ ..] = text.as_bytes() else {
        return None;
    };
    let [b' ', h0, h1, b':', n0, n1, b':', s0, s1, b' ', b'G', b'M', b'T'] = time else { return None };
    short_name(b"MonTueWedThuFriSatSun", [*w0, *w1, *w2])?;
    let month = short_name(b"JanFebMarAprMayJunJulAugSepOctNovDec", [*m0, *m1, *m2])?;
    let date = [number([y0, y1, y2, y3])?, month + 1, number([d0, d1])?];
    let time = [number([h0, h1])?, number([n0, n1])?, number([s0, s1])?];
    system_time(Civil::new(date, time)?.seconds(), 0)
}

/// Returns the index of a name of three letters.
fn short_name(names: &[u8], name: [u8; 3]) -> Option<i64> {
    names.chunks_exact(3).zip(0..).find(|(known, _)| *known == name).map(|(_, at)| at)
}

/// Returns the number with these digits.
fn number<const N: usize>(digits: [&u8; N]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| 10 * sum + i64::from(*digit - b'0')))
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
