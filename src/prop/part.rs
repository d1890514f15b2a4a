//! Reads and writes parts of values.

use std::borrow::Cow;
use std::fmt;

use crate::chars;
use crate::clip::told;
use crate::error::{Error, ErrorKind};
use crate::href::Href;
use crate::name::Name;
use crate::value::fragment::Fragment;
use crate::value::markup::push_href;
use crate::value::{Description, Element, Property, Value};
use crate::xml::escape::writable;

pub(super) const HREF: Name = Name::dav("href");

/// Makes the error that says what was found where `expected` should be.
pub(super) fn invalid(property: &Property<'_>, expected: impl fmt::Display, found: &Value<'_>) -> Error {
    let (what, found) = match found {
        Value::Text(text) => ("", excerpt(text)),
        Value::Xml(fragment) => ("the markup ", excerpt(fragment.as_str())),
    };
    refused(property.name(), expected, format_args!("{what}{found}"))
}

/// Clips a text for use in a message.
pub(super) fn excerpt(text: &str) -> String {
    let clipped = told(text);
    format!("{clipped:?}{}", if clipped.len() < text.len() { "…" } else { "" })
}

/// Makes the error of a constructor that refuses a value.
pub(super) fn refused(name: &Name, expected: impl fmt::Display, found: impl fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidValue, format!("{}: expected {expected}, found {found}", name.clipped()))
}

/// Returns the text of an element inside a property, without the white space around it.
pub(super) fn text_in<'e>(
    property: &Property<'_>,
    element: &'e Element<'_>,
    expected: impl fmt::Display,
) -> Result<&'e str, Error> {
    element.text().map(chars::trim).ok_or_else(|| invalid(property, expected, element.value()))
}

/// Returns the text of a property without the white space around it; `None` if nothing is left.
pub(super) fn token<'p>(property: &'p Property<'_>, expected: &str) -> Result<Option<&'p str>, Error> {
    text_in(property, property, expected).map(|text| Some(text).filter(|text| !text.is_empty()))
}

/// Reads the text of a property, if there is any.
pub(super) fn read_token<T>(
    property: &Property<'_>,
    expected: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let Some(text) = token(property, expected)? else { return Ok(None) };
    read(text).map(Some).ok_or_else(|| invalid(property, expected, property.value()))
}

/// Returns the child elements of `element`, which may hold no text but white space.
pub(super) fn elements<'e>(
    property: &Property<'_>,
    element: &'e Element<'_>,
    expected: impl fmt::Display,
) -> Result<Vec<Element<'e>>, Error> {
    match element.value() {
        Value::Text(text) if !chars::trim(text).is_empty() => Err(invalid(property, expected, element.value())),
        _ => Ok(element.children().collect()),
    }
}

/// Returns the only child element, or `None` if there is none. If there are several, only those in the namespace of
/// `element` count, because others mean nothing (RFC 4918 §17).
#[inline]
pub(super) fn only_child<'e>(
    property: &Property<'_>,
    element: &'e Element<'_>,
    expected: impl fmt::Display + Copy,
) -> Result<Option<Element<'e>>, Error> {
    let mut children = elements(property, element, expected)?;
    if children.len() < 2 {
        return Ok(children.pop());
    }
    children.retain(|child| child.name().namespace() == element.name().namespace());
    match (children.pop(), children.is_empty()) {
        (Some(only), true) => Ok(Some(only)),
        _ => Err(invalid(property, expected, element.value())),
    }
}

/// Reads the child elements of a property that `read` knows, and leaves out those that it cannot read, because one odd
/// part must not lose the others. Elements that it does not know mean nothing (RFC 4918 §17).
///
/// # Errors
///
/// Fails if there are elements and none of them can be read: with the first error of `read`, or else by saying that the
/// value is something else.
pub(super) fn each<T>(
    property: &Property<'_>,
    expected: impl fmt::Display + Copy,
    read: impl FnMut(&Element<'_>) -> Result<Option<T>, Error>,
) -> Result<Vec<T>, Error> {
    each_in(property, property, expected, read)
}

/// Does what [`each`] does for the child elements of an element inside the property.
pub(super) fn each_in<T>(
    property: &Property<'_>,
    element: &Element<'_>,
    expected: impl fmt::Display + Copy,
    mut read: impl FnMut(&Element<'_>) -> Result<Option<T>, Error>,
) -> Result<Vec<T>, Error> {
    let children = elements(property, element, expected)?;
    let mut known = Vec::with_capacity(children.len());
    let mut odd = None;
    for child in &children {
        match read(child) {
            Ok(part) => known.extend(part),
            Err(error) => odd = odd.or(Some(error)),
        }
    }
    if known.is_empty() && !children.is_empty() {
        return Err(odd.unwrap_or_else(|| invalid(property, expected, element.value())));
    }
    Ok(known)
}

/// Returns the href that a server wrote as text where an `href` element belongs: an absolute path or a URI.
#[inline]
pub(super) fn href_in_text(element: &Element<'_>) -> Option<Href<'static>> {
    let text = chars::trim(element.text()?);
    let has_scheme = || {
        let (scheme, rest) = text.split_once(':')?;
        let is_scheme = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
        (is_scheme && scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && !rest.is_empty()).then_some(())
    };
    let is_path = text.starts_with('/') && !text.starts_with("//");
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
    if text.contains(is_odd) || !(is_path || has_scheme().is_some()) {
        return None;
    }
    Some(Href::from_wire(Cow::Owned(text.to_owned())))
}

/// Returns the href that is written as text in `element`, or `None` if the text is empty or white space.
///
/// # Errors
///
/// Fails if the text is no href. The error says how to get the text, because it is often worth showing, for example the
/// name of an owner.
#[inline]
pub(super) fn text_href(
    property: &Property<'_>,
    element: &Element<'_>,
    expected: impl fmt::Display,
) -> Result<Option<Href<'static>>, Error> {
    match element.value() {
        Value::Text(text) if !chars::trim(text).is_empty() => href_in_text(element).map(Some).ok_or_else(|| {
            let expected = format!("{expected}, or an absolute path or URI as text");
            let found = format!("{}; Response::property gives the text", excerpt(text));
            refused(property.name(), expected, found)
        }),
        _ => Ok(None),
    }
}

/// Reads an `href` element.
#[inline]
pub(super) fn href(property: &Property<'_>, element: &Element<'_>) -> Result<Href<'static>, Error> {
    match text_in(property, element, "an href")? {
        "" => Err(invalid(property, "an href", property.value())),
        text => Ok(Href::from_wire(Cow::Owned(text.to_owned()))),
    }
}

/// Reads the only child element that `read` knows and can read, or `None` if there is no child element. An element that
/// says nothing, such as an empty href, does not hide the other.
///
/// # Errors
///
/// Fails if there are several, or if there are elements and none of them can be read: then with the first error of
/// `read`, or else by saying that the value is something else.
pub(super) fn only_known<T>(
    property: &Property<'_>,
    element: &Element<'_>,
    expected: impl fmt::Display + Copy,
    read: impl FnMut(&Element<'_>) -> Result<Option<T>, Error>,
) -> Result<Option<T>, Error> {
    let mut known = each_in(property, element, expected, read)?;
    match (known.pop(), known.is_empty()) {
        (only, true) => Ok(only),
        _ => Err(invalid(property, expected, element.value())),
    }
}

/// Returns the only href inside `element`, which may be written as text.
#[inline]
pub(super) fn only_href(property: &Property<'_>, element: &Element<'_>) -> Result<Href<'static>, Error> {
    let expected = format!("one href in {}", told(element.name().local()));
    if let Some(href) = text_href(property, element, &expected)? {
        return Ok(href);
    }
    let only = only_known(property, element, &expected, |child| {
        (*child.name() == HREF).then(|| href(property, child)).transpose()
    });
    only?.ok_or_else(|| invalid(property, expected, element.value()))
}

#[inline]
pub(super) fn href_value<'h>(hrefs: impl IntoIterator<Item = &'h Href<'static>>) -> Value<'static> {
    let mut xml = String::new();
    for href in hrefs {
        push_href(&mut xml, href.as_str());
    }
    if xml.is_empty() { Value::default() } else { Value::Xml(Fragment::checked(Cow::Owned(xml), None, None)) }
}

/// Wraps a value that was checked before in an element.
#[inline]
pub(super) fn wrap(name: &Name, value: Value<'static>) -> Element<'static> {
    Element::checked(Cow::Owned(name.clone()), None, Vec::new(), value, None)
}

/// Makes an element that holds another, empty element.
#[inline]
pub(super) fn wrap_name(outer: &Name, inner: &Name) -> Element<'static> {
    wrap(outer, Value::from_elements([Element::empty(inner)]))
}

/// Reads digits only: no sign, and no space between them.
pub(super) fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Reads digits only, as [`digits`] does.
pub(super) fn decimal(text: &str) -> Option<u64> {
    /// A number with this many digits cannot be too large.
    const SURE: usize = 19;
    if !(1..=SURE).contains(&text.len()) {
        return digits(text);
    }
    text.bytes().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| 10 * number + u64::from(byte - b'0')))
}

/// Returns the text of a property as it is, and its language. An empty text is only a name, unless `empty` says that it
/// is a value.
pub(super) fn text(property: &Property<'_>, empty: bool) -> Result<Option<Description<'static>>, Error> {
    match property.text() {
        Some("") if !empty => Ok(None),
        Some(text) => Ok(Some(Description::checked(Cow::Owned(text.to_owned()), property.shared_lang().cloned()))),
        None => Err(invalid(property, "text", property.value())),
    }
}

/// Checks a text that is written without white space around it.
#[inline]
pub(super) fn new_token(name: &Name, text: &str) -> Result<Box<str>, Error> {
    writable(text, format_args!("the value of {name}"))?;
    match chars::trim(text) {
        "" => Err(refused(name, "a text", excerpt(text))),
        token => Ok(token.into()),
    }
}
