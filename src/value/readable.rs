//! Checks that a reader with the default limits can read what is written.
//!
//! The readers' own decoder checks that, but only if a cheap look says that the row may be refused, because nearly all
//! rows are small and flat.

use http::StatusCode;
use memchr::{memchr_iter, memrchr};

use crate::clip::floor;
use crate::error::{Error, ErrorKind};
use crate::limits::{Limit, Limits};
use crate::row::decode::{Decoder, Dialect};
use crate::value::{Description, Element, Value};
use crate::xml::FaultKind;
use crate::xml::scope::Scope;
use crate::xml::tokens::{Token, Tokens};

use super::markup;
use super::prefixes::Prefixes;

const LIMITS: Limits = Limits::new();

/// The maximum number of open elements in a property, including itself, because multistatus, response, propstat and
/// prop are around it. There are no more around a condition or an extension.
const DEEPEST: u32 = LIMITS.depth - 4;

/// The minimum number of bytes of an element that exceeds a limit: a start tag and an end tag for each level.
const SHORT: usize = "<a></a>".len() * DEEPEST as usize;

/// The minimum number of bytes of a part of a tag, between quotes or outside of them, that exceeds a limit.
const SHORT_PART: usize = {
    let (language, prefix) = (LIMITS.language_bytes, LIMITS.prefix_bytes);
    let least = if language < prefix { language } else { prefix };
    assert!(least <= LIMITS.namespace_bytes);
    assert!(least <= LIMITS.attribute_bytes);
    least as usize
};

/// The minimum number of bytes of an attribute, without its value.
const SHORT_ATTRIBUTE: usize = " a=\"\"".len();

/// The minimum number of bytes of a row with too many items.
const LONG: usize = "<a/>".len() * LIMITS.items as usize;

/// Returns true if the element, as it was written, may have more levels, attributes or declarations than the limits
/// allow, or longer ones. [The prefixes](super::prefixes::Prefixes) know whether the row declares a long namespace for
/// it.
#[inline]
pub(crate) fn is_suspect(element: &Element<'_>, written: &str) -> bool {
    written.len() > SHORT_PART && is_long_suspect(element, written)
}

#[cold]
#[inline]
fn is_long_suspect(element: &Element<'_>, written: &str) -> bool {
    match element.value() {
        Value::Text(_) if element.attributes().is_empty() => {
            is_long_language(element.lang()) || is_long_namespace(element.name().namespace())
        }
        Value::Text(_) => has_long_part(written) || more_than(LIMITS.attributes, b'=', written),
        Value::Xml(_) => {
            has_long_part(written)
                || (written.len() > SHORT
                    && (more_than(LIMITS.attributes, b'=', written)
                        || (more_than(2 * DEEPEST, b'<', written) && deepest(written) > DEEPEST)))
        }
    }
}

/// Returns true if an element may exceed a limit wherever it is written, judged before it is written.
pub(crate) fn is_suspect_value(element: &Element<'_>) -> bool {
    let is_suspect = match element.value() {
        Value::Text(text) => is_suspect_text(text),
        Value::Xml(fragment) => {
            let xml = fragment.as_str();
            // The element around it is one level more.
            xml.len() > SHORT_PART
                && (has_long_part(xml) || more_than(LIMITS.attributes, b'=', xml) || more_than(DEEPEST - 1, b'<', xml))
        }
    };
    is_suspect || !element.attributes().is_empty()
}

/// Returns true if a text may exceed a limit: a character takes up to six bytes when it is written.
pub(crate) fn is_suspect_text(text: &str) -> bool {
    text.len() > LIMITS.response_bytes as usize / 6
}

/// Returns true if a description in this language exceeds a limit.
pub(crate) fn is_long_language(lang: Option<&str>) -> bool {
    lang.is_some_and(|lang| lang.len() > LIMITS.language_bytes as usize)
}

/// Returns true if a name in this namespace exceeds a limit.
pub(crate) fn is_long_namespace(namespace: &str) -> bool {
    namespace.len() > LIMITS.namespace_bytes as usize
}

#[inline]
fn more_than(most: u32, byte: u8, written: &str) -> bool {
    memchr_iter(byte, written.as_bytes()).count() > most as usize
}

/// Returns true if a tag may have a language, prefix, namespace or attribute value that exceeds a limit.
#[inline]
fn has_long_part(written: &str) -> bool {
    let bytes = written.as_bytes();
    let ends = memchr_iter(b'<', bytes).skip(1).chain([bytes.len()]);
    let mut start = 0;
    ends.into_iter().any(|end| {
        let piece = &bytes[std::mem::replace(&mut start, end)..end];
        if piece.len() <= SHORT_PART {
            return false;
        }
        // After the tag there is text, and a `>` in it makes the tag look longer than it is.
        let tag = &piece[..memrchr(b'>', piece).unwrap_or(piece.len())];
        tag.split(|byte| b"\"'".contains(byte)).any(|part| part.len() > SHORT_PART)
    })
}

/// Returns how many elements are open at the deepest place.
#[inline]
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

/// Returns true if a response is too deep for a place within this number of other responses, around each of which there are
/// propstat, prop and a property as well.
pub(crate) fn is_deeper(xml: &str, level: u32) -> bool {
    let most = (LIMITS.depth - 1).saturating_sub(level.saturating_mul(4));
    level > 0 && more_than(2 * most, b'<', xml) && deepest(xml) > most
}

/// Returns true if a row of this many bytes, in which nothing [is suspect](is_suspect), may exceed a limit.
pub(crate) fn is_long(bytes: usize) -> bool {
    bytes > LONG
}

/// Returns true if an element with this local name, which has markup in it and neither attributes nor declarations,
/// certainly [is not suspect](is_suspect) with a usual prefix.
pub(crate) fn is_tame(name: &str, xml: &str) -> bool {
    const { assert!(SHORT_PART > 48 + 2 * 24 + "<CARD:></CARD:>".len()) };
    name.len() <= 24 && (xml.len() <= 48 || (xml.len() + SHORT_PART <= SHORT && !has_long_part(xml)))
}

/// Checks a row that was written, or another child of the root; `suspect` is true if one of its elements [is
/// suspect](is_suspect).
///
/// # Errors
///
/// [`ErrorKind::Limit`] if a reader with the default limits refuses it.
#[inline]
pub(crate) fn check(xml: &str, suspect: bool) -> Result<(), Error> {
    if suspect || is_long(xml.len()) { check_large(xml, suspect) } else { Ok(()) }
}

#[cold]
#[inline]
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

/// Checks a row about which nothing is known.
pub(crate) fn check_row(xml: &str) -> Result<(), Error> {
    let is_large = || more_than(LIMITS.attributes, b'=', xml) || more_than(2 * DEEPEST, b'<', xml);
    check(xml, has_long_part(xml) || (xml.len() > SHORT && is_large()))
}

/// Checks a whole document by the result of reading it with the default options.
pub(crate) fn check_document<T>(read: Result<T, Error>) -> Result<(), Error> {
    match read.map_err(|error| error.kind()) {
        Err(ErrorKind::Limit(limit)) => Err(too_much(limit)),
        _ => Ok(()),
    }
}

/// Checks an extension of a document, and returns its length in bytes.
#[inline]
pub(crate) fn check_extension(element: &Element<'_>) -> Result<usize, Error> {
    let mut xml = String::new();
    markup::push_alone(&mut xml, element);
    check(&xml, is_suspect(element, &xml)).map(|()| xml.len())
}

/// Checks a condition, which may be the only content of a document.
#[inline]
pub(crate) fn check_condition(condition: &Element<'_>) -> Result<(), Error> {
    let value = match condition.value() {
        Value::Text(text) => text.len(),
        Value::Xml(fragment) => fragment.as_str().len(),
    };
    let attributes: usize =
        condition.attributes().iter().map(|attribute| SHORT_ATTRIBUTE + attribute.value().len()).sum();
    let names = condition.name().namespace().len() + condition.lang().map_or(0, str::len);
    // Nearly all conditions are small.
    if value + attributes + names <= SHORT_PART { Ok(()) } else { check_extension(condition).map(|_| ()) }
}

/// Checks the number of extensions of a document, and their length in bytes.
#[inline]
pub(crate) fn check_extensions(count: usize, bytes: usize) -> Result<(), Error> {
    match () {
        () if count > LIMITS.items as usize => Err(too_much(Limit::Items)),
        () if bytes > LIMITS.response_bytes as usize => Err(too_much(Limit::ResponseBytes)),
        () => Ok(()),
    }
}

/// Checks the length of an element's language, before it is written again and again.
pub(crate) fn check_language(element: &Element<'_>) -> Result<(), Error> {
    if is_long_language(element.lang()) { Err(too_much(Limit::LanguageBytes)) } else { Ok(()) }
}

/// Checks the length of a sync-token.
#[inline]
pub(crate) fn check_token(token: &str) -> Result<(), Error> {
    let mut xml = String::new();
    markup::push_sync_token(&mut xml, token);
    check(&xml, false)
}

/// Cuts a description so that it fits into an element of its own: the end of its text is left out if that is too long,
/// and so is a language that is too long.
#[inline]
pub(crate) fn fitting(description: Description<'static>) -> Description<'static> {
    if is_long_language(description.lang()) {
        return fitting(Description::checked(description.text().to_owned().into(), None));
    }
    // A byte of text takes up to six bytes when it is written.
    const SURE: usize = LIMITS.response_bytes as usize / 8;
    let len = description.text().len() + description.lang().map_or(0, str::len);
    if len <= SURE {
        return description;
    }
    let mut xml = String::new();
    markup::push_description(&mut xml, &Prefixes::default(), &description);
    if xml.len() <= LIMITS.response_bytes as usize {
        return description;
    }
    Description::checked(floor(description.text(), SURE).to_owned().into(), description.shared_lang().cloned())
}

#[inline]
fn too_much(limit: Limit) -> Error {
    let (most, of) = match limit {
        Limit::ResponseBytes => (LIMITS.response_bytes, "bytes in one child of the root"),
        Limit::Depth => (LIMITS.depth, "open elements"),
        Limit::Attributes => (LIMITS.attributes, "attributes of one element"),
        Limit::Namespaces => (LIMITS.namespaces, "namespace declarations of one element"),
        Limit::LanguageBytes => (LIMITS.language_bytes, "bytes in a language"),
        Limit::PrefixBytes => (LIMITS.prefix_bytes, "bytes in a prefix"),
        Limit::NamespaceBytes => (LIMITS.namespace_bytes, "bytes in a namespace"),
        Limit::AttributeBytes => (LIMITS.attribute_bytes, "bytes in the value of an attribute"),
        Limit::Items | Limit::Responses | Limit::TotalBytes | Limit::Names | Limit::Hrefs => {
            (LIMITS.items, "properties, propstats, hrefs, conditions or extensions each")
        }
    };
    let message =
        format!("expected at most {most} {of}, found more: by default, a reader stops there (the limit {limit})");
    // What is written is the server's own data, so no request is to blame.
    Error::new(ErrorKind::Limit(limit), message).owing(StatusCode::INTERNAL_SERVER_ERROR)
}
