//! Checks that output grows with input: no part of a document that can be long is written, copied or looked at for each
//! of many small things. The limits are lifted, so that every part can have any length.

use allocation_counter::measure;
use multistatus::header::Preferences;
use multistatus::http::StatusCode;
use multistatus::read::Limits;
use multistatus::{
    Condition, Conditions, Element, Exchange, Fragment, Multistatus, Name, Operation, Outcomes, ParseOptions, Property,
    Response, Status, Value,
};

use crate::measure::best_timed;

/// Makes a text of about this length.
type Make = fn(usize) -> String;

/// The number of bytes of the small document; the large one has twice as many.
const SIZE: usize = 32 << 10;
/// The bytes that buffers that grow by steps may take besides.
const SLACK: usize = 64 << 10;

fn options() -> ParseOptions<'static> {
    let most = u32::MAX;
    let limits = Limits::new().attributes(most).namespaces(most).items(most).depth(most);
    let limits = limits.language_bytes(most).prefix_bytes(most).namespace_bytes(most).attribute_bytes(most);
    ParseOptions::new().limits(limits)
}

fn parse(body: &str) -> Multistatus<'_> {
    options().parse(body.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// Asserts that the output, for a document of this size and for one of twice the size, grows linearly.
#[track_caller]
fn assert_linear(what: &str, work: impl Fn(usize) -> usize) {
    let cost = |size| {
        let mut out = 0;
        let info = measure(|| out = work(size));
        [out, info.bytes_total as usize, info.bytes_max as usize]
    };
    let (small, large) = (cost(SIZE), cost(2 * SIZE));
    for (kind, (small, large)) in ["out", "in all", "at once"].into_iter().zip(small.into_iter().zip(large)) {
        println!("{what}: {small} and {large} bytes {kind}");
        assert!(large * 5 <= small * 11 + SLACK, "{what}: {small} and {large} bytes {kind}");
    }
    assert!(small[0] <= 12 * SIZE, "{what}: {} bytes of {SIZE}", small[0]);
}

/// Asserts that the time, for a document of this size and for one eight times as large, grows linearly: 8 is linear, 64
/// is quadratic.
#[track_caller]
fn assert_quick(what: &str, size: usize, work: impl Fn(usize) -> Box<dyn Fn()>) {
    let time = |size| {
        let work = work(size);
        best_timed(work)
    };
    let (small, large) = (time(size), time(8 * size));
    println!("{what}: {small:?} and {large:?}");
    assert!(large <= 20 * small, "{what}: {small:?} and {large:?}");
}

/// The places where a start tag of a document can have more attributes.
const PLACES: [&str; 4] = ["{root}", "{response}", "{propstat}", "{prop}"];

/// Returns a document with these attributes in one of the places, and these properties.
fn document(place: &str, attributes: &str, properties: &str, others: &str) -> String {
    let text = "<D:multistatus xmlns:D='DAV:'{root}><D:response{response}><D:href>/a</D:href><D:propstat{propstat}>\
                <D:prop{prop}>{properties}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>{others}</D:response>\
                </D:multistatus>";
    let places = PLACES
        .iter()
        .fold(text.to_owned(), |text, other| text.replace(other, if *other == place { attributes } else { "" }));
    places.replace("{properties}", properties).replace("{others}", others)
}

fn many(bytes: usize, make: impl Fn(usize) -> String) -> String {
    (0..bytes / make(10_000).len()).map(make).collect()
}

/// Returns documents with namespaces in every place, by a prefix and by default, for every kind of need.
fn documents_with_a_namespace(size: usize) -> Vec<(String, String)> {
    let long = "n".repeat(size / 2);
    let declared = [("a prefix", format!(" xmlns:p='{long}'")), ("the default", format!(" xmlns='{long}'"))];
    let needs: [(&str, &str, Make); 9] = [
        ("a child", "a prefix", |n| format!("<D:a{n}><p:b/></D:a{n}>")),
        ("children", "a prefix", |n| format!("<D:a{n}><p:b><p:c p:d=''/></p:b></D:a{n}>")),
        ("a mention in text", "a prefix", |n| format!("<D:a{n}><D:b>p:x</D:b></D:a{n}>")),
        ("a mention in an attribute", "a prefix", |n| format!("<D:a{n} b='p:x'/>")),
        ("a name and a mention", "a prefix", |n| format!("<p:a{n} b='p:x'><p:b>p:x</p:b></p:a{n}>")),
        ("an attribute", "a prefix", |n| format!("<D:a{n} p:b=''/>")),
        ("a default", "the default", |n| format!("<D:a{n}><b/></D:a{n}>")),
        ("a default that is left", "the default", |n| format!("<D:a{n}><b><c xmlns='' d=''/></b></D:a{n}>")),
        ("one that others declare", "a prefix", |n| format!("<D:a{n}><p:b><p:c xmlns:p='u'/></p:b></D:a{n}>")),
    ];
    let mut found = Vec::new();
    for place in PLACES {
        for (what, kind, make) in needs {
            let attributes = &declared.iter().find(|(name, _)| *name == kind).expect("a kind").1;
            let body = document(place, attributes, &many(size / 2, make), "");
            found.push((format!("{what} under {kind} of {place}"), body));
        }
    }
    let condition = |n: usize| format!("<p:c{n}><p:d/></p:c{n}>");
    let error = format!("<D:error>{}</D:error>", many(size / 2, condition));
    found.push(("conditions".into(), document("{root}", &declared[0].1, "", &error)));
    found.push(("extensions".into(), document("{root}", &declared[0].1, "", &many(size / 2, condition))));
    found
}

fn documents_with_a_language(size: usize) -> Vec<(String, String)> {
    let lang = format!(" xml:lang='{}'", "l".repeat(size / 2));
    let mut found = Vec::new();
    let property = |n: usize| format!("<D:a{n}/>");
    for place in PLACES {
        found.push((format!("properties under {place}"), document(place, &lang, &many(size / 2, property), "")));
    }
    let mixed = format!("<D:x xml:lang=''/><D:y xml:lang='en'>y</D:y>{}", many(size / 2, property));
    found.push(("among others".into(), document("{root}", &lang, &mixed, "")));
    let condition = |n: usize| format!("<D:c{n}/>");
    let error = format!("<D:error>{}</D:error>", many(size / 2, condition));
    found.push(("conditions".into(), document("{root}", &lang, "", &error)));
    found.push(("extensions".into(), document("{root}", &lang, "", &many(size / 2, condition))));
    let propstats = format!(
        "<D:propstat{lang}><D:prop>{}</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>",
        many(size / 2, |n| format!("<D:b{n}/>"))
    );
    found.push(("two propstats".into(), document("{prop}", " xml:lang='en'", &many(size / 4, property), &propstats)));
    found
}

/// Checks each of these documents alone, at both sizes.
fn each(documents: fn(usize) -> Vec<(String, String)>, work: impl Fn(&str) -> usize) {
    let (small, large) = (documents(SIZE), documents(2 * SIZE));
    for ((what, small), (_, large)) in small.iter().zip(&large) {
        assert_linear(what, |size| work(if size == SIZE { small } else { large }));
    }
}

/// Writes a document, and reads it back equal.
fn rewrite(body: &str) -> usize {
    let document = parse(body);
    let xml = document.to_xml();
    let again = options().parse(&xml).unwrap_or_else(|error| panic!("{error}"));
    assert!(again == document, "not equal");
    xml.len()
}

#[test]
fn a_long_namespace_is_declared_once() {
    each(documents_with_a_namespace, rewrite);
}

#[test]
fn a_long_language_is_declared_once() {
    each(documents_with_a_language, rewrite);
}

#[test]
fn rows_that_are_shortened() -> Result<(), multistatus::Error> {
    let preferences = Preferences::new().header("Prefer", "return=minimal");
    let exchange = Exchange::new(Operation::Propfind, "/")?.preferences(preferences);
    let missing =
        "<D:propstat><D:prop><D:z/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>";
    let shorten = |body: &str| {
        let body = body.replace("</D:response>", missing);
        let document = parse(&body).into_owned();
        let rows = document.into_responses().into_iter().filter_map(|row| exchange.apply(row));
        rows.map(|row| row.as_xml().len()).sum()
    };
    each(documents_with_a_namespace, shorten);
    each(documents_with_a_language, shorten);
    Ok(())
}

#[test]
fn documents_of_conditions() {
    let body = |attributes: &str, size| {
        let conditions = many(size / 2, |n| format!("<D:c{n}><p:b/></D:c{n}>"));
        format!("<D:error xmlns:D='DAV:' xmlns:p='p'{attributes}>{conditions}</D:error>")
    };
    let write = |body: String| {
        let conditions: Conditions = options().parse_conditions(body.as_bytes()).expect("a document");
        conditions.to_xml().len()
    };
    assert_linear("namespace", |size| write(body("", size).replace("'p'", &format!("'{}'", "n".repeat(size / 2)))));
    assert_linear("language", |size| write(body(&format!(" xml:lang='{}'", "l".repeat(size / 2)), size)));
}

/// A long namespace is declared once in a row, however many namespaces there are.
#[test]
fn a_long_namespace_behind_many() {
    let body = |size: usize| {
        let few: String = (0..200).map(|n| format!(" xmlns:p{n}='u{n}'")).collect();
        let first: String = (0..200).map(|n| format!("<p{n}:a/>")).collect();
        let attributes = format!("{few} xmlns:p='{}'", "n".repeat(size / 2));
        document("{root}", &attributes, &(first + &many(size / 2, |n| format!("<p:a{n} p:b=''/>"))), "")
    };
    assert_linear("elements and attributes", |size| rewrite(&body(size)));
}

/// The prefixes of a value are declared on its element, once, if that is in no namespace.
#[test]
fn a_value_that_goes_into_another_element() {
    assert_linear("children", |size| {
        let attributes = format!(" xmlns='{}'", "n".repeat(size / 2));
        let value = format!("<D:a>{}</D:a>", "<b/>".repeat(size / 8));
        let body = document("{root}", &attributes, &value, "");
        let document = parse(&body);
        let property = document.responses()[0].property(&Name::dav("a")).expect("a property");
        let names: Vec<Name> = property.children().map(|child| child.name().clone()).take(2).collect();
        let property = Property::new(Name::from_static("", "plain"), property.into_value()).expect("a property");
        let one: Vec<Element<'_>> = vec![property.clone()];
        let value = Value::from_elements(one);
        let child = value.children().next().expect("a child");
        assert!(child == property);
        assert_eq!(child.children().map(|child| child.name().clone()).take(2).collect::<Vec<_>>(), names);
        value.as_xml().map_or(0, |xml| xml.as_str().len())
    });
}

/// Elements of one value, whose names and values are in one long namespace.
#[test]
fn a_value_of_many_elements() {
    assert_linear("elements", |size| {
        let attributes = format!(" xmlns:p='{}'", "n".repeat(size / 2));
        let body = document("{root}", &attributes, &many(size / 2, |n| format!("<p:a{n} b='p:x'><p:b/></p:a{n}>")), "");
        let document = parse(&body);
        let elements: Vec<_> = document.responses()[0].propstats().flat_map(|propstat| propstat.properties()).collect();
        let value = Value::from_elements(elements.iter().cloned());
        assert!(value.children().eq(elements));
        value.as_xml().map_or(0, |xml| xml.as_str().len())
    });
}

/// A prefix of the row that a value declares for itself does not capture its names.
#[test]
fn names_are_not_captured() {
    let long = "n".repeat(2000);
    for inner in ["ns0", "own0", "D", "p", "C"] {
        for used in ["ns0", "own0", "p"] {
            let value = format!("<{used}:a><{inner}:b xmlns:{inner}='u'>{used}:x<{used}:c/></{inner}:b></{used}:a>");
            let body = document(
                "{root}",
                &format!(" xmlns:{used}='{long}'"),
                &format!("<D:a>{value}</D:a><D:b>{value}</D:b>"),
                "",
            );
            rewrite(&body);
        }
    }
}

fn value(xml: &str) -> Fragment<'static> {
    Value::from_xml(xml).expect("markup").as_xml().expect("markup").clone()
}

/// Names are compared by their namespaces, without making a text of them.
#[test]
fn comparing_values() {
    let make = |size: usize, prefix: &str| {
        let long = "n".repeat(size / 2);
        value(&format!(
            "<{prefix}:a xmlns:{prefix}='{long}'>{}</{prefix}:a>",
            format!("<{prefix}:b/>").repeat(size / 16)
        ))
    };
    assert_linear("children", |size| usize::from(make(size, "p") == make(size, "q")));
    assert!(make(SIZE, "p") == make(SIZE, "q"));
    assert!(make(SIZE, "p") != make(SIZE + 32, "q"));
}

/// Equal if, and only if, names, attributes, text and children are.
#[test]
fn what_is_equal() {
    let same = [
        "<a xmlns='u' b='1' c='2'>x<d/>y</a>",
        "<p:a xmlns:p='u' c='2' b='1'>x<p:d></p:d>y</p:a>",
        "<a xmlns='u' b='1' c='2'>x<?pi?><d><!----></d><![CDATA[y]]></a>",
        "<a xmlns='&#117;' b='&#49;' c='2'>&#120;<d xmlns='u'/>y<![CDATA[]]></a>",
        "<a xmlns='u' b='1' c='2'>x<q:d xmlns:q='u' xmlns='v'/>y</a>",
    ];
    let other = [
        "<a xmlns='u' b='1' c='2'>x<d/>z</a>",
        "<a xmlns='u' b='1' c='3'>x<d/>y</a>",
        "<a xmlns='u' b='1'>x<d/>y</a>",
        "<a xmlns='u' b='1' c='2'>x<d xmlns=''/>y</a>",
        "<a xmlns='v' b='1' c='2'>x<d/>y</a>",
        "<a xmlns='u' b='1' c='2'>xy<d/></a>",
        "<a xmlns='u' b='1' c='2'>x<d/>y</a><a/>",
        "<a xmlns='u' b='1' c='2'>x<d><d/></d>y</a>",
        "<p:a xmlns:p='u' p:b='1' c='2'>x<p:d/>y</p:a>",
    ];
    for a in same {
        assert!(same.iter().all(|b| value(a) == value(b)), "{a}");
        assert!(other.iter().all(|b| value(a) != value(b) && value(b) != value(a)), "{a}");
    }
    for (n, a) in other.iter().enumerate() {
        assert!(other.iter().enumerate().all(|(m, b)| (n == m) == (value(a) == value(b))), "{a}");
    }
}

fn attributed(count: usize, reverse: bool) -> Element<'static> {
    let mut attributes: Vec<String> = (0..count).map(|n| format!(" a{n}='{n}'")).collect();
    if reverse {
        attributes.reverse();
    }
    let body = format!("<multistatus xmlns='DAV:'><x{}/></multistatus>", attributes.concat());
    parse(&body).extensions()[0].clone()
}

#[test]
fn comparing_attributes() {
    assert_quick("attributes", 500, |count| {
        let (a, b) = (attributed(count, false), attributed(count, true));
        Box::new(move || assert!(a == b))
    });
    for count in [0, 1, 8, 9, 20] {
        assert!(attributed(count, false) == attributed(count, true));
        assert!(attributed(count, false) != attributed(count + 1, true));
    }
}

#[test]
fn setting_attributes() {
    assert_quick("attributes", 500, |count| {
        let names: Vec<Name> = (0..count).map(|n| Name::new("", &format!("a{n}")).expect("a name")).collect();
        Box::new(move || {
            let start = Element::empty(Name::dav("x"));
            let set = names.iter().try_fold(start, |element, name| element.with_attribute(name.clone(), ""));
            assert!(set.is_ok_and(|element| element.attributes().len() == names.len()));
        })
    });
    for count in [1, 31, 32, 33, 100] {
        let element = attributed(count, false).with_attribute(Name::from_static("", "b"), "1").expect("a new one");
        assert_eq!(element.attributes().len(), count + 1);
        for twice in ["a0", "b"] {
            assert!(element.clone().with_attribute(Name::from_static("", twice), "").is_err(), "{twice} {count}");
        }
        let more = element.with_attribute(Name::from_static("", "c"), "2").expect("another");
        assert!(more.with_attribute(Name::from_static("", "b"), "").is_err());
    }
}

/// Many attributes in namespaces of their own, and as many properties.
#[test]
fn many_namespaces() {
    let body = |count: usize| {
        let declared: String = (0..count).map(|n| format!(" xmlns:p{n}='u{n}'")).collect();
        let attributes: String = (0..count).map(|n| format!(" p{n}:a=''")).collect();
        document("{root}", &declared, &format!("<D:a{attributes}/>"), "")
    };
    assert_quick("attributes", 500, |count| {
        let body = body(count);
        Box::new(move || drop(parse(&body).to_xml()))
    });
    assert!(rewrite(&body(1000)) > 0);
}

/// A namespace is not compared for each of its names.
#[test]
fn names_in_a_long_namespace() {
    let body = |size: usize| {
        let attributes = format!(" xmlns:p='{}'", "n".repeat(size / 2));
        document("{root}", &attributes, &many(size / 2, |n| format!("<p:a{n}/>")), "")
    };
    assert_quick("writing", 64 << 10, |size| {
        let body = body(size);
        Box::new(move || drop(parse(&body).to_xml()))
    });
    assert_quick("comparing", 64 << 10, |size| {
        let (a, b) = (parse(&body(size)).into_owned(), parse(&body(size)).into_owned());
        Box::new(move || assert!(a == b))
    });
    assert_quick("joining", 64 << 10, |size| {
        let (a, b) = (parse(&body(size)).into_owned(), parse(&body(size)).into_owned());
        Box::new(move || {
            let mut outcomes = Outcomes::new((Operation::Propfind, "/a"));
            for row in a.responses().iter().chain(b.responses()) {
                outcomes.response(row.clone());
            }
            drop(outcomes.reply());
        })
    });
}

/// A property is reported again with another reason.
#[test]
fn many_groups_that_were_reported() -> Result<(), multistatus::Error> {
    let response = |count: usize| -> Result<Response<'static>, multistatus::Error> {
        let mut row = Response::builder("/a");
        for n in 0..count {
            let status = Status::with_reason(StatusCode::ALREADY_REPORTED, &format!("reason {n}"))?;
            let property = Property::new(Name::new("", &format!("a{n}"))?, "")?;
            row.property_element_with(property, status);
        }
        row.build()
    };
    assert_eq!(response(3)?.propstats().len(), 3);
    assert_quick("groups", 1000, |count| {
        let row = response(count).expect("a response");
        Box::new(move || {
            let mut outcomes = Outcomes::new((Operation::Report, "/a"));
            outcomes.response(row.clone());
            let reply = outcomes.reply().expect("a reply");
            assert!(reply.multistatus().is_some_and(|document| document.responses()[0].propstats().len() == 1));
        })
    });
    Ok(())
}

#[test]
fn many_hrefs_under_a_long_one() {
    assert_quick("success", 2000, |size| {
        let own = format!("/{}/", "u".repeat(size));
        Box::new(move || {
            let mut outcomes = Outcomes::new((Operation::Propfind, own.as_str()));
            for n in 0..size {
                outcomes.status(format!("/{n}"), 404);
            }
            assert!(outcomes.reply().is_ok());
        })
    });
}

/// Conditions in one long namespace, in propstats that are joined.
#[test]
fn conditions_of_joined_propstats() {
    assert_linear("conditions", |size| {
        let attributes = format!(" xmlns:p='{}'", "n".repeat(size / 2));
        let error = format!("<D:error>{}</D:error>", many(size / 2, |n| format!("<p:c{n}/>")));
        let body =
            document("{root}", &attributes, "<D:a/>", "").replace("</D:propstat>", &format!("{error}</D:propstat>"));
        let body = body.replace("200 OK", "403 Forbidden");
        let row = parse(&body).into_owned().into_responses().remove(0);
        let mut outcomes = Outcomes::new((Operation::Propfind, "/"));
        outcomes.response(row.clone());
        outcomes.response(row);
        outcomes.reply().map_or(0, |reply| reply.body().len())
    });
    assert!(Condition::empty(Name::dav("a")) == Condition::empty(Name::dav("a")));
}

mod json {
    use super::*;

    fn value_of(size: usize, attributes: &str, child: fn(usize) -> String) -> String {
        document("{root}", attributes, &format!("<D:a>{}</D:a>", many(size / 2, child)), "")
    }

    #[test]
    fn the_namespaces_of_a_value_are_written_once() {
        let children: [(&str, Make); 3] = [
            ("xmlns:p", |n| format!("<p:b{n}/>")),
            ("xmlns:p", |n| format!("<D:b{n}>p:x</D:b{n}>")),
            ("xmlns", |n| format!("<b{n}/>")),
        ];
        for (declared, child) in children {
            assert_linear(declared, |size| {
                let long = "n".repeat(size / 2);
                let body = value_of(size, &format!(" {declared}='{long}'"), child);
                let document = parse(&body);
                let json = serde_json::to_string(&document).expect("JSON");
                let again: Multistatus<'_> = serde_json::from_str(&json).expect("a document");
                assert!(again == document, "not equal");
                json.len()
            });
        }
    }

    /// Common values keep their form.
    #[test]
    fn few_namespaces_are_written_in_the_markup() {
        for (count, apart) in [(1, false), (100, false), (150, true)] {
            let child = "<p:b/>".repeat(count);
            let body = document("{root}", " xmlns:p='http://example.com/ns'", &format!("<D:a>{child}</D:a>"), "");
            let document = parse(&body);
            let json = serde_json::to_value(&document).expect("JSON");
            let property = &json["responses"][0]["propstats"][0]["props"][0];
            if apart {
                assert_eq!(property["xml"], child);
                assert_eq!(property["namespaces"], serde_json::json!({ "p": "http://example.com/ns" }));
            } else {
                assert_eq!(property["xml"], "<p:b xmlns:p=\"http://example.com/ns\"/>".repeat(count));
                assert_eq!(property.get("namespaces"), None);
            }
            assert!(serde_json::from_value::<Multistatus<'_>>(json).expect("a document") == document);
        }
    }

    #[test]
    fn namespaces_that_cannot_be() {
        for (namespaces, xml, expected) in [
            (r#"{"p": ""}"#, Some("<p:a/>"), "cannot be bound to \"\""),
            (r#"{"xml": "u"}"#, Some("<a/>"), "the prefix \"xml\" cannot be bound"),
            (r#"{"xmlns": "u"}"#, Some("<a/>"), "the prefix \"xmlns\" cannot be bound"),
            (r#"{"p": "http://www.w3.org/XML/1998/namespace"}"#, Some("<a/>"), "cannot be bound"),
            (r#"{"p": "http://www.w3.org/2000/xmlns/"}"#, Some("<a/>"), "no name can be in"),
            (r#"{"a:b": "u"}"#, Some("<a/>"), "found \"a:b\""),
            (r#"{"p": "\u0001"}"#, Some("<a/>"), "U+0001"),
            (r#"{"p": "u", "p": "v"}"#, Some("<a/>"), "\"p\" appears twice"),
            (r#"{"p": "u"}"#, Some("<q:a/>"), "\"q\" is not declared"),
            (r#"{"p": "u"}"#, None, "expected xml beside the namespaces"),
        ] {
            let xml = xml.map(|xml| format!(r#", "xml": "{xml}""#)).unwrap_or_default();
            let json = format!(r#"{{"name": "x", "namespaces": {namespaces}{xml}}}"#);
            let error = serde_json::from_str::<Element<'_>>(&json).expect_err("what cannot be").to_string();
            assert!(error.contains(expected), "{json}\n{error}");
        }
        let json = r#"{"name": "x", "namespaces": {"": "u", "D": "v"}, "xml": "<a/><D:b/>"}"#;
        let element: Element<'_> = serde_json::from_str(json).expect("an element");
        let names: Vec<String> = element.children().map(|child| child.name().to_string()).collect();
        assert_eq!(names, ["{u}a", "{v}b"]);
    }

    #[test]
    fn many_attributes_and_keys() {
        assert_quick("attributes", 2000, |count| {
            let attributes: Vec<String> = (0..count).map(|n| format!("\"{{u}}a{n}\":\"\"")).collect();
            let json = format!("{{\"name\":\"x\",\"attributes\":{{{}}}}}", attributes.join(","));
            Box::new(move || assert!(serde_json::from_str::<Element<'_>>(&json).is_ok()))
        });
        assert_quick("unknown keys", 2000, |count| {
            let keys: Vec<String> = (0..count).map(|n| format!("\"k{n}\":[[{n}]]")).collect();
            let json = format!("{{\"responses\":[],{}}}", keys.join(","));
            Box::new(move || assert!(serde_json::from_str::<Multistatus<'_>>(&json).is_ok()))
        });
    }
}
