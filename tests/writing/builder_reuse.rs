//! A builder that is kept builds each response with what the last one left behind. Nothing of that may show.

#![cfg(feature = "server")]

use multistatus::read::Deviation;
use multistatus::write::{Encoder, RootNamespaces, WriteOptions, Writer};
use multistatus::{
    Condition, Element, Error, ErrorKind, Name, Response, ResponseBuilder, Status, Value, condition, http::StatusCode,
};
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

/// The end of a propstat and the beginning of another, in a value.
const PROPSTATS: &str = "<D:response><D:propstat><D:prop></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat><D:propstat>\
                         <D:prop></D:prop></D:propstat></D:response>";

/// A text of which any beginning needs no escaping.
const LONG: &str = "Short texts are copied in another way than this one, which is long.";

fn fill(row: &mut ResponseBuilder, names: &[Name], calls: &[Call]) {
    for (number, &(name, call)) in calls.iter().enumerate() {
        let name = &names[name];
        let failed = Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY);
        match call {
            0 => row.property(name, "plain"),
            16 => row.property(name, &LONG[..(11 * calls.len() + 5 * number) % LONG.len()]),
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
            15 => row.unique_properties(true),
            17 => row.property(name, Value::from_xml("<D:collection/>").expect("markup")),
            20 => row.property_status(name, 207),
            18 => row.property(name, Value::from_xml(PROPSTATS).expect("markup")),
            19 => row.property(name, ["text & more", "text"][calls.len() % 2].repeat(100)),
            _ => row.location("/there"),
        };
    }
}

fn text(row: Result<Response<'static>, Error>) -> Result<String, String> {
    row.map(|row| row.as_xml().to_owned()).map_err(|error| error.to_string())
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    // Mostly calls that may be together in one response.
    vec((0..13_usize, prop_oneof![20 => 0..4_usize, 10 => 5..9_usize, 1 => 0..17_usize]), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever was built with it, or begun and left, a builder builds what a new one builds; so does the one of an encoder.
    #[test]
    fn a_response_never_shows_what_was_built_before(rows in vec((calls(), any::<bool>()), 1..12)) {
        let all = names();
        let mut kept = ResponseBuilder::new();
        let mut encoders = [None, Some(1)].map(|indent| {
            let options = WriteOptions::new().indent(indent);
            (options.clone().encoder(), options.encoder(), Vec::new(), Vec::new())
        });
        for (calls, is_left) in &rows {
            let mut new = Response::builder("/a&b");
            fill(&mut new, &all, calls);
            let expected = new.build();
            // This stays for later responses.
            fill(kept.begin("/a&b").unique_properties(false), &all, calls);
            if !is_left {
                prop_assert_eq!(text(kept.build()), text(expected.clone()));
            }
            for (encoder, plain, out, plain_out) in &mut encoders {
                let written = encoder.build("/a&b", out, |row| fill(row, &all, calls));
                match &expected {
                    Ok(row) => plain.response(row, plain_out),
                    Err(error) => prop_assert_eq!(written.map_err(|error| error.to_string()), Err(error.to_string())),
                }
                prop_assert_eq!(&*out, &*plain_out);
            }
        }
    }

    /// Responses that are much like others before them, with a few other calls.
    #[test]
    fn a_response_like_others_is_built_as_if_it_were_alone(
        kinds in vec(vec((0..13_usize, prop_oneof![4 => Just(0_usize), 4 => Just(16), 3 => Just(2), 3 => Just(5), 2 => Just(17),
            1 => Just(1), 1 => Just(18)]), 0..8), 1..6),
        rows in vec((0..6_usize, vec((0..8_usize, 0..13_usize, 0..21_usize), 0..3), 0..12_usize), 1..40),
        roots in 0..3_usize,
    ) {
        let all = names();
        let known = ["http://owncloud.org/ns", "urn:x"];
        let root = RootNamespaces::new(&known[..roots]).expect("namespaces");
        let options = WriteOptions::new().namespaces(&root);
        let (mut encoder, mut plain, mut out, mut plain_out) =
            (options.clone().encoder(), options.encoder(), Vec::new(), Vec::new());
        let mut kept = ResponseBuilder::new();
        kept.namespaces(&root);
        for (number, (kind, changes, length)) in rows.iter().enumerate() {
            let mut calls = kinds[kind % kinds.len()].clone();
            for &(at, name, call) in changes {
                // Mostly another value of the same property.
                match calls.get_mut(at) {
                    Some(place) if call < 6 => place.1 = call,
                    Some(place) => *place = (name, call),
                    None => calls.push((name, call)),
                }
            }
            if *length < 4 {
                calls.truncate(*length);
            }
            let href = format!("/{}", "a&b".repeat(number % 3));
            let mut new = ResponseBuilder::new();
            fill(new.namespaces(&root).begin(&*href), &all, &calls);
            let expected = new.build();
            fill(kept.begin(&*href).unique_properties(false), &all, &calls);
            prop_assert_eq!(text(kept.build()), text(expected.clone()));
            let written = encoder.build(&*href, &mut out, |row| fill(row, &all, &calls));
            match &expected {
                Ok(row) => plain.response(row, &mut plain_out),
                Err(error) => prop_assert_eq!(written.map_err(|error| error.to_string()), Err(error.to_string())),
            }
            prop_assert_eq!(&*out, &*plain_out);
        }
    }

    /// The names of a response are found by what followed what in the response before.
    #[test]
    fn a_property_comes_once_after_any_responses(rows in vec(vec(0..300_usize, 0..60), 1..12)) {
        let mut row = ResponseBuilder::new();
        for numbers in rows {
            row.begin("/").unique_properties(true);
            for number in &numbers {
                row.not_found(Name::new("DAV:", &format!("n{number}")).expect("a name"));
            }
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

/// A copy goes its own way.
#[test]
fn a_builder_that_is_cloned() -> Result<(), Error> {
    let (a, b) = (Name::dav("a"), Name::dav("b"));
    let mut first = ResponseBuilder::new();
    for _ in 0..3 {
        first.begin("/1").property(&a, "1");
        let mut second = first.clone();
        let first = first.property(&b, "1").build()?;
        let second = second.property(&b, "2").build()?;
        assert!(first.as_xml().contains("<D:a>1</D:a><D:b>1</D:b>"), "{first:?}");
        assert!(second.as_xml().contains("<D:a>1</D:a><D:b>2</D:b>"), "{second:?}");
    }
    Ok(())
}

#[test]
fn a_builder_shows_nothing_of_other_responses() -> Result<(), Error> {
    let mut builder = ResponseBuilder::new();
    builder.begin("/secret").property(Name::dav("secret"), "secret").build()?;
    assert_eq!(format!("{builder:?}"), "ResponseBuilder { href: None, .. }");
    let shown = format!("{:?}", builder.begin("/a%20b").property(Name::dav("owner"), "x"));
    assert_eq!(shown, "ResponseBuilder { href: Some(\"/a%20b\"), .. }");
    let refused = format!("{:?}", builder.begin("/a b").property(Name::dav("href"), "no href"));
    assert_eq!(refused, "ResponseBuilder { href: None, .. }");
    Ok(())
}

/// What comes before `begin` is not a response, and does not get into the next one.
#[test]
fn a_response_that_was_not_begun() -> Result<(), Error> {
    let kind = |row: Result<Response<'static>, Error>| row.map(drop).map_err(|error| error.kind());
    let mut builder = ResponseBuilder::new();
    assert_eq!(kind(builder.build()), Err(ErrorKind::Usage));
    assert_eq!(kind(builder.status(423).build()), Err(ErrorKind::Usage));
    builder.href("/stray").status(423).description("stray").condition(Condition::empty(Name::dav("stray")));
    let row = builder.begin("/a").status(404).build()?;
    assert_eq!(row.as_xml(), Response::builder("/a").status(404).build()?.as_xml());
    // It was built: the same calls again need another `begin`.
    assert_eq!(kind(builder.build()), Err(ErrorKind::Usage));
    // An error of one response is not one of the next.
    assert_eq!(kind(builder.begin("/a").build()), Err(ErrorKind::Deviation(Deviation::ResponseWithoutOutcome)));
    assert_eq!(kind(builder.begin("/a b").status(423).build()), Err(ErrorKind::InvalidHref));
    builder.begin("/a").status(1);
    assert_eq!(kind(builder.begin("/a").status(423).build()), Ok(()));
    Ok(())
}

/// Whether a property may come twice is a setting of the builder, not of one response; an encoder has none.
#[test]
fn unique_properties_stay_unique() -> Result<(), Error> {
    let twice = |builder: &mut ResponseBuilder| {
        let name = Name::dav("owner");
        let built = builder.not_found(&name).not_found(&name).build();
        built.map(drop).map_err(|error| error.kind())
    };
    let broken = Err(ErrorKind::Deviation(Deviation::PropertyTwice));
    let mut builder = ResponseBuilder::new();
    assert_eq!(twice(builder.begin("/a")), Ok(()));
    assert_eq!(twice(builder.begin("/a").unique_properties(true)), broken);
    for _ in 0..2 {
        assert_eq!(twice(builder.begin("/b")), broken);
    }
    assert_eq!(twice(builder.begin("/c").unique_properties(false)), Ok(()));
    assert_eq!(twice(builder.begin("/d")), Ok(()));
    // Before the first response, too.
    assert_eq!(twice(ResponseBuilder::new().unique_properties(true).begin("/a")), broken);
    let (mut encoder, mut out) = (Encoder::new(), Vec::new());
    for unique in [true, false] {
        let built = encoder.build("/a", &mut out, |row| {
            if unique {
                row.unique_properties(true);
            }
            row.not_found(Name::dav("owner")).not_found(Name::dav("owner"));
        });
        assert_eq!(built.is_err(), unique);
    }
    Ok(())
}

/// There are more names than the table by which they are found can number.
#[test]
fn a_response_of_very_many_names() {
    const MANY: usize = 70_000;
    let names: Vec<_> = (0..MANY).map(|n| Name::new("DAV:", &format!("n{n}")).expect("a name")).collect();
    let mut builder = ResponseBuilder::new();
    let mut all = |more: Option<&Name>| {
        builder.begin("/").unique_properties(true);
        for name in names.iter().chain(more) {
            builder.not_found(name);
        }
        builder.build()
    };
    for _ in 0..2 {
        assert_eq!(all(None).expect("a response").missing_properties().count(), MANY);
        assert!(all(Some(&names[MANY - 1])).is_err());
        assert!(all(Some(&names[3])).is_err());
    }
}

/// An error of a response costs that response alone; an error of the sink is final.
#[test]
fn writers_that_build() -> Result<(), Error> {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let locked = |row: &mut ResponseBuilder| _ = row.status(423);
    let mut writer = Writer::new(Vec::new());
    writer.build("/a", locked)?;
    assert_eq!(writer.build("/b c", locked).map_err(|error| error.kind()), Err(ErrorKind::InvalidHref));
    assert!(writer.build("/b", |_| ()).is_err());
    writer.build("/c", locked)?;
    let mut plain = Writer::new(Vec::new());
    for href in ["/a", "/c"] {
        plain.response(&Response::builder(href).status(423).build()?)?;
    }
    assert_eq!(writer.finish()?, plain.finish()?);

    let mut writer = Writer::new(Full);
    for href in ["/a", "/b c"] {
        assert_eq!(writer.build(href, locked).map_err(|error| error.kind()), Err(ErrorKind::Io));
    }
    // Only what is built is written: an encoder that builds nothing has not even begun.
    let (mut encoder, mut out) = (Encoder::new(), Vec::new());
    assert!(encoder.build("/a", &mut out, |_| ()).is_err());
    assert!(out.is_empty());
    Ok(())
}

/// A response declares a bounded number of namespaces. Elements in other namespaces declare theirs, even if the
/// response before declared them.
#[test]
fn a_namespace_that_the_row_does_not_declare() {
    let other = |number| Name::new(&format!("urn:{number}"), "n").expect("a name");
    let id = Name::from_static("http://owncloud.org/ns", "id");
    let mut builder = ResponseBuilder::new();
    for others in [0, 127, 128, 200, 3, 130] {
        builder.begin("/");
        for number in 0..others {
            builder.property(other(number), "x");
        }
        let row = builder.property(&id, "1").not_found(Name::from_static("http://owncloud.org/ns", "size")).build();
        let row = row.expect("a row");
        assert_eq!(row.property(&id).expect("a property").text(), Some("1"));
        let declared = row.as_xml().split('>').next().unwrap_or_default().matches(" xmlns:").count();
        assert_eq!(declared, (others + 1).min(128));
        assert_eq!(row.as_xml().matches("xmlns:oc=").count(), usize::from(others < 128));
        assert_eq!(row.missing_properties().count(), 1);
    }
}
