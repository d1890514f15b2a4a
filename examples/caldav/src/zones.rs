//! The time zones that iCalendar data names: RFC 5545 §3.6.5.

use std::collections::{HashMap, HashSet};
use std::str::FromStr as _;

use calcard::common::timezone::Tz;
use chrono::{FixedOffset, NaiveDate, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _};

use crate::lines::{self, Component};

/// The greatest length of a name.
const MAX_ID: usize = 200;
/// The time from which a VTIMEZONE must agree with a zone. Earlier offsets are left out of many of them.
const SINCE: &str = "20000101T000000";

/// The zones of iCalendar data by their TZID: `None` for one that cannot be told.
pub struct Zones(HashMap<String, Option<Tz>>);

impl Zones {
    pub fn new(components: &[Component]) -> Self {
        let is_zone = |it: &&Component| it.kind == "VTIMEZONE";
        let zone = |it: &Component| (it.text("TZID").unwrap_or_default(), defined(it, components));
        Self(components.iter().filter(is_zone).map(zone).collect())
    }

    pub fn get(&self, id: &str) -> Option<Tz> {
        self.0.get(id).copied().unwrap_or_else(|| named(id))
    }
}

/// Reads the zone of iCalendar data with one VTIMEZONE.
pub fn zone(text: &str) -> Option<Tz> {
    let zones = Zones::new(&lines::read(text).ok()?).0;
    if zones.len() == 1 { zones.into_values().next()? } else { None }
}

/// Returns the zone with a name, of which only the end may be known: `/freeassociation.sourceforge.net/Europe/Berlin`.
pub fn named(id: &str) -> Option<Tz> {
    let ending = |segments: usize| {
        let (slash, _) = id.rmatch_indices('/').nth(segments - 1)?;
        let ending = &id[slash + 1..];
        Tz::from_str(ending).ok().filter(|zone| zone.name().as_deref() == Some(ending))
    };
    // Each value in a list looks it up.
    if id.len() > MAX_ID {
        return None;
    }
    // For a name that it does not know, `from_str` takes the offset in brackets, in whole hours and without summer time.
    let offset_and_name = id.trim().strip_prefix('(').and_then(|it| it.split_once(')'));
    let name = offset_and_name.map_or(id, |(_, name)| name.trim());
    let known = Tz::from_str(name).ok().filter(|_| !name.starts_with('('));
    known.or_else(|| [3, 2].into_iter().find_map(ending))
}

/// Returns the zone that a VTIMEZONE defines, if it has a known name and no offset of another zone, or only one offset.
fn defined(zone: &Component, components: &[Component]) -> Option<Tz> {
    let offsets = offsets(zone, components)?;
    let has_offsets = |zone: &Tz| offsets.iter().all(|offset| samples(*zone).any(|own| own == *offset));
    let names = ["TZID", "X-LIC-LOCATION"].map(|name| zone.text(name));
    let known = names.iter().flatten().filter_map(|name| named(name));
    let outlook = zone.value("X-MICROSOFT-CDO-TZID").and_then(Tz::from_ms_cdo_zone_id);
    known.chain(outlook).find(has_offsets).or_else(|| {
        let only = offsets.iter().next().filter(|_| offsets.len() == 1)?;
        Some(Tz::Fixed(*only))
    })
}

/// Returns the offsets of a VTIMEZONE that are in force after `SINCE`, or `None` if one of them cannot be read.
fn offsets(zone: &Component, components: &[Component]) -> Option<HashSet<FixedOffset>> {
    let parts = zone.inner.iter().map(|number| &components[*number]);
    let parts = parts.filter(|part| matches!(part.kind.as_str(), "STANDARD" | "DAYLIGHT"));
    let parts: Vec<_> = parts.map(|part| (part, part.value("DTSTART").unwrap_or_default(), last_onset(part))).collect();
    let before = parts.iter().map(|(_, first, last)| if last.as_str() < SINCE { last } else { *first });
    let latest_before = before.filter(|onset| *onset < SINCE).max();
    let offsets = parts.iter().flat_map(|(part, _, last)| {
        let (goes_on, is_latest) = (last.as_str() >= SINCE, Some(last.as_str()) == latest_before);
        let from = part.value("TZOFFSETFROM").filter(|_| goes_on);
        from.into_iter().chain(part.value("TZOFFSETTO").filter(|_| goes_on || is_latest))
    });
    offsets.map(offset).collect()
}

/// Returns the time at which a part of a VTIMEZONE begins for the last time. Times are compared as text, in any zone.
fn last_onset(part: &Component) -> String {
    let rule = part.value("RRULE").map(str::to_ascii_uppercase);
    let until = |rule: &str| rule.split(';').find_map(|it| it.strip_prefix("UNTIL=")).unwrap_or("9999").to_owned();
    let dates = part.all("DTSTART").chain(part.all("RDATE")).flat_map(|line| line.value.split(','));
    dates.map(str::to_owned).chain(rule.as_deref().map(until)).max().unwrap_or_default()
}

/// Reads a difference to UTC, such as `-0530`: RFC 5545 §3.3.14.
fn offset(text: &str) -> Option<FixedOffset> {
    let digits = text.strip_prefix(['+', '-'])?;
    let number = |at: usize| digits.get(at..at + 2)?.parse::<i32>().ok();
    let is_whole = matches!(digits.len(), 4 | 6) && digits.bytes().all(|it| it.is_ascii_digit());
    let seconds = if digits.len() == 6 { number(4)? } else { 0 };
    let seconds = number(0)? * 3600 + number(2)? * 60 + seconds;
    FixedOffset::east_opt(if text.starts_with('-') { -seconds } else { seconds }).filter(|_| is_whole)
}

/// Returns the offsets of a zone since `SINCE`, in each quarter of a year.
fn samples(zone: Tz) -> impl Iterator<Item = FixedOffset> {
    let days = (2000..2038).flat_map(|year| [1, 4, 7, 10].map(|month| NaiveDate::from_ymd_opt(year, month, 1)));
    days.flatten().map(move |day| zone.offset_from_utc_date(&day)).filter_map(FixedOffset::east_opt)
}

/// Converts a local time to UTC by RFC 5545 §3.3.5: of two times the first; in a gap, by the offset before it.
pub fn to_utc(local: NaiveDateTime, zone: Tz) -> NaiveDateTime {
    // The longest gap is one day: Samoa crossed the date line.
    let mut earlier = (0..=96).filter_map(|quarters| {
        let there =
            zone.from_local_datetime(&local.checked_sub_signed(TimeDelta::minutes(15 * quarters))?).earliest()?;
        local.checked_sub_offset(there.offset().fix())
    });
    earlier.next().unwrap_or(local)
}

/// Converts a time in UTC to the local time of a zone.
pub fn to_local(utc: NaiveDateTime, zone: Tz) -> NaiveDateTime {
    utc.checked_add_offset(zone.offset_from_utc_datetime(&utc).fix()).unwrap_or(utc)
}
