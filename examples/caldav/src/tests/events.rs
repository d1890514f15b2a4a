//! PUT, GET and DELETE of events.

use multistatus::{Conditions, Name};

use super::{Outcome, Server, WORK, at, event};

#[tokio::test]
async fn an_event_is_added_changed_and_deleted() -> Outcome {
    let server = Server::with_calendar().await?;
    let text = event("1", &at("20260105T090000Z"));
    let added = server.put("1.ics", &text).await?;
    assert_eq!(added.status, 201);
    let tag = added.headers["etag"].to_str()?;
    let path = &format!("{WORK}1.ics");
    let read = server.send("GET", path, &[], "").await?;
    assert_eq!((read.status, read.headers["etag"].to_str()?, read.body), (200, tag, text.clone().into_bytes()));
    let other = event("1", &at("20260106T090000Z"));
    let tagged = format!("([{tag}])");
    let table = [
        ("GET", vec![("if-none-match", tag)], 304),
        ("PUT", vec![("if-none-match", "*")], 412),
        ("PUT", vec![("if-match", "\"other\"")], 412),
        ("PUT", vec![("if-match", "\"other\""), ("if-match", tag)], 204),
        // The tag is another one now.
        ("PUT", vec![("if-match", tag)], 412),
        ("DELETE", vec![("if-match", tag)], 412),
        ("DELETE", vec![("if", &tagged)], 412),
        ("DELETE", vec![("if-match", "*")], 204),
        ("DELETE", vec![("if-match", "*")], 404),
        ("PUT", vec![("if-match", "*")], 412),
        ("PUT", vec![("if-none-match", "*")], 201),
    ];
    for (method, headers, status) in table {
        let body = if method == "PUT" { other.clone() } else { String::new() };
        let sent = server.send(method, path, &headers, body).await?;
        assert_eq!(sent.status, status, "{method} {headers:?}");
    }
    assert_eq!(server.send("PUT", "/calendars/none/1.ics", &[], text.clone()).await?.status, 409);
    assert_eq!(server.send("PUT", WORK, &[], text).await?.status, 405);
    assert_eq!(server.send("DELETE", "/calendars/", &[], "").await?.status, 403);
    assert_eq!(server.send("DELETE", WORK, &[], "").await?.status, 204);
    assert_eq!(server.send("GET", path, &[], "").await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn what_is_no_event_is_refused() -> Outcome {
    let server = Server::with_calendar().await?;
    assert_eq!(server.put("1.ics", &event("1", &at("20260105T090000Z"))).await?.status, 201);
    let whole = event("2", &at("20260105T090000Z"));
    let data = "valid-calendar-data";
    let object = "valid-calendar-object-resource";
    let table = [
        ("hello".to_owned(), data),
        (String::new(), data),
        (whole.replace("END:VCALENDAR\r\n", ""), data),
        (whole.replace("SUMMARY:", "SUMMARY "), data),
        (whole.replace("Meeting", "Meet\u{1}ing"), data),
        (whole.replace("VCALENDAR", "VCARD"), data),
        (format!("{whole}{whole}"), data),
        (event("2", "DTSTART:20260105T090000Z\nRRULE:FREQ=FORTNIGHTLY"), data),
        (event("2", "DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY"), data),
        (event("2", "DTSTART:20260105T090000Z\nRRULE:FREQ=SECONDLY"), "max-instances"),
        (event("2", "DTSTART:20260105T090000Z\nRRULE:RSCALE=HEBREW;FREQ=YEARLY"), "supported-rscale"),
        (whole.replace("VEVENT", "VTODO"), "supported-calendar-component"),
        (whole.replace("PRODID", "METHOD:PUBLISH\r\nPRODID"), object),
        (whole.replace("UID:2\r\n", ""), object),
        (event("2", "SUMMARY:never"), object),
        (event("2", "DTSTART:20260105T090000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), object),
        (
            whole.replace(
                "END:VCALENDAR",
                "BEGIN:VEVENT\r\nUID:3\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
            ),
            object,
        ),
        (event("1", &at("20260106T090000Z")), "no-uid-conflict"),
    ];
    for (text, condition) in table {
        let refused = server.put("2.ics", &text).await?;
        let expected = (403, Name::new(multistatus::namespace::CALDAV, condition)?);
        assert_eq!(refused.condition()?, expected, "{text}");
    }
    let conflict = server.put("1.ics", &whole).await?;
    assert_eq!(
        Conditions::parse(&conflict.body)?.iter().next().map(|it| it.hrefs().concat()),
        Some(format!("{WORK}1.ics"))
    );
    let typed = server.send("PUT", "/calendars/work/2.ics", &[("content-type", "text/vcard")], whole.clone()).await?;
    assert_eq!(typed.condition()?.1, Name::caldav("supported-calendar-data"));
    let latin = server
        .send(
            "PUT",
            "/calendars/work/2.ics",
            &[],
            whole.replace("Meeting", "é").chars().map(|c| c as u8).collect::<Vec<_>>(),
        )
        .await?;
    assert_eq!(latin.condition()?.1, Name::caldav("valid-calendar-data"));
    // A name of any kind, and a body that is folded.
    assert_eq!(server.put("2%20%C3%BC.ics", &whole.replace("Meeting", "Mee\r\n ting")).await?.status, 201);
    assert_eq!(
        server.synchronize(None, None).await?.0.into_keys().collect::<Vec<_>>(),
        ["/calendars/work/1.ics", "/calendars/work/2%20%C3%BC.ics"]
    );
    Ok(())
}

/// Whatever breaks RFC 5545, and would be stored as something that it is not.
#[tokio::test]
async fn broken_data_is_refused() -> Outcome {
    const START: &str = "DTSTART:20260105T090000Z";
    let whole = event("2", START);
    let lines = |lines: &str| event("2", lines);
    let more = |line: &str| event("2", &format!("{START}\n{line}"));
    let rule = |rule: &str| event("2", &format!("{START}\nRRULE:{rule}"));
    let inner = |inner: &str| whole.replace("END:VCALENDAR", &format!("{}END:VCALENDAR", inner.replace('\n', "\r\n")));
    let other = "BEGIN:VEVENT\nUID:2\nDTSTAMP:20260101T000000Z\n";
    let replacing = |id: &str| format!("{other}RECURRENCE-ID{id}\nDTSTART:20260107T090000Z\nEND:VEVENT\n");
    let mut table = vec![
        // Lines and components.
        whole.replace("END:VEVENT\r\nEND:VCALENDAR\r\n", "junk\r\njunk2\r\n"),
        whole.replace("END:VEVENT\r\nEND:VCALENDAR\r\n", ""),
        whole.replace("END:VEVENT", "END:VTODO"),
        whole.replace("END:VEVENT\r\nEND:VCALENDAR", "END:VCALENDAR\r\nEND:VEVENT"),
        whole.replace("END:VEVENT\r\n", "END:VEVENT\r\nEND:VEVENT\r\n"),
        format!("{whole}X-MORE:1\r\n"),
        format!("X-MORE:1\r\n{whole}"),
        format!("{whole}{whole}"),
        format!("\u{feff}{whole}"),
        whole.replace("BEGIN:VCALENDAR\r\n", "").replace("END:VCALENDAR\r\n", ""),
        more("BEGIN:VEVENT\nUID:3\nDTSTAMP:20260101T000000Z\nDTSTART:20260301T000000Z\nEND:VEVENT"),
        more("BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM"),
        more("BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE"),
        more("BEGIN:STANDARD\nEND:STANDARD"),
        more("X MORE:1"),
        more("X-MORE"),
        more(":1"),
        more("X-MORE;A:1"),
        more("X-MORE;A=\"1:2"),
        more("SUMMARY:a\rb"),
        more("SUMMARY:a\u{7f}b"),
        // What is there once.
        whole.replace("VERSION:2.0\r\n", ""),
        whole.replace("VERSION:2.0", "VERSION:1.0"),
        whole.replace("VERSION:2.0", "VERSION:2.0\r\nVERSION:2.0"),
        whole.replace("VERSION:2.0", "VERSION:2.0\r\nCALSCALE:HEBREW"),
        whole.replace("PRODID:-//example//EN\r\n", ""),
        whole.replace("PRODID:", "PRODID:x\r\nPRODID:"),
        whole.replace("DTSTAMP:20260101T000000Z\r\n", ""),
        more("DTSTAMP:20260101T000000Z"),
        more("UID:2"),
        more("UID:other"),
        more("DTSTART:20260105T090000Z"),
        more("SUMMARY:a\nSUMMARY:b"),
        more("RRULE:FREQ=DAILY;COUNT=5\nEXRULE:FREQ=DAILY;COUNT=2"),
        more("RECURRENCE-ID:20260105T090000Z\nRECURRENCE-ID:20260106T090000Z"),
        more("RRULE:FREQ=DAILY;COUNT=2\nRRULE:FREQ=DAILY;COUNT=2"),
        inner(&format!("{other}{START}\nEND:VEVENT\n")),
        inner(&[replacing(":20260106T090000Z"), replacing(":20260106T090000Z")].concat()),
        inner(&[replacing(":20260106T090000Z"), replacing(";TZID=Europe/Berlin:20260106T100000")].concat()),
        inner(&replacing(";VALUE=DATE:20260106")),
        inner(&replacing(":20260106T090000")),
        more("EXDATE:20260110T090000"),
        more("RDATE:20260110T090000"),
        lines("DTSTART;TZID=Europe/Berlin:20260105T090000\nEXDATE:20260110T090000"),
        lines(&format!("DTSTART;TZID={}/Europe/Berlin:20260105T090000", "x".repeat(200))),
        inner(&replacing(";RANGE=THISANDPRIOR:20260106T090000Z")),
        inner(&replacing(":20260106T090000Z").replace("DTSTART", "RRULE:FREQ=DAILY\nDTSTART")),
        // Values.
        more("DTSTART;VALUE=DATE:20260105"),
        more("STATUS:MAYBE"),
        more("PRIORITY:high"),
        more("SEQUENCE:-1"),
        more("GEO:1"),
        more("TRANSP:x"),
        more("CREATED:20260101"),
        more("DTEND:20260105T080000Z"),
        more("DTEND:20260105T100000"),
        more("DTEND;VALUE=DATE:20260106"),
        more("DTEND:20260105T100000Z\nDURATION:PT1H"),
        more("RDATE;VALUE=PERIOD:20260110T120000Z"),
        more("RDATE;VALUE=PERIOD:20260110T120000Z/20260110T110000Z"),
        more("RDATE;VALUE=DATE:20260110"),
        more("EXDATE;VALUE=DATE:20260110"),
        more("DURATION:-PT1H"),
        lines("DTSTART;VALUE=DATE:20260105\nDURATION:PT1H"),
        lines("DTSTART;VALUE=DATE:20260105T090000Z"),
        lines("DTSTART;VALUE=DATE-TIME:20260105"),
        lines("DTSTART;VALUE=PERIOD:20260105T090000Z"),
        lines("DTSTART;TZID=Europe/Berlin:20260105T090000Z"),
        lines("DTSTART;TZID=Nowhere/Land:20260105T090000"),
        more("DTEND;TZID=Nowhere/Land:20260105T090000"),
        more("EXDATE;TZID=Nowhere/Land:20260105T090000"),
        lines("DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY;BYHOUR=3"),
    ];
    for garbage in [
        "garbage",
        "",
        "20260231T120000Z",
        "20260201T256199Z",
        "20260105T0900Z",
        "20260105T090000ZZ",
        "2026010",
        "+0260105T090000Z",
        "20260105Z",
    ] {
        table.push(lines(&format!("DTSTART:{garbage}")));
        table.extend(["DTEND", "EXDATE", "RDATE", "LAST-MODIFIED"].map(|name| more(&format!("{name}:{garbage}"))));
        table.push(more(&format!("EXDATE:20260106T090000Z,{garbage}")));
        table.push(rule(&format!("FREQ=DAILY;UNTIL={garbage}")));
        table.push(inner(&replacing(&format!(":{garbage}"))));
    }
    for garbage in [
        "zzz",
        "",
        "P",
        "PT",
        "1H",
        "PT1",
        "P1H",
        "PT1D",
        "PT1H1H",
        "PT1M1H",
        "P1DT",
        "P1W2D",
        "PT-1H",
        "PT1X",
        "P1.5D",
        "P99999999999999999999W",
        "P99999999999W",
    ] {
        table.push(more(&format!("DURATION:{garbage}")));
    }
    for garbage in [
        "",
        "DAILY",
        "COUNT=2",
        "FREQ=",
        "FREQ=FORTNIGHTLY",
        "FREQ=DAILY;",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=x",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=1,2",
        "FREQ=DAILY;INTERVAL=65537",
        "FREQ=DAILY;UNTIL=20260201T000000Z;COUNT=3",
        "FREQ=DAILY;FOO=BAR",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYDAY=99MO",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;BYHOUR=256",
        "FREQ=DAILY;BYMINUTE=60",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYYEARDAY=367",
        "FREQ=YEARLY;BYWEEKNO=54",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
        "FREQ=WEEKLY;WKST=XX",
    ] {
        table.push(rule(garbage));
    }
    let server = Server::with_calendar().await?;
    assert_eq!(server.put("2.ics", &whole).await?.status, 201);
    for text in table {
        let refused = server.put("2.ics", &text).await?;
        let shown = text.get(text.find("DTSTAMP").unwrap_or(0)..).unwrap_or_default();
        assert_eq!(refused.condition()?, (403, Name::caldav("valid-calendar-data")), "{shown}");
    }
    assert_eq!(server.send("GET", &format!("{WORK}2.ics"), &[], "").await?.body, whole.into_bytes());
    Ok(())
}

/// What is unusual, but whole.
#[tokio::test]
async fn unusual_data_is_stored_as_it_is() -> Outcome {
    let server = Server::with_calendar().await?;
    let whole = event("1", &at("20260105T090000Z"));
    let more = |more: &str| event("1", &format!("DTSTART:20260105T090000Z\n{more}"));
    let table = [
        whole
            .to_ascii_lowercase()
            .replace("20260105t090000z", "20260105T090000Z")
            .replace("20260101t000000z", "20260101T000000Z")
            .replace("pt1h", "PT1H"),
        whole.replace("\r\n", "\n"),
        format!("{whole}\r\n\r\n"),
        whole.replace("Meeting", "Mee\r\n\tting"),
        more("X-A;B=\"c:d;e\",f;G=h:i:j"),
        more("ATTENDEE;CN=\"a; b\":mailto:a@example.com\nATTENDEE:mailto:b@example.com"),
        more(
            "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT5M\nEND:VALARM\nBEGIN:X-MORE\nBEGIN:X-INNER\nEND:X-INNER\nEND:X-MORE",
        ),
        more("RRULE:FREQ=MONTHLY;BYDAY=-1FR,+2MO;BYSETPOS=-1;WKST=SU;INTERVAL=2"),
        more("RRULE:RSCALE=GREGORIAN;FREQ=DAILY;COUNT=2"),
        more("GEO:1.5;-2.5\nPRIORITY:9\nSEQUENCE:0\nSTATUS:tentative\nTRANSP:OPAQUE"),
        // All instances of an event that is not known itself.
        more("RECURRENCE-ID:20260105T090000Z"),
    ];
    for text in table {
        let put = server.put("1.ics", &text).await?;
        assert!(matches!(put.status, 201 | 204), "{text} {}", String::from_utf8_lossy(&put.body));
        assert_eq!(server.send("GET", &format!("{WORK}1.ics"), &[], "").await?.body, text.into_bytes());
    }
    Ok(())
}

#[tokio::test]
async fn a_put_is_whole_and_in_utf_8() -> Outcome {
    let server = Server::with_calendar().await?;
    let text = event("1", &at("20260105T090000Z"));
    let path = &format!("{WORK}1.ics");
    for kind in [
        "text/calendar; charset=utf-16",
        "text/calendar; charset=iso-8859-1",
        "application/calendar+json",
        "text calendar",
    ] {
        let put = server.send("PUT", path, &[("content-type", kind)], text.clone()).await?;
        assert_eq!(put.condition()?, (403, Name::caldav("supported-calendar-data")), "{kind}");
    }
    let part = server.send("PUT", path, &[("content-range", "bytes 0-1/9000")], text.clone()).await?;
    assert_eq!(part.status, 400);
    for kind in
        ["text/calendar;charset=\"UTF-8\"", "Text/Calendar; component=VEVENT", "text/calendar; charset=us-ascii"]
    {
        let put = server.send("PUT", path, &[("content-type", kind)], text.clone()).await?;
        assert!(matches!(put.status, 201 | 204), "{kind}");
    }
    Ok(())
}
