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
                "BEGIN:VEVENT\r\nUID:3\r\nDTSTART:20260105T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
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
