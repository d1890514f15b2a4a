//! Elements: properties, conditions and extensions.

use std::borrow::Cow;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::Value;
use crate::clip::Shown;
use crate::error::{Error, ErrorKind};
use crate::href::Href;
use crate::name::Name;
use crate::row::shape::ElementNode;
use crate::value::fragment::Comparison;
use crate::value::shared::Shared;
use crate::xml::attribute::Attribute;
use crate::xml::attribute::language;
use crate::xml::escape::{writable, writable_value};
use crate::xml::hashed::Hashed;
use crate::xml::scope::Bindings;

/// An element: a property, a condition, or an element that no RFC allows in its place.
///
/// It consists of its name, the language in force, its attributes (usually none) and its [`Value`].
///
/// # Example
///
/// ```
/// use multistatus::{Element, Name};
///
/// let title = Element::new(Name::dav("displayname"), "Grüße")?.with_lang("de")?;
/// assert_eq!(title.name(), &Name::dav("displayname"));
/// assert_eq!(title.text(), Some("Grüße"));
/// assert_eq!(title.lang(), Some("de"));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone)]
pub struct Element<'a> {
    head: Head<'a>,
    value: Value<'a>,
}

/// All parts of an element except its value. It is small, because elements of rows are returned by value.
#[derive(Clone)]
enum Head<'a> {
    /// A name without language and attributes.
    Name(&'a Name),
    /// An element in a row.
    Node(&'a ElementNode),
    Own(Shared<OwnedHead>),
}

#[derive(Clone)]
struct OwnedHead {
    name: Name,
    lang: Option<Arc<str>>,
    attributes: Vec<Attribute>,
    /// The numbers of all attributes by their names, kept once there are [`MANY`].
    attribute_names: Option<(RandomState, Hashed)>,
    /// The bindings around the element, if an attribute value may need them (`xsi:type="xs:boolean"`).
    bindings: Option<Arc<Bindings>>,
}

/// The number of attributes from which they are found by hash. With fewer, each is compared.
const MANY: usize = 32;

static NOTHING: OwnedHead =
    OwnedHead { name: Name::dav("_"), lang: None, attributes: Vec::new(), attribute_names: None, bindings: None };

impl OwnedHead {
    #[inline]
    fn has_attribute(&mut self, name: &Name) -> bool {
        let names = || self.attributes.iter().map(Attribute::name);
        if self.attributes.len() < MANY {
            return names().any(|other| other == name);
        }
        let attributes = &self.attributes;
        let (hasher, hashed) = self.attribute_names.get_or_insert_with(|| {
            let (hasher, mut hashed) = (RandomState::new(), Hashed::default());
            for (number, attribute) in attributes.iter().enumerate() {
                // No two attributes have one name.
                hashed.set(hashed.slot(hasher.hash_one(attribute.name()), &mut |_| false), number);
            }
            (hasher, hashed)
        });
        hashed.slot(hasher.hash_one(name), &mut |number| attributes[number].name() == name).number.is_some()
    }

    #[inline]
    fn push_attribute(&mut self, attribute: Attribute) {
        if let Some((hasher, hashed)) = &mut self.attribute_names {
            let slot = hashed.slot(hasher.hash_one(attribute.name()), &mut |_| false);
            hashed.set(slot, self.attributes.len());
        }
        self.attributes.push(attribute);
    }
}

/// A property of a resource, as it appears in `prop`: RFC 4918 §14.18.
pub type Property<'a> = Element<'a>;

/// A precondition or postcondition, as it appears in `error`: RFC 4918 §14.5, §16. [`condition`](crate::condition)
/// holds the names.
pub type Condition<'a> = Element<'a>;

impl<'a> Element<'a> {
    /// Creates an element without attributes or language.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if a text holds a character that XML cannot carry; [`Value::text_lossy`] replaces
    /// such characters.
    #[inline]
    pub fn new(name: impl Into<Cow<'a, Name>>, value: impl Into<Value<'a>>) -> Result<Self, Error> {
        let (name, value) = (name.into(), value.into());
        if let Value::Text(text) = &value {
            writable_value(text, &name)?;
        }
        Ok(Self::checked(name, None, Vec::new(), value, None))
    }

    /// Creates an empty element.
    #[must_use]
    #[inline]
    pub fn empty(name: impl Into<Cow<'a, Name>>) -> Self {
        Self::checked(name.into(), None, Vec::new(), Value::default(), None)
    }

    pub(crate) fn checked(
        name: Cow<'a, Name>,
        lang: Option<Arc<str>>,
        attributes: Vec<Attribute>,
        value: Value<'a>,
        bindings: Option<Arc<Bindings>>,
    ) -> Self {
        let head = match name {
            Cow::Borrowed(name) if lang.is_none() && attributes.is_empty() => Head::Name(name),
            name => Head::Own(Shared::new(OwnedHead {
                name: name.into_owned(),
                lang,
                bindings: bindings.filter(|_| !attributes.is_empty()),
                attributes,
                attribute_names: None,
            })),
        };
        Self { head, value }
    }

    #[inline]
    pub(crate) fn read(node: &'a ElementNode, value: Value<'a>) -> Self {
        Self { head: Head::Node(node), value }
    }

    /// Returns the bindings that the attribute values may need.
    #[inline]
    pub(crate) fn bindings(&self) -> Option<&Bindings> {
        match &self.head {
            Head::Name(_) => None,
            Head::Node(node) => node.bindings.as_deref(),
            Head::Own(own) => own.get_or(&NOTHING).bindings.as_deref(),
        }
    }

    /// Sets the language; an empty string removes it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if it holds a character that XML cannot carry.
    #[inline]
    pub fn with_lang(mut self, lang: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let lang = lang.into();
        writable(&lang, format_args!("the language of {}", self.name().clipped()))?;
        let lang = language(&lang);
        if let Value::Xml(fragment) = self.value {
            self.value = Value::Xml(fragment.with_lang(lang.clone()));
        }
        Ok(self.change(|own| own.lang = lang))
    }

    /// Adds an attribute.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if the value holds a character that XML cannot carry. [`ErrorKind::InvalidName`] if
    /// the element already has an attribute with this name, or if the name is `xml:lang`, which
    /// [`with_lang`](Self::with_lang) sets, or `xmlns`, which declares a namespace.
    #[inline]
    pub fn with_attribute(self, name: Name, value: &str) -> Result<Self, Error> {
        let attribute = Attribute::new(name, value)?;
        let mut own = self.head.into_own();
        if own.has_attribute(attribute.name()) {
            let message = format!("{} has the attribute {} already", own.name.clipped(), attribute.name().clipped());
            return Err(Error::new(ErrorKind::InvalidName, message));
        }
        own.push_attribute(attribute);
        Ok(Self { head: Head::Own(Shared::new(own)), ..self })
    }

    /// Sets these attributes, no two of which have one name.
    #[cfg(feature = "serde")]
    pub(crate) fn with_attributes(self, attributes: Vec<Attribute>) -> Self {
        self.change(|own| (own.attributes, own.attribute_names) = (attributes, None))
    }

    /// Returns the name.
    #[inline]
    #[must_use]
    pub fn name(&self) -> &Name {
        match &self.head {
            Head::Name(name) => name,
            Head::Node(node) => &node.name,
            Head::Own(own) => &own.get_or(&NOTHING).name,
        }
    }

    /// Returns the language in force: of the element itself, or of one around it (`xml:lang`, RFC 4918 §4.3).
    #[must_use]
    #[inline]
    pub fn lang(&self) -> Option<&str> {
        self.shared_lang().map(|lang| &**lang)
    }

    /// Returns the language in force in a form that can be shared.
    pub(crate) fn shared_lang(&self) -> Option<&Arc<str>> {
        match &self.head {
            Head::Name(_) => None,
            Head::Node(node) => node.lang.as_ref(),
            Head::Own(own) => own.get_or(&NOTHING).lang.as_ref(),
        }
    }

    /// Returns the attributes, except `xml:lang`, in document order.
    #[must_use]
    #[inline]
    pub fn attributes(&self) -> &[Attribute] {
        match &self.head {
            Head::Name(_) => &[],
            Head::Node(node) => &node.attributes,
            Head::Own(own) => &own.get_or(&NOTHING).attributes,
        }
    }

    /// Returns the value of the attribute with this name.
    #[must_use]
    #[inline]
    pub fn attribute(&self, name: &Name) -> Option<&str> {
        self.attributes().iter().find(|attribute| attribute.name() == name).map(Attribute::value)
    }

    /// Returns the value.
    #[inline]
    #[must_use]
    pub fn value(&self) -> &Value<'a> {
        &self.value
    }

    /// Replaces the value.
    #[inline]
    pub(crate) fn with_value(self, value: Value<'a>) -> Self {
        Self { value, ..self }
    }

    /// Converts to the value of the element.
    #[must_use]
    #[inline]
    pub fn into_value(self) -> Value<'a> {
        self.value
    }

    /// Returns the text, or `None` if the element holds markup. The text of an empty element is empty.
    #[must_use]
    #[inline]
    pub fn text(&self) -> Option<&str> {
        self.value.as_text()
    }

    /// Returns true if the element is empty: it holds no text and no markup.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text().is_some_and(str::is_empty)
    }

    /// Returns the child elements, in order. An element that holds only text has none.
    #[must_use]
    pub fn children(&self) -> crate::value::fragment::Children<'_> {
        self.value.children()
    }

    /// Returns the hrefs directly in the element: the locked resources in a condition about locks, or the resources
    /// that a property names.
    #[must_use]
    #[inline]
    pub fn hrefs(&self) -> Vec<Href<'static>> {
        let hrefs = self.children().filter(|child| *child.name() == Name::dav("href"));
        hrefs.filter_map(|href| Some(Href::from_wire(Cow::Owned(href.text()?.to_owned())))).collect()
    }

    /// Converts to an element that owns its text.
    #[must_use]
    pub fn into_owned(self) -> Element<'static> {
        Element { head: Head::Own(Shared::new(self.head.into_own())), value: self.value.into_owned() }
    }

    fn change(self, change: impl FnOnce(&mut OwnedHead)) -> Self {
        let mut own = self.head.into_own();
        change(&mut own);
        Self { head: Head::Own(Shared::new(own)), ..self }
    }
}

impl Head<'_> {
    fn into_own(self) -> OwnedHead {
        match self {
            Self::Own(own) => own.into_inner_or(&NOTHING),
            Self::Name(name) => OwnedHead { name: name.clone(), ..NOTHING.clone() },
            Self::Node(node) => OwnedHead {
                name: node.name.clone(),
                lang: node.lang.clone(),
                attributes: node.attributes.to_vec(),
                attribute_names: None,
                bindings: node.bindings.clone().filter(|_| !node.attributes.is_empty()),
            },
        }
    }
}

/// Compares name, language, attributes in any order, and value.
impl PartialEq for Element<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        Comparison::default().elements(self, other)
    }
}

impl fmt::Debug for Element<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Element");
        debug.field("name", self.name());
        if let Some(lang) = self.lang() {
            debug.field("lang", &Shown(lang));
        }
        if !self.attributes().is_empty() {
            debug.field("attributes", &self.attributes());
        }
        debug.field("value", &self.value).finish()
    }
}
