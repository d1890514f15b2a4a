//! Sizes, dates and statuses as people read them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use multistatus::http::StatusCode;

/// Returns a number of bytes in the largest unit of which there is at least one, with three digits or so.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let (mut unit, mut value) = (0, bytes as f64);
    // 1023.95 would be shown as 1024.0.
    while value >= 1023.95 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 || value >= 99.95 {
        format!("{value:.0} {}", UNITS[unit])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

/// Returns a time in UTC, such as `2024-05-01 12:30`.
pub fn minute(time: SystemTime) -> String {
    let (date, second) = civil(time);
    format!("{date} {:02}:{:02}", second / 3600, second / 60 % 60)
}

/// Returns a time as RFC 3339 writes it, such as `2024-05-01T12:30:00Z`.
pub fn second(time: SystemTime) -> String {
    let (date, second) = civil(time);
    format!("{date}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

/// Returns a status without the server's words for it, of which there may be many.
pub fn status(code: StatusCode) -> String {
    match code.canonical_reason() {
        Some(reason) => format!("{} {reason}", code.as_str()),
        None => code.as_str().to_owned(),
    }
}

/// Returns the date, and the second in its day.
fn civil(time: SystemTime) -> (String, u64) {
    const DAY: i64 = 86_400;
    let whole = |time: Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX / 2);
    let seconds = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration()) - i64::from(before.duration().subsec_nanos() > 0),
    };
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    // The algorithm by Howard Hinnant, in years that begin in March, so that the day of the leap year is the last.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let in_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * in_year + 2) / 153;
    let day = in_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (format!("{year:04}-{month:02}-{day:02}"), second.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{second, size};

    #[test]
    fn sizes() {
        for (bytes, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (102_348, "99.9 KiB"),
            (102_400, "100 KiB"),
            (1_048_575, "1.0 MiB"),
            (4_294_967_297, "4.0 GiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(size(bytes), text, "{bytes}");
        }
    }

    #[test]
    fn dates() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_714_566_600, "2024-05-01T12:30:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(second(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
        assert_eq!(second(UNIX_EPOCH - Duration::from_secs(1)), "1969-12-31T23:59:59Z");
    }
}
