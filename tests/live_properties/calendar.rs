//! Compares dates and the calendar with another implementation.

use std::time::{Duration, SystemTime};

use jiff::civil::{Date, date};
use jiff::fmt::temporal::Pieces;
use jiff::{SignedDuration, ToSpan};
use multistatus::Error;
use multistatus::prop::{CreationDate, LastModified, LiveProperty};
use proptest::prelude::*;

use super::dates::{MOMENT, at};
use super::{decode, refused};

/// Reads dates of RFC 3339 and ISO 8601 by another implementation.
fn internet(text: &str) -> Option<SystemTime> {
    let pieces = Pieces::parse(text).ok().filter(|_| !text.contains('['))?;
    let offset = pieces.to_numeric_offset()?;
    // It reads 60 as 59.
    let clock = text.split_once(['T', 't', ' '])?.1.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b':');
    let leap = clock.filter(u8::is_ascii_digit).skip("hhmm".len()).eq(*b"60");
    let since_1970 = pieces.date().to_datetime(pieces.time()?).duration_since(date(1970, 1, 1).at(0, 0, 0, 0));
    let later = SignedDuration::from_secs(i64::from(leap) - i64::from(offset.seconds()));
    let since_1970 = since_1970.checked_add(later)?;
    let last = SignedDuration::from_secs(253_402_300_800);
    if since_1970 < SignedDuration::from_secs(-62_167_219_200) || since_1970 >= last {
        return None;
    }
    let distance = since_1970.unsigned_abs();
    if since_1970.is_negative() {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}

/// Returns dates of RFC 3339 and ISO 8601, most of them valid, and some with a character too many, too few or changed.
fn internet_text() -> impl Strategy<Value = String> {
    let date = (0_u32..10_000, 1_u32..=12, 1_u32..=31, prop::bool::weighted(0.8));
    let year_sign = prop_oneof![8 => Just(""), 1 => Just("+00"), 1 => Just("-00")];
    let date = (date, year_sign).prop_map(|((year, month, day, dashes), sign)| {
        let dash = if dashes { "-" } else { "" };
        format!("{sign}{year:04}{dash}{month:02}{dash}{day:02}")
    });
    let clock = |hours: u32| {
        let second = prop_oneof![5 => 0_u32..60, 1 => Just(60)];
        (0..hours, 0_u32..60, second, prop::bool::weighted(0.8), 0..8, "[.,][0-9]{1,10}").prop_map(
            |(hour, minute, second, colons, length, fraction)| {
                let colon = if colons { ":" } else { "" };
                match length {
                    0 => format!("{hour:02}"),
                    1 => format!("{hour:02}{colon}{minute:02}"),
                    2 => format!("{hour:02}{colon}{minute:02}{colon}{second:02}{fraction}"),
                    _ => format!("{hour:02}{colon}{minute:02}{colon}{second:02}"),
                }
            },
        )
    };
    let offset = (prop::sample::select(&["+", "-"]), clock(27)).prop_map(|(sign, clock)| format!("{sign}{clock}"));
    let offset =
        prop_oneof![3 => Just("Z".to_owned()), 1 => Just("z".to_owned()), 5 => offset, 1 => Just(String::new())];
    let change = proptest::option::weighted(0.3, (any::<prop::sample::Index>(), "[0-9:TZ+.,-]?", prop::bool::ANY));
    (date, prop::sample::select(&["T", "T", "T", "t", " "]), clock(25), offset, change).prop_map(
        |(date, separator, clock, offset, change)| {
            let mut text = [&*date, separator, &*clock, &*offset].concat();
            if let Some((at, new, replaces)) = change {
                let at = at.index(text.len());
                text.replace_range(at..at + usize::from(replaces), &new);
            }
            text
        },
    )
}

fn time_of<P: LiveProperty>(text: &str, time: impl Fn(P) -> SystemTime) -> Option<SystemTime> {
    decode::<P>(text).ok().flatten().map(time)
}

/// Checks that the moment of this day, at another time of day for each, is written as another calendar writes it.
fn check_day(day: Date) -> Result<(), Error> {
    let days = i64::from((day - date(1970, 1, 1)).get_days());
    let second = days * 86_400 + (days * 7919).rem_euclid(86_400);
    let civil = date(1970, 1, 1).at(0, 0, 0, 0) + SignedDuration::from_secs(second);
    assert_eq!(civil.date(), day);
    let distance = Duration::from_secs(second.unsigned_abs());
    let time = if second < 0 { SystemTime::UNIX_EPOCH - distance } else { SystemTime::UNIX_EPOCH + distance };
    let modified = LastModified::new(time)?;
    assert_eq!(modified.to_string(), civil.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
    let created = CreationDate::new(time)?;
    assert_eq!(created.to_string(), civil.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    assert_eq!((modified.unix_timestamp(), created.unix_timestamp()), (second, second));
    Ok(())
}

/// Every day of two cycles of the calendar, and the first and the last day of every month with a year of four digits,
/// are the days of another calendar.
#[test]
fn every_day_is_the_one_of_another_calendar() -> Result<(), Error> {
    let days = date(1600, 1, 1).series(1.day()).take_while(|day| day.year() < 2400);
    let months = (0..=9999).flat_map(|year| (1..=12).map(move |month| date(year, month, 1)));
    for day in days.chain(months.flat_map(|day| [day, day.last_of_month()])) {
        check_day(day)?;
    }
    Ok(())
}

/// There are no other days than these.
#[test]
fn every_month_ends_where_it_does_in_another_calendar() -> Result<(), Error> {
    for (year, month) in (0..=9999).flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let last = date(year, month, 1).days_in_month();
        for day in [0, 1, 28, 29, 30, 31, 32] {
            let text = format!("{year:04}-{month:02}-{day:02}T12:00:00Z");
            assert_eq!(decode::<CreationDate>(&text).is_ok(), (1..=last).contains(&day), "{text}");
        }
    }
    Ok(())
}

#[test]
fn what_else_iso_8601_has_is_read() -> Result<(), Error> {
    for (form, seconds) in [
        ("2026-11-21T20Z", 1_795_291_200),
        ("2026-11-21T20:58Z", 1_795_294_680),
        ("20261121T2058Z", 1_795_294_680),
        ("20261121 20:58:42Z", MOMENT),
        ("2026-11-21T205842Z", MOMENT),
        ("2026-11-21T20:58:42,5Z", MOMENT),
        ("2026-11-21T20:58:42.999999999Z", MOMENT),
        ("2026-11-21T22:58:42+02", MOMENT),
        ("2026-11-21T20:59:12+00:00:30", MOMENT),
        ("2026-11-22T22:58:41+25:59:59", MOMENT),
        ("+002026-11-21T20:58:42Z", MOMENT),
        ("0000-01-01T00:00:00Z", 0),
        ("-000001-12-31T23:59:00-00:01", 0),
    ] {
        let expected =
            if seconds > 0 { at(seconds) } else { SystemTime::UNIX_EPOCH - Duration::from_secs(62_167_219_200) };
        assert_eq!(decode::<LastModified>(form)?.map(LastModified::time), Some(expected), "{form}");
    }
    for form in [
        "2026-1121T20:58:42Z",
        "202611-21T20:58:42Z",
        "2026-11-21T20:5842Z",
        "2026-11-21T2058:42Z",
        "2026-11-21T20:58:Z",
        "2026-11-21T20:58:42.Z",
        "2026-11-21T20:58:42.0123456789Z",
        "2026-11-21T20:58.5Z",
        "2026-11-21T20:58:42ZZ",
        "2026-11-21T20:58:42 Z",
        "2026-11-21T20:58:42+26:00",
        "2026-11-21T20:58:42+00:60",
        "2026-11-21T20:58:42+00:00:60",
        "2026-11-21T20:58:42+25:59:59.5",
        "2026-11-21T20:58:42+2",
        "-000000-11-21T20:58:42Z",
        "+010000-01-01T00:00:00+01:00",
        "2026-11-21_20:58:42Z",
        "26-11-21T20:58:42Z",
    ] {
        refused::<CreationDate>(form, form)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dates_of_rfc_3339_are_those_of_another_reader(text in internet_text()) {
        prop_assume!(!text.bytes().all(|byte| byte.is_ascii_digit()));
        prop_assert_eq!(time_of(&text, CreationDate::time), internet(&text));
    }

    #[test]
    fn written_dates_are_those_of_another_writer(second in -62_167_219_200i64..253_402_300_800, nanoseconds in 0u32..1_000_000_000) {
        let whole = SignedDuration::from_secs(second);
        let civil = date(1970, 1, 1).at(0, 0, 0, 0) + whole;
        let text = civil.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let read = time_of(&format!("{text}.{nanoseconds:09}Z"), CreationDate::time);
        let Some(exact) = internet(&format!("{text}.{nanoseconds:09}Z")) else { return Err(TestCaseError::fail(text)) };
        prop_assert_eq!(read, Some(exact));
        let created = CreationDate::new(exact).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(created.to_string(), text + "Z");
        prop_assert_eq!(created.unix_timestamp(), second);
        let modified = LastModified::new(exact).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let http = civil.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        prop_assert_eq!(modified.to_string(), &*http);
        prop_assert_eq!(time_of(&http, LastModified::time), Some(modified.time()));
    }
}
