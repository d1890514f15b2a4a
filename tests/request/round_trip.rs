//! Checks that any request that can be built is written as XML and reads back equal.

use multistatus::http::Method;
use multistatus::request::caldav::CalendarData;
use multistatus::request::carddav::AddressData;
use multistatus::request::{Body, Prop, Reader};
use multistatus::strategy::{address_data, calendar_data, element, request_body, text};
use multistatus::{Element, Name, ParseOptions, Property};
use proptest::prelude::*;
use proptest::sample::{Index, select};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    /// A request that is written reads back equal, and so does one that is written again.
    #[test]
    fn what_is_written_is_read((method, body) in request_body()) {
        let xml = body.to_xml().expect("a body");
        let read = Body::parse(&method, &xml);
        let read = read.unwrap_or_else(|refusal| panic!("{refusal:?} in {}", String::from_utf8_lossy(&xml)));
        prop_assert_eq!(&read, &body, "{}", String::from_utf8_lossy(&xml));
        // Prefixes may differ: a text such as `C:` may need one that is in scope.
        let again = Body::parse(&method, &read.to_xml().expect("a body"));
        prop_assert_eq!(again.expect("a body"), body);
    }

    /// The typed content of a requested property is written to an element and read back.
    #[test]
    fn data_elements(calendar in calendar_data(), address in address_data()) {
        let property = calendar.to_property().expect("an element");
        prop_assert_eq!(CalendarData::from_property(&property).expect("calendar-data"), calendar);
        let property = address.to_property().expect("an element");
        prop_assert_eq!(AddressData::from_property(&property).expect("address-data"), address);
    }

    /// For any bytes, reading ends without a panic, and a request that was read can be written and read again.
    #[test]
    fn any_bytes(method in select(&["PROPFIND", "PROPPATCH", "LOCK", "MKCOL", "REPORT", "SEARCH", "ACL"][..]),
        (_, made) in request_body(), at in any::<Index>(), with in text()) {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut bytes = made.to_xml().expect("a body");
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            let until = (at + 3).min(bytes.len());
            bytes.splice(at..until, with.bytes());
        }
        if let Ok((read, _)) = Reader::new(&method, &bytes).options(ParseOptions::new()).parse_with_findings() {
            // Only requests that deployed clients send against the grammar cannot be written.
            if let Ok(xml) = read.to_xml() {
                prop_assert_eq!(Body::parse(&method, &xml).expect("a body"), read);
            }
        }
    }

    /// Any element is read from its own text as it was.
    #[test]
    fn elements_and_their_texts(element in element()) {
        let read = Element::parse(element.to_markup().as_bytes()).expect("an element");
        prop_assert_eq!(&read, &element);
        prop_assert_eq!(&Element::parse(&element.to_xml()).expect("an element"), &element);
    }
}

/// A requested name has neither a value nor a language.
#[test]
fn names_have_no_text() {
    let asked = Property::new(Name::dav("displayname"), "x").and_then(|asked| asked.with_lang("en")).expect("a name");
    let prop: Prop = [asked].into_iter().collect();
    assert_eq!(prop, [Name::dav("displayname")].into_iter().collect());
}

/// The strategy builds each kind of body and of report.
#[test]
fn no_body_is_forgotten() {
    let strategies = include_str!("../../src/strategy/request.rs");
    let sources =
        [("Body", include_str!("../../src/request/whole.rs")), ("Report", include_str!("../../src/request/report.rs"))];
    for (kind, source) in sources {
        let start = format!("pub enum {kind} {{");
        let variants = source.split(&start).nth(1).and_then(|rest| rest.split("\n}").next()).expect("the enum");
        let variants = variants.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['/', '#']));
        for variant in variants.filter_map(|line| line.split(['(', ',']).next()) {
            assert!(strategies.contains(&format!("{kind}::{variant}")), "{kind}::{variant} is never built");
        }
    }
}
