//! Recurrence rules: RFC 5545 §3.3.10.

use calcard::common::timezone::Tz;
use calcard::{Entry, Parser};
use chrono::{Months, NaiveDate, NaiveDateTime, TimeDelta};
use multistatus::Error;
use multistatus::condition::caldav as condition;

use crate::app::refused;
use crate::times::{MAX_INSTANCES, Time};
use crate::zones::Zones;

/// The most times on one day that a recurrence may have.
const MAX_TIMES: usize = 24;
/// How far a recurrence is computed, because a rare one has few instances to count.
const YEARS: u32 = 100;

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// The parts that are numbers, with the least and the greatest one, and whether they may be negative.
const NUMBERS: [(&str, u32, u32, bool); 10] = [
    ("COUNT", 1, u32::MAX, false),
    // The crate has no greater numbers.
    ("INTERVAL", 1, u16::MAX as u32, false),
    ("BYSECOND", 0, 60, false),
    ("BYMINUTE", 0, 59, false),
    ("BYHOUR", 0, 23, false),
    ("BYMONTHDAY", 1, 31, true),
    ("BYYEARDAY", 1, 366, true),
    ("BYWEEKNO", 1, 53, true),
    ("BYMONTH", 1, 12, false),
    ("BYSETPOS", 1, 366, true),
];

pub struct Rule {
    /// All parts except for UNTIL.
    text: String,
    pub until: Option<Time>,
    count: Option<usize>,
    /// True if it is about times of a day.
    pub is_timed: bool,
}

impl Rule {
    pub fn read(text: &str) -> Result<Self, Error> {
        let invalid = || refused(condition::VALID_CALENDAR_DATA, "expected an RRULE by RFC 5545 §3.3.10");
        let text = text.to_ascii_uppercase();
        let parts: Vec<_> =
            text.split(';').map(|part| part.split_once('=')).collect::<Option<_>>().ok_or_else(invalid)?;
        let all =
            |name: &str| parts.iter().filter(move |(own, _)| *own == name).map(|(_, value)| *value).collect::<Vec<_>>();
        let one = |name: &str| all(name).first().copied();
        if one("RSCALE").is_some_and(|scale| scale != "GREGORIAN") || one("SKIP").is_some() {
            return Err(refused(condition::SUPPORTED_RSCALE, "expected a recurrence of the Gregorian calendar"));
        }
        let is_whole = parts.iter().all(|(name, value)| is_part(name, value) && all(name).len() == 1);
        let freq = one("FREQ").filter(|_| is_whole).ok_or_else(invalid)?;
        let until =
            one("UNTIL").map(|until| Time::read(until, None, &Zones::new(&[])).ok_or_else(invalid)).transpose()?;
        if until.is_some() && one("COUNT").is_some() {
            return Err(invalid());
        }
        let times = ["BYHOUR", "BYMINUTE", "BYSECOND"].map(one);
        let is_often = matches!(freq, "SECONDLY" | "MINUTELY" | "HOURLY");
        let many = times.iter().flatten().map(|values| values.split(',').count());
        if is_often || many.fold(1_usize, usize::saturating_mul) > MAX_TIMES {
            return Err(refused(condition::MAX_INSTANCES, "expected a recurrence of a few times a day at most"));
        }
        let kept: Vec<_> = text.split(';').filter(|part| !part.starts_with("UNTIL=")).collect();
        let count = one("COUNT").and_then(|count| count.parse().ok());
        Ok(Self { text: kept.join(";"), until, count, is_timed: times.iter().any(Option::is_some) })
    }

    /// Returns true if there is a time by this rule, before UNTIL or after it. UNTIL may be before the start, which is the
    /// first instance then: RFC 5545 §3.8.5.3.
    pub fn takes_place(&self, start: NaiveDateTime) -> bool {
        let endless = Self { text: self.text.clone(), until: None, ..*self };
        endless.expand(start, None).is_some_and(|(found, _)| !found.is_empty())
    }

    /// Returns the local times of the instances in order, as far as they are wanted. If there may be more, returns also the
    /// time after which they are.
    ///
    /// Those after UNTIL have to be left out by the caller, who knows the zone.
    pub fn expand(
        &self,
        start: NaiveDateTime,
        wanted: Option<NaiveDateTime>,
    ) -> Option<(Vec<NaiveDateTime>, Option<NaiveDateTime>)> {
        let latest = NaiveDate::from_ymd_opt(9999, 12, 31)?.and_hms_opt(23, 59, 59)?;
        let horizon = start.checked_add_months(Months::new(12 * YEARS)).map_or(latest, |it| it.min(latest));
        let horizon = wanted.map_or(horizon, |wanted| wanted.min(horizon));
        let until = self.until.and_then(|until| until.local.checked_add_signed(TimeDelta::days(2)));
        let last = until.map_or(horizon, |until| until.min(horizon));
        let form = "%Y%m%dT%H%M%S";
        let text = format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:{}\r\nRRULE:{};UNTIL={}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            start.format(form),
            self.text,
            last.format(form)
        );
        let Entry::ICalendar(calendar) = Parser::new(&text).entry() else { return None };
        let found = calendar.expand_dates(Tz::Floating, MAX_INSTANCES);
        let mut found: Vec<_> =
            found.errors.is_empty().then_some(found.events)?.into_iter().map(|it| it.start.naive_local()).collect();
        found.sort_unstable();
        let is_counted = self.count.is_some_and(|count| count == found.len());
        let more = match found.last() {
            _ if is_counted => None,
            Some(last) if found.len() >= MAX_INSTANCES => Some(*last),
            _ if until.is_some_and(|until| until <= horizon) => None,
            _ => Some(horizon),
        };
        Some((found, more))
    }
}

fn is_part(name: &str, value: &str) -> bool {
    let is_number = |text: &str, least, greatest, is_signed| {
        let digits = if is_signed { text.strip_prefix(['+', '-']).unwrap_or(text) } else { text };
        let number = digits.parse().ok().filter(|_| digits.bytes().all(|it| it.is_ascii_digit()));
        number.is_some_and(|number: u32| (least..=greatest).contains(&number))
    };
    let is_day = |text: &str| {
        let Some((number, day)) = text.len().checked_sub(2).and_then(|at| text.split_at_checked(at)) else {
            return false;
        };
        DAYS.contains(&day) && (number.is_empty() || is_number(number, 1, 53, true))
    };
    match name {
        "FREQ" => ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"].contains(&value),
        "UNTIL" | "RSCALE" => true,
        "WKST" => DAYS.contains(&value),
        "BYDAY" => value.split(',').all(is_day),
        _ => NUMBERS.iter().any(|(own, least, greatest, is_signed)| {
            let is_one = name.starts_with("BY") || !value.contains(',');
            *own == name && is_one && value.split(',').all(|it| is_number(it, *least, *greatest, *is_signed))
        }),
    }
}
