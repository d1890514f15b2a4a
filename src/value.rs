//! Elements with content: properties, conditions and extensions.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::fragment::Fragment;
use crate::name::Name;
use crate::row::shape::ElementNode;
use crate::xml::scope::Bindings;
use crate::xml::{chars, escape};

/// An element that holds something: a property, a condition, or an element that no RFC puts where it stands.
///
/// It is its name, the language in force, its attributes (usually none) and its [`Value`].
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

/// All of an element but its value. Small, since elements of rows are handed out by value.
#[derive(Clone)]
enum Head<'a> {
    /// A name and nothing else.
    Name(&'a Name),
    /// As it stands in a row.
    Node(&'a ElementNode),
    Own(Box<Own>),
}

#[derive(Clone)]
struct Own {
    name: Name,
    lang: Option<Box<str>>,
    attributes: Vec<Attribute>,
    /// What was bound around it, if an attribute value may need it (`xsi:type="xs:boolean"`).
    bindings: Option<Arc<Bindings>>,
}

/// A property of a resource, as it stands in `prop`: RFC 4918 §14.18.
pub type Property<'a> = Element<'a>;

/// A precondition or postcondition, as it stands in `error`: RFC 4918 §14.5, §16. [`condition`](crate::condition) holds
/// the names.
pub type Condition<'a> = Element<'a>;

/// An attribute of an [`Element`].
///
/// `xml:lang` and namespace declarations are not among the attributes; the first is [`Element::lang`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attribute {
    name: Name,
    value: Box<str>,
}

/// What an [`Element`] holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text, also none; references are resolved, and CDATA is joined to it.
    Text(Cow<'a, str>),
    /// Markup, perhaps with text around it.
    Xml(Fragment<'a>),
}

/// A text for people, and its language: RFC 4918 §14.25.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Description<'a> {
    text: Cow<'a, str>,
    lang: Option<Cow<'a, str>>,
}

/// Checks a text that is to be written; `place` says where it would stand.
pub(crate) fn writable(text: &str, place: impl fmt::Display) -> Result<(), Error> {
    match escape::unwritable(text) {
        None => Ok(()),
        Some((at, c)) => {
            let message = format!("{place} holds U+{:04X} at byte {at}, a character that XML cannot carry", c as u32);
            Err(Error::new(ErrorKind::InvalidText, message))
        }
    }
}

/// Checks the text of an element of that name.
pub(crate) fn writable_value(text: &str, name: &Name) -> Result<(), Error> {
    writable(text, format_args!("the value of {name}"))
}

/// A language as it is read: without white space around it, and not empty.
fn trimmed(lang: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let text = chars::trim(&lang);
    match text.len() {
        0 => None,
        len if len == lang.len() => Some(lang),
        _ => Some(Cow::Owned(text.to_owned())),
    }
}

impl<'a> Element<'a> {
    /// An element without attributes or language.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if a text holds a character that XML cannot carry; [`Value::text_lossy`] replaces
    /// them.
    pub fn new(name: impl Into<Cow<'a, Name>>, value: impl Into<Value<'a>>) -> Result<Self, Error> {
        let (name, value) = (name.into(), value.into());
        if let Value::Text(text) = &value {
            writable_value(text, &name)?;
        }
        Ok(Self::checked(name, None, Vec::new(), value, None))
    }

    /// An element that holds nothing.
    #[must_use]
    pub fn empty(name: impl Into<Cow<'a, Name>>) -> Self {
        Self::checked(name.into(), None, Vec::new(), Value::default(), None)
    }

    pub(crate) fn checked(
        name: Cow<'a, Name>,
        lang: Option<&str>,
        attributes: Vec<Attribute>,
        value: Value<'a>,
        bindings: Option<Arc<Bindings>>,
    ) -> Self {
        let head = match name {
            Cow::Borrowed(name) if lang.is_none() && attributes.is_empty() => Head::Name(name),
            name => Head::Own(Box::new(Own {
                name: name.into_owned(),
                lang: lang.map(Into::into),
                bindings: bindings.filter(|_| !attributes.is_empty()),
                attributes,
            })),
        };
        Self { head, value }
    }

    #[inline]
    pub(crate) fn read(node: &'a ElementNode, value: Value<'a>) -> Self {
        Self { head: Head::Node(node), value }
    }

    /// What the attribute values may need.
    pub(crate) fn bindings(&self) -> Option<&Bindings> {
        match &self.head {
            Head::Name(_) => None,
            Head::Node(node) => node.bindings.as_deref(),
            Head::Own(own) => own.bindings.as_deref(),
        }
    }

    /// The same with a language; an empty one is none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if it holds a character that XML cannot carry.
    pub fn with_lang(mut self, lang: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let lang = lang.into();
        writable(&lang, format_args!("the language of {}", self.name()))?;
        let lang = trimmed(lang);
        if let Value::Xml(fragment) = &mut self.value {
            fragment.set_lang(lang.as_deref());
        }
        Ok(self.change(|own| own.lang = lang.map(|lang| lang.into_owned().into())))
    }

    /// The same with one more attribute.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if the value holds a character that XML cannot carry. [`ErrorKind::InvalidName`] if
    /// the element has an attribute of that name already, or if it is `xml:lang`, which
    /// [`with_lang`](Self::with_lang) sets, or `xmlns`, which declares a namespace.
    pub fn with_attribute(self, name: Name, value: &str) -> Result<Self, Error> {
        let attribute = Attribute::new(name, value)?;
        if self.attributes().iter().any(|other| other.name == attribute.name) {
            let message = format!("{} has the attribute {} already", self.name(), attribute.name);
            return Err(Error::new(ErrorKind::InvalidName, message));
        }
        Ok(self.change(|own| own.attributes.push(attribute)))
    }

    /// The same with these attributes, no two of which have one name.
    #[cfg(feature = "serde")]
    pub(crate) fn with_attributes(self, attributes: Vec<Attribute>) -> Self {
        self.change(|own| own.attributes = attributes)
    }

    /// The name.
    #[inline]
    #[must_use]
    pub fn name(&self) -> &Name {
        match &self.head {
            Head::Name(name) => name,
            Head::Node(node) => &node.name,
            Head::Own(own) => &own.name,
        }
    }

    /// The language in force: of the element itself, or of one around it (`xml:lang`, RFC 4918 §4.3).
    #[must_use]
    pub fn lang(&self) -> Option<&str> {
        match &self.head {
            Head::Name(_) => None,
            Head::Node(node) => node.lang.as_deref(),
            Head::Own(own) => own.lang.as_deref(),
        }
    }

    /// The attributes, apart from `xml:lang`, in document order.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute] {
        match &self.head {
            Head::Name(_) => &[],
            Head::Node(node) => &node.attributes,
            Head::Own(own) => &own.attributes,
        }
    }

    /// The value of the attribute of that name.
    #[must_use]
    pub fn attribute(&self, name: &Name) -> Option<&str> {
        self.attributes().iter().find(|attribute| attribute.name == *name).map(Attribute::value)
    }

    /// What it holds.
    #[inline]
    #[must_use]
    pub fn value(&self) -> &Value<'a> {
        &self.value
    }

    /// The same with another value.
    pub(crate) fn with_value(self, value: Value<'a>) -> Self {
        Self { value, ..self }
    }

    /// What it holds, taken out.
    #[must_use]
    pub fn into_value(self) -> Value<'a> {
        self.value
    }

    /// The text, if it holds no markup. Empty for an empty element.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.value.as_text()
    }

    /// True if it holds nothing: no text and no markup.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text().is_some_and(str::is_empty)
    }

    /// The child elements, in order. None if it holds text.
    #[must_use]
    pub fn children(&self) -> crate::fragment::Children<'_> {
        self.value.children()
    }

    /// The same, independent of the source.
    #[must_use]
    pub fn into_owned(self) -> Element<'static> {
        Element { head: Head::Own(self.head.into_own()), value: self.value.into_owned() }
    }

    fn change(self, change: impl FnOnce(&mut Own)) -> Self {
        let mut own = self.head.into_own();
        change(&mut own);
        Self { head: Head::Own(own), ..self }
    }
}

impl Head<'_> {
    fn into_own(self) -> Box<Own> {
        let own = match self {
            Self::Own(own) => return own,
            Self::Name(name) => Own { name: name.clone(), lang: None, attributes: Vec::new(), bindings: None },
            Self::Node(node) => Own {
                name: node.name.clone(),
                lang: node.lang.as_deref().map(Into::into),
                attributes: node.attributes.to_vec(),
                bindings: node.bindings.clone().filter(|_| !node.attributes.is_empty()),
            },
        };
        Box::new(own)
    }
}

/// The order of attributes means nothing.
impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.attributes(), other.attributes());
        self.name() == other.name()
            && self.lang() == other.lang()
            && a.len() == b.len()
            && a.iter().all(|attribute| other.attribute(&attribute.name) == Some(&*attribute.value))
            && self.value == other.value
    }
}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Element");
        debug.field("name", self.name());
        if let Some(lang) = self.lang() {
            debug.field("lang", &lang);
        }
        if !self.attributes().is_empty() {
            debug.field("attributes", &self.attributes());
        }
        debug.field("value", &self.value).finish()
    }
}

impl Attribute {
    pub(crate) fn new(name: Name, value: &str) -> Result<Self, Error> {
        writable(value, format_args!("the attribute {name}"))?;
        if matches!(name.parts(), (crate::name::XML, "lang") | ("", "xmlns")) {
            return Err(Error::new(ErrorKind::InvalidName, format!("{name} cannot be set as an attribute")));
        }
        Ok(Self::checked(name, value.into()))
    }

    pub(crate) fn checked(name: Name, value: Box<str>) -> Self {
        Self { name, value }
    }

    /// The name.
    #[inline]
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl<'a> Value<'a> {
    /// A text with U+FFFD for each character that XML cannot carry, as they come in file names.
    #[must_use]
    pub fn text_lossy(text: &'a str) -> Self {
        Self::Text(escape::lossy(text))
    }

    /// The text, if it holds no markup.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Xml(_) => None,
        }
    }

    /// The markup, if it holds any.
    #[must_use]
    pub fn as_xml(&self) -> Option<&Fragment<'a>> {
        match self {
            Self::Text(_) => None,
            Self::Xml(fragment) => Some(fragment),
        }
    }

    /// The child elements, in order. None in a text.
    #[must_use]
    pub fn children(&self) -> crate::fragment::Children<'_> {
        crate::fragment::Children::new(self.as_xml())
    }

    /// The same, independent of the source.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Xml(fragment) => Value::Xml(fragment.into_owned()),
        }
    }
}

/// Empty text.
impl Default for Value<'_> {
    fn default() -> Self {
        Self::Text(Cow::Borrowed(""))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

/// The same value, borrowed: for one that many rows have.
impl<'a> From<&'a Value<'_>> for Value<'a> {
    fn from(value: &'a Value<'_>) -> Self {
        match value {
            Value::Text(text) => Self::Text(Cow::Borrowed(text)),
            Value::Xml(fragment) => Self::Xml(fragment.borrowed()),
        }
    }
}

impl<'a> From<Fragment<'a>> for Value<'a> {
    fn from(fragment: Fragment<'a>) -> Self {
        Self::Xml(fragment)
    }
}

impl<'a> Description<'a> {
    /// A text without a language.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if it holds a character that XML cannot carry.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let text = text.into();
        writable(&text, "a description")?;
        Ok(Self { text, lang: None })
    }

    /// A text with U+FFFD for each character that XML cannot carry.
    #[must_use]
    pub fn new_lossy(text: &'a str) -> Self {
        Self { text: escape::lossy(text), lang: None }
    }

    /// The same with a language; an empty one is none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`] if it holds a character that XML cannot carry.
    pub fn with_lang(mut self, lang: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let lang = lang.into();
        writable(&lang, "the language of a description")?;
        self.lang = trimmed(lang);
        Ok(self)
    }

    pub(crate) fn checked(text: Cow<'a, str>, lang: Option<Cow<'a, str>>) -> Self {
        Self { text, lang }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The language in force (`xml:lang`).
    #[must_use]
    pub fn lang(&self) -> Option<&str> {
        self.lang.as_deref()
    }

    /// The same, independent of the source.
    #[must_use]
    pub fn into_owned(self) -> Description<'static> {
        Description {
            text: Cow::Owned(self.text.into_owned()),
            lang: self.lang.map(|lang| Cow::Owned(lang.into_owned())),
        }
    }
}

impl PartialEq<str> for Description<'_> {
    fn eq(&self, text: &str) -> bool {
        self.text == text
    }
}

impl PartialEq<&str> for Description<'_> {
    fn eq(&self, text: &&str) -> bool {
        self.text == *text
    }
}

impl fmt::Display for Description<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
