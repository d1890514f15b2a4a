//! The time zones that iCalendar data names: RFC 5545 §3.6.5.

use std::collections::HashMap;
use std::str::FromStr as _;

use calcard::common::timezone::Tz;
use chrono::{FixedOffset, NaiveDate, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _};

use crate::lines::{self, Component};

/// The greatest length of a name.
const MAX_ID: usize = 200;

/// The zones of iCalendar data by their TZID: `None` for one that cannot be told.
pub struct Zones(HashMap<String, Option<Tz>>);

impl Zones {
    pub fn new(components: &[Component]) -> Self {
        let is_zone = |it: &&Component| it.kind == "VTIMEZONE";
        let zone = |it: &Component| (it.value("TZID").unwrap_or_default().to_owned(), defined(it, components));
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
    Tz::from_str(id).ok().or_else(|| [3, 2].into_iter().find_map(ending))
}

/// Returns the zone that a VTIMEZONE defines, if it has a known name and an offset of this zone, or only one offset.
fn defined(zone: &Component, components: &[Component]) -> Option<Tz> {
    let offsets = zone.inner.iter().filter_map(|number| components[*number].value("TZOFFSETTO"));
    let offsets = offsets.map(offset).collect::<Option<Vec<_>>>()?;
    let has_offset = |zone: &Tz| offsets.is_empty() || samples(*zone).any(|offset| offsets.contains(&offset));
    let names = [zone.value("TZID"), zone.value("X-LIC-LOCATION")];
    let known = names.into_iter().flatten().filter_map(named);
    let outlook = zone.value("X-MICROSOFT-CDO-TZID").and_then(Tz::from_ms_cdo_zone_id);
    known.chain(outlook).find(has_offset).or_else(|| {
        let only = offsets.first().filter(|first| offsets.iter().all(|offset| offset == *first))?;
        Some(Tz::Fixed(*only))
    })
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

/// Returns the offsets of a zone, in winter and in summer.
fn samples(zone: Tz) -> impl Iterator<Item = FixedOffset> {
    let days = (1970..2038).flat_map(|year| [1, 7].map(|month| NaiveDate::from_ymd_opt(year, month, 1)));
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
