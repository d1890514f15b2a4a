//! Tests filters of CalDAV that are not valid.

use multistatus::condition;
use multistatus::request::caldav::CalendarQuery;
use multistatus::request::{TimeRange, UtcTime};

use super::refused::{dav, read};

const EVENT: &str = "<C:comp-filter name='VEVENT'/>";

/// A filter of CalDAV that breaks its grammar has a condition: RFC 4791 §7.8.
#[test]
fn filters_that_are_not_valid() {
    let range =
        |attributes: &str| format!("<C:comp-filter name='VEVENT'>¦<C:time-range {attributes}/></C:comp-filter>");
    let event = |inner: &str| format!("¦<C:comp-filter name='VEVENT'>{inner}</C:comp-filter>");
    let prop = |inner: &str| {
        format!("<C:comp-filter name='VEVENT'>¦<C:prop-filter name='A'>{inner}</C:prop-filter></C:comp-filter>")
    };
    let (text, time) = ("<C:text-match>a</C:text-match>", "<C:time-range start='20060104T000000Z'/>");
    let filters = [
        range(""),
        range("start='20060104T000000'"),
        range("start='20060104'"),
        range("start='2006-01-04T00:00:00.000Z'"),
        range("start='20060230T000000Z'"),
        range("start='20060104T240000Z'"),
        range("start='20060104T000000Z' end='20060104T000000Z'"),
        range("start='20060105T000000Z' end='20060104T000000Z'"),
        range("end=' 20060105T000000Z'"),
        event(&format!("<C:is-not-defined/>{time}")),
        event("<C:prop-filter name='A'/><C:is-not-defined/>"),
        event(&time.repeat(2)),
        prop(&text.repeat(2)),
        prop(&format!("{text}{time}")),
        prop(&format!("<C:is-not-defined/>{text}")),
        prop("¦<C:text-match negate-condition='true'>a</C:text-match>").replacen('¦', "", 1),
        prop("<C:param-filter name='P'><C:is-not-defined/><C:text-match>a</C:text-match></C:param-filter>")
            .replacen('¦', "", 1)
            .replace("<C:param", "¦<C:param"),
        "<C:comp-filter name='VEVENT'>¦<C:prop-filter/></C:comp-filter>".into(),
        "¦<C:comp-filter/>".into(),
    ];
    let whole = filters.map(|filter| format!("<C:comp-filter name='VCALENDAR'>{filter}</C:comp-filter>"));
    let whole = whole.into_iter().map(|filter| format!("<C:filter>{filter}</C:filter>"));
    let whole = whole.chain(["¦<C:filter/>".into(), format!("¦<C:filter>{EVENT}{EVENT}</C:filter>")]);
    for filter in whole {
        let marked = dav(&format!("<C:calendar-query>{filter}</C:calendar-query>"));
        let body = marked.replace('¦', "");
        let refusal = read("REPORT", None, body.as_bytes()).expect_err(&body);
        let condition = refusal.condition().cloned();
        assert_eq!((refusal.status().as_u16(), condition), (403, Some(condition::caldav::VALID_FILTER)), "{body}");
        assert_eq!(refusal.position().map(|at| at.byte()), marked.find('¦').map(|at| at as u64), "{refusal} {body}");
    }
}

/// Filters that the grammar allows but that mean nothing are refused.
#[test]
fn filters_that_mean_nothing() {
    let range = "<C:time-range start='20060104T000000Z'/>";
    let calendar = |inner: &str| format!("<C:comp-filter name='VCALENDAR'>{inner}</C:comp-filter>");
    let event = |inner: &str| calendar(&format!("<C:comp-filter name='VEVENT'>{inner}</C:comp-filter>"));
    let comp = |name: &str| format!("<C:comp-filter name='{name}'/>");
    for (filter, is_valid) in [
        (calendar(""), true),
        (event(range), true),
        (event(&comp("VALARM")), true),
        (event(&format!("<C:prop-filter name='dtstart'>{range}</C:prop-filter>")), true),
        (event("<C:prop-filter name='SUMMARY'><C:text-match>a</C:text-match></C:prop-filter>"), true),
        (calendar(&comp("X-ANY")), true),
        (calendar(&comp("vtodo")), true),
        (calendar(range), false),
        (comp("VEVENT"), false),
        (event(&comp("VEVENT")), false),
        (event(&calendar("")), false),
        (calendar(&format!("{EVENT}{}", comp("VALARM"))), false),
        (event(&format!("<C:prop-filter name='SUMMARY'>{range}</C:prop-filter>")), false),
        (calendar(&format!("<C:comp-filter name='VTIMEZONE'>{range}</C:comp-filter>")), false),
    ] {
        let body = dav(&format!("<C:calendar-query><C:filter>{filter}</C:filter></C:calendar-query>"));
        let query = CalendarQuery::parse(body.as_bytes()).expect("a query");
        let checked = query.filter.expect("a filter").check();
        assert_eq!(checked.is_ok(), is_valid, "{checked:?} {body}");
        if let Err(refusal) = checked {
            assert_eq!(refusal.status(), 403);
            assert!(refusal.condition() == Some(&condition::caldav::VALID_FILTER));
        }
    }
}

/// The conditions of RFC 4791 §9.9 for an event with an end, and for one that takes no time, at each place around a range.
#[test]
fn what_overlaps_a_range() -> Result<(), multistatus::Error> {
    let time = |hour: u32| format!("20060104T{hour:02}0000Z").parse::<UtcTime>();
    for (first, last) in [(Some(2), Some(4)), (Some(2), None), (None, Some(4))] {
        let range = TimeRange::new(first.map(time).transpose()?, last.map(time).transpose()?)?;
        for start in 0..7 {
            for end in start..7 {
                let (from, to) = (first.unwrap_or(0), last.unwrap_or(24));
                let expected = match start == end {
                    true => from <= start && start < to,
                    false => from < end && start < to,
                };
                let found = range.overlaps(time(start)?.into(), time(end)?.into());
                assert_eq!(found, expected, "{start} to {end} in {range:?}");
            }
        }
    }
    Ok(())
}
