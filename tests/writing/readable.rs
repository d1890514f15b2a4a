//! Checks that every value that can be built can be read back under the default limits, and strictly.

use multistatus::document::{Prop, Propstats, Root};
use multistatus::read::Limit;
use multistatus::{
    Description, Element, Error, ErrorKind, Footer, Multistatus, Name, Operation, Outcomes, ParseOptions, Property,
    Response, Value, condition,
};
use proptest::prelude::*;

const X: Name = Name::from_static("", "x");
const ITEMS: usize = 100_000;
const BYTES: usize = 32 << 20;

/// The result: `Ok` if it was built and read back, or the limit that it was refused for.
type Outcome = Result<(), Limit>;

#[track_caller]
fn refused_for(error: &Error) -> Limit {
    match error.kind() {
        ErrorKind::Limit(limit) => {
            assert!(error.message().contains(&limit.to_string()), "{error}");
            limit
        }
        _ => panic!("{error}"),
    }
}

/// Builds a document with this response, which strict readers must read as it was.
#[track_caller]
fn response(built: Result<Response<'_>, Error>) -> Outcome {
    let row = built.map_err(|error| refused_for(&error))?;
    let document = Multistatus::from_iter([row]);
    let xml = document.to_xml();
    let read = ParseOptions::new().strict(true).parse(&xml);
    assert!(read.unwrap_or_else(|error| panic!("{error}")) == document);
    Ok(())
}

/// Returns `depth` elements, one inside the other.
fn nested(depth: usize) -> Result<Element<'static>, Error> {
    let value = Value::from_xml(&format!("{}{}", "<a>".repeat(depth - 1), "</a>".repeat(depth - 1)))?;
    Element::new(X, value)
}

fn attributes(count: usize) -> Result<Element<'static>, Error> {
    (0..count).try_fold(Element::empty(X), |element, n| element.with_attribute(Name::new("", &format!("a{n}"))?, "="))
}

/// Returns an element whose content has a start tag with this many declarations.
fn declarations(count: usize) -> Result<Element<'static>, Error> {
    let declared: String = (0..count).map(|n| format!(" xmlns:p{n}='urn:{n}'")).collect();
    Element::new(X, Value::from_xml(&format!("<a{declared}/>"))?)
}

fn name(number: usize) -> Result<Name, Error> {
    Name::new("", &format!("p{number}"))
}

#[test]
fn levels_attributes_and_declarations_at_the_limit_and_one_more() -> Result<(), Error> {
    type Make = fn(usize) -> Result<Element<'static>, Error>;
    type Build = fn(Element<'static>) -> Result<Response<'static>, Error>;
    let property: Build = |element| Response::builder("/a").property_element(element).build();
    let second: Build = |element| Response::builder("/a").not_found(Name::dav("z")).property_element(element).build();
    let condition: Build = |element| Response::builder("/a").status(403).condition(element).build();
    let reason: Build = |element| Response::builder("/a").property_failed_with(X, 403, element).build();
    let extension: Build = |element| Response::builder("/a").status(403).extension(element).build();
    // The elements around it: multistatus, response, and those named here.
    for (build, around) in [
        (property, 4), // propstat, prop
        (second, 4),
        (condition, 3), // error
        (reason, 4),    // propstat, error
        (extension, 2),
    ] {
        let tables: [(Make, usize, Limit); 3] = [
            (nested, 128 - around, Limit::Depth),
            (attributes, 256, Limit::Attributes),
            (declarations, 256, Limit::Namespaces),
        ];
        for (make, most, limit) in tables {
            assert_eq!(response(build(make(most)?)), Ok(()), "{limit} {most} around {around}");
            assert_eq!(response(build(make(most + 1)?)), Err(limit), "{limit} {most} around {around}");
        }
    }
    // The language is an attribute.
    assert_eq!(response(property(attributes(255)?.with_lang("en")?)), Ok(()));
    assert_eq!(response(property(attributes(256)?.with_lang("en")?)), Err(Limit::Attributes));
    // Many parts without depth.
    let flat = Value::from_xml(&"<a>b=\"=\"</a><c/>".repeat(10_000))?;
    assert_eq!(response(property(Element::new(X, flat)?)), Ok(()));
    // A builder that was refused once still works.
    assert!(property(nested(125)?).is_err());
    assert_eq!(response(Response::builder("/a").status(403).build()), Ok(()));
    Ok(())
}

/// Names and attributes may be in as many namespaces as the limit allows.
#[test]
fn namespaces_at_the_limit() -> Result<(), Error> {
    let mut builder = Response::builder("/a");
    for n in 0..300 {
        builder.property(Name::new(&format!("urn:p{n}"), "x")?, "");
    }
    let element = (0..256).try_fold(Element::empty(Name::new("urn:own", "x")?), |element, n| {
        element.with_attribute(Name::new(&format!("urn:a{n}"), "y")?, "")
    })?;
    assert_eq!(response(builder.clone().build()), Ok(()));
    // One more for the name of the element itself.
    assert_eq!(response(builder.property_element(element.clone()).build()), Err(Limit::Namespaces));
    assert_eq!(response(Response::builder("/a").property_element(element).build()), Ok(()));
    Ok(())
}

#[test]
fn items_at_the_limit_and_one_more() -> Result<(), Error> {
    for (more, expected) in [(0, Ok(())), (1, Err(Limit::Items))] {
        let count = ITEMS + more;
        let mut properties = Response::builder("/a");
        let mut hrefs = Response::builder("/").status(404).clone();
        let mut conditions = Response::builder("/a").status(403).clone();
        let mut extensions = conditions.clone();
        for n in 0..count {
            properties.property(name(n)?, "");
            conditions.condition(Element::empty(X));
            extensions.extension(Element::empty(X));
        }
        for n in 1..count {
            hrefs.href(format!("/{n}"));
        }
        for (what, mut builder) in
            [("properties", properties), ("hrefs", hrefs), ("conditions", conditions), ("extensions", extensions)]
        {
            assert_eq!(response(builder.build()), expected, "{what} {count}");
        }
    }
    Ok(())
}

#[test]
fn bytes_at_the_limit_and_one_more() -> Result<(), Error> {
    let around = Response::builder("/a").property(X, "a").build()?.as_xml().len() - 1;
    for (len, expected) in [(BYTES - around, Ok(())), (BYTES - around + 1, Err(Limit::ResponseBytes))] {
        assert_eq!(response(Response::builder("/a").property(X, "a".repeat(len)).build()), expected, "{len}");
    }
    Ok(())
}

#[test]
fn footers_at_the_limit_and_one_more() -> Result<(), Error> {
    let mut footer = Footer::new();
    for element in [nested(127)?, attributes(256)?, declarations(256)?] {
        footer.push_extension(element)?;
    }
    let with = |footer: &Footer| {
        let mut document = Multistatus::new();
        document.set_footer(footer.clone());
        let xml = document.to_xml();
        ParseOptions::new().strict(true).parse(&xml).map(|read| read == document)
    };
    assert!(with(&footer)?);
    for (element, limit) in [
        (nested(128)?, Limit::Depth),
        (attributes(257)?, Limit::Attributes),
        (declarations(257)?, Limit::Namespaces),
        (Element::new(X, "a".repeat(BYTES))?, Limit::ResponseBytes),
    ] {
        assert_eq!(footer.push_extension(element).map_err(|error| refused_for(&error)), Err(limit));
    }
    // All extensions together.
    let half = Element::new(X, "a".repeat(BYTES / 2 - "<x></x>".len()))?;
    let mut halves = Footer::new();
    halves.push_extension(half.clone())?;
    halves.push_extension(half)?;
    assert!(with(&halves)?);
    let more = halves.push_extension(Element::empty(X)).map_err(|error| refused_for(&error));
    assert_eq!(more, Err(Limit::ResponseBytes));
    let mut many = Footer::new();
    for _ in 0..ITEMS {
        many.push_extension(Element::empty(X))?;
    }
    assert!(with(&many)?);
    assert_eq!(many.push_extension(Element::empty(X)).map_err(|error| refused_for(&error)), Err(Limit::Items));
    // An element that belongs in a response is read as a deviation that a strict reader refuses.
    for local in ["href", "status", "propstat", "prop", "response", "responsedescription", "sync-token"] {
        let pushed = footer.push_extension(Element::empty(Name::new("DAV:", local)?));
        assert_eq!(pushed.map_err(|error| error.kind()), Err(ErrorKind::Usage), "{local}");
    }
    let around = "<D:sync-token></D:sync-token>".len();
    let mut token = Footer::new();
    token.set_sync_token(Some(&"a".repeat(BYTES - around)))?;
    assert!(with(&token)?);
    let longer = token.set_sync_token(Some(&"a".repeat(BYTES - around + 1))).map_err(|error| refused_for(&error));
    assert_eq!(longer, Err(Limit::ResponseBytes));
    // The end of a description is left out.
    let mut described = Footer::new();
    described.set_description(Some(Description::new("&".repeat(BYTES / 4))?));
    assert!(with(&described)?);
    assert!(described.description().is_some_and(|text| text.text().len() >= BYTES / 8 - 1));
    Ok(())
}

#[test]
fn other_documents_at_the_limit_and_one_more() -> Result<(), Error> {
    let prop = |properties: Vec<Property<'static>>| -> Result<Outcome, Error> {
        let document = match Prop::new(properties) {
            Ok(document) => document,
            Err(error) => return Ok(Err(refused_for(&error))),
        };
        assert!(Prop::parse(&document.to_xml())? == document);
        Ok(Ok(()))
    };
    let count = |count: usize| (0..count).map(|n| Ok(Element::empty(name(n)?))).collect::<Result<Vec<_>, Error>>();
    assert_eq!(prop(count(ITEMS)?)?, Ok(()));
    assert_eq!(prop(count(ITEMS + 1)?)?, Err(Limit::Items));
    assert_eq!(prop(vec![nested(127)?])?, Ok(()));
    assert_eq!(prop(vec![nested(128)?])?, Err(Limit::Depth));
    assert_eq!(prop(vec![attributes(257)?])?, Err(Limit::Attributes));
    let conditions = |conditions: Vec<Element<'static>>| -> Result<Outcome, Error> {
        let document = match multistatus::Conditions::try_from_iter(conditions) {
            Ok(document) => document,
            Err(error) => return Ok(Err(refused_for(&error))),
        };
        assert!(multistatus::Conditions::parse(&document.to_xml())? == document);
        Ok(Ok(()))
    };
    assert_eq!(conditions(count(ITEMS)?)?, Ok(()));
    assert_eq!(conditions(count(ITEMS + 1)?)?, Err(Limit::Items));
    assert_eq!(conditions(vec![nested(127)?])?, Ok(()));
    assert_eq!(conditions(vec![nested(128)?])?, Err(Limit::Depth));
    assert_eq!(conditions(vec![attributes(256)?])?, Ok(()));
    assert_eq!(conditions(vec![attributes(257)?])?, Err(Limit::Attributes));
    assert_eq!(conditions(vec![])?, Ok(()));
    // Outcomes that become a plain response.
    let plain = |condition: Element<'static>| -> Result<Outcome, Error> {
        let mut outcomes = Outcomes::new((Operation::Delete, "/a"));
        outcomes.failed_with("/a", 403, condition);
        let reply = match outcomes.reply() {
            Ok(reply) => reply,
            Err(error) => return Ok(Err(refused_for(&error))),
        };
        assert_eq!(reply.status().as_u16(), 403);
        assert_eq!(multistatus::Conditions::parse(&reply.body())?.len(), 1);
        Ok(Ok(()))
    };
    assert_eq!(plain(nested(120)?)?, Ok(()));
    assert_eq!(plain(nested(128)?)?, Err(Limit::Depth));
    assert_eq!(plain(attributes(257)?)?, Err(Limit::Attributes));
    assert_eq!(plain(Element::new(X, "x".repeat(BYTES))?)?, Err(Limit::ResponseBytes));
    // A response that was read under other limits.
    let deep = format!(
        "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:propstat><D:prop>{}{}</D:prop>\
         <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>",
        "<a>".repeat(126),
        "</a>".repeat(126)
    );
    let limits = multistatus::read::Limits::new().depth(200);
    let row = ParseOptions::new().limits(limits).parse(deep.as_bytes())?.into_owned().into_responses().pop();
    let Some(row) = row else { panic!("no response") };
    let refused = Propstats::new(Root::MkcolResponse, row.clone()).map_err(|error| refused_for(&error)).map(drop);
    assert_eq!(refused, Err(Limit::Depth));
    let mut again = Response::builder("/a");
    for property in row.propstats().flat_map(|propstat| propstat.properties()) {
        again.property_element(property);
    }
    assert_eq!(response(again.build()), Err(Limit::Depth));
    Ok(())
}

/// `Outcomes` joins responses from parts, each of which can be read.
#[test]
fn outcomes_that_are_joined() -> Result<(), Error> {
    let half = |from: usize| {
        (from..from + ITEMS / 2 + 1)
            .try_fold(Response::builder("/a"), |mut row, n| {
                row.property(name(n)?, "");
                Ok(row)
            })
            .and_then(|mut row| row.build())
    };
    let exchange = multistatus::Exchange::new(Operation::Propfind, "/a")?;
    let mut outcomes = Outcomes::new(exchange);
    outcomes.response(half(0)?);
    outcomes.response(half(ITEMS)?);
    let refused = outcomes.reply().map_err(|error| refused_for(&error)).map(drop);
    assert_eq!(refused, Err(Limit::Items));
    Ok(())
}

/// Returns markup that is flat or deep, with few or many attributes.
fn element() -> impl Strategy<Value = Element<'static>> {
    let depth = prop_oneof![1usize..4, 110usize..140];
    let count = prop_oneof![0usize..3, 250usize..260];
    (depth, count, any::<bool>()).prop_filter_map("an element", |(depth, count, inside)| {
        let declared: String = (0..count).map(|n| format!(" a{n}='&lt;/>'")).collect();
        let content = format!("{}<b{declared}/>{}", "<a>".repeat(depth), "</a>".repeat(depth));
        match inside {
            true => Element::new(X, Value::from_xml(&content).ok()?).ok(),
            false => attributes(count).ok()?.with_attribute(X, &content).ok(),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_built_can_be_read_back(
        properties in prop::collection::vec(element(), 0..3), condition in prop::option::of(element()),
        extension in prop::option::of(element()), failed: bool,
    ) {
        let mut builder = Response::builder("/a");
        if failed {
            builder.status(403);
            builder.condition(condition.unwrap_or_else(|| Element::empty(condition::SUPPORTED_REPORT)));
        } else {
            builder.property(Name::dav("displayname"), "a");
            for property in properties.into_iter().take(1) {
                builder.property_element(property);
            }
            if let Some(condition) = condition {
                builder.property_failed_with(Name::dav("owner"), 403, condition);
            }
        }
        if let Some(extension) = extension {
            builder.extension(extension);
        }
        let _ = response(builder.build());
    }
}

type Make = fn(usize) -> Result<Element<'static>, Error>;

fn inside(xml: String) -> Result<Element<'static>, Error> {
    Element::new(X, Value::from_xml(&xml)?)
}

/// Elements with a part of this length, and the maximum length of the part.
const PARTS: [(Make, usize, Limit); 9] = [
    (|n| Element::new(X, "a")?.with_lang("l".repeat(n)), 128, Limit::LanguageBytes),
    (|n| inside("<a/>".into())?.with_lang("l".repeat(n)), 128, Limit::LanguageBytes),
    (|n| Ok(Element::empty(Name::new(&"u".repeat(n), "x")?)), 512, Limit::NamespaceBytes),
    (|n| Element::empty(X).with_attribute(Name::new(&"u".repeat(n), "x")?, "a"), 512, Limit::NamespaceBytes),
    (|n| Element::empty(X).with_attribute(Name::new("", "b")?, &"v".repeat(n)), 64 << 10, Limit::AttributeBytes),
    (|n| inside(format!("<a xml:lang='{}'/>", "l".repeat(n))), 128, Limit::LanguageBytes),
    (|n| inside(format!("<b/><{0}:a xmlns:{0}='u'>text > text</{0}:a>", "p".repeat(n))), 128, Limit::PrefixBytes),
    (|n| inside(format!("<a><b xmlns = \"{}\"/></a>", "u".repeat(n))), 512, Limit::NamespaceBytes),
    (|n| inside(format!("<a b='>{}'/>", "v".repeat(n - 1))), 64 << 10, Limit::AttributeBytes),
];

#[test]
fn parts_of_tags_at_the_limit_and_one_more() -> Result<(), Error> {
    type Build = fn(Element<'static>) -> Result<Response<'static>, Error>;
    let builds: [Build; 5] = [
        |element| Response::builder("/a").property_element(element).build(),
        |element| Response::builder("/a").not_found(Name::dav("z")).property_element(element).build(),
        |element| Response::builder("/a").status(403).condition(element).build(),
        |element| Response::builder("/a").property_failed_with(Name::dav("z"), 403, element).build(),
        |element| Response::builder("/a").status(403).extension(element).build(),
    ];
    for (at, (make, most, limit)) in PARTS.into_iter().enumerate() {
        for (place, build) in builds.into_iter().enumerate() {
            assert_eq!(response(build(make(most)?)), Ok(()), "part {at} in place {place}");
            assert_eq!(response(build(make(most + 1)?)), Err(limit), "part {at} in place {place}");
        }
        let mut footer = Footer::new();
        footer.push_extension(make(most)?)?;
        assert_eq!(footer.push_extension(make(most + 1)?).map_err(|error| refused_for(&error)), Err(limit), "{at}");
        let prop = |n| Prop::new([make(n)?]).map(drop);
        assert_eq!(prop(most).map_err(|error| refused_for(&error)), Ok(()), "{at}");
        assert_eq!(prop(most + 1).map_err(|error| refused_for(&error)), Err(limit), "{at}");
        let conditions = |n| multistatus::Conditions::try_from_iter([make(n)?]).map(drop);
        assert_eq!(conditions(most).map_err(|error| refused_for(&error)), Ok(()), "{at}");
        assert_eq!(conditions(most + 1).map_err(|error| refused_for(&error)), Err(limit), "{at}");
    }
    Ok(())
}

/// Names without a value, and languages of texts, are checked too.
#[test]
fn namespaces_of_names_and_languages_of_texts() -> Result<(), Error> {
    let name = |n: usize| Name::new(&"u".repeat(n), "x");
    assert_eq!(response(Response::builder("/a").not_found(name(512)?).build()), Ok(()));
    assert_eq!(response(Response::builder("/a").not_found(name(513)?).build()), Err(Limit::NamespaceBytes));
    assert_eq!(response(Response::builder("/a").property(name(513)?, "a").build()), Err(Limit::NamespaceBytes));
    let described = |n: usize| Response::builder("/a").status(403).description_in(&"l".repeat(n), "a").build();
    assert_eq!(response(described(128)), Ok(()));
    assert_eq!(response(described(129)), Err(Limit::LanguageBytes));
    // More namespaces than a row declares: each element declares its own.
    let mut builder = Response::builder("/a");
    for n in 0..130 {
        builder.property(Name::new(&format!("urn:p{n}"), "x")?, "");
    }
    assert_eq!(response(builder.clone().property(name(512)?, "a").build()), Ok(()));
    assert_eq!(response(builder.property(name(513)?, "a").build()), Err(Limit::NamespaceBytes));
    // The text of a footer loses a language that is too long.
    for (n, kept) in [(128, true), (129, false)] {
        let mut document = Multistatus::new();
        document.set_description(Some(Description::new("a")?.with_lang("l".repeat(n))?));
        assert_eq!(document.description().and_then(Description::lang).is_some(), kept);
        assert!(ParseOptions::new().strict(true).parse(&document.to_xml())? == document);
    }
    Ok(())
}
