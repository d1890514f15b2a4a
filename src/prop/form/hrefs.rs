//! Forms of values that are hrefs.

use super::ContentModel;
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::prop::part::{HREF, each, href, href_value, only_known, text_href};
use crate::value::{Element, Property, Value};

const RESPONSE: Name = Name::dav("response");

/// The form `href*`.
pub(in crate::prop) struct Hrefs;

impl ContentModel<Vec<Href<'static>>> for Hrefs {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Vec<Href<'static>>>, Error> {
        hrefs(property, "href elements", |child| href_or_response(property, child)).map(Some)
    }

    fn encode(&self, hrefs: &Vec<Href<'static>>) -> Value<'static> {
        href_value(hrefs)
    }
}

/// The form `href?`, where its absence is a value.
pub(in crate::prop) struct OptionalHref;

impl ContentModel<Option<Href<'static>>> for OptionalHref {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Option<Href<'static>>>, Error> {
        optional_href(property).map(Some)
    }

    fn encode(&self, href: &Option<Href<'static>>) -> Value<'static> {
        href_value(href)
    }
}

/// The form `href`.
pub(in crate::prop) struct OneHref;

impl ContentModel<Href<'static>> for OneHref {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Href<'static>>, Error> {
        optional_href(property)
    }

    fn encode(&self, href: &Href<'static>) -> Value<'static> {
        href_value([href])
    }
}

/// Reads an `href` element, or the response that replaces it in the response to an expand-property report (RFC 3253
/// §3.8).
pub(in crate::prop) fn href_or_response(
    property: &Property<'_>,
    element: &Element<'_>,
) -> Result<Option<Href<'static>>, Error> {
    if *element.name() == HREF {
        return href(property, element).map(Some);
    }
    let nested = (*element.name() == RESPONSE).then(|| element.children().find(|child| *child.name() == HREF));
    nested.flatten().map(|child| href(property, &child)).transpose()
}

/// Returns the hrefs in a property: `href` elements, or one as text.
pub(in crate::prop) fn hrefs<T>(
    property: &Property<'_>,
    expected: &str,
    read: impl FnMut(&Element<'_>) -> Result<Option<T>, Error>,
) -> Result<Vec<T>, Error>
where
    Href<'static>: Into<T>,
{
    match text_href(property, property, expected)? {
        Some(href) => Ok(vec![href.into()]),
        None => each(property, expected, read),
    }
}

/// Returns the only href in a property that can hold one: `href` elements or text. Returns `None` if the property is
/// empty.
pub(in crate::prop) fn optional_href(property: &Property<'_>) -> Result<Option<Href<'static>>, Error> {
    const EXPECTED: &str = "one href element";
    match text_href(property, property, EXPECTED)? {
        Some(href) => Ok(Some(href)),
        None => only_known(property, property, EXPECTED, |child| href_or_response(property, child)),
    }
}
