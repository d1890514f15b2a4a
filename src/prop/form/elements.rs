//! Forms of values that are elements: names and texts.

use std::borrow::Cow;
use std::fmt;

use super::ContentModel;
use crate::chars;
use crate::error::Error;
use crate::name::Name;
use crate::namespace::DAV;
use crate::prop::Texts;
use crate::prop::part::{each, each_in, invalid, only_child, wrap, wrap_name};
use crate::value::{Element, Property, Value};
use crate::xml::attribute::Attribute;

pub(in crate::prop) const PRIVILEGE: Name = Name::dav("privilege");
const PROP: Name = Name::dav("prop");

/// Returns the name that is written as text: for example `DAV:checkout-checkin`, which Subversion sends.
pub(in crate::prop) fn name_in_text(property: &Property<'_>) -> Option<Name> {
    let local = chars::trim(property.text()?).strip_prefix(DAV)?;
    Name::new(DAV, local).ok()
}

/// Returns the name of the only element in a property.
fn one_name(property: &Property<'_>) -> Result<Option<Name>, Error> {
    if let Some(name) = name_in_text(property) {
        return Ok(Some(name));
    }
    Ok(only_child(property, property, "one element")?.map(|only| only.name().clone()))
}

/// The form of one empty element or none, where its absence is a value.
pub(in crate::prop) struct OptionalName;

impl ContentModel<Option<Name>> for OptionalName {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Option<Name>>, Error> {
        one_name(property).map(Some)
    }

    fn encode(&self, name: &Option<Name>) -> Value<'static> {
        Value::from_elements(name.iter().map(Element::empty))
    }
}

/// The form of one empty element.
pub(in crate::prop) struct OneName;

impl ContentModel<Name> for OneName {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Name>, Error> {
        one_name(property)
    }

    fn encode(&self, name: &Name) -> Value<'static> {
        Value::from_elements([Element::empty(name)])
    }
}

/// The text "elements of this name" for messages.
#[derive(Clone, Copy)]
struct Elements<'n>(&'n Name);

impl fmt::Display for Elements<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} elements", self.0.local())
    }
}

/// `outer(inner(ANY))*`, or `inner(ANY)*`: the names of the elements inside.
pub(in crate::prop) struct ElementNames {
    outer: Option<Name>,
    inner: Name,
}

impl ElementNames {
    pub(in crate::prop) const fn inside(inner: Name) -> Self {
        Self { outer: None, inner }
    }

    pub(in crate::prop) const fn nested(outer: Name, inner: Name) -> Self {
        Self { outer: Some(outer), inner }
    }

    /// `outer(prop(ANY))*`.
    pub(in crate::prop) const fn props(outer: Name) -> Self {
        Self::nested(outer, PROP)
    }

    /// Reads the names inside the children of `element`, which may be the property or a part of it.
    pub(in crate::prop) fn read_in(&self, property: &Property<'_>, element: &Element<'_>) -> Result<Vec<Name>, Error> {
        let expected = Elements(self.outer.as_ref().unwrap_or(&self.inner));
        let names_in = |inner: &Element<'_>| inner.children().map(|child| child.name().clone()).collect::<Vec<_>>();
        let names = each_in(property, element, expected, |child| {
            let names = match &self.outer {
                None if *child.name() == self.inner => vec![names_in(child)],
                Some(outer) if child.name() == outer => {
                    child.children().filter(|inner| *inner.name() == self.inner).map(|inner| names_in(&inner)).collect()
                }
                _ => Vec::new(),
            };
            match names.concat() {
                none if none.is_empty() && !names.is_empty() => {
                    Err(invalid(property, format_args!("an element in {}", self.inner.local()), child.value()))
                }
                names => Ok(Some(names).filter(|names| !names.is_empty())),
            }
        });
        Ok(names?.concat())
    }

    pub(in crate::prop) fn value(&self, names: &[Name]) -> Value<'static> {
        let inner = names.iter().map(|name| wrap_name(&self.inner, name));
        match &self.outer {
            None => Value::from_elements(inner),
            Some(outer) => Value::from_elements(inner.map(|inner| wrap(outer, Value::from_elements([inner])))),
        }
    }
}

impl ContentModel<Vec<Name>> for ElementNames {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Vec<Name>>, Error> {
        self.read_in(property, property).map(Some)
    }

    fn encode(&self, names: &Vec<Name>) -> Value<'static> {
        self.value(names)
    }
}

/// The form `child(#PCDATA)*`, read into the texts as they are.
pub(in crate::prop) struct ChildTexts(pub(in crate::prop) Name);

impl ContentModel<Texts> for ChildTexts {
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

/// The form `child(@name)*`, read into the values of the attributes.
pub(in crate::prop) struct ChildNames(pub(in crate::prop) Name);

const NAME_ATTRIBUTE: Name = Name::from_static("", "name");

impl ChildNames {
    pub(in crate::prop) fn read<T>(
        &self,
        property: &Property<'_>,
        read: impl Fn(&str) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        each(property, Elements(&self.0), |child| {
            if *child.name() != self.0 {
                return Ok(None);
            }
            let wrong = || invalid(property, format_args!("{} with a name", self.0.local()), property.value());
            child.attribute(&NAME_ATTRIBUTE).ok_or_else(wrong).and_then(&read).map(Some)
        })
    }

    pub(in crate::prop) fn value<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Value<'static> {
        let attribute = |text: &str| Attribute::checked(NAME_ATTRIBUTE, text.into());
        Value::from_elements(texts.map(|text| wrap_with(&self.0, vec![attribute(text)], Value::default())))
    }
}

impl ContentModel<Texts> for ChildNames {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Texts>, Error> {
        self.read(property, |text| Ok(text.into())).map(|texts| Some(Texts::checked(texts)))
    }

    fn encode(&self, texts: &Texts) -> Value<'static> {
        self.value(texts.iter())
    }
}

/// Wraps a value in an element with attributes. All of them were checked before.
pub(in crate::prop) fn wrap_with(name: &Name, attributes: Vec<Attribute>, value: Value<'static>) -> Element<'static> {
    Element::checked(Cow::Owned(name.clone()), None, attributes, value, None)
}
