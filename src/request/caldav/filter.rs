//! Filters that select calendar objects.

use http::StatusCode;

use super::super::context::{Context, Read, Refused, wrong};
use super::super::names;
use super::super::text_match::{Dialect, ParamFilter, TextMatch, name};
use super::super::time_range::TimeRange;
use super::super::tree::Node;
use crate::condition::caldav::VALID_FILTER;
use crate::error::{Error, ErrorKind};
use crate::write::request::BodyWriter;

/// A condition on components of a calendar object: `CALDAV:comp-filter`,
/// [RFC 4791 §9.7.1](https://www.rfc-editor.org/rfc/rfc4791#section-9.7.1).
///
/// # Example
///
/// ```
/// use multistatus::request::TimeRange;
/// use multistatus::request::caldav::CompFilter;
///
/// let range = TimeRange::new(Some("20060104T000000Z".parse()?), Some("20060105T000000Z".parse()?))?;
/// let filter = CompFilter::calendar([CompFilter::new("VEVENT").with_time_range(range)]);
/// assert!(filter.check().is_ok());
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CompFilter {
    /// The kind of component, such as `VEVENT`.
    pub name: String,
    /// The test that a component must pass.
    pub test: CompTest,
}

/// A test for a component.
#[derive(Clone, Debug, PartialEq)]
pub enum CompTest {
    /// There is no such component.
    NotDefined,
    /// There is a component for which all of these conditions hold. Without conditions, any component will do.
    AllOf {
        /// An instance must be in this range.
        time_range: Option<TimeRange>,
        /// Conditions on the properties of the component.
        props: Vec<PropFilter>,
        /// Conditions on the inner components.
        comps: Vec<CompFilter>,
    },
}

/// A condition on properties of a component: `CALDAV:prop-filter`,
/// [RFC 4791 §9.7.2](https://www.rfc-editor.org/rfc/rfc4791#section-9.7.2).
#[derive(Clone, Debug, PartialEq)]
pub struct PropFilter {
    /// The name of the property, such as `ATTENDEE`.
    pub name: String,
    /// The test that a property must pass.
    pub test: PropTest,
}

/// A test for a property of a component.
#[derive(Clone, Debug, PartialEq)]
pub enum PropTest {
    /// There is no such property.
    NotDefined,
    /// There is a property for which all of these conditions hold. Without conditions, any property will do.
    AllOf {
        /// A condition on the value of the property.
        value: Option<ValueTest>,
        /// Conditions on the parameters of the property.
        params: Vec<ParamFilter>,
    },
}

/// A test for the value of a property of a component.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueTest {
    /// The value is a time in this range.
    TimeRange(TimeRange),
    /// The value is a text that matches.
    Text(TextMatch),
}

impl CompFilter {
    /// Creates a filter that matches objects with a component of this kind.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), test: CompTest::AllOf { time_range: None, props: Vec::new(), comps: Vec::new() } }
    }

    /// Creates a filter on `VCALENDAR`, which matches calendar objects for which all of these filters hold.
    pub fn calendar(filters: impl IntoIterator<Item = Self>) -> Self {
        let comps = filters.into_iter().collect();
        let test = CompTest::AllOf { time_range: None, props: Vec::new(), comps };
        Self { name: CALENDAR.into(), test }
    }

    /// Adds a condition on the time of a component. If the filter is for the absence of a component, this has no
    /// effect.
    #[must_use]
    pub fn with_time_range(mut self, range: TimeRange) -> Self {
        if let CompTest::AllOf { time_range, .. } = &mut self.test {
            *time_range = Some(range);
        }
        self
    }

    /// Checks rules that go beyond the grammar: RFC 4791 §7.8, `valid-filter`. The outermost filter must be about
    /// `VCALENDAR`, known components must be where RFC 5545 has them, and a time range must be on a component or
    /// property that has a time (RFC 4791 §9.9).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`] with 403 and `CALDAV:valid-filter` if one of these rules is broken.
    #[inline]
    pub fn check(&self) -> Result<(), Error> {
        match self.fault(None) {
            None => Ok(()),
            Some(message) => Err(Error::refused(StatusCode::FORBIDDEN, message).with_condition(VALID_FILTER)),
        }
    }

    /// Returns the collations that the filter names, in order and with repetitions.
    #[must_use]
    #[inline]
    pub fn collations(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.find_collations(&mut found);
        found
    }

    #[inline]
    fn find_collations<'f>(&'f self, found: &mut Vec<&'f str>) {
        let CompTest::AllOf { props, comps, .. } = &self.test else { return };
        for prop in props {
            let PropTest::AllOf { value, params } = &prop.test else { continue };
            if let Some(ValueTest::Text(text)) = value {
                found.extend(text.collation.as_deref());
            }
            found.extend(params.iter().filter_map(ParamFilter::collation));
        }
        comps.iter().for_each(|comp| comp.find_collations(found));
    }

    #[inline]
    fn fault(&self, outer: Option<&str>) -> Option<String> {
        let is = |name: &str, other: &str| name.eq_ignore_ascii_case(other);
        let among = |names: &[&str]| names.iter().any(|name| is(name, &self.name));
        let place = match outer {
            None => among(&[CALENDAR]),
            Some(outer) if among(&["VALARM"]) => is(outer, "VEVENT") || is(outer, "VTODO"),
            Some(outer) if among(&["STANDARD", "DAYLIGHT"]) => is(outer, "VTIMEZONE"),
            Some(outer) if among(&TOP) => is(outer, CALENDAR),
            Some(_) => !among(&[CALENDAR]),
        };
        if !place {
            let place = outer.map_or_else(|| "at the top of a filter".to_owned(), |outer| format!("in {outer}"));
            return Some(format!("expected a component that can be {place}, found {:?}", self.name));
        }
        let CompTest::AllOf { time_range, props, comps } = &self.test else { return None };
        if time_range.is_some() && !among(&TIMED) {
            return Some(format!("expected a time-range on a component with a time, found one on {:?}", self.name));
        }
        let untimed = props.iter().find(|prop| {
            let is_timed = TIMES.iter().any(|name| is(name, &prop.name));
            matches!(prop.test, PropTest::AllOf { value: Some(ValueTest::TimeRange(_)), .. }) && !is_timed
        });
        match untimed {
            Some(prop) => {
                Some(format!("expected a time-range on a property that is a time, found one on {:?}", prop.name))
            }
            None => comps.iter().find_map(|comp| comp.fault(Some(&self.name))),
        }
    }

    /// Reads `CALDAV:filter`.
    pub(super) fn read_filter(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        let mut found = None;
        for child in cx.children(node, &[]) {
            if !child.is(&names::COMP_FILTER) {
                cx.unknown(child);
            } else if found.replace(Self::read(cx, child).map_err(invalid)?).is_some() {
                return Err(invalid(wrong(node, "expected one comp-filter, found several")));
            }
        }
        found.ok_or_else(|| invalid(wrong(node, "expected a comp-filter, found none")))
    }

    fn read(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        let name = name(node)?;
        let (mut not_defined, mut time_range) = (None, None);
        let (mut props, mut comps) = (Vec::new(), Vec::new());
        for child in cx.children(node, &["name"]) {
            match child.name() {
                found if *found == names::IS_NOT_DEFINED => {
                    cx.empty(child, &[]);
                    cx.once(&mut not_defined, child, ())?;
                }
                found if *found == names::TIME_RANGE => {
                    if time_range.replace(TimeRange::read(cx, child)?).is_some() {
                        return Err(wrong(node, "expected one time-range, found several"));
                    }
                }
                found if *found == names::PROP_FILTER => props.push(PropFilter::read(cx, child)?),
                found if *found == names::COMP_FILTER => comps.push(Self::read(cx, child)?),
                _ => cx.unknown(child),
            }
        }
        let nothing = time_range.is_none() && props.is_empty() && comps.is_empty();
        let test = match not_defined {
            Some(()) if nothing => CompTest::NotDefined,
            Some(()) => return Err(wrong(node, "expected is-not-defined alone, found it beside other conditions")),
            None => CompTest::AllOf { time_range, props, comps },
        };
        Ok(Self { name, test })
    }

    #[inline]
    pub(super) fn write(&self, writer: &mut BodyWriter) {
        let attributes = [("name", self.name.as_str())];
        writer.open(&names::COMP_FILTER, &attributes);
        match &self.test {
            CompTest::NotDefined => writer.empty(&names::IS_NOT_DEFINED, &[]),
            CompTest::AllOf { time_range, props, comps } => {
                if let Some(range) = time_range {
                    range.write(&names::TIME_RANGE, writer);
                }
                props.iter().for_each(|prop| prop.write(writer));
                comps.iter().for_each(|comp| comp.write(writer));
            }
        }
        writer.close(&names::COMP_FILTER);
    }
}

const CALENDAR: &str = "VCALENDAR";
/// Components that appear directly in a calendar object.
const TOP: [&str; 6] = ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"];
/// Components with a time: RFC 4791 §9.9, and RFC 7953 §7.2.
const TIMED: [&str; 6] = ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VALARM", "VAVAILABILITY"];
/// Properties that are a time: RFC 4791 §9.9.
const TIMES: [&str; 7] = ["COMPLETED", "CREATED", "DTEND", "DTSTAMP", "DTSTART", "DUE", "LAST-MODIFIED"];

/// Refuses a filter that breaks the grammar, which breaks `valid-filter`: RFC 4791 §7.8.
fn invalid(refused: Refused) -> Refused {
    match refused.kind {
        ErrorKind::InvalidRequest => refused.with(StatusCode::FORBIDDEN, VALID_FILTER),
        _ => refused,
    }
}

impl PropFilter {
    fn read(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        let name = name(node)?;
        let (mut not_defined, mut value, mut params) = (None, None, Vec::new());
        for child in cx.children(node, &["name"]) {
            let test = match child.name() {
                found if *found == names::IS_NOT_DEFINED => {
                    cx.empty(child, &[]);
                    cx.once(&mut not_defined, child, ())?;
                    continue;
                }
                found if *found == names::PARAM_FILTER => {
                    params.push(ParamFilter::read(cx, child, Dialect::CalDav)?);
                    continue;
                }
                found if *found == names::TIME_RANGE => ValueTest::TimeRange(TimeRange::read(cx, child)?),
                found if *found == names::TEXT_MATCH => ValueTest::Text(TextMatch::read(cx, child, Dialect::CalDav)?),
                _ => {
                    cx.unknown(child);
                    continue;
                }
            };
            if value.replace(test).is_some() {
                return Err(wrong(node, "expected one time-range or text-match, found several"));
            }
        }
        let test = match not_defined {
            Some(()) if value.is_none() && params.is_empty() => PropTest::NotDefined,
            Some(()) => return Err(wrong(node, "expected is-not-defined alone, found it beside other conditions")),
            None => PropTest::AllOf { value, params },
        };
        Ok(Self { name, test })
    }

    #[inline]
    fn write(&self, writer: &mut BodyWriter) {
        writer.open(&names::PROP_FILTER, &[("name", self.name.as_str())]);
        match &self.test {
            PropTest::NotDefined => writer.empty(&names::IS_NOT_DEFINED, &[]),
            PropTest::AllOf { value, params } => {
                match value {
                    Some(ValueTest::TimeRange(range)) => range.write(&names::TIME_RANGE, writer),
                    Some(ValueTest::Text(text)) => text.write(writer, Dialect::CalDav),
                    None => {}
                }
                params.iter().for_each(|param| param.write(writer, Dialect::CalDav));
            }
        }
        writer.close(&names::PROP_FILTER);
    }
}
