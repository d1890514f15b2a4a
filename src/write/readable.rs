//! Whether a reader with the default limits can read what is written.
//!
//! The readers' own decoder answers that, but only where a cheap look says that the answer may be no: nearly all rows are
//! small and flat.

use memchr::memchr_iter;

use crate::error::{Error, ErrorKind};
use crate::read::{Limit, Limits};
use crate::row::decode::{Decoder, Dialect};
use crate::value::{Description, Element, Value};
use crate::xml::FaultKind;
use crate::xml::scope::Scope;
use crate::xml::text::floor;
use crate::xml::tokens::{Token, Tokens};

use super::element;

const LIMITS: Limits = Limits::new();

/// Open elements in a property, itself included: multistatus, response, propstat and prop are around it. Around a
/// condition or an extension there are no more.
const DEEPEST: u32 = LIMITS.depth - 4;

/// Bytes that an element takes at least to exceed a limit: a start tag and an end tag for each level.
const SHORT: usize = "<a></a>".len() * DEEPEST as usize;

/// Bytes that an attribute takes at least, apart from its value.
const SHORT_ATTRIBUTE: usize = " a=\"\"".len();

/// Bytes that a row takes at least to have too many items.
const LONG: usize = "<a/>".len() * LIMITS.items as usize;

/// True if the element, as it was written, may have more levels, attributes or declarations than the limits allow.
#[inline]
pub(crate) fn is_suspect(element: &Element<'_>, written: &str) -> bool {
    written.len() > SHORT && is_long_suspect(element, written)
}

#[inline(never)]
fn is_long_suspect(element: &Element<'_>, written: &str) -> bool {
    let more_than = |most: u32, byte| memchr_iter(byte, written.as_bytes()).count() > most as usize;
    match element.value() {
        Value::Text(_) if element.attributes().is_empty() => false,
        Value::Text(_) => more_than(LIMITS.attributes, b'='),
        Value::Xml(_) => {
            more_than(LIMITS.attributes, b'=') || (more_than(2 * DEEPEST, b'<') && deepest(written) > DEEPEST)
        }
    }
}

/// How many elements are open at the deepest place.
fn deepest(xml: &str) -> u32 {
    let mut tokens = Tokens::new(xml);
    let (mut depth, mut deepest) = (0u32, 0);
    while let Ok(Some((token, _))) = tokens.next() {
        match token {
            Token::Start(_, empty) => {
                deepest = deepest.max(depth + 1);
                depth += u32::from(!empty);
            }
            Token::End => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Checks a row that was written, or another child of the root; `suspect` if one of its elements [is](is_suspect).
///
/// # Errors
///
/// [`ErrorKind::Limit`] if a reader with the default limits refuses it.
#[inline]
pub(crate) fn check(xml: &str, suspect: bool) -> Result<(), Error> {
    if suspect || xml.len() > LONG { check_large(xml, suspect) } else { Ok(()) }
}

#[cold]
fn check_large(xml: &str, suspect: bool) -> Result<(), Error> {
    if xml.len() > LIMITS.response_bytes as usize {
        return Err(too_much(Limit::ResponseBytes));
    }
    let many = memchr_iter(b'<', xml.as_bytes()).count() > LIMITS.items as usize;
    if !suspect && !many {
        return Ok(());
    }
    let mut scope = Scope::within(None);
    match Decoder::new(xml, &mut scope, &LIMITS, Dialect::default(), 1, None).decode() {
        Err(fault) => match fault.kind {
            FaultKind::Limit(limit) => Err(too_much(limit)),
            _ => Ok(()),
        },
        Ok(_) => Ok(()),
    }
}

/// Checks a row of which nothing is known.
pub(crate) fn check_row(xml: &str) -> Result<(), Error> {
    let more_than = |most: u32, byte| memchr_iter(byte, xml.as_bytes()).count() > most as usize;
    check(xml, xml.len() > SHORT && (more_than(LIMITS.attributes, b'=') || more_than(2 * DEEPEST, b'<')))
}

/// Checks a whole document by what came of reading it with the default options.
pub(crate) fn check_document<T>(read: Result<T, Error>) -> Result<(), Error> {
    match read.map_err(|error| error.kind()) {
        Err(ErrorKind::Limit(limit)) => Err(too_much(limit)),
        _ => Ok(()),
    }
}

/// Checks an extension of a document, and gives the bytes that it takes.
pub(crate) fn check_extension(element: &Element<'_>) -> Result<usize, Error> {
    let mut xml = String::new();
    element::push_alone(&mut xml, element);
    check(&xml, is_suspect(element, &xml)).map(|()| xml.len())
}

/// Checks a condition, which may be all that a document holds.
pub(crate) fn check_condition(condition: &Element<'_>) -> Result<(), Error> {
    let value = match condition.value() {
        Value::Text(text) => text.len(),
        Value::Xml(fragment) => fragment.as_str().len(),
    };
    let attributes: usize =
        condition.attributes().iter().map(|attribute| SHORT_ATTRIBUTE + attribute.value().len()).sum();
    // Nearly all are small.
    if value + attributes <= SHORT { Ok(()) } else { check_extension(condition).map(|_| ()) }
}

/// Checks how many extensions a document has, and how many bytes they take.
pub(crate) fn check_extensions(count: usize, bytes: usize) -> Result<(), Error> {
    match () {
        () if count > LIMITS.items as usize => Err(too_much(Limit::Items)),
        () if bytes > LIMITS.response_bytes as usize => Err(too_much(Limit::ResponseBytes)),
        () => Ok(()),
    }
}

/// Checks how long a sync-token is.
pub(crate) fn check_token(token: &str) -> Result<(), Error> {
    let mut xml = String::new();
    element::push_simple(&mut xml, "sync-token", token);
    check(&xml, false)
}

/// A text that fits into an element of its own, of which the end is left out if it does not.
pub(crate) fn fitting(description: Description<'static>) -> Description<'static> {
    // Written, a byte of text takes up to six.
    const SURE: usize = LIMITS.response_bytes as usize / 8;
    let len = description.text().len() + description.lang().map_or(0, str::len);
    if len <= SURE {
        return description;
    }
    let mut xml = String::new();
    element::push_description(&mut xml, &description);
    if xml.len() <= LIMITS.response_bytes as usize {
        return description;
    }
    let lang = description.lang().filter(|lang| lang.len() <= 200).map(|lang| lang.to_owned().into());
    Description::checked(floor(description.text(), SURE).to_owned().into(), lang)
}

fn too_much(limit: Limit) -> Error {
    let (most, of) = match limit {
        Limit::ResponseBytes => (LIMITS.response_bytes, "bytes in one child of the root"),
        Limit::Depth => (LIMITS.depth, "open elements"),
        Limit::Attributes => (LIMITS.attributes, "attributes of one element"),
        Limit::Namespaces => (LIMITS.namespaces, "namespace declarations of one element"),
        Limit::Items | Limit::Responses | Limit::TotalBytes | Limit::Names | Limit::Hrefs => {
            (LIMITS.items, "properties, propstats, hrefs, conditions or extensions each")
        }
    };
    let message =
        format!("expected at most {most} {of}, found more: by default, a reader stops there (the limit {limit})");
    Error::new(ErrorKind::Limit(limit), message)
}
