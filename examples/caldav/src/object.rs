//! Calendar objects: what an event must be.

use std::str::FromStr;
use std::time::SystemTime;

use calcard::common::timezone::Tz;
use multistatus::Error;
use multistatus::condition::caldav as condition;
use multistatus::prop::caldav::CalendarData;

use crate::app::refused;
use crate::lines::{self, Component};
use crate::times::{self, Instances, Time, Times};
use crate::zones::Zones;

/// How many instances of an event may be different from it.
const MAX_REPLACED: usize = 1000;

/// An event with all of its recurrences: a calendar object resource, RFC 4791 §4.1.
pub struct Object {
    pub data: CalendarData,
    pub components: Vec<Component>,
    uid: String,
    times: Vec<Times>,
}

impl Object {
    /// Reads an event, and checks what RFC 4791 §5.3.2.1 demands.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let invalid = |message| refused(condition::VALID_CALENDAR_DATA, message);
        let misplaced = |message| refused(condition::VALID_CALENDAR_OBJECT_RESOURCE, message);
        let data = CalendarData::new(text).map_err(|_| invalid("expected characters that XML can hold"))?;
        let components = lines::read(text).map_err(invalid)?;
        let inner = || components[0].inner.iter().map(|number| (*number, &components[*number]));
        if inner().any(|(_, it)| !matches!(it.kind.as_str(), "VEVENT" | "VTIMEZONE")) {
            return Err(refused(condition::SUPPORTED_CALENDAR_COMPONENT, "expected only VEVENT and VTIMEZONE"));
        }
        let events: Vec<_> = inner().filter(|(_, it)| it.kind == "VEVENT").collect();
        let uid = events.first().and_then(|(_, event)| event.value("UID")).unwrap_or_default().to_owned();
        let is_whole = |event: &Component| event.value("UID") == Some(&uid) && event.value("DTSTART").is_some();
        if uid.is_empty() || !events.iter().all(|(_, it)| is_whole(it)) || components[0].value("METHOD").is_some() {
            return Err(misplaced("expected VEVENTs with one UID, each with DTSTART, and no METHOD"));
        }
        if events.len() > MAX_REPLACED {
            return Err(refused(condition::MAX_INSTANCES, "expected fewer instances that are different"));
        }
        let zones = Zones::new(&components);
        if !components.iter().all(|it| it.lines.iter().all(|line| is_valid(&line.name, &line.value))) {
            return Err(invalid("expected values of the types of RFC 5545 §3.8"));
        }
        let times: Vec<_> =
            events.iter().map(|(number, it)| Times::read(*number, it, &zones)).collect::<Result<_, _>>()?;
        times::check(&times)?;
        Ok(Self { data, components, uid, times })
    }

    pub fn uid(&self) -> &str {
        &self.uid
    }

    /// Computes when the event takes place before `end`. Times without a zone are read in `zone`.
    pub fn instances(&self, zone: Tz, end: Option<SystemTime>) -> Instances {
        Instances::new(&self.times, zone, end)
    }
}

/// Returns false for a value that is not of the type that its property has.
fn is_valid(name: &str, value: &str) -> bool {
    let is_number = |greatest: u32| u32::from_str(value).is_ok_and(|number| number <= greatest);
    let among = |values: &[&str]| values.iter().any(|it| it.eq_ignore_ascii_case(value));
    match name {
        "DTSTAMP" | "CREATED" | "LAST-MODIFIED" => {
            Time::read(value, None, &Zones::new(&[])).is_some_and(|time| time.zone.is_some())
        }
        "PRIORITY" => is_number(9),
        "SEQUENCE" | "REPEAT" => is_number(u32::MAX),
        "GEO" => value.split_once(';').is_some_and(|(a, b)| f64::from_str(a).is_ok() && f64::from_str(b).is_ok()),
        "STATUS" => among(&["TENTATIVE", "CONFIRMED", "CANCELLED"]),
        "TRANSP" => among(&["OPAQUE", "TRANSPARENT"]),
        _ => true,
    }
}
