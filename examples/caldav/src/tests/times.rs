//! When events take place.

use multistatus::Name;
use multistatus::prop::LiveProperty as _;
use multistatus::prop::caldav::{CalendarTimezone, CalendarTimezoneId};
use multistatus::request::caldav::{CalendarQuery, CompFilter, CompTest, Timezone};
use multistatus::request::{PropertyUpdate, TimeRange};

use super::{Outcome, Server, WORK, at, between, event};

/// Makes a VTIMEZONE with offsets, and lines of its own.
fn zone(id: &str, offsets: &[&str], lines: &str) -> String {
    let part = |offset| {
        format!("BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\n")
    };
    let parts: String = offsets.iter().map(part).collect();
    format!("BEGIN:VTIMEZONE\nTZID:{id}\n{lines}{parts}END:VTIMEZONE\n")
}

fn calendar(inner: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{inner}END:VCALENDAR\n").replace('\n', "\r\n")
}

/// Zones, and the hour of UTC at which noon is there in January; `None` for those that cannot be told.
fn zones() -> Vec<(&'static str, Option<String>, Option<u32>)> {
    let own = |id, offsets: &[&str], lines| Some(zone(id, offsets, lines));
    let cet = ["+0100", "+0200"];
    vec![
        ("Europe/Berlin", None, Some(11)),
        ("Europe/Berlin", own("Europe/Berlin", &cet, ""), Some(11)),
        (
            "/freeassociation.sourceforge.net/Europe/Berlin",
            own("/freeassociation.sourceforge.net/Europe/Berlin", &cet, ""),
            Some(11),
        ),
        ("/freeassociation.sourceforge.net/Europe/Berlin", None, Some(11)),
        ("/example.org/v1/America/Argentina/Buenos_Aires", None, Some(15)),
        ("W. Europe Standard Time", own("W. Europe Standard Time", &cet, ""), Some(11)),
        ("Mine", own("Mine", &cet, "X-LIC-LOCATION:Europe/Berlin\n"), Some(11)),
        ("Custom", own("Custom", &["+0500"], ""), Some(7)),
        ("Custom", own("Custom", &["-050000"], ""), Some(17)),
        // The name is known, but it is not this zone: its only offset is.
        ("Europe/Berlin", own("Europe/Berlin", &["+0500"], ""), Some(7)),
        ("Europe/Berlin", own("Europe/Berlin", &["+0500", "+0600"], ""), None),
        ("Customized", own("Customized", &cet, ""), None),
        ("Custom", own("Custom", &["five"], ""), None),
        ("Custom", own("Other", &["+0500"], ""), None),
        ("Custom", own("Custom", &[], ""), None),
        ("Nowhere/Land", None, None),
        ("Foo/Central", None, None),
    ]
}

/// The offsets of a VTIMEZONE tell whether its name means the zone that is known by it: display names of Outlook and
/// Exchange, and abbreviations. For each, the minutes between midnight in UTC and noon there in July, or `None` if the
/// zone cannot be told.
#[tokio::test]
async fn a_name_means_a_zone_with_the_same_offsets() -> Outcome {
    let summer = |id: &str, winter: &str, summer: &str| {
        let part = |kind, month, from, to| {
            let rule = format!("DTSTART:16010101T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH={month}");
            format!("BEGIN:{kind}\n{rule}\nTZOFFSETFROM:{from}\nTZOFFSETTO:{to}\nEND:{kind}\n")
        };
        let parts = part("STANDARD", 10, summer, winter) + &part("DAYLIGHT", 3, winter, summer);
        format!("BEGIN:VTIMEZONE\nTZID:{id}\n{parts}END:VTIMEZONE\n")
    };
    let mut table = Vec::new();
    for (id, winter, daylight, minutes) in [
        // Names that calcard does not know.
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "+0000", "+0100", None),
        ("(GMT) Greenwich Mean Time/Dublin/Edinburgh/London", "+0000", "+0100", None),
        ("(UTC+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague", "+0100", "+0200", None),
        ("(UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb", "+0100", "+0200", None),
        ("(GMT+01:00) Sarajevo/Warsaw/Zagreb", "+0100", "+0200", None),
        ("(GMT+01.00) Amsterdam / Berlin", "+0100", "+0200", None),
        ("(UTC+02:00) Athens, Bucharest", "+0200", "+0300", None),
        ("(GMT+02:00) Athens/Beirut/Istanbul/Minsk", "+0200", "+0300", None),
        ("(UTC+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius", "+0200", "+0300", None),
        ("(UTC+02:00) Jerusalem", "+0200", "+0300", None),
        ("(UTC) (UTC+01:00) Nowhere", "+0100", "+0200", None),
        ("GMT+01:00", "+0100", "+0200", None),
        // Zones without summer time.
        ("EST", "-0500", "-0400", None),
        ("MST", "-0700", "-0600", None),
        ("HST", "-1000", "-0900", None),
        ("GMT", "+0000", "+0100", None),
        ("UTC", "+0000", "+0100", None),
        ("Asia/Shanghai", "+0800", "+0900", None),
        // Zones with other offsets.
        ("Europe/Berlin", "+0100", "+0300", None),
        ("Europe/Berlin", "+0200", "+0300", None),
        // Known names.
        ("Europe/London", "+0000", "+0100", Some(660)),
        ("GMT Standard Time", "+0000", "+0100", Some(660)),
        ("Israel Standard Time", "+0200", "+0300", Some(540)),
        ("Central Europe Standard Time", "+0100", "+0200", Some(600)),
        ("CET", "+0100", "+0200", Some(600)),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "+0100", "+0200", Some(600)),
        ("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", "+0100", "+0200", Some(600)),
        ("(UTC-05:00) Eastern Time (US & Canada)", "-0500", "-0400", Some(960)),
        ("(UTC+10:00) Canberra, Melbourne, Sydney", "+1000", "+1100", Some(120)),
    ] {
        // RFC 5545 §3.8.3.1: the value is text.
        table.push((id, summer(&id.replace(',', "\\,"), winter, daylight), minutes));
    }
    for (id, offset, minutes) in [
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "+0530", 390),
        ("(GMT+05.30) Kolkata", "+0530", 390),
        ("(UTC+09:30) Darwin", "+0930", 150),
        ("Foo; Bar", "+0300", 540),
        ("EST", "-0500", 1020),
        ("UTC", "+0000", 720),
        ("UTC", "+0100", 660),
    ] {
        table.push((id, zone(&id.replace(',', "\\,").replace(';', "\\;"), &[offset], ""), minutes.into()));
    }
    // Without a VTIMEZONE, the offset in brackets does not say which zone it is.
    table.push(("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", String::new(), None));
    table.push(("(UTC+01:00) Nowhere", String::new(), None));
    table.push(("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", String::new(), Some(600)));
    // Offsets of other times do not count: local mean time, and the war.
    let old =
        |from, to, lines| format!("BEGIN:STANDARD\n{lines}\nTZOFFSETFROM:{from}\nTZOFFSETTO:{to}\nEND:STANDARD\n");
    let history = old("+005328", "+0100", "DTSTART:18930401T000000")
        + &old("+0200", "+0300", "DTSTART:19450524T020000\nRDATE:19470511T030000")
        + &old("+0300", "+0200", "DTSTART:19450924T030000\nRRULE:FREQ=YEARLY;UNTIL=19470629T010000Z");
    let berlin = summer("Europe/Berlin", "+0100", "+0200");
    table.push(("Europe/Berlin", berlin.replace("END:VTIMEZONE", &format!("{history}END:VTIMEZONE")), Some(600)));
    let history = old("+1000", "+0900", "DTSTART:19510908T020000") + &old("+0900", "+1000", "DTSTART:19510506T000000");
    table.push(("Mine", format!("BEGIN:VTIMEZONE\nTZID:Mine\n{history}END:VTIMEZONE\n"), Some(180)));
    for (id, own, minutes) in table {
        let server = Server::with_calendar().await?;
        let text = event("1", &format!("DTSTART;TZID=\"{id}\":20260715T120000\nDURATION:PT1M"));
        let text = text.replace("BEGIN:VEVENT", &format!("{}BEGIN:VEVENT", own.replace('\n', "\r\n")));
        let put = server.put("1", &text).await?;
        let Some(minutes) = minutes else {
            assert_eq!(
                (put.status, put.condition().ok()),
                (403, Some((403, Name::caldav("valid-calendar-data")))),
                "{own}"
            );
            continue;
        };
        assert_eq!(put.status, 201, "{own} {}", String::from_utf8_lossy(&put.body));
        let time = format!("20260715T{:02}{:02}", minutes / 60, minutes % 60);
        assert_eq!(server.find(&between(&format!("{time}00Z"), &format!("{time}30Z"))?).await?, ["1"], "{own}");
    }
    Ok(())
}

#[tokio::test]
async fn a_zone_is_understood_or_refused() -> Outcome {
    for (id, own, hour) in zones() {
        let server = Server::with_calendar().await?;
        let text = event("1", &format!("DTSTART;TZID=\"{id}\":20260105T120000\nDURATION:PT30M"));
        let text = text.replace("BEGIN:VEVENT", &format!("{}BEGIN:VEVENT", own.clone().unwrap_or_default()));
        let put = server.put("1", &text).await?;
        let Some(hour) = hour else {
            assert_eq!(put.condition()?, (403, Name::caldav("valid-calendar-data")), "{id} {own:?}");
            continue;
        };
        assert_eq!(put.status, 201, "{id} {own:?} {}", String::from_utf8_lossy(&put.body));
        for at in 5..20 {
            let (start, end) = (format!("20260105T{at:02}0000Z"), format!("20260105T{at:02}5959Z"));
            assert_eq!(server.find(&between(&start, &end)?).await?.len(), usize::from(at == hour), "{id} {own:?} {at}");
        }
    }
    Ok(())
}

/// Times without a zone are in the zone of the query, or else in the zone of the calendar.
#[tokio::test]
async fn the_zone_of_a_query_is_understood_or_refused() -> Outcome {
    for (id, own, hour) in zones().into_iter().filter(|(_, own, _)| own.is_some()) {
        let Some(own) = own.filter(|own| own.contains(&format!("TZID:{id}\n"))) else { continue };
        let server = Server::with_calendar().await?;
        server.put("1", &event("1", "DTSTART:20260105T120000\nDURATION:PT30M")).await?;
        let text = calendar(&own);
        let (start, end) = hour.map_or((0, 23), |hour| (hour, hour));
        let plain = between(&format!("20260105T{start:02}0000Z"), &format!("20260105T{end:02}5959Z"))?;
        let zoned = CalendarQuery { timezone: Some(Timezone::Component(text.clone())), ..plain.clone() };
        let asked = server.report(WORK, zoned.to_xml()?).await?;
        let update = PropertyUpdate::new().set(CalendarTimezone::new(&text)?.to_property()?);
        let set = server.send("PROPPATCH", WORK, &[], update.to_xml()?).await?.document()?;
        let set = set.responses()[0].status_of(&CalendarTimezone::NAME).map(|status| status.as_u16());
        if hour.is_some() {
            assert_eq!((asked.paths()?.len(), set), (1, Some(200)), "{id} {own}");
            assert_eq!(server.find(&plain).await?.len(), 1, "{id} {own}");
        } else {
            assert_eq!(asked.condition()?, (403, Name::caldav("valid-calendar-data")), "{id} {own}");
            assert_eq!(set, Some(403), "{id} {own}");
        }
    }
    let server = Server::with_calendar().await?;
    // A day by the clock of the reader: the one in which summer time begins has 23 hours.
    server.put("1", &event("1", "DTSTART:20260307T120000\nDTEND:20260308T120000")).await?;
    for (time, expected) in [("20260308T155900Z", 1), ("20260308T160000Z", 0)] {
        let mut query = between(time, "20260309T000000Z")?;
        query.timezone = Some(Timezone::Id("America/New_York".into()));
        assert_eq!(server.find(&query).await?.len(), expected, "{time}");
    }
    // RFC 7809 §5.2: the zone of a calendar by its name.
    for (id, status) in [("America/New_York", 200), ("Nowhere/At_All", 403)] {
        let update = PropertyUpdate::new().set(CalendarTimezoneId::new(id)?.to_property()?);
        let set = server.send("PROPPATCH", WORK, &[], update.to_xml()?).await?.document()?;
        assert_eq!(set.responses()[0].status_of(&CalendarTimezoneId::NAME).map(|it| it.as_u16()), Some(status), "{id}");
    }
    for (time, expected) in [("20260308T155900Z", 1), ("20260308T160000Z", 0)] {
        assert_eq!(server.find(&between(time, "20260309T000000Z")?).await?.len(), expected, "{time}");
    }
    for text in
        ["garbage".to_owned(), calendar(""), calendar(&(zone("A", &["+0100"], "") + &zone("B", &["+0100"], "")))]
    {
        let update = PropertyUpdate::new().set(CalendarTimezone::new(&text)?.to_property()?);
        let set = server.send("PROPPATCH", WORK, &[], update.to_xml()?).await?.document()?;
        assert_eq!(set.responses()[0].status_of(&CalendarTimezone::NAME).map(|it| it.as_u16()), Some(403), "{text}");
    }
    Ok(())
}

/// RFC 5545 §3.3.5: a time that does not exist is read by the offset before the gap, and of two times the first counts.
/// The other forms of times follow.
#[tokio::test]
async fn each_form_of_a_time_is_found_where_it_is() -> Outcome {
    let table: [(&str, &str, &str); 31] = [
        // Lines, a time in UTC at which an instance begins, and one at which none takes place.
        ("DTSTART;TZID=America/New_York:20260308T023000\nDURATION:PT30M", "20260308T073000Z", "20260308T063000Z"),
        (
            "DTSTART;TZID=America/New_York:20260307T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=3",
            "20260308T073000Z",
            "20260308T023000Z",
        ),
        (
            "DTSTART;TZID=America/New_York:20260307T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=3",
            "20260309T063000Z",
            "20260309T073000Z",
        ),
        ("DTSTART;TZID=America/New_York:20261101T013000\nDURATION:PT30M", "20261101T053000Z", "20261101T063000Z"),
        (
            "DTSTART;TZID=America/New_York:20261031T013000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=2",
            "20261101T053000Z",
            "20261101T013000Z",
        ),
        ("DTSTART;TZID=Australia/Lord_Howe:20261004T021500\nDURATION:PT10M", "20261003T154500Z", "20261003T151500Z"),
        ("DTSTART;TZID=Pacific/Apia:20111230T120000\nDURATION:PT30M", "20111230T220000Z", "20111230T120000Z"),
        (
            "DTSTART:20260105T120000Z\nDTEND;TZID=America/New_York:20260308T023000",
            "20260308T072900Z",
            "20260308T073000Z",
        ),
        // A day is as long as the clock says, and a duration in hours is not.
        ("DTSTART;TZID=America/New_York:20260307T120000\nDURATION:P1D", "20260308T155900Z", "20260308T160000Z"),
        ("DTSTART;TZID=America/New_York:20260307T120000\nDURATION:PT24H", "20260308T165900Z", "20260308T170000Z"),
        ("DTSTART:20260105T120000Z\nDURATION:P1W", "20260112T115900Z", "20260112T120000Z"),
        ("DTSTART:20260105T120000Z\nDURATION:+P1DT2H3M4S", "20260106T140303Z", "20260106T140304Z"),
        ("DTSTART;VALUE=DATE:20260105\nDTEND;VALUE=DATE:20260107", "20260106T230000Z", "20260107T000000Z"),
        ("DTSTART;VALUE=DATE:20260105\nDURATION:P2D", "20260106T230000Z", "20260107T000000Z"),
        ("DTSTART:20260105\nRRULE:FREQ=WEEKLY;COUNT=2", "20260112T230000Z", "20260113T000000Z"),
        (
            "DTSTART:20260101T120000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3",
            "20260101T120000Z",
            "20260102T120000Z",
        ),
        (
            "DTSTART;TZID=America/New_York:20260105T220000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260107T030000Z",
            "20260107T030000Z",
            "20260108T030000Z",
        ),
        (
            "DTSTART;TZID=America/New_York:20260105T220000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260106",
            "20260107T030000Z",
            "20260108T030000Z",
        ),
        (
            "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY;UNTIL=20260106T000000Z",
            "20260106T120000Z",
            "20260107T120000Z",
        ),
        // The start is an instance, even after UNTIL.
        ("DTSTART:20260105T120000Z\nRRULE:FREQ=DAILY;UNTIL=20260101T000000Z", "20260105T120000Z", "20260106T120000Z"),
        ("DTSTART:20260108T120000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260109", "20260108T120000Z", "20260112T120000Z"),
        ("DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY;UNTIL=20260106", "20260106T120000Z", "20260107T120000Z"),
        (
            "DTSTART:20260105T120000Z\nDURATION:PT1H\nRDATE:20260110T120000Z,20260111T120000Z",
            "20260111T120000Z",
            "20260111T130000Z",
        ),
        (
            "DTSTART:20260105T120000Z\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20260110T120000Z/PT3H,20260111T120000Z/20260111T140000Z",
            "20260111T133000Z",
            "20260111T140000Z",
        ),
        (
            "DTSTART:20260105T120000Z\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE:20260106T120000Z,20260107T120000Z",
            "20260108T120000Z",
            "20260107T120000Z",
        ),
        (
            "DTSTART;TZID=America/New_York:20260105T120000\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE:20260106T170000Z",
            "20260107T170000Z",
            "20260106T170000Z",
        ),
        (
            "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE;VALUE=DATE:20260106",
            "20260107T120000Z",
            "20260106T120000Z",
        ),
        ("DTSTART:20260105T120000Z\nRRULE:FREQ=DAILY;BYHOUR=8,20;COUNT=4", "20260106T200000Z", "20260107T200000Z"),
        ("DTSTART:20260131T120000Z\nRRULE:FREQ=MONTHLY;BYDAY=-1SA;COUNT=4", "20260228T120000Z", "20260227T120000Z"),
        ("DTSTART:20240229T120000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29", "20280229T120000Z", "20270228T120000Z"),
        // Leap days are few, and are computed for a century.
        ("DTSTART:20240229T120000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29", "21400101T120000Z", "21200101T120000Z"),
    ];
    for (lines, there, elsewhere) in table {
        let server = Server::with_calendar().await?;
        let put = server.put("1", &event("1", lines)).await?;
        assert_eq!(put.status, 201, "{lines}: {}", String::from_utf8_lossy(&put.body));
        for (time, expected) in [(there, 1), (elsewhere, 0)] {
            let end = format!("{}9Z", &time[..time.len() - 2]);
            assert_eq!(server.find(&between(time, &end)?).await?.len(), expected, "{lines} at {time}");
        }
    }
    Ok(())
}

/// Instances that replace others, of which one is known by its time in another zone.
#[tokio::test]
async fn later_instances_move_with_one() -> Outcome {
    let server = Server::with_calendar().await?;
    let daily = event("1", "DTSTART;TZID=America/New_York:20260306T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=9");
    let other = |lines| format!("BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n{lines}\r\nEND:VEVENT\r\n");
    let one = other("RECURRENCE-ID:20260312T130000Z\r\nDTSTART:20260401T090000Z\r\nDURATION:PT1H");
    let later = other(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20260307T090000\r\n\
         DTSTART;TZID=America/New_York:20260307T180000\r\nDURATION:PT2H",
    );
    assert_eq!(server.put("1", &daily.replace("END:VCALENDAR", &(one + &later + "END:VCALENDAR"))).await?.status, 201);
    let table = [
        ("20260306T140000Z", 1),
        ("20260307T140000Z", 0),
        // Before summer time begins, and afterwards.
        ("20260307T230000Z", 1),
        ("20260309T220000Z", 1),
        ("20260309T233000Z", 1),
        ("20260309T130000Z", 0),
        ("20260312T220000Z", 0),
        ("20260401T090000Z", 1),
        ("20260314T220000Z", 1),
        ("20260315T220000Z", 0),
    ];
    for (time, expected) in table {
        let end = format!("{}9Z", &time[..time.len() - 2]);
        assert_eq!(server.find(&between(time, &end)?).await?.len(), expected, "{time}");
    }
    Ok(())
}

/// The instances are computed once for an event, however many there are, and others are answered meanwhile.
#[tokio::test]
async fn many_instances_do_not_hold_up_others() -> Outcome {
    let replacing = |count: u32| {
        let one = |number: u32| {
            let time = format!("{}{:02}{:02}T120000Z", 2026 + number / 336, number / 28 % 12 + 1, number % 28 + 1);
            format!(
                "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID:{time}\r\nDTSTART:{time}\r\nEND:VEVENT\r\n"
            )
        };
        let inner: String = (1..count).map(one).collect();
        event("1", "DTSTART:20260101T120000Z\nRRULE:FREQ=DAILY").replace("END:VCALENDAR", &(inner + "END:VCALENDAR"))
    };
    let server = Server::with_calendar().await?;
    assert_eq!(server.put("1", &replacing(1000)).await?.status, 201);
    let dates = ",20260101T120000Z".repeat(20_000);
    for text in [
        replacing(1001),
        event("2", &format!("DTSTART:20260101T120000Z\nRDATE:20260101T120000Z{dates}")),
        event("2", &format!("DTSTART:20260101T120000Z\nEXDATE:20260101T120000Z{dates}")),
        event("2", "DTSTART:20260101T120000Z\nRRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5"),
    ] {
        assert_eq!(server.put("2", &text).await?.condition()?, (403, Name::caldav("max-instances")));
    }
    let body = between("19900101T000000Z", "19910101T000000Z")?.to_xml()?;
    let began = std::time::Instant::now();
    let (found, options) = tokio::join!(server.report(WORK, body), async {
        let options = server.send("OPTIONS", "/", &[], "").await;
        options.map(|options| (options.status, began.elapsed()))
    });
    let (status, waited) = options?;
    assert_eq!((found?.paths()?.len(), status), (0, 200));
    // It took 10 s when each of the 1,000 components computed all instances.
    assert!(waited.as_millis() < 1000 && began.elapsed().as_secs() < 3, "{waited:?} {:?}", began.elapsed());
    Ok(())
}

/// There is one event with a rule, which is checked before any rule is expanded.
#[tokio::test]
async fn only_one_rule_is_expanded() -> Outcome {
    let hours = (0..24).map(|hour| hour.to_string()).collect::<Vec<_>>().join(",");
    let rule = format!("DTSTART:20260101T120000Z\r\nRRULE:FREQ=DAILY;BYHOUR={hours}");
    let one = format!("BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n{rule}\r\nEND:VEVENT\r\n");
    let text = event("1", &rule).replace("END:VCALENDAR", &(one.repeat(900) + "END:VCALENDAR"));
    let server = Server::with_calendar().await?;
    let began = std::time::Instant::now();
    assert_eq!(server.put("1", &text).await?.condition()?, (403, Name::caldav("valid-calendar-data")));
    // It took 3 s when each of the 901 rules was expanded.
    assert!(began.elapsed().as_millis() < 1000, "{:?}", began.elapsed());
    Ok(())
}

/// A filter may not ask for more than a few tests, because each is made for each event.
#[tokio::test]
async fn a_filter_has_few_conditions() -> Outcome {
    let server = Server::with_calendar().await?;
    server.put("1", &event("1", &at("20260105T090000Z"))).await?;
    let range = TimeRange::new(Some("20260101T000000Z".parse()?), None)?;
    for (count, refused) in [(98, false), (100, true)] {
        let comps = vec![CompFilter::new("VEVENT").with_time_range(range); count];
        let test = CompTest::AllOf { time_range: None, props: Vec::new(), comps };
        let query = CalendarQuery::new(CompFilter { name: "VCALENDAR".into(), test });
        let reply = server.report(WORK, query.to_xml()?).await?;
        match refused {
            true => assert_eq!(reply.condition()?, (403, Name::caldav("supported-filter"))),
            false => assert_eq!(reply.paths()?.len(), 1),
        }
    }
    Ok(())
}
