//! Bodies of PROPFIND.

use super::context::{Context, Read, wrong};
use super::prop::{GatheredNames, Prop, gather};
use super::tree::Node;
use super::{body, names};
use crate::error::Error;
use crate::name::Name;
use crate::value::Property;
use crate::write::request::BodyWriter;

/// The properties that a request asks for: the body of PROPFIND, [RFC 4918
/// §14.20](https://www.rfc-editor.org/rfc/rfc4918#section-14.20), and a part of reports that return properties.
///
/// A request without a body asks for all properties (RFC 4918 §9.1), which is the default.
///
/// # Example: read a request, and make one
///
/// ```
/// use multistatus::Name;
/// use multistatus::request::{Prop, Propfind};
///
/// let body = br#"<propfind xmlns="DAV:"><allprop/><include><acl/></include></propfind>"#;
/// assert_eq!(Propfind::parse(body)?, Propfind::AllProp { include: Prop::from_iter([Name::dav("acl")]) });
/// assert_eq!(Propfind::parse(b"")?, Propfind::default());
///
/// let request = Propfind::prop([Name::dav("getetag"), Name::dav("resourcetype")]);
/// assert_eq!(Propfind::parse(&request.to_xml()?)?, request);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Propfind {
    /// All dead properties and the live properties of RFC 4918, with their values (§14.2).
    AllProp {
        /// The properties that are asked for in addition (RFC 4918 §14.8).
        include: Prop,
    },
    /// The names of all properties, without values (RFC 4918 §14.17).
    PropName,
    /// These properties (RFC 4918 §14.18).
    Prop(Prop),
}

impl Propfind {
    /// Asks for properties by their names.
    pub fn prop(names: impl IntoIterator<Item = Name>) -> Self {
        Self::Prop(names.into_iter().collect())
    }

    /// Returns the properties that are asked for by name, in `prop` or `include`.
    #[must_use]
    pub fn named(&self) -> Option<&Prop> {
        match self {
            Self::AllProp { include } => Some(include),
            Self::PropName => None,
            Self::Prop(prop) => Some(prop),
        }
    }

    /// Returns the element that asks for a property by name.
    #[must_use]
    #[inline]
    pub fn get(&self, name: &Name) -> Option<&Property<'static>> {
        self.named()?.get(name)
    }

    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &names::PROPFIND)?;
        let mut asked = PropfindParts::default();
        for child in cx.children(root, &[]) {
            if !asked.take(cx, child)? {
                cx.unknown(child);
            }
        }
        asked.finish(root)?.ok_or_else(|| wrong(root, "expected one of prop, propname and allprop, found none of them"))
    }

    #[inline]
    pub(super) fn write_parts(&self, writer: &mut BodyWriter) {
        match self {
            Self::AllProp { include } => {
                writer.empty(&names::ALLPROP, &[]);
                if !include.is_empty() {
                    include.write(&names::INCLUDE, writer);
                }
            }
            Self::PropName => writer.empty(&names::PROPNAME, &[]),
            Self::Prop(prop) => prop.write(&names::PROP, writer),
        }
    }

    #[inline]
    pub(super) fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&names::PROPFIND);
        self.write_parts(&mut writer);
        writer.finish()
    }
}

body::body!(Propfind, default);

impl Default for Propfind {
    fn default() -> Self {
        Self::AllProp { include: Prop::new() }
    }
}

/// The parts of a [`Propfind`] while it is read: `allprop` with `include`, `propname` or `prop`.
#[derive(Default)]
pub(super) struct PropfindParts {
    allprop: bool,
    propname: bool,
    include: Option<GatheredNames>,
    prop: Option<GatheredNames>,
}

impl PropfindParts {
    /// Reads an element if it is one of these parts.
    pub(super) fn take(&mut self, cx: &mut Context, node: Node<'_>) -> Read<bool> {
        if node.is(&names::PROP) {
            return gather(&mut self.prop, cx, node).map(|()| true);
        }
        if node.is(&names::INCLUDE) {
            return gather(&mut self.include, cx, node).map(|()| true);
        }
        let flag = match node.name() {
            name if *name == names::ALLPROP => &mut self.allprop,
            name if *name == names::PROPNAME => &mut self.propname,
            _ => return Ok(false),
        };
        if std::mem::replace(flag, true) {
            cx.repeated(node);
        }
        cx.empty(node, &[]);
        Ok(true)
    }

    /// Returns the request that was read in an element, or `None` if there was none.
    pub(super) fn finish(self, outer: Node<'_>) -> Read<Option<Propfind>> {
        let include = self.include.map(GatheredNames::finish);
        let prop = self.prop.map(GatheredNames::finish);
        let both = |a: &str, b: &str| Err(wrong(outer, format_args!("expected {a} or {b}, found both")));
        match (self.allprop, self.propname, prop) {
            (true, true, _) => both("allprop", "propname"),
            (true, _, Some(_)) => both("allprop", "prop"),
            (_, true, Some(_)) => both("propname", "prop"),
            (false, ..) if include.is_some() => Err(wrong(outer, "expected include beside allprop, found it without")),
            (true, false, None) => Ok(Some(Propfind::AllProp { include: include.unwrap_or_default() })),
            (false, true, None) => Ok(Some(Propfind::PropName)),
            (false, false, Some(prop)) => Ok(Some(Propfind::Prop(prop))),
            (false, false, None) => Ok(None),
        }
    }
}
