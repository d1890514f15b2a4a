//! Reports about events.

use multistatus::prop::LiveProperty as _;
use multistatus::prop::caldav::CalendarData;
use multistatus::request::caldav::{
    CalendarData as Asked, CalendarQuery, CompFilter, CompTest, PropFilter, PropTest, Recurrence, Timezone, ValueTest,
};
use multistatus::request::{Multiget, MultigetKind, Propfind, SyncCollection, TextMatch, TimeRange};
use multistatus::{Href, Name};

use super::{ETAG, Outcome, Server, WORK, at, between, event};

#[tokio::test]
async fn a_multiget_returns_what_is_there() -> Outcome {
    let server = Server::with_calendar().await?;
    let text = event("1", &at("20260105T090000Z"));
    server.put("1.ics", &text).await?;
    let multiget = |hrefs: &[&'static str]| -> Outcome<Multiget> {
        let hrefs = hrefs.iter().map(|href| Href::new(*href)).collect::<Result<Vec<_>, _>>()?;
        Ok(Multiget::new(MultigetKind::Calendar, hrefs))
    };
    let own = multiget(&["/calendars/work/1.ics", "http://dav.example.com/calendars/work/2.ics"])?;
    let own = own.with_prop(Propfind::prop([ETAG, Name::caldav("calendar-data")]));
    let reply = server.report(WORK, own.to_xml()?).await?;
    let expected = [("/calendars/work/1.ics".to_owned(), 200), ("/calendars/work/2.ics".to_owned(), 404)];
    assert_eq!(reply.paths()?, expected.into());
    let elsewhere = server.report(WORK, multiget(&["http://example.org/calendars/work/1.ics"])?.to_xml()?).await?;
    assert_eq!(elsewhere.paths()?.into_values().collect::<Vec<_>>(), [404]);
    let document = reply.document()?;
    let found = document.responses().iter().find_map(|response| response.live::<CalendarData>().ok()?);
    assert_eq!(found.as_ref().map(CalendarData::text), Some(text.as_str()));

    let range = TimeRange::new(Some("20260101T000000Z".parse()?), Some("20260201T000000Z".parse()?))?;
    let expand = Asked { recurrence: Some(Recurrence::Expand(range)), ..Asked::default() }.to_property()?;
    let prop = Propfind::Prop([expand].into_iter().collect());
    let asked = multiget(&["/calendars/work/1.ics"])?.with_prop(prop);
    let document = server.report(WORK, asked.to_xml()?).await?.document()?;
    let status = document.responses()[0].status_of(&Name::caldav("calendar-data")).map(|status| status.as_u16());
    assert_eq!(status, Some(403));
    Ok(())
}

#[tokio::test]
async fn events_are_found_by_time() -> Outcome {
    let server = Server::with_calendar().await?;
    let events = [
        ("once", at("20260105T090000Z")),
        ("point", "DTSTART:20260106T000000Z".into()),
        ("day", "DTSTART;VALUE=DATE:20260107".into()),
        (
            "weekly",
            "DTSTART;TZID=Europe/Berlin:20260302T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8\n\
            EXDATE;TZID=Europe/Berlin:20260316T090000"
                .into(),
        ),
        ("forever", "DTSTART:20270101T120000Z\nDTEND:20270101T130000Z\nRRULE:FREQ=DAILY".into()),
        ("floating", "DTSTART:20260601T000000\nDURATION:PT1H".into()),
    ];
    for (uid, lines) in events {
        assert_eq!(server.put(uid, &event(uid, &lines)).await?.status, 201, "{uid}");
    }
    let table: [(&str, &str, &[&str]); 17] = [
        ("20260105T000000Z", "20260106T000000Z", &["once"]),
        ("20260105T093000Z", "20260105T094500Z", &["once"]),
        ("20260105T100000Z", "20260105T110000Z", &[]),
        ("20260105T080000Z", "20260105T090000Z", &[]),
        ("20260106T000000Z", "20260106T010000Z", &["point"]),
        ("20260105T230000Z", "20260106T000000Z", &[]),
        ("20260106T000001Z", "20260106T010000Z", &[]),
        ("20260107T120000Z", "20260107T130000Z", &["day"]),
        // Inside of a recurrence: winter time, an exception, and summer time.
        ("20260309T080000Z", "20260309T083000Z", &["weekly"]),
        ("20260309T070000Z", "20260309T080000Z", &[]),
        ("20260316T000000Z", "20260317T000000Z", &[]),
        ("20260330T070000Z", "20260330T073000Z", &["weekly"]),
        ("20260330T080000Z", "20260330T090000Z", &[]),
        ("20260427T000000Z", "20260428T000000Z", &[]),
        ("20400101T110000Z", "20400101T120000Z", &[]),
        ("20400101T120000Z", "20400101T123000Z", &["forever"]),
        // There are more instances than are computed: in doubt, an event takes place.
        ("21400101T110000Z", "21400101T120000Z", &["forever"]),
    ];
    for (start, end, expected) in table {
        assert_eq!(server.find(&between(start, end)?).await?, expected, "{start} to {end}");
    }
    let mut query = between("20260531T210000Z", "20260531T233000Z")?;
    assert_eq!(server.find(&query).await?.len(), 0);
    query.timezone = Some(Timezone::Id("Europe/Berlin".into()));
    assert_eq!(server.find(&query).await?, ["floating"]);
    let zone =
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VTIMEZONE\nTZID:Europe/Berlin\nEND:VTIMEZONE\nEND:VCALENDAR";
    query.timezone = Some(Timezone::Component(zone.into()));
    assert_eq!(server.find(&query).await?, ["floating"]);
    for (zone, condition) in
        [(Timezone::Id("Nowhere".into()), "valid-timezone"), (Timezone::Component("x".into()), "valid-calendar-data")]
    {
        query.timezone = Some(zone);
        let refused = server.report(WORK, query.to_xml()?).await?;
        assert_eq!(refused.condition()?, (403, Name::new(multistatus::namespace::CALDAV, condition)?));
    }
    Ok(())
}

/// An instance that was moved is found where it is, and not where it was.
#[tokio::test]
async fn moved_instances_are_found_where_they_are() -> Outcome {
    let server = Server::with_calendar().await?;
    let daily = event("1", "SEQUENCE:0\nDTSTART:20260105T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3");
    let moved = "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nSEQUENCE:1\r\nRECURRENCE-ID:20260106T090000Z\r\n\
        DTSTART:20260201T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR";
    assert_eq!(server.put("1", &daily.replace("END:VCALENDAR", moved)).await?.status, 201);
    for (day, expected) in [("20260105", 1), ("20260106", 0), ("20260107", 1), ("20260108", 0), ("20260201", 1)] {
        let query = between(&format!("{day}T000000Z"), &format!("{day}T235959Z"))?;
        assert_eq!(server.find(&query).await?.len(), expected, "{day}");
    }
    Ok(())
}

#[tokio::test]
async fn events_are_found_by_text() -> Outcome {
    let server = Server::with_calendar().await?;
    server.put("1", &event("1", "DTSTART:20260105T090000Z\nSUMMARY:Birthday")).await?;
    server.put("2", &event("2", "DTSTART:20260105T090000Z\nLOCATION:Home")).await?;
    let text = |text: &str| TextMatch::contains(text);
    let matches = |text| PropTest::AllOf { value: Some(ValueTest::Text(text)), params: Vec::new() };
    let octets = Some("i;octet".to_owned());
    let table = [
        ("SUMMARY", matches(text("birth")), vec!["1"]),
        ("summary", matches(text("BIRTH")), vec!["1"]),
        ("SUMMARY", matches(TextMatch { collation: octets.clone(), ..text("birth") }), vec![]),
        ("SUMMARY", matches(TextMatch { negate: true, ..text("x") }), vec!["1"]),
        ("SUMMARY", PropTest::NotDefined, vec!["2"]),
        ("LOCATION", PropTest::AllOf { value: None, params: Vec::new() }, vec!["2"]),
        ("UID", matches(text("1")), vec!["1"]),
    ];
    let query = |name: &str, test: PropTest| {
        let prop = PropFilter { name: name.into(), test };
        let test = CompTest::AllOf { time_range: None, props: vec![prop], comps: Vec::new() };
        CalendarQuery::new(CompFilter::calendar([CompFilter { name: "VEVENT".into(), test }]))
    };
    for (name, test, expected) in table {
        assert_eq!(server.find(&query(name, test.clone())).await?, expected, "{name} {test:?}");
    }
    for (kind, found) in [("VEVENT", 2), ("VTODO", 0)] {
        assert_eq!(server.find(&CalendarQuery::new(CompFilter::calendar([CompFilter::new(kind)]))).await?.len(), found);
    }
    let all = b"<c:calendar-query xmlns:c='urn:ietf:params:xml:ns:caldav'/>".to_vec();
    assert_eq!(server.report(WORK, all).await?.condition()?, (403, Name::caldav("valid-filter")));

    let range = TimeRange::new(Some("20260101T000000Z".parse()?), None)?;
    let alarm = CompFilter::new("VALARM").with_time_range(range);
    let inner = CompTest::AllOf { time_range: None, props: Vec::new(), comps: vec![alarm] };
    let alarm = CompFilter::calendar([CompFilter { name: "VEVENT".into(), test: inner }]);
    let refused = [
        (CalendarQuery::new(CompFilter::new("VEVENT")), "valid-filter"),
        (
            query("SUMMARY", matches(TextMatch { collation: Some("i;unicode-casemap".into()), ..text("x") })),
            "supported-collation",
        ),
        (
            query("DTSTART", PropTest::AllOf { value: Some(ValueTest::TimeRange(range)), params: Vec::new() }),
            "supported-filter",
        ),
        (CalendarQuery::new(alarm), "supported-filter"),
    ];
    for (query, condition) in refused {
        let reply = server.report(WORK, query.to_xml()?).await?;
        assert_eq!(reply.condition()?, (403, Name::new(multistatus::namespace::CALDAV, condition)?), "{query:?}");
    }
    Ok(())
}

/// The value of a property of any type is compared as it is, without the backslashes of texts.
#[tokio::test]
async fn values_of_any_type_are_compared_as_text() -> Outcome {
    let server = Server::with_calendar().await?;
    let lines = "DTSTART;TZID=Europe/Berlin:20260105T090000\nDURATION:PT90M\nSTATUS:CONFIRMED\nCLASS:PRIVATE\nPRIORITY:5\n\
        SUMMARY:Hello\\, World\\nNext\\\\n\nCATEGORIES:One,Two\nCATEGORIES:Three\nGEO:1.5;-2.5\nSEQUENCE:30\nX-FOO;A=b:bar\n\
        RRULE:FREQ=DAILY;COUNT=2\nEXDATE;TZID=Europe/Berlin:20260106T090000\nURL:http://example.com/x\n\
        ATTENDEE;CN=Bob:mailto:bob@example.com\nATTACH;ENCODING=BASE64;VALUE=BINARY:aGVsbG8=\nDESCRIPTION:Gr\u{fc}\u{df}e \u{c4}";
    server.put("1", &event("1", lines)).await?;
    let table = [
        ("PRIORITY", "5", true),
        ("PRIORITY", "6", false),
        ("SEQUENCE", "30", true),
        ("SEQUENCE", "4", false),
        ("GEO", "1.5", true),
        ("GEO", "1.5;-2.5", true),
        ("GEO", "3", false),
        ("DTSTART", "20260105T09", true),
        ("DTSTART", "2027", false),
        ("DTSTAMP", "20260101t000000z", true),
        ("DURATION", "pt90m", true),
        ("RRULE", "COUNT=2", true),
        ("EXDATE", "0106", true),
        ("CATEGORIES", "two", true),
        ("CATEGORIES", "One,Two", true),
        ("CATEGORIES", "Three", true),
        ("CATEGORIES", "Four", false),
        ("STATUS", "confirmed", true),
        ("CLASS", "PRIVATE", true),
        ("SUMMARY", "Hello, World\nNext\\n", true),
        ("SUMMARY", "Hello\\,", false),
        ("ATTENDEE", "mailto:bob@", true),
        ("ATTENDEE", "CN=Bob", false),
        ("URL", "example.com/X", true),
        ("ATTACH", "aGVsbG8=", true),
        ("X-FOO", "bar", true),
        ("DESCRIPTION", "\u{c4}", true),
        ("DESCRIPTION", "\u{e4}", false),
        ("MISSING", "x", false),
    ];
    let find = async |name: &str, text: TextMatch| {
        let value = Some(ValueTest::Text(text));
        let prop = PropFilter { name: name.into(), test: PropTest::AllOf { value, params: Vec::new() } };
        let test = CompTest::AllOf { time_range: None, props: vec![prop], comps: Vec::new() };
        let query = CalendarQuery::new(CompFilter::calendar([CompFilter { name: "VEVENT".into(), test }]));
        Ok::<_, Box<dyn std::error::Error>>(!server.find(&query).await?.is_empty())
    };
    for (name, text, expected) in table {
        for collation in [None, Some("default".to_owned()), Some("i;ascii-casemap".to_owned())] {
            let text = TextMatch { collation, ..TextMatch::contains(text) };
            assert_eq!(find(name, text.clone()).await?, expected, "{name} {text:?}");
            // A negated match needs a property, too. One of the CATEGORIES never matches.
            let negated = find(name, TextMatch { negate: true, ..text.clone() }).await?;
            let expected = name != "MISSING" && (name == "CATEGORIES" || !expected);
            assert_eq!(negated, expected, "not {name} {text:?}");
        }
    }
    Ok(())
}

/// Only the form that there is can be asked for: RFC 4791 §9.6.
#[tokio::test]
async fn other_forms_of_calendar_data_are_refused() -> Outcome {
    let server = Server::with_calendar().await?;
    server.put("1.ics", &event("1", &at("20260105T090000Z"))).await?;
    let table = [
        (None, None, true),
        (Some("text/calendar"), Some("2.0"), true),
        (Some("TEXT/Calendar"), None, true),
        (Some("application/calendar+json"), Some("2.0"), false),
        (Some("text/calendar"), Some("1.0"), false),
        (None, Some("3"), false),
    ];
    for (kind, version, is_supported) in table {
        let form = Asked { content_type: kind.map(Into::into), version: version.map(Into::into), ..Asked::default() };
        let prop = Propfind::Prop([form.to_property()?].into_iter().collect());
        let query = between("20260101T000000Z", "20270101T000000Z")?.with_prop(prop.clone());
        let multiget = Multiget::new(MultigetKind::Calendar, [Href::new("/calendars/work/1.ics")?]).with_prop(prop);
        for body in [query.to_xml()?, multiget.to_xml()?] {
            let reply = server.report(WORK, body).await?;
            match is_supported {
                true => assert_eq!(reply.paths()?.len(), 1),
                false => assert_eq!(
                    reply.condition()?,
                    (403, Name::caldav("supported-calendar-data")),
                    "{kind:?} {version:?}"
                ),
            }
        }
    }
    Ok(())
}

/// What is reported of an href is what is there: RFC 4791 §7.9.
#[tokio::test]
async fn a_multiget_stays_in_its_calendar() -> Outcome {
    let server = Server::with_calendar().await?;
    server.send("MKCALENDAR", "/calendars/other/", &[], "").await?;
    for name in ["a.ics", "a.icsx"] {
        server.put(name, &event(name, &at("20260105T090000Z"))).await?;
    }
    server.send("PUT", "/calendars/other/z.ics", &[], event("z", &at("20260105T090000Z"))).await?;
    let table = [
        ("a.ics", "/calendars/work/a.ics", 200),
        ("./a.ics", "/calendars/work/a.ics", 200),
        ("../work/a.ics", "/calendars/work/a.ics", 200),
        ("/calendars/work/../work/a.ics", "/calendars/work/a.ics", 200),
        ("/calendars/work/%61.ics", "/calendars/work/%61.ics", 200),
        ("http://dav.example.com/calendars/work/a.ics", "/calendars/work/a.ics", 200),
        ("none.ics", "/calendars/work/none.ics", 404),
        ("/calendars/work/../other/z.ics", "/calendars/other/z.ics", 404),
        ("../other/z.ics", "/calendars/other/z.ics", 404),
        ("/calendars/other/z.ics", "/calendars/other/z.ics", 404),
        ("/calendars/work/%2e%2e/other/z.ics", "", 404),
    ];
    for (asked, reported, status) in table {
        let multiget = Multiget::new(MultigetKind::Calendar, [Href::from_lenient(asked)?]);
        let found = server.report(WORK, multiget.with_prop(Propfind::prop([ETAG])).to_xml()?).await?.paths()?;
        let found: Vec<_> = found.iter().map(|(path, status)| (path.as_str(), *status)).collect();
        let path = if reported.is_empty() { found[0].0 } else { reported };
        assert_eq!(found, [(path, status)], "{asked}");
    }
    // An event has the reports as well: RFC 4791 §7.
    for (asked, status) in [("a.ics", 200), ("a.icsx", 404), ("none.ics", 404)] {
        let multiget =
            Multiget::new(MultigetKind::Calendar, [Href::from_lenient(asked)?]).with_prop(Propfind::prop([ETAG]));
        let found = server.report("/calendars/work/a.ics", multiget.to_xml()?).await?.paths()?;
        assert_eq!(found, [(format!("{WORK}{asked}"), status)].into(), "{asked}");
    }
    for (start, count) in [("20260105T000000Z", 1), ("20260106T000000Z", 0)] {
        let query = between(start, "20260107T000000Z")?.to_xml()?;
        assert_eq!(server.report("/calendars/work/a.ics", query).await?.paths()?.len(), count);
    }
    let sync = SyncCollection::initial([ETAG]).to_xml()?;
    let refused = server.send("REPORT", "/calendars/work/a.ics", &[], sync).await?;
    assert_eq!(refused.condition()?, (403, Name::dav("supported-report")));
    Ok(())
}

/// An event is reported once, however many hrefs lead to it.
#[tokio::test]
async fn a_multiget_reports_an_event_once() -> Outcome {
    let server = Server::with_calendar().await?;
    server.put("a.ics", &event("a", &at("20260105T090000Z"))).await?;
    let mut hrefs = vec![Href::new("/calendars/work/a.ics")?; 200];
    for number in 0..200 {
        hrefs.push(Href::new(format!("/calendars/work/a.ics?{number}"))?);
        hrefs.push(Href::new(format!("http://dav.example.com/calendars/work/%61.ics?{number}"))?);
    }
    hrefs.push(Href::new("/calendars/work/none.ics")?);
    let multiget = Multiget::new(MultigetKind::Calendar, hrefs).with_prop(Propfind::prop([CalendarData::NAME]));
    let reply = server.report(WORK, multiget.to_xml()?).await?;
    assert_eq!(String::from_utf8(reply.body.clone())?.matches("BEGIN:VEVENT").count(), 1);
    let expected = [(format!("{WORK}a.ics"), 200), (format!("{WORK}none.ics"), 404)];
    assert_eq!((reply.document()?.responses().len(), reply.paths()?), (2, expected.into()));
    Ok(())
}

/// The calendar data of a reply is bounded: here, by 1 MiB.
#[tokio::test]
async fn a_reply_has_only_so_much_calendar_data() -> Outcome {
    let server = Server::with_calendar().await?;
    let names: Vec<_> = (0..7).map(|number| format!("{number}.ics")).collect();
    for name in &names {
        let long = format!("{}\nDESCRIPTION:{}", at("20260105T090000Z"), "x".repeat(200_000));
        assert_eq!(server.put(name, &event(name, &long)).await?.status, 201);
    }
    for (name, fitting) in [(CalendarData::NAME, 5), (ETAG, 7)] {
        let prop = Propfind::prop([name.clone()]);
        let hrefs = names.iter().map(|name| Href::from_path(format!("{WORK}{name}"))).collect::<Result<Vec<_>, _>>()?;
        let multiget = Multiget::new(MultigetKind::Calendar, hrefs).with_prop(prop.clone());
        let statuses: Vec<_> = server.report(WORK, multiget.to_xml()?).await?.paths()?.into_values().collect();
        assert_eq!(statuses, [vec![200; fitting], vec![507; 7 - fitting]].concat());
        let query = between("20260105T000000Z", "20260106T000000Z")?.with_prop(prop.clone());
        let reply = server.report(WORK, query.to_xml()?).await?;
        match fitting {
            7 => assert_eq!(reply.paths()?.len(), 7),
            _ => assert_eq!(reply.condition()?.1, Name::dav("number-of-matches-within-limits")),
        }
        // A synchronization goes on with the rest.
        let (mut token, mut found) = (None, Vec::new());
        loop {
            let asked = SyncCollection { token: token.take(), ..SyncCollection::initial([name.clone()]) };
            let reply = server.report(WORK, asked.to_xml()?).await?;
            let part = reply.paths()?;
            token = reply.document()?.sync_token().map(str::to_owned);
            found.push(part.values().filter(|status| **status == 200).count());
            if !part.contains_key(WORK) {
                break;
            }
        }
        assert_eq!(found, [vec![fitting], vec![7 - fitting; usize::from(fitting < 7)]].concat());
    }
    Ok(())
}

/// However changes and parts of synchronizations follow each other, the client knows in the end what the server has.
#[tokio::test]
async fn a_synchronization_in_parts_ends_with_what_is_there() -> Outcome {
    let server = Server::with_calendar().await?;
    let change = async |number: u64, removes: bool| -> Outcome {
        let name = format!("{number}");
        if removes {
            server.send("DELETE", &format!("{WORK}{name}"), &[], "").await?;
        } else {
            server.put(&name, &event(&name, &at("20260105T090000Z"))).await?;
        }
        Ok(())
    };
    for number in 0..12 {
        change(number, false).await?;
    }
    // More than a calendar remembers, so that the first parts are about changes before those that are forgotten.
    for number in 100..1102 {
        change(number, false).await?;
        change(number, true).await?;
    }
    let mut seed = 1_u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let all = async || Ok::<_, Box<dyn std::error::Error>>(server.synchronize(None, None).await?.0);
    for round in 0..150 {
        let (mut known, mut token) = (std::collections::BTreeMap::new(), None);
        // Once from nothing, and then twice from where it ended.
        for _ in 0..3 {
            for part in 0.. {
                let (mut found, next) = server.synchronize(token.as_deref(), Some(1 + random(4))).await?;
                let is_truncated = found.remove(WORK).is_some();
                for (path, status) in found {
                    _ = if status == 404 { known.remove(&path) } else { known.insert(path, status) };
                }
                token = Some(next);
                if !is_truncated {
                    break;
                }
                // Fewer changes than parts, or it would go on for ever.
                if part < 40 && random(3) > 0 {
                    change(random(14), random(2) == 0).await?;
                }
            }
            assert_eq!(known, all().await?, "round {round}");
            for _ in 0..random(6) {
                change(random(14), random(2) == 0).await?;
            }
        }
    }
    Ok(())
}

/// RFC 6578 §3.2, except for what means the same.
#[tokio::test]
async fn a_synchronization_has_no_depth() -> Outcome {
    let server = Server::with_calendar().await?;
    let one = SyncCollection::initial([ETAG]);
    let infinite = SyncCollection { level: multistatus::request::SyncLevel::Infinite, ..one.clone() };
    for (depth, asked, status) in [
        (None, &one, 207),
        (Some("0"), &one, 207),
        (Some("1"), &one, 207),
        (Some("infinity"), &one, 400),
        (Some("0"), &infinite, 207),
        (Some("1"), &infinite, 400),
        (Some("infinity"), &infinite, 400),
    ] {
        let depth: Vec<_> = depth.into_iter().map(|depth| ("depth", depth)).collect();
        assert_eq!(server.send("REPORT", WORK, &depth, asked.to_xml()?).await?.status, status, "{depth:?}");
    }
    Ok(())
}

#[tokio::test]
async fn tokens_outlive_changes() -> Outcome {
    let server = Server::with_calendar().await?;
    let (found, empty) = server.synchronize(None, None).await?;
    assert!(found.is_empty());
    for name in ["1", "2", "3"] {
        server.put(name, &event(name, &at("20260105T090000Z"))).await?;
    }
    let (found, three) = server.synchronize(Some(&empty), None).await?;
    assert_eq!(found.len(), 3);
    assert_eq!(server.synchronize(Some(&three), None).await?, (Default::default(), three.clone()));
    server.put("2", &event("2", &at("20260106T090000Z"))).await?;
    server.send("DELETE", "/calendars/work/1", &[], "").await?;
    let (found, last) = server.synchronize(Some(&three), None).await?;
    assert_eq!(found, [("/calendars/work/1".to_owned(), 404), ("/calendars/work/2".to_owned(), 200)].into());
    // The first tokens are good as well, and who comes new hears of no removed event.
    assert_eq!(server.synchronize(Some(&empty), None).await?.0.len(), 3);
    assert_eq!(server.synchronize(None, None).await?.0.len(), 2);
    // A removed event may come back.
    server.put("1", &event("1", &at("20260107T090000Z"))).await?;
    assert_eq!(server.synchronize(Some(&last), None).await?.0, [("/calendars/work/1".to_owned(), 200)].into());
    // The property is the token, too.
    let asked = Propfind::prop([Name::dav("sync-token")]).to_xml()?;
    let listed = server.send("PROPFIND", WORK, &[("depth", "0")], asked).await?.document()?;
    let token = listed.responses()[0].text(&Name::dav("sync-token")).map(|text| text.into_owned());
    assert_eq!(token, Some(server.synchronize(None, None).await?.1));
    Ok(())
}

#[tokio::test]
async fn a_truncated_synchronization_is_continued() -> Outcome {
    let server = Server::with_calendar().await?;
    for number in 0..7 {
        server.put(&format!("{number}"), &event(&format!("{number}"), &at("20260105T090000Z"))).await?;
    }
    server.send("DELETE", "/calendars/work/3", &[], "").await?;
    let (mut known, mut token, mut rounds) = (std::collections::BTreeSet::new(), None, 0);
    loop {
        let (mut found, next) = server.synchronize(token.as_deref(), Some(2)).await?;
        let is_truncated = found.remove(WORK).inspect(|status| assert_eq!(*status, 507)).is_some();
        assert!(found.len() <= 2);
        for (path, status) in found {
            if status == 404 {
                known.remove(&path)
            } else {
                known.insert(path)
            };
        }
        (token, rounds) = (Some(next), rounds + 1);
        // What changes between two parts is in a later one.
        if rounds == 1 {
            server.put("0", &event("0", &at("20260106T090000Z"))).await?;
            server.send("DELETE", "/calendars/work/1", &[], "").await?;
        }
        if !is_truncated {
            break;
        }
    }
    assert_eq!(known.into_iter().collect::<Vec<_>>(), ["0", "2", "4", "5", "6"].map(|name| format!("{WORK}{name}")));
    assert_eq!(server.synchronize(token.as_deref(), None).await?.0.len(), 0);
    let none = SyncCollection { limit: Some(0), ..SyncCollection::initial([ETAG]) };
    let refused = server.report(WORK, none.to_xml()?).await?;
    assert_eq!(refused.condition()?, (507, Name::dav("number-of-matches-within-limits")));
    Ok(())
}

#[tokio::test]
async fn unknown_tokens_are_refused() -> Outcome {
    let server = Server::with_calendar().await?;
    let (_, token) = server.synchronize(None, None).await?;
    // A calendar of the same name is another one.
    server.send("DELETE", WORK, &[], "").await?;
    server.send("MKCALENDAR", WORK, &[], "").await?;
    let (_, own) = server.synchronize(None, None).await?;
    for token in [token, format!("{own}1"), own.replace("/0", "/x"), "data:,x".into(), "urn:x".into()] {
        let asked = SyncCollection { token: Some(token.clone()), ..SyncCollection::initial([ETAG]) };
        let refused = server.report(WORK, asked.to_xml()?).await?;
        assert_eq!(refused.condition()?, (403, Name::dav("valid-sync-token")), "{token}");
    }
    // One that is too old: there were more changes than the calendar remembers.
    for number in 0..1001 {
        server.put("1", &event(&format!("{number}"), &at("20260105T090000Z"))).await?;
        server.send("DELETE", "/calendars/work/1", &[], "").await?;
    }
    assert!(server.synchronize(Some(&own), None).await.is_ok(), "all of these were one event");
    for number in 0..1001 {
        server.put(&format!("{number}"), &event(&format!("{number}"), &at("20260105T090000Z"))).await?;
        server.send("DELETE", &format!("/calendars/work/{number}"), &[], "").await?;
    }
    let asked = SyncCollection { token: Some(own), ..SyncCollection::initial([ETAG]) };
    assert_eq!(server.report(WORK, asked.to_xml()?).await?.condition()?.1, Name::dav("valid-sync-token"));
    Ok(())
}

#[tokio::test]
async fn other_reports_are_refused() -> Outcome {
    let server = Server::with_calendar().await?;
    let sync = SyncCollection::initial([ETAG]).to_xml()?;
    let range = TimeRange::new(Some("20260101T000000Z".parse()?), Some("20260201T000000Z".parse()?))?;
    let busy = multistatus::request::caldav::FreeBusyQuery { range }.to_xml()?;
    let own = b"<principal-match xmlns='DAV:'><self/></principal-match>".to_vec();
    for (path, depth, report) in [("/calendars/", "1", sync), (WORK, "1", busy), (WORK, "0", own)] {
        let refused = server.send("REPORT", path, &[("depth", depth)], report).await?;
        assert_eq!(refused.condition()?, (403, Name::dav("supported-report")), "{path}");
    }
    Ok(())
}
