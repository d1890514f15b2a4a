//! Filters of `calendar-query`: RFC 4791 §9.7.

use std::cell::OnceCell;
use std::time::SystemTime;

use calcard::common::timezone::Tz;
use multistatus::Error;
use multistatus::condition::caldav as condition;
use multistatus::request::TextMatch;
use multistatus::request::caldav::{CompFilter, CompTest, PropFilter, PropTest, ValueTest};

use crate::app::refused;
use crate::lines::Component;
use crate::object::Object;
use crate::times::Instances;

const OCTET: &str = "i;octet";
/// The name of the default: RFC 4791 §7.5.
const DEFAULT: &str = "default";
/// How many conditions a filter may have, because each is tested for each event.
const MAX_CONDITIONS: usize = 100;

/// The collations that RFC 4791 §7.5 demands.
pub const COLLATIONS: [&str; 2] = ["i;ascii-casemap", OCTET];

/// Refuses a filter that is not valid, or that asks for what this server does not know.
pub fn check(filter: &CompFilter) -> Result<(), Error> {
    filter.check()?;
    if filter.collations().iter().any(|it| *it != DEFAULT && !COLLATIONS.contains(it)) {
        return Err(refused(condition::SUPPORTED_COLLATION, "expected i;ascii-casemap or i;octet"));
    }
    match is_supported(filter) && conditions(filter) <= MAX_CONDITIONS {
        true => Ok(()),
        false => Err(refused(
            condition::SUPPORTED_FILTER,
            "expected a few tests of events or of the text of their properties",
        )),
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

fn conditions(filter: &CompFilter) -> usize {
    let CompTest::AllOf { props, comps, .. } = &filter.test else { return 1 };
    1 + props.len() + comps.iter().map(conditions).sum::<usize>()
}

/// Returns true if an event matches a filter that was checked. Times without a zone are read in `zone`.
pub fn matches(filter: &CompFilter, object: &Object, zone: Tz) -> bool {
    Search { object, zone, end: end(filter), instances: OnceCell::new() }.is_among(filter, &[0])
}

/// Returns the end of all time ranges in a filter, or `None` if one of them has no end.
fn end(filter: &CompFilter) -> Option<SystemTime> {
    let CompTest::AllOf { time_range, comps, .. } = &filter.test else { return Some(SystemTime::UNIX_EPOCH) };
    let own = time_range.map_or(Some(SystemTime::UNIX_EPOCH), |range| range.end().map(SystemTime::from));
    comps.iter().map(end).chain([own]).collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// The search for a filter in one event.
struct Search<'o> {
    object: &'o Object,
    zone: Tz,
    /// Nobody asks for instances after it.
    end: Option<SystemTime>,
    /// Computed once, and only if the filter has a time range.
    instances: OnceCell<Instances>,
}

impl Search<'_> {
    fn is_among(&self, filter: &CompFilter, components: &[usize]) -> bool {
        let component = |number: &usize| (*number, &self.object.components[*number]);
        let named = components.iter().map(component).filter(|(_, it)| it.kind.eq_ignore_ascii_case(&filter.name));
        let CompTest::AllOf { time_range, props, comps } = &filter.test else { return named.count() == 0 };
        let instances = || self.instances.get_or_init(|| self.object.instances(self.zone, self.end));
        let in_range = time_range.map(|range| instances().components_in(&range));
        { named }.any(|(number, component)| {
            in_range.as_ref().is_none_or(|numbers| numbers.contains(&number))
                && props.iter().all(|prop| has_property(prop, component))
                && comps.iter().all(|comp| self.is_among(comp, &component.inner))
        })
    }
}

fn has_property(filter: &PropFilter, component: &Component) -> bool {
    let mut named = component.all(&filter.name);
    match &filter.test {
        PropTest::NotDefined => named.next().is_none(),
        PropTest::AllOf { value: Some(ValueTest::Text(text)), .. } => named.any(|line| holds(text, &line.text())),
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
