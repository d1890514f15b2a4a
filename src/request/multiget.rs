//! Reports about resources that the request itself names.

use std::borrow::Cow;
use std::collections::HashSet;

use super::context::{Context, Read, wrong};
use super::propfind::{Propfind, PropfindParts};
use super::tree::Node;
use super::{body, names};
use crate::chars;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::href::{self, Href};
use crate::name::Name;
use crate::write::request::BodyWriter;

/// Asks for properties of resources that it names: `CALDAV:calendar-multiget`,
/// [RFC 4791 §7.9](https://www.rfc-editor.org/rfc/rfc4791#section-7.9), or `CARDDAV:addressbook-multiget`,
/// [RFC 6352 §8.7](https://www.rfc-editor.org/rfc/rfc6352#section-8.7).
///
/// A server ignores the header field `Depth` of this report.
///
/// # Example
///
/// ```
/// use multistatus::request::{Multiget, MultigetKind, Propfind};
/// use multistatus::{Href, Name};
///
/// let hrefs = [Href::new("/cal/a.ics")?, Href::new("/cal/b.ics")?];
/// let prop = Propfind::prop([Name::dav("getetag"), Name::caldav("calendar-data")]);
/// let request = Multiget::new(MultigetKind::Calendar, hrefs).with_prop(prop);
/// assert_eq!(Multiget::parse(&request.to_xml()?)?, request);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Multiget {
    /// The kind of the objects.
    pub kind: MultigetKind,
    /// The properties that are asked for, or `None` if none are.
    pub prop: Option<Propfind>,
    /// The resources, as they were sent and in that order, because some clients send relative paths, empty hrefs, or
    /// one resource several times.
    pub hrefs: Vec<Href<'static>>,
}

/// The kind of objects that a [`Multiget`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MultigetKind {
    /// Calendar objects: RFC 4791.
    Calendar,
    /// Address objects: RFC 6352.
    Addressbook,
}

impl MultigetKind {
    const fn root(self) -> Name {
        match self {
            Self::Calendar => names::CALENDAR_MULTIGET,
            Self::Addressbook => names::ADDRESSBOOK_MULTIGET,
        }
    }
}

impl Multiget {
    /// Creates a report about these resources that asks for none of their properties.
    pub fn new<'h>(kind: MultigetKind, hrefs: impl IntoIterator<Item = Href<'h>>) -> Self {
        Self { kind, prop: None, hrefs: hrefs.into_iter().map(Href::into_owned).collect() }
    }

    /// Sets the properties that are asked for.
    #[must_use]
    #[inline]
    pub fn with_prop(mut self, prop: Propfind) -> Self {
        self.prop = Some(prop);
        self
    }

    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        let kind = match root.is(&names::ADDRESSBOOK_MULTIGET) {
            true => MultigetKind::Addressbook,
            false => MultigetKind::Calendar,
        };
        body::expect_root(root, &kind.root())?;
        let (mut asked, mut hrefs, mut seen) = (PropfindParts::default(), Vec::new(), HashSet::new());
        for child in cx.children(root, &[]) {
            if child.is(&names::HREF) {
                let href = read_href(cx, child)?;
                if !href.as_str().is_empty() && !seen.insert(href.as_str().to_owned()) {
                    cx.note(child, Deviation::RepeatedHref, Some(href.as_str()));
                }
                hrefs.push(href);
            } else if !asked.take(cx, child)? {
                cx.unknown(child);
            }
        }
        if hrefs.is_empty() {
            return Err(wrong(root, "expected at least one href, found none"));
        }
        Ok(Self { kind, prop: asked.finish(root)?, hrefs })
    }

    #[inline]
    fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&self.kind.root());
        if let Some(prop) = &self.prop {
            prop.write_parts(&mut writer);
        }
        self.hrefs.iter().for_each(|href| writer.text(&names::HREF, &[], href.as_str()));
        if self.hrefs.is_empty() {
            writer.refuse(Error::new(ErrorKind::Usage, "expected at least one href in a multiget, found none"));
        }
        writer.finish()
    }
}

body::body!(Multiget);

/// Reads an href, whatever its form.
pub(super) fn read_href(cx: &mut Context, node: Node<'_>) -> Read<Href<'static>> {
    cx.count_href(node)?;
    let text = cx.text(node, &[]);
    let text = chars::trim(&text);
    if text.is_empty() {
        cx.note(node, Deviation::EmptyHref, None);
    } else if href::form(text).is_none() {
        cx.note(node, Deviation::HrefForm, Some(text));
    }
    Ok(Href::from_wire(Cow::Owned(text.to_owned())))
}
