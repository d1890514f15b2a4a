//! How values are written: one form for each content model that several properties share.

use std::borrow::Cow;
use std::fmt;

use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::value::{Attribute, Element, Property, Value};

use super::Texts;
use super::part::{
    digits, each, elements, href_or_response, href_value, invalid, only_child, read_token, wrap, wrap_name, wrap_with,
};

pub(super) const PRIVILEGE: Name = Name::dav("privilege");
const PROP: Name = Name::dav("prop");

/// A content model, and the type that holds what it says.
pub(super) trait Form<T> {
    fn decode(&self, property: &Property<'_>) -> Result<Option<T>, Error>;
    fn encode(&self, value: &T) -> Value<'static>;
}

/// `href*`.
pub(super) struct Hrefs;

impl Form<Vec<Href<'static>>> for Hrefs {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Vec<Href<'static>>>, Error> {
        each(property, "href elements", |child| href_or_response(property, child)).map(Some)
    }

    fn encode(&self, hrefs: &Vec<Href<'static>>) -> Value<'static> {
        href_value(hrefs)
    }
}

/// `href?`, where none is a value.
pub(super) struct OptionalHref;

impl Form<Option<Href<'static>>> for OptionalHref {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Option<Href<'static>>>, Error> {
        let mut hrefs = each(property, "an href element", |child| href_or_response(property, child))?;
        match hrefs.len() {
            0 | 1 => Ok(Some(hrefs.pop())),
            _ => Err(invalid(property, "one href element", property.value())),
        }
    }

    fn encode(&self, href: &Option<Href<'static>>) -> Value<'static> {
        href_value(href)
    }
}

/// `href`.
pub(super) struct OneHref;

impl Form<Href<'static>> for OneHref {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Href<'static>>, Error> {
        OptionalHref.decode(property).map(Option::flatten)
    }

    fn encode(&self, href: &Href<'static>) -> Value<'static> {
        href_value([href])
    }
}

/// One empty element, or none, where none is a value.
pub(super) struct OptionalName;

impl Form<Option<Name>> for OptionalName {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Option<Name>>, Error> {
        let child = only_child(property, property, "one element")?;
        Ok(Some(child.map(|child| child.name().clone())))
    }

    fn encode(&self, name: &Option<Name>) -> Value<'static> {
        Value::from_elements(name.iter().map(Element::empty))
    }
}

/// One empty element.
pub(super) struct OneName;

impl Form<Name> for OneName {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Name>, Error> {
        OptionalName.decode(property).map(Option::flatten)
    }

    fn encode(&self, name: &Name) -> Value<'static> {
        Value::from_elements([Element::empty(name)])
    }
}

/// What is expected: elements of this name.
#[derive(Clone, Copy)]
struct Elements<'n>(&'n Name);

impl fmt::Display for Elements<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} elements", self.0.local())
    }
}

/// `outer(inner(ANY))*`, or `inner(ANY)*`: the names of the elements inside.
pub(super) struct Names {
    outer: Option<Name>,
    inner: Name,
}

impl Names {
    pub(super) const fn inside(inner: Name) -> Self {
        Self { outer: None, inner }
    }

    pub(super) const fn nested(outer: Name, inner: Name) -> Self {
        Self { outer: Some(outer), inner }
    }

    /// `outer(prop(ANY))*`.
    pub(super) const fn props(outer: Name) -> Self {
        Self::nested(outer, PROP)
    }

    /// Reads the names inside one `inner` element.
    fn read(&self, property: &Property<'_>, inner: &Element<'_>, names: &mut Vec<Name>) -> Result<(), Error> {
        let before = names.len();
        names.extend(inner.children().map(|child| child.name().clone()));
        if names.len() > before {
            return Ok(());
        }
        Err(invalid(property, format_args!("an element in {}", self.inner.local()), inner.value()))
    }

    /// Reads the names inside the children of `element`, which may be the property or a part of it.
    pub(super) fn read_in(&self, property: &Property<'_>, element: &Element<'_>) -> Result<Vec<Name>, Error> {
        let expected = Elements(self.outer.as_ref().unwrap_or(&self.inner));
        let children = elements(property, element, expected)?;
        let mut names = Vec::with_capacity(children.len());
        for child in &children {
            match &self.outer {
                None if *child.name() == self.inner => self.read(property, child, &mut names)?,
                Some(outer) if child.name() == outer => {
                    for inner in child.children().filter(|inner| *inner.name() == self.inner) {
                        self.read(property, &inner, &mut names)?;
                    }
                }
                _ => {}
            }
        }
        if names.is_empty() && !children.is_empty() {
            return Err(invalid(property, expected, element.value()));
        }
        Ok(names)
    }

    pub(super) fn value(&self, names: &[Name]) -> Value<'static> {
        let inner = names.iter().map(|name| wrap_name(&self.inner, name));
        match &self.outer {
            None => Value::from_elements(inner),
            Some(outer) => Value::from_elements(inner.map(|inner| wrap(outer, Value::from_elements([inner])))),
        }
    }
}

impl Form<Vec<Name>> for Names {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Vec<Name>>, Error> {
        self.read_in(property, property).map(Some)
    }

    fn encode(&self, names: &Vec<Name>) -> Value<'static> {
        self.value(names)
    }
}

/// `child(#PCDATA)*`: the texts, as they are.
pub(super) struct ChildTexts(pub(super) Name);

impl Form<Texts> for ChildTexts {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Texts>, Error> {
        let texts = each(property, Elements(&self.0), |child| {
            if *child.name() != self.0 {
                return Ok(None);
            }
            let wrong = || invalid(property, format_args!("text in {}", self.0.local()), child.value());
            child.text().map(|text| Some(text.into())).ok_or_else(wrong)
        });
        texts.map(|texts| Some(Texts::checked(texts)))
    }

    fn encode(&self, texts: &Texts) -> Value<'static> {
        Value::from_elements(texts.iter().map(|text| wrap(&self.0, Value::Text(Cow::Owned(text.to_owned())))))
    }
}

/// `child(@name)*`: the attributes.
pub(super) struct ChildNames(pub(super) Name);

const NAME_ATTRIBUTE: Name = Name::from_static("", "name");

impl ChildNames {
    pub(super) fn read(&self, property: &Property<'_>) -> Result<Vec<Box<str>>, Error> {
        each(property, Elements(&self.0), |child| {
            if *child.name() != self.0 {
                return Ok(None);
            }
            let wrong = || invalid(property, format_args!("{} with a name", self.0.local()), property.value());
            child.attribute(&NAME_ATTRIBUTE).map(|name| Some(name.into())).ok_or_else(wrong)
        })
    }

    pub(super) fn value<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Value<'static> {
        let attribute = |text: &str| Attribute::checked(NAME_ATTRIBUTE, text.into());
        Value::from_elements(texts.map(|text| wrap_with(&self.0, vec![attribute(text)], Value::default())))
    }
}

impl Form<Texts> for ChildNames {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Texts>, Error> {
        self.read(property).map(|texts| Some(Texts::checked(texts)))
    }

    fn encode(&self, texts: &Texts) -> Value<'static> {
        self.value(texts.iter())
    }
}

/// True for a negative number where none can be: servers send `-1` for a number that they do not know.
pub(super) fn is_unknown(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// A decimal number of bytes or items. A negative one says that the number is not known.
pub(super) struct Decimal;

impl Form<u64> for Decimal {
    fn decode(&self, property: &Property<'_>) -> Result<Option<u64>, Error> {
        let known = |text: &str| if is_unknown(text) { Some(None) } else { digits(text).map(Some) };
        read_token(property, "a decimal number", known).map(Option::flatten)
    }

    fn encode(&self, number: &u64) -> Value<'static> {
        number.to_string().into()
    }
}
