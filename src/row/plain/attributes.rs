//! The declarations and attributes of a start tag in plain markup.

use super::Reader;
use crate::limits::Limits;
use crate::namespace;
use crate::xml::attribute::Attribute;
use crate::xml::plain::{Plain, QName, TagEnd};
use crate::xml::scope::{Mark, Ns, Scope};
use crate::xml::short::ShortText;
use crate::xml::text::unescape_attribute;

/// The maximum number of declarations in one tag. Each is compared with those before it.
const DECLARATIONS: usize = 32;
/// The maximum number of other attributes in one tag.
pub(super) const ATTRIBUTES: usize = 8;

/// An attribute as it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawAttribute<'x> {
    name: QName<'x>,
    value: &'x [u8],
    /// True if the value must be unescaped.
    is_odd: bool,
}

impl<'x> Reader<'_, 'x> {
    /// Reads the attributes of a start tag and its end: binds the prefixes that it declares, and returns the number of
    /// its other attributes.
    #[inline(never)]
    pub(super) fn attributes(&mut self, mark: Mark) -> Option<(TagEnd, u32)> {
        let (mut count, limits, attributes) = (0, self.limits, &mut self.attributes);
        let end = declarations(&mut self.markup, self.scope, limits, mark, |name, value, is_odd| {
            *attributes.get_mut(count)? = Some(RawAttribute { name, value, is_odd });
            count += 1;
            let is_short = value.len() <= limits.attribute_bytes as usize;
            (is_short && count <= limits.attributes as usize).then_some(())
        })?;
        for at in 0..count {
            let name = self.attributes[at]?.name;
            // A language is in force in the element, and two attributes may have one name by two prefixes.
            let is_twice = self.attributes[..at].iter().flatten().any(|other| other.name.local() == name.local());
            if is_twice || self.attribute_namespace(&name)? == Ns::XML {
                return None;
            }
        }
        // Those of an earlier tag.
        self.attributes[count..].fill(None);
        Some((end, count as u32))
    }

    /// An attribute without a prefix is in no namespace.
    fn attribute_namespace(&mut self, name: &QName<'x>) -> Option<Ns> {
        if name.prefix().is_empty() { Some(Ns::NONE) } else { self.resolve(name.prefix()) }
    }

    /// Returns the attributes of the last start tag.
    #[inline(never)]
    pub(super) fn own_attributes(&mut self) -> Option<Box<[Attribute]>> {
        let mut found = Vec::new();
        for RawAttribute { name, value, is_odd } in self.attributes.into_iter().flatten() {
            let ns = self.attribute_namespace(&name)?;
            let name = self.scope.name(ns, std::str::from_utf8(name.local()).ok()?);
            let value = std::str::from_utf8(value).ok()?;
            let value = if is_odd { unescape_attribute(value).into() } else { value.into() };
            found.push(Attribute::checked(name, value));
        }
        Some(found.into())
    }
}

/// Reads the attributes of a start tag and its end, and binds the prefixes that it declares. `other` takes each other
/// attribute, or refuses it.
pub(crate) fn declarations<'x>(
    markup: &mut Plain<'x>,
    scope: &mut Scope,
    limits: &Limits,
    mark: Mark,
    mut other: impl FnMut(QName<'x>, &'x [u8], bool) -> Option<()>,
) -> Option<TagEnd> {
    let mut count = 0;
    loop {
        let (prefix, (value, is_odd)) = match markup.declared_prefix() {
            Some(prefix) => (prefix, markup.value()?),
            None => {
                let Some(attribute) = markup.attribute() else { return markup.tag_end() };
                let (value, is_odd) = markup.value()?;
                match (attribute.prefix(), attribute.local()) {
                    (b"", b"xmlns") => (&b""[..], (value, is_odd)),
                    (b"xmlns", prefix) => (prefix, (value, is_odd)),
                    _ => {
                        other(attribute, value, is_odd)?;
                        continue;
                    }
                }
            }
        };
        let is_usual = count < limits.namespaces as usize
            && prefix.len() <= limits.prefix_bytes as usize
            && value.len() <= limits.namespace_bytes as usize
            && !matches!(prefix, b"xml" | b"xmlns")
            && (prefix.is_empty() || !value.is_empty())
            && count < DECLARATIONS;
        if !is_usual || value == namespace::XMLNS.as_bytes() {
            return None;
        }
        count += 1;
        let ns = match Ns::base_bytes(value).filter(|_| !is_odd) {
            Some(ns) => ns,
            None if is_odd => odd_namespace(value, scope)?,
            None => scope.number(std::str::from_utf8(value).ok()?),
        };
        if ns == Ns::XML {
            return None;
        }
        let prefix = match ShortText::ascii(prefix) {
            Some(prefix) => prefix,
            None => std::str::from_utf8(prefix).ok()?.into(),
        };
        scope.declare_once(prefix, ns, mark)?;
    }
}

/// Returns the number of a namespace that must be unescaped.
#[inline(never)]
fn odd_namespace(value: &[u8], scope: &mut Scope) -> Option<Ns> {
    match &*unescape_attribute(std::str::from_utf8(value).ok()?) {
        "" | namespace::XMLNS => None,
        namespace => Some(scope.number(namespace)),
    }
}
