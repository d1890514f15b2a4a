//! Filters of `calendar-query`: RFC 4791 §9.7.

use calcard::common::timezone::Tz;
use calcard::icalendar::{ICalendarComponent, ICalendarValue};
use multistatus::Error;
use multistatus::condition::caldav as condition;
use multistatus::request::TextMatch;
use multistatus::request::caldav::{CompFilter, CompTest, PropFilter, PropTest, ValueTest};

use crate::app::refused;
use crate::object::Object;

const OCTET: &str = "i;octet";

/// The collations that RFC 4791 §7.5 demands.
pub const COLLATIONS: [&str; 2] = ["i;ascii-casemap", OCTET];

/// Refuses a filter that is not valid, or that asks for what this server does not know.
pub fn check(filter: &CompFilter) -> Result<(), Error> {
    filter.check()?;
    if filter.collations().iter().any(|collation| !COLLATIONS.contains(collation)) {
        return Err(refused(condition::SUPPORTED_COLLATION, "expected i;ascii-casemap or i;octet"));
    }
    match is_supported(filter) {
        true => Ok(()),
        false => {
            Err(refused(condition::SUPPORTED_FILTER, "expected a test of events or of the text of their properties"))
        }
    }
}

fn is_supported(filter: &CompFilter) -> bool {
    let CompTest::AllOf { time_range, props, comps } = &filter.test else { return true };
    let is_text = |prop: &PropFilter| match &prop.test {
        PropTest::NotDefined => true,
        PropTest::AllOf { value, params } => params.is_empty() && !matches!(value, Some(ValueTest::TimeRange(_))),
    };
    let is_alarm = filter.name.eq_ignore_ascii_case("VALARM");
    !(is_alarm && time_range.is_some()) && props.iter().all(is_text) && comps.iter().all(is_supported)
}

/// Returns true if an event matches a filter that was checked. Times without a zone are read in `zone`.
pub fn matches(filter: &CompFilter, object: &Object, zone: Tz) -> bool {
    is_among(filter, object, &[0], zone)
}

fn is_among(filter: &CompFilter, object: &Object, components: &[u32], zone: Tz) -> bool {
    let component = |id: &u32| object.calendar.component_by_id(*id).map(|component| (*id, component));
    let is_named = |kind: &str| kind.eq_ignore_ascii_case(&filter.name);
    let mut named = components.iter().filter_map(component).filter(|(_, it)| is_named(it.component_type.as_str()));
    let CompTest::AllOf { time_range, props, comps } = &filter.test else { return named.next().is_none() };
    named.any(|(id, component)| {
        props.iter().all(|prop| has_property(prop, component))
            && comps.iter().all(|comp| is_among(comp, object, &component.component_ids, zone))
            && time_range.is_none_or(|range| object.takes_place(id, &range, zone))
    })
}

fn has_property(filter: &PropFilter, component: &ICalendarComponent) -> bool {
    let mut named = component.entries.iter().filter(|entry| entry.name.as_str().eq_ignore_ascii_case(&filter.name));
    match &filter.test {
        PropTest::NotDefined => named.next().is_none(),
        PropTest::AllOf { value: Some(ValueTest::Text(text)), .. } => {
            named.any(|entry| entry.values.iter().filter_map(ICalendarValue::as_text).any(|value| holds(text, value)))
        }
        PropTest::AllOf { .. } => named.next().is_some(),
    }
}

fn holds(condition: &TextMatch, value: &str) -> bool {
    let found = match condition.collation.as_deref() {
        Some(OCTET) => condition.match_type.matches(value, &condition.text),
        _ => condition.match_type.matches(&value.to_ascii_lowercase(), &condition.text.to_ascii_lowercase()),
    };
    found != condition.negate
}
