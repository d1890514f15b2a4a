//! When the instances of an event take place: RFC 5545 §3.8.2, §3.8.5.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::SystemTime;

use calcard::common::timezone::Tz;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use multistatus::Error;
use multistatus::condition::caldav as condition;
use multistatus::request::TimeRange;

use crate::app::refused;
use crate::lines::{Component, Line};
use crate::rule::Rule;
use crate::zones::{Zones, to_local, to_utc};

/// How many instances of an event are computed: 54 years of every day.
pub const MAX_INSTANCES: usize = 20_000;

/// A date, or a date with a time of day: RFC 5545 §3.3.4, §3.3.5.
#[derive(Clone, Copy)]
pub struct Time {
    pub local: NaiveDateTime,
    /// `None` for a date, and for a time that is the same in every zone.
    pub zone: Option<Tz>,
    pub is_date: bool,
}

impl Time {
    /// Reads a time from a value, which may have a TZID.
    pub fn read(text: &str, id: Option<&str>, zones: &Zones) -> Option<Self> {
        let (digits, is_utc) = text.strip_suffix('Z').map_or((text, false), |digits| (digits, true));
        let is_plain = digits.bytes().enumerate().all(|(at, it)| it.is_ascii_digit() || at == 8 && it == b'T');
        let is_date = digits.len() == 8;
        let local = match digits.len() {
            8 => NaiveDate::parse_from_str(digits, "%Y%m%d").ok()?.and_time(NaiveTime::MIN),
            15 => NaiveDateTime::parse_from_str(digits, "%Y%m%dT%H%M%S").ok()?,
            _ => return None,
        };
        let zone = match id {
            Some(_) if is_utc || is_date => return None,
            Some(id) => Some(zones.get(id)?),
            None => is_utc.then_some(Tz::UTC),
        };
        (is_plain && !(is_utc && is_date)).then_some(Self { local, zone, is_date })
    }

    /// Returns true if both have the same form. Others cannot be compared without the zone of the reader.
    fn is_like(self, other: Self) -> bool {
        self.is_date == other.is_date && self.zone.is_none() == other.zone.is_none()
    }

    /// Returns the time in UTC. One without a zone is read in another zone.
    fn utc(self, floating: Tz) -> NaiveDateTime {
        to_utc(self.local, self.zone.unwrap_or(floating))
    }
}

/// How long an instance takes: days, whose length depends on the zone, and seconds.
#[derive(Clone, Copy, Default)]
struct Length(TimeDelta, TimeDelta);

impl Length {
    /// Reads a duration: RFC 5545 §3.3.6. Those of events are not negative.
    fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
        let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
        let day = if time.is_none() && date.ends_with('W') { ('W', 7) } else { ('D', 1) };
        let (days, seconds) = (sum(date, &[day])?, sum(time.unwrap_or_default(), &[('H', 3600), ('M', 60), ('S', 1)])?);
        let is_whole = !time.unwrap_or(date).is_empty();
        is_whole.then_some(Self(TimeDelta::try_days(days)?, TimeDelta::try_seconds(seconds)?))
    }

    fn between(start: Time, end: Time) -> Option<Self> {
        let length = end.utc(Tz::UTC) - start.utc(Tz::UTC);
        // Without a zone, the clock of the reader counts.
        let is_local = start.zone.is_none();
        let whole = if is_local { Self(length, TimeDelta::zero()) } else { Self(TimeDelta::zero(), length) };
        (start.is_like(end) && length >= TimeDelta::zero()).then_some(whole)
    }

    /// Returns the end of an instance in UTC.
    fn end(self, start: Time, floating: Tz) -> Option<NaiveDateTime> {
        let day = Time { local: start.local.checked_add_signed(self.0)?, ..start };
        day.utc(floating).checked_add_signed(self.1)
    }
}

/// Adds numbers with units in this order.
fn sum(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let (mut rest, mut sum) = (text, 0_i64);
    for (unit, factor) in units {
        let Some((number, after)) = rest.split_once(*unit) else { continue };
        let number = number.parse::<i64>().ok().filter(|_| number.bytes().all(|it| it.is_ascii_digit()))?;
        (rest, sum) = (after, sum.checked_add(number.checked_mul(*factor)?)?);
    }
    rest.is_empty().then_some(sum)
}

/// The times of a VEVENT.
pub struct Times {
    /// The number of the component.
    component: usize,
    start: Time,
    length: Length,
    /// The time of the instance that the component replaces, and whether it replaces all later ones.
    replaces: Option<(Time, bool)>,
    rule: Option<Rule>,
    more: Vec<(Time, Length)>,
    except: Vec<Time>,
}

impl Times {
    pub fn read(component: usize, event: &Component, zones: &Zones) -> Result<Self, Error> {
        let invalid = |message| refused(condition::VALID_CALENDAR_DATA, message);
        let unread = || invalid("expected times by RFC 5545 §3.3.5, in time zones that this server knows");
        let is_typed = |line: &Line, time: &Time| match line.param("VALUE") {
            Some(kind) => kind.eq_ignore_ascii_case(if time.is_date { "DATE" } else { "DATE-TIME" }),
            None => true,
        };
        let read =
            |line: &Line, text: &str| Time::read(text, line.param("TZID"), zones).filter(|it| is_typed(line, it));
        let one = |name| match event.all(name).next() {
            Some(line) => read(line, &line.value).map(Some).ok_or_else(unread),
            None => Ok(None),
        };
        let start = one("DTSTART")?.ok_or_else(unread)?;
        let length = match (one("DTEND")?, event.value("DURATION")) {
            (Some(end), None) => Length::between(start, end),
            (None, Some(text)) => Length::read(text).filter(|length| !start.is_date || length.1.is_zero()),
            // RFC 5545 §3.6.1: a date is a day, and a time of day takes no time.
            (None, None) => Some(Length(TimeDelta::days(start.is_date.into()), TimeDelta::zero())),
            (Some(_), Some(_)) => None,
        };
        let length = length.filter(|length| length.end(start, Tz::UTC).is_some());
        let length =
            length.ok_or_else(|| invalid("expected one DTEND of the same form after DTSTART, or one DURATION"))?;
        let (mut more, mut except) = (Vec::new(), Vec::new());
        for line in event.all("RDATE") {
            let is_period = line.param("VALUE").is_some_and(|kind| kind.eq_ignore_ascii_case("PERIOD"));
            for text in line.value.split(',') {
                let (from, to) =
                    text.split_once('/').filter(|_| is_period).map_or((text, None), |(from, to)| (from, Some(to)));
                let read =
                    |text: &str| if is_period { Time::read(text, line.param("TZID"), zones) } else { read(line, text) };
                let from = read(from).filter(|from| from.is_like(start)).ok_or_else(unread)?;
                let taken = match to {
                    None => (!is_period).then_some(length),
                    Some(to) => Length::read(to).or_else(|| Length::between(from, read(to)?)),
                };
                more.push((from, taken.filter(|it| it.end(from, Tz::UTC).is_some()).ok_or_else(unread)?));
            }
        }
        for line in event.all("EXDATE") {
            for text in line.value.split(',') {
                except.push(read(line, text).filter(|it| it.is_like(start)).ok_or_else(unread)?);
            }
        }
        let range = event.all("RECURRENCE-ID").find_map(|line| line.param("RANGE"));
        let replaces = one("RECURRENCE-ID")?.map(|replaced| (replaced, range.is_some()));
        let rule = event.value("RRULE").map(Rule::read).transpose()?;
        if range.is_some_and(|range| !range.eq_ignore_ascii_case("THISANDFUTURE"))
            || replaces.is_some() && (rule.is_some() || !more.is_empty() || !except.is_empty())
        {
            return Err(invalid("expected RECURRENCE-ID without a recurrence, and no RANGE except for THISANDFUTURE"));
        }
        if event.value("EXRULE").is_some() {
            return Err(invalid("expected no EXRULE, which is not in RFC 5545"));
        }
        if more.len().max(except.len()) > MAX_INSTANCES {
            return Err(refused(condition::MAX_INSTANCES, "expected fewer RDATE and EXDATE"));
        }
        let times = Self { component, start, length, replaces, rule, more, except };
        match &times.rule {
            Some(rule) if start.is_date && rule.is_timed => Err(invalid("expected no hours in an RRULE for dates")),
            _ => Ok(times),
        }
    }

    /// Returns the last time of a rule.
    fn until(&self, rule: &Rule, floating: Tz) -> Option<NaiveDateTime> {
        let until = rule.until?;
        // A date means the whole day. For dates, only the date counts.
        let is_date = until.is_date || self.start.is_date;
        let local = if is_date { until.local.date().and_hms_opt(23, 59, 59)? } else { until.local };
        let zone = if is_date { self.start.zone } else { until.zone.or(self.start.zone) };
        Some(Time { local, zone, is_date: false }.utc(floating))
    }
}

/// Checks that there is one event at most, that no instance of it is replaced twice, and that it takes place.
pub fn check(events: &[Times]) -> Result<(), Error> {
    let mut found = HashSet::new();
    let event = events.iter().find(|event| event.replaces.is_none());
    for other in events {
        let replaced = other.replaces.map(|(time, _)| time);
        let is_alike = replaced.zip(event).is_none_or(|(time, event)| time.is_like(event.start));
        if !is_alike || !found.insert(replaced.map(|time| time.utc(Tz::UTC))) {
            let message = "expected one VEVENT, and one more for each instance that is different";
            return Err(refused(condition::VALID_CALENDAR_DATA, message));
        }
    }
    // Only now, because it is slow: an event that replaces an instance has no rule.
    let takes_place = |event: &Times| event.rule.as_ref().is_none_or(|rule| rule.takes_place(event.start.local));
    match event.is_none_or(takes_place) {
        true => Ok(()),
        false => Err(refused(condition::VALID_CALENDAR_OBJECT_RESOURCE, "expected a recurrence that takes place")),
    }
}

/// The instances of an event, computed once for each query.
pub struct Instances {
    /// The number of the component that describes it, its start and its end.
    all: Vec<(usize, NaiveDateTime, NaiveDateTime)>,
    /// The time after which the event goes on, if there are too many instances.
    more: Option<(usize, NaiveDateTime)>,
}

impl Instances {
    /// Computes the instances that begin before `end`. Times without a zone are read in the zone `floating`.
    pub fn new(events: &[Times], floating: Tz, end: Option<SystemTime>) -> Self {
        let mut instances = Self { all: Vec::new(), more: None };
        let replacing = events.iter().filter_map(|event| Some((event, event.replaces?)));
        let replaced: HashMap<_, _> = replacing.map(|(it, (time, all))| (time.utc(floating), (it, all))).collect();
        let later = replaced.iter().filter(|(_, (_, all))| *all).map(|(time, (event, _))| (*time, *event));
        let later: BTreeMap<_, _> = later.collect();
        // No zone is two days from UTC. What moves with others may move to an earlier time.
        let wanted = end.filter(|_| later.is_empty()).map(|end| DateTime::<Utc>::from(end).naive_utc());
        let wanted = wanted.and_then(|end| end.checked_add_signed(TimeDelta::days(2)));
        for event in events {
            if event.replaces.is_some() {
                instances.add(event.component, event.start, event.length, floating);
                continue;
            }
            let local = |local| (Time { local, ..event.start }, event.length);
            let (found, more) =
                event.rule.as_ref().and_then(|rule| rule.expand(event.start.local, wanted)).unwrap_or_default();
            let until = event.rule.as_ref().and_then(|rule| event.until(rule, floating));
            let found =
                found.into_iter().map(local).filter(|(it, _)| until.is_none_or(|until| it.utc(floating) <= until));
            // RFC 5545 §3.8.5.3: the start is the first instance.
            let found = found.chain([(event.start, event.length)]).chain(event.more.iter().copied());
            let mut found: BTreeMap<_, _> = found.map(|(time, length)| (time.utc(floating), (time, length))).collect();
            for except in &event.except {
                found.remove(&except.utc(floating));
            }
            for (utc, (time, length)) in found.into_iter().filter(|(utc, _)| !replaced.contains_key(utc)) {
                match later.range(..utc).next_back() {
                    Some((from, other)) => {
                        // All later ones move as the first one did, by the clock on the wall.
                        let zone = time.zone.unwrap_or(floating);
                        let moved = to_local(other.start.utc(floating), zone) - to_local(*from, zone);
                        let local = time.local.checked_add_signed(moved).unwrap_or(time.local);
                        instances.add(other.component, Time { local, ..time }, other.length, floating);
                    }
                    None => instances.add(event.component, time, length, floating),
                }
            }
            instances.more = more.map(|local| (event.component, Time { local, ..event.start }.utc(floating)));
        }
        instances
    }

    fn add(&mut self, component: usize, start: Time, length: Length, floating: Tz) {
        let end = length.end(start, floating);
        self.all.extend(end.map(|end| (component, start.utc(floating), end)));
    }

    /// Returns the numbers of the components that describe an instance in the range. An event that goes on may have one
    /// in any range that is later than what was computed.
    pub fn components_in(&self, range: &TimeRange) -> HashSet<usize> {
        let system = |time: NaiveDateTime| SystemTime::from(time.and_utc());
        let own = self.all.iter().filter(|(_, start, end)| range.overlaps(system(*start), system(*end)));
        let goes_on =
            |(_, more): &&(usize, NaiveDateTime)| range.end().is_none_or(|end| SystemTime::from(end) > system(*more));
        own.map(|(component, ..)| *component)
            .chain(self.more.iter().filter(goes_on).map(|(component, _)| *component))
            .collect()
    }
}
