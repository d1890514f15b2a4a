//! Bodies with odd values, and their meaning: `tests/data/cases`.

use std::path::Path;

use multistatus::header::Depth;
use multistatus::prop::caldav::{ScheduleInboxUrl, SupportedCalendarComponentSet};
use multistatus::prop::versioning::SupportedReportSet;
use multistatus::prop::*;
use multistatus::{ErrorKind, Multistatus, Name, ParseOptions, Response, Value};

use super::href;

/// Returns the only response of a case.
fn case(name: &str) -> std::io::Result<Response<'static>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases").join(name);
    let body = std::fs::read(path)?;
    let document = ParseOptions::new().strict(true).parse(&body).map(Multistatus::into_owned)?;
    document.into_responses().pop().ok_or_else(|| std::io::Error::other("expected a response"))
}

fn value<P: LiveProperty>(name: &str) -> std::io::Result<Option<P>> {
    Ok(case(name)?.live::<P>()?)
}

#[test]
fn dates() -> std::io::Result<()> {
    let modified = value::<LastModified>("date-gmt-offset.xml")?.map(|date| date.encode());
    assert_eq!(modified, Some(Value::from("Thu, 14 Mar 2019 10:00:00 GMT")));
    let created = value::<CreationDate>("creationdate-epoch.xml")?.map(|date| date.encode());
    assert_eq!(created, Some(Value::from("2022-10-03T02:06:28Z")));
    Ok(())
}

#[test]
fn numbers() -> std::io::Result<()> {
    assert_eq!(value("quota-exp.xml")?, Some(QuotaUsed(Quota::Bytes(123_123_123_123_120))));
    assert_eq!(value("quota-exp.xml")?, Some(QuotaAvailable(Quota::Bytes(9_223_372_036_854_800_000))));
    assert_eq!(value::<ContentLength>("length-negative.xml")?, None);
    Ok(())
}

#[test]
fn hrefs() -> std::io::Result<()> {
    assert_eq!(value("inbox-text.xml")?, Some(ScheduleInboxUrl(href("/full-calendars/u/inbox/")?)));
    let row = case("owner-text.xml")?;
    let error = row.live::<Owner>().map_err(|error| (error.kind(), error.message().contains("Response::property")));
    assert_eq!(error, Err((ErrorKind::InvalidValue, true)));
    assert_eq!(row.property(&Owner::NAME).as_ref().and_then(|owner| owner.text()), Some("someone@example.com"));
    Ok(())
}

#[test]
fn lists() -> std::io::Result<()> {
    assert_eq!(value("report-text.xml")?, Some(SupportedReportSet(vec![Name::dav("expand-property")])));
    assert_eq!(value("comp-text.xml")?, Some(SupportedCalendarComponentSet(Texts::new(["VEVENT"])?)));
    assert_eq!(value("privilege-emptyone.xml")?, Some(CurrentUserPrivilegeSet(vec![Name::dav("read")])));
    Ok(())
}

/// RFC 4791 §5.2.3: without the property, or without components in it, the calendar accepts all.
#[test]
fn components() -> std::io::Result<()> {
    let takes = |name, component| {
        Ok::<_, std::io::Error>(value::<SupportedCalendarComponentSet>(name)?.map(|set| set.allows(component)))
    };
    assert_eq!(takes("comp-empty.xml", "VTODO")?, Some(true));
    assert_eq!(takes("comp-text.xml", "vevent")?, Some(true));
    assert_eq!(takes("comp-text.xml", "VTODO")?, Some(false));
    Ok(())
}

#[test]
fn locks() -> std::io::Result<()> {
    let token = href("opaquelocktoken:1-2")?;
    let locks = value::<LockDiscovery>("lock-nodepth.xml")?.unwrap_or_default().0;
    let found = locks.iter().map(|lock| (lock.token(), lock.entry(), lock.depth(), lock.root())).collect::<Vec<_>>();
    assert_eq!(found, [(Some(&token), Some(&LockEntry::exclusive()), None, None)]);
    let locks = value::<LockDiscovery>("lock-token-text.xml")?.unwrap_or_default().0;
    let found = locks.iter().map(|lock| (lock.token(), lock.depth(), lock.root().cloned())).collect::<Vec<_>>();
    assert_eq!(found, [(Some(&token), Some(Depth::Zero), Some(href("/x/a")?))]);
    Ok(())
}

#[test]
fn a_tag_that_is_none() -> std::io::Result<()> {
    let Some(tag) = value::<ETag>("etag-halfquote.xml")? else { return Err(std::io::Error::other("no tag")) };
    assert_eq!((tag.to_string().as_str(), tag.is_entity_tag(), tag.if_match()), ("abc\"", false, None));
    Ok(())
}

#[test]
fn collections() -> std::io::Result<()> {
    for name in ["restype-text.xml", "restype-foreign.xml", "folder-noresourcetype.xml"] {
        let row = case(name)?;
        assert!(!row.is_collection() && row.looks_like_collection(), "{name}");
    }
    Ok(())
}

#[test]
fn unreadable_values() -> std::io::Result<()> {
    let row = case("badvalues.xml")?;
    let told: Vec<(Name, String)> =
        row.unreadable_values().map(|value| (value.name, value.error.message().to_owned())).collect();
    let expected = [
        (ContentLength::NAME, "{DAV:}getcontentlength: expected a decimal number, found \"12kB\""),
        (LastModified::NAME, "{DAV:}getlastmodified: expected a date, found \"yesterday\""),
    ];
    assert_eq!(told, expected.map(|(name, message)| (name, message.to_owned())));
    Ok(())
}
