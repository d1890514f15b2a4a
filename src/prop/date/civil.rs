//! Converts calendar days and times of day to and from seconds since 1970.

use std::fmt;

const DAY: i64 = 24 * 60 * 60;
/// The days of 400 years, after which the calendar repeats.
const ERA: i64 = 146_097;
/// The days from 1 March of the year 0 to 1 January 1970.
const TO_1970: i64 = 719_468;

pub(super) const WEEKDAYS: &str = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday";
pub(super) const MONTHS: &str = "January February March April May June July August September October November December";

/// A date and a time of day in the Gregorian calendar, in no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

impl Civil {
    /// Checks that the calendar has this day, and the day this time. Second 60 is the first moment of the next minute,
    /// because POSIX time has no leap seconds.
    pub(super) fn new([year, month, day]: [i64; 3], [hour, minute, second]: [i64; 3]) -> Option<Self> {
        let is_date = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        let is_time = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
        (is_date && is_time).then_some(Self { year, month, day, hour, minute, second })
    }

    /// Returns the date and time in UTC at this many seconds after 1970.
    #[inline]
    pub(super) fn at(second: i64) -> Self {
        let (days, second) = (second.div_euclid(DAY), second.rem_euclid(DAY));
        // The year is taken to begin in March, so that the leap day is its last day. Then the days before a month are a
        // linear function of the month, because every 5 months of that year have 153 days.
        let (era, day) = ((days + TO_1970).div_euclid(ERA), (days + TO_1970).rem_euclid(ERA));
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - first_day(year);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let year = 400 * era + year + next;
        Self { year, month, day, hour: second / 3600, minute: second / 60 % 60, second: second % 60 }
    }

    /// Returns the seconds since 1970 of this date and time in UTC.
    pub(super) fn seconds(self) -> i64 {
        self.days() * DAY + self.hour * 3600 + self.minute * 60 + self.second
    }

    /// Returns the days since 1 January 1970.
    fn days(self) -> i64 {
        let (year, month) = if self.month > 2 { (self.year, self.month - 3) } else { (self.year - 1, self.month + 9) };
        let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
        era * ERA + first_day(year) + (153 * month + 2) / 5 + self.day - 1 - TO_1970
    }

    /// Writes `2026-11-21T20:58:42Z`.
    #[inline]
    pub(super) fn write_internet(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// Writes `Sat, 21 Nov 2026 20:58:42 GMT`.
    #[inline]
    pub(super) fn write_http(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        // 1 January 1970 was a Thursday.
        let weekday = name(WEEKDAYS, (self.days() + 3).rem_euclid(7));
        let month = name(MONTHS, month - 1);
        write!(f, "{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }
}

/// Returns the first three letters of a name.
#[inline]
fn name(names: &'static str, at: i64) -> &'static str {
    usize::try_from(at).ok().and_then(|at| names.split(' ').nth(at)?.get(..3)).unwrap_or_default()
}

/// Returns the days between the beginning of the era and 1 March of a year in it.
fn first_day(year: i64) -> i64 {
    365 * year + year / 4 - year / 100
}

fn days_in(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
