//! Tests typed live properties: `multistatus::prop`.

#![cfg(all(feature = "server", feature = "vocabulary"))]

use std::fmt::Debug;

use multistatus::namespace::{CALDAV, CARDDAV};
use multistatus::prop::LiveProperty;
use multistatus::{Error, ErrorKind, Multistatus, Property, Response, Value};

mod acl;
mod calendar;
mod captures;
mod cases;
mod content;
mod dates;
mod every;
mod forms;
mod locks;
mod odd_parts;
#[path = "../support/property_types.rs"]
mod property_types;
mod published;
mod round_trip;
#[path = "../support/mod.rs"]
mod support;
mod vendor;

/// Returns a property with this markup in it.
fn property<P: LiveProperty>(content: &str) -> Result<Property<'static>, Error> {
    Property::new(P::NAME, Value::from_xml(content)?)
}

/// Returns the value that is read from this markup.
fn decode<P: LiveProperty>(content: &str) -> Result<Option<P>, Error> {
    P::decode(&property::<P>(content)?)
}

/// Returns the value of a property as an RFC prints it, with the prefixes `D` for WebDAV, `C` for CalDAV and `A` for
/// CardDAV.
#[track_caller]
fn example<P: LiveProperty + Debug + PartialEq>(element: &str) -> Result<P, Error> {
    let around = format!("<w xmlns:C=\"{CALDAV}\" xmlns:A=\"{CARDDAV}\">{element}</w>");
    let around = Value::from_xml(&around)?;
    let wrapper = around.children().next();
    let element = wrapper.as_ref().and_then(|wrapper| wrapper.children().next());
    let Some(element) = element.filter(|element| *element.name() == P::NAME) else {
        panic!("expected an element {}", P::NAME)
    };
    match P::decode(&element)? {
        Some(value) => round_trip(&value).map(|()| value),
        None => panic!("{} has no value", P::NAME),
    }
}

/// Checks that the value cannot be read, and that the error names the property and quotes `quoted`.
#[track_caller]
fn refused<P: LiveProperty + Debug>(content: &str, quoted: &str) -> Result<(), Error> {
    match P::decode(&property::<P>(content)?) {
        Ok(value) => panic!("{content} was read as {value:?}"),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidValue, "{error}");
            assert!(error.message().starts_with(&P::NAME.to_string()), "{error}");
            assert!(error.message().contains(quoted), "{error} does not hold {quoted}");
            Ok(())
        }
    }
}

/// Returns an href that was read.
fn href(text: &str) -> Result<multistatus::Href<'static>, Error> {
    multistatus::Href::new(text.to_owned())
}

/// Checks that a value is written as `expected`, and that it reads back as it was: alone, and in a document.
#[track_caller]
fn written<P: LiveProperty + Debug + PartialEq>(value: &P, expected: &str) -> Result<(), Error> {
    assert_eq!(value.encode(), Value::from_xml(expected)?, "{value:?}");
    round_trip(value)
}

/// Checks that a value reads back as it was: alone, and in a document.
#[track_caller]
fn round_trip<P: LiveProperty + Debug + PartialEq>(value: &P) -> Result<(), Error> {
    assert_eq!(P::decode(&value.to_property()?)?.as_ref(), Some(value));
    let row = Response::builder("/").live(value).build()?;
    assert_eq!(row.live::<P>()?.as_ref(), Some(value));
    let xml = Multistatus::from_iter([row]).to_xml();
    let read = Multistatus::parse(&xml)?;
    let row = read.responses().first();
    assert_eq!(row.map(Response::live::<P>).transpose()?.flatten().as_ref(), Some(value));
    Ok(())
}
