//! A response is built with buffers that the last response of its thread left behind. Nothing of that one may show.

use std::thread;

use multistatus::{Condition, Element, Name, Response, Status, Value, condition, http::StatusCode};
use proptest::collection::vec;
use proptest::prelude::*;

/// The call for one property: its name, and the kind of call.
type Call = (usize, usize);

/// Returns names that are easily confused: equal ones made in two ways, one local name in many namespaces, common
/// prefixes and numbered ones.
fn names() -> Vec<Name> {
    let made = [
        ("DAV:", "getetag"),
        ("DAV:", "owner"),
        ("", "owner"),
        ("http://www.w3.org/XML/1998/namespace", "owner"),
        ("urn:x", "owner"),
        ("urn:y", "owner"),
        ("urn:y", "getetag"),
        ("http://owncloud.org/ns", "owner"),
        ("http://owncloud.org/ns", "id"),
        ("http://nextcloud.org/ns", "id"),
    ];
    let names = made.iter().map(|(namespace, local)| Name::new(namespace, local).expect("a name"));
    names.chain([Name::dav("getetag"), Name::from_static("urn:x", "owner"), Name::caldav("calendar-data")]).collect()
}

fn build(names: &[Name], calls: &[Call]) -> Result<String, String> {
    let row = calls.iter().fold(Response::builder("/a&b"), |row, &(name, call)| {
        let name = &names[name];
        let failed = Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY);
        match call {
            0 => row.property(name, "plain"),
            1 => row.property(name, "<&>\r \u{FFFD}"),
            2 => row.property(name, ""),
            3 => row.property(name, Value::from_xml("<x xmlns='urn:y'/>").expect("markup")),
            4 => row.property(name, "\u{1}"),
            5 => row.not_found(name),
            6 => row.property_status(name, Status::with_reason(StatusCode::OK, "Fine").expect("a status")),
            7 => row.property_failed_with(name, StatusCode::FORBIDDEN, failed),
            8 => row.property_element(
                Element::new(name, "text").and_then(|made| made.with_lang("en")).expect("an element"),
            ),
            9 => row.propstat_description(StatusCode::OK, "some text"),
            10 => row.description("about the row"),
            11 => row.condition(failed),
            12 => row.extension(Element::empty(name)),
            13 => row.status(StatusCode::LOCKED),
            14 => row.href("/c"),
            _ => row.location("/there"),
        }
    });
    row.build().map(|row| row.as_xml().to_owned()).map_err(|error| error.to_string())
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    // Mostly calls that may be together in one response.
    vec((0..13_usize, prop_oneof![20 => 0..4_usize, 10 => 5..9_usize, 1 => 0..16_usize]), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_row_never_shows_what_was_built_before(rows in vec(calls(), 1..12)) {
        let all = names();
        for calls in &rows {
            let first = thread::scope(|scope| scope.spawn(|| build(&all, calls)).join()).expect("no panic");
            prop_assert_eq!(build(&all, calls), first);
        }
    }

    /// The names of a response are found by their order in the response before.
    #[test]
    fn a_property_stands_once_after_any_rows(rows in vec(vec(0..200_usize, 0..60), 1..12)) {
        for numbers in rows {
            let row = numbers.iter().fold(Response::builder("/").unique_properties(true), |row, number| {
                row.not_found(Name::new("DAV:", &format!("n{number}")).expect("a name"))
            });
            let mut seen = std::collections::HashSet::new();
            let once = numbers.iter().all(|number| seen.insert(number));
            match row.propstat(StatusCode::NOT_FOUND).build() {
                Ok(row) => {
                    prop_assert!(once);
                    prop_assert_eq!(row.missing_properties().count(), numbers.len());
                }
                Err(error) => prop_assert!(!once, "{}", error),
            }
        }
    }
}

#[test]
fn rows_that_are_built_at_the_same_time() {
    let (a, b) = (Name::dav("a"), Name::dav("b"));
    for _ in 0..3 {
        let first = Response::builder("/1").property(&a, "1");
        let second = Response::builder("/2").property(&b, "2").property(&a, "2").clone();
        let first = first.property(&b, "1").build().expect("a row");
        let second = second.build().expect("a row");
        assert!(first.as_xml().contains("<D:a>1</D:a><D:b>1</D:b>"), "{first:?}");
        assert!(second.as_xml().contains("<D:b>2</D:b><D:a>2</D:a>"), "{second:?}");
    }
}

#[test]
fn a_builder_shows_nothing_of_other_rows() {
    drop(Response::builder("/secret").property(Name::dav("secret"), "secret").build());
    let shown = format!("{:?}", Response::builder("/a%20b").property(Name::dav("owner"), "x"));
    assert_eq!(shown, "ResponseBuilder { href: Some(\"/a%20b\"), .. }");
    let refused = Response::builder("/a b").property(Name::dav("href"), "no href");
    assert_eq!(format!("{refused:?}"), "ResponseBuilder { href: None, .. }");
}

/// There are more names than the table by which they are found can number.
#[test]
fn a_row_of_very_many_names() {
    const MANY: usize = 70_000;
    let names: Vec<_> = (0..MANY).map(|n| Name::new("DAV:", &format!("n{n}")).expect("a name")).collect();
    let all = |names: &[Name]| {
        names.iter().fold(Response::builder("/").unique_properties(true), |row, name| row.not_found(name))
    };
    for _ in 0..2 {
        assert_eq!(all(&names).build().expect("a row").missing_properties().count(), MANY);
        assert!(all(&names).not_found(&names[MANY - 1]).build().is_err());
        assert!(all(&names).not_found(&names[3]).build().is_err());
    }
}

#[test]
fn a_builder_that_is_made_while_its_thread_ends() {
    struct Late;
    impl Drop for Late {
        fn drop(&mut self) {
            assert!(Response::builder("/").status(StatusCode::LOCKED).build().is_ok());
        }
    }
    thread_local!(static LATE: std::cell::RefCell<Option<Late>> = const { std::cell::RefCell::new(None) });
    for before in [true, false] {
        let ended = thread::spawn(move || {
            if before {
                drop(Response::builder("/").status(StatusCode::LOCKED).build());
            }
            LATE.set(Some(Late));
            drop(Response::builder("/").status(StatusCode::LOCKED).build());
        });
        assert!(ended.join().is_ok());
    }
}

/// A response declares a bounded number of namespaces. Elements in other namespaces declare theirs, even if the
/// response before declared them.
#[test]
fn a_namespace_that_the_row_does_not_declare() {
    let other = |number| Name::new(&format!("urn:{number}"), "n").expect("a name");
    let id = Name::from_static("http://owncloud.org/ns", "id");
    for others in [0, 127, 128, 200, 3, 130] {
        let row = (0..others).fold(Response::builder("/"), |row, number| row.property(other(number), "x"));
        let row = row.property(&id, "1").not_found(Name::from_static("http://owncloud.org/ns", "size")).build();
        let row = row.expect("a row");
        assert_eq!(row.property(&id).expect("a property").text(), Some("1"));
        let declared = row.as_xml().split('>').next().unwrap_or_default().matches(" xmlns:").count();
        assert_eq!(declared, (others + 1).min(128));
        assert_eq!(row.as_xml().matches("xmlns:oc=").count(), usize::from(others < 128));
        assert_eq!(row.missing_properties().count(), 1);
    }
}
