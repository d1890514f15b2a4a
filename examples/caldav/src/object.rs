//! iCalendar data: what an event must be, and when it takes place.

use std::time::SystemTime;

use calcard::common::CalendarScale;
use calcard::common::timezone::Tz;
use calcard::icalendar::dates::TimeOrDelta;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType as Kind, ICalendarDuration, ICalendarFrequency as Frequency,
    ICalendarProperty as Named, ICalendarRecurrenceRule, ICalendarValue,
};
use calcard::{Entry, Parser};
use multistatus::Error;
use multistatus::condition::caldav as condition;
use multistatus::prop::caldav::CalendarData;
use multistatus::request::TimeRange;

use crate::app::refused;

/// How many instances of an event are computed: 54 years of every day.
const MAX_INSTANCES: usize = 20_000;
/// The most times on one day that a recurrence may have.
const MAX_TIMES: usize = 24;

/// An event with all of its recurrences: a calendar object resource, RFC 4791 §4.1.
pub struct Object {
    pub data: CalendarData,
    pub calendar: ICalendar,
    /// A copy for the computation of instances.
    timed: ICalendar,
}

impl Object {
    /// Reads an event, and checks what RFC 4791 §5.3.2.1 demands.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let invalid = |message| refused(condition::VALID_CALENDAR_DATA, message);
        let misplaced = |message| refused(condition::VALID_CALENDAR_OBJECT_RESOURCE, message);
        let data = CalendarData::new(text).map_err(|_| invalid("expected characters that XML can hold"))?;
        let calendar = read(text).ok_or_else(|| invalid("expected iCalendar data"))?;
        let head = calendar.components.first().filter(|head| head.component_type == Kind::VCalendar);
        let head = head.ok_or_else(|| invalid("expected a VCALENDAR"))?;
        let inner: Vec<_> = head.component_ids.iter().filter_map(|id| calendar.component_by_id(*id)).collect();
        if inner.iter().any(|it| !matches!(it.component_type, Kind::VEvent | Kind::VTimezone)) {
            return Err(refused(condition::SUPPORTED_CALENDAR_COMPONENT, "expected only VEVENT and VTIMEZONE"));
        }
        let events = || inner.iter().filter(|it| it.component_type == Kind::VEvent);
        let uid = events().find_map(|event| event.uid());
        if uid.is_none() || events().any(|event| event.uid() != uid) || head.has_property(&Named::Method) {
            return Err(misplaced("expected VEVENTs with one UID, and no METHOD"));
        }
        for event in events() {
            let rules: Vec<_> = event.properties(&Named::Rrule).flat_map(|rule| &rule.values).collect();
            match rules.as_slice() {
                [] => {}
                [ICalendarValue::RecurrenceRule(rule)] if !is_gregorian(rule) => {
                    return Err(refused(
                        condition::SUPPORTED_RSCALE,
                        "expected a recurrence of the Gregorian calendar",
                    ));
                }
                [ICalendarValue::RecurrenceRule(rule)] if is_seldom(rule) => {}
                [ICalendarValue::RecurrenceRule(_)] => {
                    return Err(refused(
                        condition::MAX_INSTANCES,
                        "expected a recurrence of a few times a day at most",
                    ));
                }
                _ => return Err(invalid("expected one RRULE that can be read")),
            }
        }
        let timed = timed(&calendar);
        let expanded = timed.expand_dates(Tz::UTC, MAX_INSTANCES);
        if !expanded.errors.is_empty() || expanded.events.is_empty() {
            return Err(misplaced("expected VEVENTs that take place"));
        }
        Ok(Self { data, timed, calendar })
    }

    pub fn uid(&self) -> Option<&str> {
        self.calendar.uids().next()
    }

    /// Returns true if an instance that a component describes is in a range. Times without a zone are read in `zone`.
    ///
    /// If there are too many instances to compute, there may be one in any later range.
    pub fn takes_place(&self, component: u32, range: &TimeRange, zone: Tz) -> bool {
        let instances = self.timed.expand_dates(zone, MAX_INSTANCES).events;
        let is_later = |from: SystemTime| instances.iter().all(|instance| SystemTime::from(instance.start) < from);
        let goes_on = instances.len() >= MAX_INSTANCES && range.start().is_some_and(|from| is_later(from.into()));
        let mut own = instances.iter().filter(|instance| instance.comp_id == component);
        goes_on
            || own.any(|instance| {
                let end = match instance.end {
                    TimeOrDelta::Time(end) => Some(end),
                    TimeOrDelta::Delta(length) => instance.start.checked_add_signed(length),
                };
                end.is_some_and(|end| range.overlaps(instance.start.into(), end.into()))
            })
    }
}

/// Reads one component. The crate skips lines that it cannot read, so we compare the number of lines.
fn read(text: &str) -> Option<ICalendar> {
    let Entry::ICalendar(calendar) = Parser::new(text).entry() else { return None };
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with([' ', '\t'])).count();
    let read: usize = calendar.components.iter().map(|component| component.entries.len() + 2).sum();
    (lines == read).then_some(calendar)
}

/// Reads the zone of a VTIMEZONE.
pub fn zone(text: &str) -> Option<Tz> {
    read(text)?.timezones().find_map(ICalendarComponent::timezone).map(|(_, zone)| zone)
}

/// Returns false for a rule of RFC 7529, which the crate expands like any other.
fn is_gregorian(rule: &ICalendarRecurrenceRule) -> bool {
    matches!(rule.rscale, None | Some(CalendarScale::Gregorian)) && rule.skip.is_none()
}

/// Returns false for a rule that takes long to expand.
fn is_seldom(rule: &ICalendarRecurrenceRule) -> bool {
    let times = rule.byhour.len().max(1) * rule.byminute.len().max(1) * rule.bysecond.len().max(1);
    times <= MAX_TIMES && !matches!(rule.freq, Frequency::Secondly | Frequency::Minutely | Frequency::Hourly)
}

/// Changes a copy so that the crate computes what RFC 5545 means.
fn timed(calendar: &ICalendar) -> ICalendar {
    let mut timed = calendar.clone();
    for event in timed.components.iter_mut().filter(|component| component.component_type == Kind::VEvent) {
        // An instance that was moved belongs to its event even if their numbers differ.
        event.entries.retain(|entry| entry.name != Named::Sequence);
        // §3.6.1: without an end, an event at a time of day takes no time.
        let start = event.property(&Named::Dtstart).and_then(|start| start.values.first()?.as_partial_date_time());
        let is_at_time = start.is_some_and(|start| start.has_time());
        if is_at_time && !event.has_property(&Named::Dtend) && !event.has_property(&Named::Duration) {
            event.add_property(Named::Duration, ICalendarValue::Duration(ICalendarDuration::default()));
        }
    }
    timed
}
