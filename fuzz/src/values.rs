//! Targets for the values in documents, and for documents made from outcomes.

use std::fmt::Debug;

use multistatus::header::Preferences;
use multistatus::prop::{CreationDate, LiveProperty};
use multistatus::{
    Base, Condition, Exchange, Href, Name, Operation, Outcomes, ParseOptions, Property, Relation, Response,
};

use self::property_types::property_types;
use crate::documents::{choice, options};
use crate::support;

#[path = "../../tests/support/property_types.rs"]
mod property_types;

/// Checks that a live property that can be read is written as it is read.
pub fn live_properties(data: &[u8]) {
    let (choice, body) = choice(data);
    let read = support::whole(options(choice & 3), body);
    for row in read.rows() {
        for property in row.propstats().flat_map(|propstat| propstat.properties()) {
            every_type(&property);
        }
    }
}

fn there_and_back<P: LiveProperty + PartialEq + Debug>(property: &Property<'_>) {
    // The name does not matter, so every value is tried as every type.
    let Ok(Some(value)) = P::decode(property) else { return };
    let written = value.to_property().expect("what can be written");
    let again = P::decode(&written).unwrap_or_else(|error| panic!("{error}: {property:?} as {value:?} is {written:?}"));
    if P::NAME == CreationDate::NAME {
        // The fraction of a second is read, but not written.
        return assert_eq!(again.map(|again| again.encode()), Some(value.encode()));
    }
    assert_eq!(again.as_ref(), Some(&value), "{property:?} is written as {written:?}");
}

macro_rules! types {
    ([$($plain:ty),* $(,)?] [$($hashed:ty),* $(,)?]) => {
        fn every_type(property: &Property<'_>) {
            use multistatus::prop::vendor::*;
            use multistatus::prop::*;
            $(there_and_back::<$plain>(property);)*
            $(there_and_back::<$hashed>(property);)*
        }
    };
}

property_types!(types);

const HREFS: [&str; 8] = ["/c/", "/c", "/c/a", "/c/a/b", "/d/", "/d/a", "/", "/e%2f"];
const NAMES: [Name; 4] = [Name::dav("a"), Name::dav("b"), Name::caldav("c"), Name::from_static("", "d")];

/// Checks that any outcomes in any order make a document that RFC 4918 §14.24 allows, in which no failure is lost.
/// `tests/outcomes/any.rs` checks that each method has the response in its table.
pub fn outcomes(data: &[u8]) {
    let [operation, preferences, said @ ..] = data else { return };
    let operation = Operation::ALL[usize::from(*operation) % Operation::ALL.len()];
    let prefer = ["", "return=minimal", "depth-noroot", "return=minimal, depth-noroot"][usize::from(*preferences) % 4];
    let exchange = Exchange::new(operation, "/c/").and_then(|exchange| exchange.destination("/d/")).expect("paths");
    let mut outcomes = Outcomes::new(exchange.preferences(Preferences::new().header("Prefer", prefer)))
        .list_properties(preferences & 4 != 0);
    let mut failed = false;
    for part in said.chunks_exact(3) {
        let (kind, which, code) = (part[0], usize::from(part[1]), 200 + u16::from(part[2]) * 2);
        let (href, name) = (HREFS[which % 8], NAMES[which / 8 % 4].clone());
        match kind % 5 {
            0 => drop(outcomes.status(href, code)),
            1 => drop(outcomes.failed_with(href, code, Condition::empty(multistatus::condition::SUPPORTED_REPORT))),
            2 => drop(outcomes.property_status(name, code)),
            3 => drop(outcomes.description(String::from_utf8_lossy(part).into_owned())),
            _ => {
                let row = Response::builder(href).property_status(name, code).property(Name::dav("z"), "z").build();
                if let Ok(row) = row {
                    outcomes.response(row);
                }
            }
        }
        failed |= kind % 5 < 3 && code >= 300;
    }
    let Ok(reply) = outcomes.reply() else { return };
    let body = reply.body();
    assert_eq!(body.is_empty(), !reply.headers().contains_key("content-type"));
    match reply.multistatus() {
        Some(document) => {
            assert_eq!(reply.status().as_u16(), 207);
            let text = String::from_utf8_lossy(&body);
            let strict = ParseOptions::new().strict(true).parse(&body);
            let read = strict.unwrap_or_else(|error| panic!("{operation:?}: {error}\n{text}"));
            assert!(read == *document && document.validate().is_ok(), "{operation:?}: {text}");
        }
        None => assert!(!failed || !reply.status().is_success(), "{operation:?}: {reply:?} hides a failure"),
    }
}

/// Checks that any text as an href causes no panic and keeps the promises of the documentation.
pub fn href(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (first, second) = text.split_once('\n').unwrap_or((text, "/a/./b/../c%2e?d"));
    let Some(a) = lenient(first) else { return };
    let Some(b) = lenient(second) else { return };
    for (a, b) in [(&a, &b), (&b, &a)] {
        assert!(a.same_resource(a), "{a:?}");
        assert_eq!(a.same_resource(b), b.same_resource(a), "{a:?} {b:?}");
        assert!(!a.same_resource(b) || a.same_resource_ignoring_slash(b), "{a:?} {b:?}");
        let _ = (a.path(), a.decoded_path(), a.file_name(), a.has_trailing_slash(), a.is_within(b));
        let encoded = a.encode_lenient();
        assert_eq!(encoded.encode_lenient(), encoded, "{a:?}");
        let Ok(base) = Base::collection(b) else { continue };
        let (raw, by_path) = (base.relation(a), base.relation_by_path(a));
        assert!(raw == Relation::Outside || by_path == raw, "{a:?} on {b:?}");
        match base.resolve(a) {
            Ok(resolved) => {
                assert!(Href::new(resolved.as_str().to_owned()).is_ok(), "{a:?} on {b:?} gives {resolved:?}");
                assert!(raw == Relation::Outside || base.relation(&resolved) == raw, "{a:?} on {b:?}");
            }
            Err(_) => assert_eq!(raw, Relation::Outside, "{a:?} on {b:?}"),
        }
    }
}

/// Returns an href as if it were read: any text except white space.
fn lenient(text: &str) -> Option<Href<'static>> {
    serde_json::from_value(serde_json::Value::from(text)).ok()
}
