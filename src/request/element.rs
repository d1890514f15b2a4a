//! Elements as documents of their own: in stores, and as bodies that no type covers.

use super::tree::Tree;
use crate::error::Error;
use crate::read::ParseOptions;
use crate::value::{Element, markup};
use crate::write::request::document;

impl Element<'_> {
    /// Returns the markup of the element, which declares all namespaces that it uses and its language, so that it means the
    /// same wherever it is put: for example in a store of dead properties (RFC 4918 §4.3). [`parse`](Self::parse) reads it.
    ///
    /// ```
    /// use multistatus::{Element, Name, Property};
    ///
    /// let title = Property::new(Name::dav("displayname"), "Grüße")?.with_lang("de")?;
    /// let stored = title.to_markup();
    /// assert_eq!(Element::parse(stored.as_bytes())?, title);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn to_markup(&self) -> String {
        let mut out = String::new();
        markup::push_root(&mut out, self);
        out
    }

    /// Writes a document whose root is this element: a body that no type of this crate covers, for example
    /// `CALDAV:schedule-response` (RFC 6638 §10.2) or `DAV:principal-search-property-set` (RFC 3744 §9.5).
    ///
    /// ```
    /// use multistatus::{Element, Name, Value};
    ///
    /// let recipient = Element::new(Name::dav("href"), "mailto:jo@example.com")?;
    /// let recipient = Element::new(Name::caldav("recipient"), Value::from_elements([recipient]))?;
    /// let status = Element::new(Name::caldav("request-status"), "2.0;Success")?;
    /// let response = Element::new(Name::caldav("response"), Value::from_elements([recipient, status]))?;
    /// let root = Element::new(Name::caldav("schedule-response"), Value::from_elements([response]))?;
    /// assert_eq!(Element::parse(&root.to_xml())?, root);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn to_xml(&self) -> Vec<u8> {
        document(self)
    }

    /// Reads a document as its root element, with the default options.
    ///
    /// # Errors
    ///
    /// As [`Multistatus::parse`](crate::Multistatus::parse), except that the root may have any name.
    #[inline]
    pub fn parse(body: &[u8]) -> Result<Element<'static>, Error> {
        let (tree, _) = Tree::read(body, &ParseOptions::new())?;
        Ok(tree.root().element())
    }
}
