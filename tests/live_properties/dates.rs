//! Tests creationdate, getlastmodified and similar properties.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use multistatus::prop::vendor::microsoft::Win32LastAccessTime;
use multistatus::prop::{CreationDate, LastModified, LiveProperty};
use multistatus::{Error, ErrorKind, Value};
use proptest::prelude::*;

use super::{decode, example, refused, written};

/// 21 November 2026, 20:58:42 UTC.
pub(super) const MOMENT: u64 = 1_795_294_722;

pub(super) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn rfc4918_9_1_5_creationdate() -> Result<(), Error> {
    let date: CreationDate = example("<D:creationdate>1997-12-01T17:42:21-08:00</D:creationdate>")?;
    assert_eq!(date.time(), at(881_026_941));
    written(&date, "1997-12-02T01:42:21Z")
}

#[test]
fn rfc4918_9_1_5_getlastmodified() -> Result<(), Error> {
    let date: LastModified = example("<D:getlastmodified>Mon, 12 Jan 1998 09:25:56 GMT</D:getlastmodified>")?;
    assert_eq!(date.time(), at(884_597_156));
    written(&date, "Mon, 12 Jan 1998 09:25:56 GMT")
}

#[test]
fn every_form_in_the_wild_is_read() -> Result<(), Error> {
    let forms = [
        "Sat, 21 Nov 2026 20:58:42 GMT",
        "Saturday, 21-Nov-26 20:58:42 GMT",
        "Saturday, 21-Nov-2026 20:58:42 GMT",
        "Sat Nov 21 20:58:42 2026",
        "Sat Nov 21 20:58:42 GMT 2026",
        "Sat, 21 Nov 2026 20:58:42 +0000",
        "Sat, 21 Nov 2026 22:58:42 +0200",
        "Sat, 21 Nov 2026 15:28:42 -05:30",
        "Sat, 21 Nov 2026 20:58:42 UTC",
        "Sat, 21 Nov 2026 20:58:42 Z",
        "Sat,21 Nov 2026 20:58:42 GMT",
        "sat, 21 NOV 2026 20:58:42 gmt",
        "Sun, 21 Nov 2026 20:58:42 GMT",
        "21 Nov 2026 20:58:42 GMT",
        "Sat, 21 November 2026 20:58:42 GMT",
        "2026-11-21T20:58:42Z",
        "2026-11-21t20:58:42z",
        "2026-11-21 20:58:42Z",
        "2026-11-21T20:58:42.000Z",
        "2026-11-21T20:58:42+00:00",
        "2026-11-21T20:58:42-00:00",
        "2026-11-22T02:28:42+05:30",
        "2026-11-21T20:58:42+0000",
        "20261121T205842Z",
        "Sat, 21 Nov 2026 20:58:42 GMT-00:00",
        "Sat, 21 Nov 2026 21:58:42 GMT+01:00",
        "Sat, 21 Nov 2026 21:58:42 UTC+0100",
        "Sat, 21 Nov 2026 20:58:42 UT",
        "Sat, 21 Nov 2026 15:58:42 EST",
        "Sat, 21 Nov 2026 16:58:42 EDT",
        "Sat, 21 Nov 2026 14:58:42 CST",
        "Sat, 21 Nov 2026 15:58:42 CDT",
        "Sat, 21 Nov 2026 13:58:42 MST",
        "Sat, 21 Nov 2026 14:58:42 MDT",
        "Sat, 21 Nov 2026 12:58:42 PST",
        "Sat, 21 Nov 2026 13:58:42 pdt",
        "Sat, 21 Nov 2026 21:58:42 CET",
        "Sat, 21 Nov 2026 22:58:42 CEST",
        "Sat, 21 Nov 2026 20:58:42 A",
        "Sat Nov 21 21:58:42 CET 2026",
        "1795294722",
        "1795294722000",
        "\n      Sat, 21 Nov 2026 20:58:42 GMT\n    ",
    ];
    for form in forms {
        assert_eq!(decode::<LastModified>(form)?.map(LastModified::time), Some(at(MOMENT)), "{form}");
        assert_eq!(decode::<CreationDate>(form)?.map(CreationDate::time), Some(at(MOMENT)), "{form}");
        assert_eq!(decode::<Win32LastAccessTime>(form)?.map(Win32LastAccessTime::time), Some(at(MOMENT)), "{form}");
    }
    Ok(())
}

#[test]
fn leading_zeros_may_be_missing() -> Result<(), Error> {
    for form in ["Sun, 1 Nov 2026 2:05:09 GMT", "Sun Nov  1 02:05:09 2026", "Sunday, 1-Nov-26 2:5:9 GMT"] {
        assert_eq!(decode::<LastModified>(form)?.map(LastModified::time), Some(at(1_793_498_709)), "{form}");
    }
    Ok(())
}

#[test]
fn two_digits_of_a_year_are_from_1970_to_2069() -> Result<(), Error> {
    for (form, expected) in [
        ("Thursday, 01-Jan-70 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("Friday, 31-Dec-99 00:00:00 GMT", "Fri, 31 Dec 1999 00:00:00 GMT"),
        ("Tuesday, 31-Dec-69 00:00:00 GMT", "Tue, 31 Dec 2069 00:00:00 GMT"),
    ] {
        assert_eq!(decode::<LastModified>(form)?.map(|date| date.encode()), Some(Value::from(expected)), "{form}");
    }
    Ok(())
}

#[test]
fn a_leap_second_is_the_first_of_the_next_day() -> Result<(), Error> {
    let next = decode::<LastModified>("Sun, 01 Jan 2017 00:00:00 GMT")?;
    for form in [
        "Sat, 31 Dec 2016 23:59:60 GMT",
        "Saturday, 31-Dec-16 23:59:60 GMT",
        "Sat Dec 31 23:59:60 2016",
        "Sun, 01 Jan 2017 00:59:60 +0100",
        "2016-12-31T23:59:60Z",
        "2016-12-31t23:59:60z",
        "2016-12-31 23:59:60Z",
        "2017-01-01T00:59:60+01:00",
        "2016-12-31T18:59:60-0500",
        "20161231T235960Z",
    ] {
        assert_eq!(decode::<LastModified>(form)?, next, "{form}");
        assert_eq!(decode::<CreationDate>(form)?.map(CreationDate::time), next.map(LastModified::time), "{form}");
    }
    let parts = decode::<CreationDate>("2016-12-31T23:59:60.25Z")?.map(CreationDate::time);
    assert_eq!(parts, next.map(|date| date.time() + Duration::from_millis(250)));
    // 60 elsewhere is no valid second.
    for form in ["2016-12-31T23:60:00Z", "2016-12-31T60:00:00Z", "Sat, 31 Dec 2016 23:60:00 GMT"] {
        refused::<LastModified>(form, form)?;
    }
    let minutes = decode::<CreationDate>("2016-12-31T23:59:06Z")?.map(CreationDate::time);
    assert_eq!(minutes, next.map(|date| date.time() - Duration::from_secs(54)));
    Ok(())
}

/// Dates go up to the last second with a year of four digits, and not beyond it.
#[test]
fn the_last_second_of_the_year_9999() -> Result<(), Error> {
    let last = at(253_402_300_799);
    assert_eq!(CreationDate::new(last + Duration::from_millis(999))?.time(), last);
    written(&CreationDate::new(last)?, "9999-12-31T23:59:59Z")?;
    written(&LastModified::new(last)?, "Fri, 31 Dec 9999 23:59:59 GMT")?;
    for form in
        ["9999-12-31T23:59:59Z", "9999-12-31T18:59:59-05:00", "99991231T235959Z", "Fri, 31 Dec 9999 23:59:59 GMT"]
    {
        assert_eq!(decode::<CreationDate>(form)?.map(CreationDate::time), Some(last), "{form}");
        assert_eq!(decode::<LastModified>(form)?.map(LastModified::time), Some(last), "{form}");
    }
    for form in
        ["9999-12-31T23:59:60Z", "9999-12-31T23:59:59-01:00", "Fri, 31 Dec 9999 23:59:60 GMT", "10000-01-01T00:00:00Z"]
    {
        refused::<CreationDate>(form, form)?;
        refused::<LastModified>(form, form)?;
    }
    Ok(())
}

#[test]
fn parts_of_a_second() -> Result<(), Error> {
    let exact = at(MOMENT) + Duration::from_millis(250);
    assert_eq!(decode::<CreationDate>("2026-11-21T20:58:42.25Z")?.map(CreationDate::time), Some(exact));
    let read = decode::<CreationDate>("2026-11-21T20:58:42.25Z")?;
    assert_eq!(read.map(|date| date.encode()), Some(Value::from("2026-11-21T20:58:42Z")));
    assert_eq!(CreationDate::new(exact)?.time(), at(MOMENT));
    written(&CreationDate::new(exact)?, "2026-11-21T20:58:42Z")?;
    // A date of HTTP has no fraction.
    assert_eq!(LastModified::new(exact)?.time(), at(MOMENT));
    assert_eq!(decode::<LastModified>("2026-11-21T20:58:42.25Z")?.map(LastModified::time), Some(at(MOMENT)));
    Ok(())
}

#[test]
fn dates_before_1970() -> Result<(), Error> {
    let before = SystemTime::UNIX_EPOCH - Duration::from_millis(500);
    written(&CreationDate::new(before)?, "1969-12-31T23:59:59Z")?;
    written(&LastModified::new(before)?, "Wed, 31 Dec 1969 23:59:59 GMT")?;
    let first = SystemTime::UNIX_EPOCH - Duration::from_secs(62_167_219_200);
    written(&CreationDate::new(first)?, "0000-01-01T00:00:00Z")?;
    written(&LastModified::new(first)?, "Sat, 01 Jan 0000 00:00:00 GMT")
}

#[test]
fn dates_that_no_form_can_say_are_refused() {
    let far = [
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(253_402_300_800)),
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(1 << 60)),
        SystemTime::UNIX_EPOCH.checked_sub(Duration::from_secs(62_167_219_201)),
        SystemTime::UNIX_EPOCH.checked_sub(Duration::from_secs(1 << 60)),
    ];
    for time in far.into_iter().flatten() {
        assert_eq!(CreationDate::new(time).map_err(|error| error.kind()), Err(ErrorKind::InvalidValue));
        assert_eq!(LastModified::new(time).map_err(|error| error.kind()), Err(ErrorKind::InvalidValue));
    }
}

#[test]
fn what_is_no_date_is_an_error() -> Result<(), Error> {
    let wrong = [
        "yesterday",
        "Sat, 21 Nov 2026 20:58:42",
        "Sat, 21 Nov 2026 20:58:42 EET",
        "Sat, 21 Nov 2026 20:58:42 J",
        "Sat, 21 Nov 2026 20:58:42 CET+01:00",
        "Sat, 21 Nov 2026 20:58:42 GMT+1",
        "Sat, 21 Nov 2026 20:58:42 GMT+01:00+01:00",
        "Sat, 31 Feb 2026 20:58:42 GMT",
        "Sat, 21 Nov 2026 24:58:42 GMT",
        "Sat, 21 Nov 2026 20:58:61 GMT",
        "Sat, 21 Nov 2026 20:58 GMT",
        "Sat, 21 Nov 2026 20:58:42 GMT and more",
        "Sat, 21 Nov 026 20:58:42 GMT",
        "Sat, -1 Nov 2026 20:58:42 GMT",
        "Sat, 21 Nov 2026 20:58:42 +9999",
        "Dow, 21 Nov 2026 20:58:42 GMT",
        "2026-11-21",
        "2026-11-21T20:58:42",
        "2026-11-21T20:58:42Z[Europe/Berlin]",
        "2026-13-21T20:58:42Z",
        "-000001-11-21T20:58:42Z",
        "0",
        "-1",
        "20261121",
        "17952947220",
        "20261121205842",
        "٢١",
    ];
    for text in wrong {
        refused::<LastModified>(text, text)?;
        refused::<CreationDate>(text, text)?;
    }
    refused::<LastModified>("<D:date/>", "<D:date/>")
}

proptest! {
    #[test]
    fn what_is_written_reads_back(seconds in -62_167_219_200i64..253_402_300_800, nanoseconds in 0u64..1_000_000_000) {
        let distance = Duration::from_secs(seconds.unsigned_abs());
        let whole = if seconds < 0 { SystemTime::UNIX_EPOCH - distance } else { SystemTime::UNIX_EPOCH + distance };
        let exact = whole + Duration::from_nanos(nanoseconds);
        let created = CreationDate::new(exact).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(created.time(), whole);
        super::round_trip(&created).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let modified = LastModified::new(exact).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(modified.time(), whole);
        super::round_trip(&modified).map_err(|error| TestCaseError::fail(error.to_string()))?;
    }

    #[test]
    fn forms_agree_with_another_writer(seconds in 0i64..3_124_224_000, offset in -14i64 * 60..14 * 60) {
        let moment = Timestamp::from_second(seconds).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let local = Timestamp::from_second(seconds + offset * 60).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let (sign, offset) = (if offset < 0 { '-' } else { '+' }, offset.abs());
        let zone = format!("{sign}{:02}{:02}", offset / 60, offset % 60);
        for form in [
            moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
            moment.strftime("%A, %d-%b-%y %H:%M:%S GMT").to_string(),
            moment.strftime("%a %b %e %H:%M:%S %Y").to_string(),
            moment.strftime("%Y%m%dT%H%M%SZ").to_string(),
            local.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string() + &zone,
            local.strftime("%a, %-d %b %Y %-H:%M:%S ").to_string() + &zone,
            local.strftime("%Y-%m-%dT%H:%M:%S").to_string() + &zone,
        ] {
            let date = decode::<LastModified>(&form).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(date.map(LastModified::time), Some(SystemTime::from(moment)), "{}", form);
        }
    }
}
