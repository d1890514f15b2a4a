//! Checks what a response says about one property.

use multistatus::prop::{ContentLength, ContentType, DisplayName, ETag, LastModified, QuotaUsed, ResourceType};
use multistatus::{Error, ErrorKind, Lookup, Multistatus, Name, Response};
use proptest::prelude::*;

use super::{document, found};

/// Returns the case in a word, for comparison.
fn word<T: std::fmt::Debug>(lookup: &Lookup<'_, T>) -> String {
    match lookup {
        Lookup::Value(value) => format!("value {value:?}"),
        Lookup::Empty => "empty".into(),
        Lookup::Unreadable(error) => format!("unreadable: {}", error.message()),
        Lookup::NotFound => "not found".into(),
        Lookup::Failed(status) => format!("failed {:?}", status.map(|status| status.as_u16())),
        Lookup::NotSent => "not sent".into(),
    }
}

fn propstat(status: &str, properties: &str) -> String {
    format!("<D:propstat><D:prop>{properties}</D:prop>{status}</D:propstat>")
}

const OK: &str = "<D:status>HTTP/1.1 200 OK</D:status>";
const NOT_FOUND: &str = "<D:status>HTTP/1.1 404 Not Found</D:status>";
const FORBIDDEN: &str = "<D:status>HTTP/1.1 403 Forbidden</D:status>";

#[test]
fn each_case_is_told() -> Result<(), Error> {
    let length = |text: &str| format!("<D:getcontentlength>{text}</D:getcontentlength>");
    let table = [
        (propstat(OK, &length("12")), "value", "value ContentLength(12)"),
        (propstat(OK, &length(" 12\n")), "value", "value ContentLength(12)"),
        (propstat(OK, &length("<![CDATA[12]]>")), "value", "value ContentLength(12)"),
        (propstat(OK, &length("-1")), "value", "empty"),
        (propstat(OK, &length("")), "empty", "empty"),
        (propstat(OK, "<D:getcontentlength/>"), "empty", "empty"),
        (propstat(OK, &length(" \n ")), "empty", "empty"),
        (propstat(OK, &length("&#32;")), "empty", "empty"),
        (
            propstat(OK, &length("4kB")),
            "value",
            "unreadable: {DAV:}getcontentlength: expected a decimal number, found \"4kB\"",
        ),
        (
            propstat(OK, &length("<D:x/>")),
            "value",
            "unreadable: {DAV:}getcontentlength: expected a decimal number, found the markup \"<D:x/>\"",
        ),
        (propstat(NOT_FOUND, &length("")), "not found", "not found"),
        (propstat(NOT_FOUND, &length("12")), "not found", "not found"),
        (propstat(FORBIDDEN, &length("")), "failed Some(403)", "failed Some(403)"),
        (propstat("", &length("12")), "failed None", "failed None"),
        (propstat("<D:status>soon</D:status>", &length("")), "failed None", "failed None"),
        // One of two statuses does not say that.
        (propstat(&[NOT_FOUND, OK].concat(), &length("")), "failed Some(404)", "failed Some(404)"),
        (propstat(OK, "<D:getetag/>"), "not sent", "not sent"),
        (propstat(OK, ""), "not sent", "not sent"),
        (NOT_FOUND.to_owned(), "not sent", "not sent"),
        (propstat(OK, "<x:getcontentlength xmlns:x='urn:x'>12</x:getcontentlength>"), "not sent", "not sent"),
        // A property that was returned counts, and the first of several.
        ([propstat(NOT_FOUND, &length("")), propstat(OK, &length("3"))].concat(), "value", "value ContentLength(3)"),
        ([propstat(OK, &length("")), propstat(OK, &length("3"))].concat(), "empty", "empty"),
        (
            [propstat(FORBIDDEN, &length("")), propstat(NOT_FOUND, &length(""))].concat(),
            "failed Some(403)",
            "failed Some(403)",
        ),
        ([propstat(NOT_FOUND, &length("")), propstat(FORBIDDEN, &length(""))].concat(), "not found", "not found"),
    ];
    for (propstats, plain, typed) in table {
        let document = document(&[&format!("<D:href>/a</D:href>{propstats}")])?;
        let response = &document.responses()[0];
        let name = Name::dav("getcontentlength");
        let found = response.lookup(&name);
        assert!(word(&found).starts_with(plain), "{propstats}: {}", word(&found));
        assert_eq!(word(&response.lookup_live::<ContentLength>()), typed, "{propstats}");
        assert_eq!(found.value().is_some() || plain == "empty", response.property(&name).is_some(), "{propstats}");
    }
    Ok(())
}

/// If the RFC says what empty means, empty is a value.
#[test]
fn empty_may_be_a_value() -> Result<(), Error> {
    let properties = "<D:displayname/><D:resourcetype/><D:getetag/>";
    let document = document(&[&found("/a", properties)])?;
    let response = &document.responses()[0];
    assert!(matches!(response.lookup(&Name::dav("displayname")), Lookup::Empty));
    assert_eq!(response.lookup_live::<DisplayName>().value().as_ref().map(DisplayName::text), Some(""));
    assert_eq!(response.lookup_live::<ResourceType>().value(), Some(ResourceType::default()));
    assert!(matches!(response.lookup_live::<ETag>(), Lookup::Empty));
    Ok(())
}

/// The lookup agrees with the typed properties and with `unreadable_values`.
#[test]
fn what_is_unreadable_is_so_in_both() -> Result<(), Error> {
    let properties = "<D:getlastmodified>soon</D:getlastmodified><D:getcontenttype><D:x/></D:getcontenttype>\
                      <D:quota-used-bytes>many</D:quota-used-bytes>";
    let document = document(&[&found("/a", properties)])?;
    let response = &document.responses()[0];
    let kind = |error: Error| (error.kind(), error.message().to_owned());
    let mut errors = Vec::new();
    if let Lookup::Unreadable(error) = response.lookup_live::<LastModified>() {
        errors.push(kind(error));
    }
    if let Lookup::Unreadable(error) = response.lookup_live::<ContentType>() {
        errors.push(kind(error));
    }
    if let Lookup::Unreadable(error) = response.lookup_live::<QuotaUsed>() {
        errors.push(kind(error));
    }
    let wanted: Vec<_> = response.unreadable_values().map(|value| kind(value.error)).collect();
    assert_eq!(errors, wanted);
    assert!(errors.len() == 3 && errors.iter().all(|(kind, _)| *kind == ErrorKind::InvalidValue));
    Ok(())
}

/// One expression returns the text, borrowed if the body has it unescaped.
#[test]
fn the_text_of_a_property() -> Result<(), Error> {
    let properties = "<D:getetag>\"a\"</D:getetag><D:displayname>a &amp; b</D:displayname><D:owner><D:href>/x</D:href></D:owner>\
                      <D:getcontenttype/>";
    let body = super::body(&[&found("/a", properties)]);
    let document = Multistatus::parse(body.as_bytes())?;
    let response = &document.responses()[0];
    let etag = response.text(&Name::dav("getetag"));
    assert!(matches!(etag, Some(std::borrow::Cow::Borrowed("\"a\""))), "{etag:?}");
    assert_eq!(response.text(&Name::dav("displayname")).as_deref(), Some("a & b"));
    assert_eq!(response.text(&Name::dav("getcontenttype")).as_deref(), Some(""));
    assert_eq!(response.text(&Name::dav("owner")), None);
    assert_eq!(response.text(&Name::dav("getcontentlength")), None);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// One call says what three calls say: `property`, `status_of` and the names of the propstats.
    #[test]
    fn it_agrees_with_the_other_questions(choices in prop::collection::vec((0..6usize, 0..3usize, 0..4usize), 0..8)) {
        let statuses = ["", OK, NOT_FOUND, FORBIDDEN, "<D:status>?</D:status>", "<D:status>HTTP/1.1 207 x</D:status>"];
        let names = ["getetag", "getcontentlength", "displayname"];
        let values = ["", "12", " ", "<D:x/>"];
        let propstats: String = choices
            .iter()
            .map(|&(status, name, value)| {
                let (name, value) = (names[name], values[value]);
                propstat(statuses[status], &format!("<D:{name}>{value}</D:{name}>"))
            })
            .collect();
        let document = document(&[&format!("<D:href>/a</D:href>{propstats}")]).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let response: &Response<'_> = &document.responses()[0];
        for name in [Name::dav("getetag"), Name::dav("getcontentlength"), Name::dav("displayname"), Name::dav("owner")] {
            let is_sent = response.propstats().any(|propstat| propstat.names().any(|other| *other == name));
            match response.lookup(&name) {
                Lookup::Value(property) => prop_assert_eq!(Some(property), response.property(&name)),
                Lookup::Empty => prop_assert!(response.text(&name).is_some_and(|text| text.trim().is_empty())),
                Lookup::Unreadable(error) => prop_assert!(false, "{}", error),
                Lookup::NotFound => {
                    prop_assert!(response.property(&name).is_none());
                    prop_assert!(response.status_of(&name).is_some_and(|status| *status == 404));
                }
                Lookup::Failed(status) => {
                    prop_assert!(response.property(&name).is_none() && is_sent);
                    prop_assert_eq!(status, response.status_of(&name));
                }
                Lookup::NotSent => prop_assert!(!is_sent),
            }
        }
    }
}
