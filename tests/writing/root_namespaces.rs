//! Namespaces that the root declares.

use multistatus::header::Preferences;
use multistatus::plan::PropfindPlan;
use multistatus::request::Propfind;
use multistatus::write::{Encoder, RootNamespaces, WriteOptions};
use multistatus::{Error, Multistatus, Name, Property, Response, ResponseBuilder, Value};
use proptest::prelude::*;

const NAMESPACES: [&str; 6] = [
    "http://owncloud.org/ns",
    "urn:ietf:params:xml:ns:caldav",
    "urn:x",
    "urn:y&<\">'",
    "urn:z",
    "http://nextcloud.org/ns",
];

fn names() -> Vec<Name> {
    NAMESPACES
        .iter()
        .flat_map(|namespace| ["a", "b"].map(|local| Name::new(namespace, local).expect("a name")))
        .collect()
}

/// Writes the responses in the compact form, with and without the namespaces on the root.
fn both(document: &Multistatus<'_>, namespaces: &RootNamespaces) -> [Vec<u8>; 2] {
    [WriteOptions::new().namespaces(namespaces).to_xml(document), document.to_xml()]
}

/// Each namespace is declared once, whatever built the responses; the document is equal and smaller.
#[test]
fn each_namespace_is_declared_once() -> Result<(), Error> {
    let (namespaces, names) = (RootNamespaces::new(NAMESPACES)?, names());
    let mut builder = ResponseBuilder::new();
    builder.namespaces(&namespaces);
    let plan = PropfindPlan::new(&Propfind::prop(names.clone()), &Preferences::new()).namespaces(&namespaces);
    let built = |number: usize, builder: &mut ResponseBuilder| {
        builder.begin(format!("/{number}"));
        for (at, name) in names.iter().enumerate() {
            if (at + number) % 3 == 0 {
                builder.not_found(name)
            } else {
                builder.property(name, "x")
            };
        }
        builder.build()
    };
    let planned = |number: usize| {
        let mut response = plan.response(format!("/{number}"));
        while let Some(index) = response.next().and_then(|question| question.index()) {
            match (index + number) % 6 {
                0 | 3 => response.absent(),
                // It has a language, so the tags of the plan do not serve.
                1 => response.value(Property::new(names[index].clone(), "x")?.with_lang("de")?),
                _ => response.value("x"),
            }
        }
        response.finish()
    };
    let documents: [Vec<Response<'static>>; 2] = [
        (0..20).map(|number| built(number, &mut builder)).collect::<Result<_, _>>()?,
        (0..20).map(planned).collect::<Result<_, _>>()?,
    ];
    for responses in documents {
        let document: Multistatus<'_> = responses.into_iter().collect();
        let [with, without] = both(&document, &namespaces);
        let text = String::from_utf8_lossy(&with);
        assert_eq!(text.matches("xmlns:").count(), 1 + NAMESPACES.len(), "{text}");
        assert!(with.len() * 10 < without.len() * 9, "{} {}", with.len(), without.len());
        assert_eq!(Multistatus::parse(&with)?, document);
        // A response by itself declares what it needs.
        assert_eq!(Multistatus::parse(&without)?, document);
    }
    Ok(())
}

/// The builder of an encoder gets the namespaces from the options, and what it writes is what other builders make.
#[test]
fn builders_of_encoders_know_them() -> Result<(), Error> {
    let namespaces = RootNamespaces::new(NAMESPACES)?;
    for indent in [None, Some(2)] {
        let options = WriteOptions::new().namespaces(&namespaces).indent(indent);
        let (mut encoder, mut out) = (options.clone().encoder(), Vec::new());
        let mut document = Multistatus::new();
        for number in 0..3 {
            encoder.build(format!("/{number}"), &mut out, |response| {
                names().iter().for_each(|name| {
                    response.property(name, "x");
                });
            })?;
            let mut builder = Response::builder(format!("/{number}"));
            names().iter().for_each(|name| {
                builder.property(name, "x");
            });
            document.push(builder.build()?);
        }
        encoder.finish(&mut out);
        assert_eq!(String::from_utf8_lossy(&out).matches("xmlns:").count(), 1 + NAMESPACES.len());
        assert_eq!(Multistatus::parse(&out)?, document);
    }
    Ok(())
}

/// A value may give a prefix of the root another meaning; then the response goes on without it.
#[test]
fn values_with_the_prefixes_of_the_root() -> Result<(), Error> {
    let namespaces = RootNamespaces::new(["urn:x"])?;
    let (x, odd) = (Name::new("urn:x", "a")?, Name::new("urn:x", "missing")?);
    let long = "u".repeat(400);
    let markup = format!("<r0:p xmlns:r0=\"{long}\" xmlns:s=\"{long}2\" xmlns:t=\"{long}3\"><s:q/><t:q/></r0:p>");
    let value = Property::new(Name::dav("owner"), Value::from_xml(&markup)?)?;
    let plan = PropfindPlan::new(
        &Propfind::prop([Name::dav("owner"), Name::dav("group"), Name::dav("acl"), x.clone(), odd]),
        &Preferences::new(),
    )
    .namespaces(&namespaces);
    let mut response = plan.response("/a");
    while let Some(name) = response.next().map(|question| question.name().clone()) {
        match name.local() {
            "missing" => response.absent(),
            "a" => response.value("x"),
            _ => response.value(Property::new(name, value.value().clone())?),
        }
    }
    let response = response.finish()?;
    assert_eq!(response.text(&x).as_deref(), Some("x"));
    assert_eq!(response.missing_properties().count(), 1);
    let document: Multistatus<'_> = [response].into_iter().collect();
    for xml in both(&document, &namespaces) {
        assert_eq!(Multistatus::parse(&xml)?, document, "{}", String::from_utf8_lossy(&xml));
    }
    Ok(())
}

proptest! {
    /// Any document is read back equal, whichever of its namespaces the root declares, and is never longer but for the root.
    #[test]
    fn any_document_is_equal(
        document in multistatus::strategy::multistatus(),
        take in prop::collection::vec(any::<bool>(), 12),
        indent in prop::option::weighted(0.3, 0..3u8),
    ) {
        let mut all: Vec<String> = document.responses().iter().flat_map(|response| response.propstats())
            .flat_map(|propstat| propstat.names().map(|name| name.namespace().to_owned()).collect::<Vec<_>>()).collect();
        all.extend(NAMESPACES.map(str::to_owned));
        all.sort();
        all.dedup();
        let chosen = all.iter().zip(take.iter().cycle()).filter(|(name, take)| **take && name.len() < 500).map(|(name, _)| name);
        let namespaces = RootNamespaces::new(chosen.take(60)).expect("namespaces");
        let options = WriteOptions::new().namespaces(&namespaces).indent(indent);
        let xml = options.clone().to_xml(&document);
        let again = Multistatus::parse(&xml).expect("a document");
        prop_assert!(again == document, "{}", String::from_utf8_lossy(&xml));
        // What was read under such a root is written again.
        let rewritten = again.to_xml();
        prop_assert!(Multistatus::parse(&rewritten).expect("a document") == document);
        let (mut encoder, mut empty) = (options.encoder(), Vec::new());
        encoder.start(&mut empty);
        if indent.is_none() {
            let (mut plain, mut start) = (Encoder::new(), Vec::new());
            plain.start(&mut start);
            prop_assert!(xml.len() - empty.len() <= document.to_xml().len() - start.len());
        }
    }
}
