//! The principal, its home, and calendars in it.

use multistatus::prop::caldav::CalendarHomeSet;
use multistatus::prop::{CurrentUserPrincipal, DisplayName, LiveProperty as _};
use multistatus::request::{
    ExpandProperty, Expanded, PrincipalPropertySearch, Prop, PropertySearch, PropertyUpdate, Propfind,
};
use multistatus::{Name, Property};

use super::{Outcome, Server, WORK};

#[tokio::test]
async fn clients_find_their_calendars() -> Outcome {
    let server = Server::with_calendar().await?;
    let known = server.send("PROPFIND", "/.well-known/caldav", &[("depth", "0")], "").await?;
    assert_eq!((known.status, known.headers["location"].to_str()?), (301, "/"));
    let asked = Propfind::prop([CurrentUserPrincipal::NAME, CalendarHomeSet::NAME]).to_xml()?;
    let root = server.send("PROPFIND", "/", &[("depth", "0")], asked.clone()).await?.document()?;
    let principal = root.responses()[0].live::<CurrentUserPrincipal>()?.ok_or("no principal")?;
    let principal = principal.href().ok_or("no href")?.clone();
    let found = server.send("PROPFIND", principal.as_str(), &[("depth", "0")], asked).await?.document()?;
    let home = found.responses()[0].live::<CalendarHomeSet>()?.ok_or("no home")?;
    let listed = server.send("PROPFIND", home.0[0].as_str(), &[("depth", "1")], "").await?;
    assert_eq!(listed.paths()?.into_keys().collect::<Vec<_>>(), ["/calendars/", WORK]);
    let calendar = &listed.document()?.responses()[1].clone();
    assert_eq!(calendar.text(&DisplayName::NAME).as_deref(), Some("Work & play"));
    let options = server.send("OPTIONS", "/", &[], "").await?;
    assert!(options.headers["dav"].to_str()?.contains("calendar-access"));
    Ok(())
}

#[tokio::test]
async fn principals_are_expanded_and_searched() -> Outcome {
    let server = Server::new();
    let inner = [Expanded::new(DisplayName::NAME), Expanded::new(CalendarHomeSet::NAME)];
    let report = ExpandProperty { properties: vec![Expanded::new(CurrentUserPrincipal::NAME).with(inner)] };
    let expanded = server.report("/", report.to_xml()?).await?.document()?;
    let principal = expanded.responses()[0].property(&CurrentUserPrincipal::NAME).ok_or("no principal")?;
    assert_eq!(principal.responses()[0].text(&DisplayName::NAME).as_deref(), Some("Me"));

    let home = Prop::from_iter([CalendarHomeSet::NAME]);
    for (text, found) in [("m", 1), ("ME", 1), ("somebody", 0)] {
        let search = PrincipalPropertySearch::new([PropertySearch::new([DisplayName::NAME], text)]);
        let search = search.with_prop(home.clone()).to_xml()?;
        let reply = server.send("REPORT", "/", &[("depth", "0")], search).await?;
        assert_eq!(reply.document()?.responses().len(), found, "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_calendar_is_made_once() -> Outcome {
    let server = Server::with_calendar().await?;
    let again = server.send("MKCALENDAR", WORK, &[], "").await?;
    assert_eq!(again.condition()?, (403, Name::dav("resource-must-be-null")));
    for path in ["/elsewhere/", "/calendars/work/inner/x/", "/calendars/work/inner"] {
        let refused = server.send("MKCALENDAR", path, &[], "").await?;
        assert_eq!(refused.condition()?, (403, Name::caldav("calendar-collection-location-ok")), "{path}");
    }
    assert_eq!(
        server.send("MKCOL", "/calendars/plain/", &[], "").await?.condition()?.1,
        Name::dav("valid-resourcetype")
    );
    assert_eq!(server.send("MKCOL", WORK, &[], "").await?.status, 405);
    let typed = "<mkcol xmlns='DAV:'><set><prop><resourcetype><collection/><calendar xmlns='urn:ietf:params:xml:ns:caldav'/>\
         </resourcetype></prop></set></mkcol>";
    assert_eq!(server.send("MKCOL", "/calendars/other", &[], typed).await?.status, 201);
    let todo = "<c:mkcalendar xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><set><prop>\
        <c:supported-calendar-component-set><c:comp name='VTODO'/></c:supported-calendar-component-set></prop></set></c:mkcalendar>";
    assert_eq!(server.send("MKCALENDAR", "/calendars/todo/", &[], todo).await?.status, 207);
    // As clients make a calendar, with everything that they know of it.
    let made = r#"<C:mkcalendar xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:set><D:prop>
        <D:resourcetype><D:collection/><C:calendar/></D:resourcetype><D:displayname>Home</D:displayname>
        <C:calendar-description>d</C:calendar-description><C:calendar-timezone-id>Europe/Vienna</C:calendar-timezone-id>
        <C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>
        <C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp>
        <C:calendar-free-busy-set><NO/></C:calendar-free-busy-set>
        <A:calendar-color xmlns:A="http://apple.com/ns/ical/">#FF0000FF</A:calendar-color></D:prop></D:set></C:mkcalendar>"#;
    assert_eq!(server.send("MKCALENDAR", "/calendars/home/", &[], made).await?.status, 201);
    let made = server.send("PROPFIND", "/calendars/", &[("depth", "1")], "").await?.paths()?;
    assert_eq!(made.into_keys().collect::<Vec<_>>(), ["/calendars/", "/calendars/home/", "/calendars/other/", WORK]);
    Ok(())
}

#[tokio::test]
async fn a_calendar_has_a_title_and_a_colour() -> Outcome {
    let server = Server::with_calendar().await?;
    let color = Name::from_static("http://apple.com/ns/ical/", "calendar-color");
    let update = PropertyUpdate::new().set(Property::new(color.clone(), "#ff0000")?);
    let title = update.clone().set(DisplayName::new("Play")?.to_property()?);
    assert_eq!(server.send("PROPPATCH", WORK, &[], title.to_xml()?).await?.status, 207);
    let asked = Propfind::prop([color.clone(), DisplayName::NAME]).to_xml()?;
    let found = server.send("PROPFIND", WORK, &[("depth", "0")], asked).await?.document()?;
    let text = |name| found.responses()[0].text(name).map(|text| text.into_owned());
    assert_eq!([text(&color), text(&DisplayName::NAME)], [Some("#ff0000".into()), Some("Play".into())]);
    let tag = update.remove(Name::dav("sync-token"));
    for (path, update) in [(WORK, &tag), ("/calendars/", &tag)] {
        let refused = server.send("PROPPATCH", path, &[], update.to_xml()?).await?.document()?;
        let status = refused.responses()[0].status_of(&Name::dav("sync-token")).map(|status| status.as_u16());
        assert_eq!(status, Some(403), "{path}");
    }
    Ok(())
}

/// A live property is not stored as a dead one, which nobody would see.
#[tokio::test]
async fn live_properties_are_protected() -> Outcome {
    let server = Server::with_calendar().await?;
    let named = |namespace: &'static str, locals: &[&'static str]| {
        locals.iter().map(|local| Name::from_static(namespace, local)).collect::<Vec<_>>()
    };
    let mut names = named(
        multistatus::namespace::DAV,
        &[
            "creationdate",
            "getcontentlanguage",
            "getcontentlength",
            "getcontenttype",
            "getetag",
            "getlastmodified",
            "lockdiscovery",
            "resourcetype",
            "supportedlock",
            "owner",
            "group",
            "acl",
            "principal-URL",
            "sync-token",
            "current-user-principal",
            "current-user-privilege-set",
            "principal-collection-set",
            "supported-report-set",
            "supported-live-property-set",
            "quota-used-bytes",
            "quota-available-bytes",
            "comment",
            "creator-displayname",
        ],
    );
    names.extend(named(
        multistatus::namespace::CALDAV,
        &[
            "calendar-data",
            "calendar-home-set",
            "supported-calendar-component-set",
            "supported-calendar-data",
            "supported-collation-set",
            "max-resource-size",
            "min-date-time",
            "max-date-time",
            "max-instances",
            "max-attendees-per-instance",
            "calendar-user-address-set",
            "schedule-inbox-URL",
            "schedule-tag",
            "default-alarm-vevent-date",
        ],
    ));
    names.push(Name::from_static("http://calendarserver.org/ns/", "getctag"));
    for name in names {
        for update in
            [PropertyUpdate::new().set(Property::new(name.clone(), "x")?), PropertyUpdate::new().remove(name.clone())]
        {
            let reply = server.send("PROPPATCH", WORK, &[], update.to_xml()?).await?.document()?;
            assert_eq!(reply.responses()[0].status_of(&name).map(|it| it.as_u16()), Some(403), "{name}");
        }
        if *name.local() != *"resourcetype" && *name.local() != *"supported-calendar-component-set" {
            let made = multistatus::request::Mkcalendar::new().set(Property::new(name.clone(), "x")?).to_xml()?;
            assert_eq!(server.send("MKCALENDAR", "/calendars/other/", &[], made).await?.status, 207, "{name}");
        }
    }
    for name in [DisplayName::NAME, Name::caldav("calendar-description"), Name::from_static("urn:x", "getetag")] {
        let update = PropertyUpdate::new().set(Property::new(name.clone(), "x")?).to_xml()?;
        server.send("PROPPATCH", WORK, &[], update).await?;
        let asked = Propfind::prop([name.clone()]).to_xml()?;
        let found = server.send("PROPFIND", WORK, &[("depth", "0")], asked).await?.document()?;
        assert_eq!(found.responses()[0].text(&name).as_deref(), Some("x"), "{name}");
    }
    Ok(())
}
