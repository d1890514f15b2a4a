//! The filters of queries, in short.

use multistatus::request::caldav::{CompFilter, CompTest, PropFilter, PropTest, Timezone, ValueTest};
use multistatus::request::{ParamFilter, ParamTest, TextMatch, TimeRange, UtcTime, carddav};

/// Returns a filter such as `VCALENDAR / VEVENT in 20240101T000000Z..20240201T000000Z`.
pub fn comp(filter: &CompFilter) -> String {
    let name = &filter.name;
    let CompTest::AllOf { time_range, props, comps } = &filter.test else { return format!("no {name}") };
    let time = time_range.map(|time| format!(" in {}", range(time))).unwrap_or_default();
    let inner: Vec<_> = props.iter().map(prop).chain(comps.iter().map(comp)).collect();
    match &inner[..] {
        [] => format!("{name}{time}"),
        [one] => format!("{name}{time} / {one}"),
        several => format!("{name}{time} / ({})", several.join(" and ")),
    }
}

fn prop(filter: &PropFilter) -> String {
    let name = &filter.name;
    let PropTest::AllOf { value, params } = &filter.test else { return format!("no {name}") };
    let value = value.as_ref().map(|value| match value {
        ValueTest::TimeRange(time) => format!("in {}", range(*time)),
        ValueTest::Text(match_) => text(match_),
    });
    let tests: Vec<_> = value.into_iter().chain(params.iter().map(param)).collect();
    if tests.is_empty() { name.clone() } else { format!("{name} {}", tests.join(" and ")) }
}

fn param(filter: &ParamFilter) -> String {
    match &filter.test {
        ParamTest::Defined => format!("with parameter {}", filter.name),
        ParamTest::NotDefined => format!("without parameter {}", filter.name),
        ParamTest::Text(match_) => format!("with parameter {} {}", filter.name, text(match_)),
    }
}

fn text(test: &TextMatch) -> String {
    let negate = if test.negate { "not " } else { "" };
    let collation = test.collation.as_ref().map(|collation| format!(" ({collation})")).unwrap_or_default();
    format!("{negate}{} {:?}{collation}", test.match_type.as_str(), test.text)
}

/// Returns a filter of an address book, such as `anyof: FN contains "x"; no EMAIL`.
pub fn card(filter: &carddav::Filter) -> String {
    let props: Vec<_> = filter.props.iter().map(card_prop).collect();
    match props.len() {
        0 => format!("{} of nothing", filter.test.as_str()),
        1 => props.concat(),
        _ => format!("{}: {}", filter.test.as_str(), props.join("; ")),
    }
}

fn card_prop(filter: &carddav::PropFilter) -> String {
    let name = &filter.name;
    let carddav::PropTest::Matches { test, texts, params } = &filter.test else { return format!("no {name}") };
    let tests: Vec<_> = texts.iter().map(text).chain(params.iter().map(param)).collect();
    match tests.len() {
        0 => name.clone(),
        1 => format!("{name} {}", tests.concat()),
        _ => format!("{name} {} ({})", test.as_str(), tests.join("; ")),
    }
}

/// Returns a time zone as its identifier, or as the component that was sent.
pub fn zone(zone: &Timezone) -> String {
    match zone {
        Timezone::Component(component) => component.clone(),
        Timezone::Id(id) => id.clone(),
    }
}

/// Returns a range such as `20240101T000000Z..`, which is open at its end.
pub fn range(range: TimeRange) -> String {
    let time = |time: Option<UtcTime>| time.map(|time| time.to_string()).unwrap_or_default();
    format!("{}..{}", time(range.start()), time(range.end()))
}
