//! The declarations and attributes of a start tag in plain markup.

use super::Reader;
use crate::limits::Limits;
use crate::namespace;
use crate::xml::attribute::Attribute;
use crate::xml::plain::{Plain, QName, TagEnd};
use crate::xml::scope::{Mark, Ns, Scope};
use crate::xml::short::ShortText;

/// The maximum number of declarations, and of other attributes, in one tag.
pub(super) const ATTRIBUTES: usize = 8;

/// An attribute as it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawAttribute<'x> {
    name: QName<'x>,
    value: &'x [u8],
}

impl<'x> Reader<'_, 'x> {
    /// Reads the attributes of a start tag and its end: binds the prefixes that it declares, and returns the number of
    /// its other attributes.
    #[inline(never)]
    pub(super) fn attributes(&mut self, mark: Mark) -> Option<(TagEnd, usize)> {
        let (mut count, limits, attributes) = (0, self.limits, &mut self.attributes);
        let end = declarations(&mut self.markup, self.scope, limits, mark, |name, value| {
            *attributes.get_mut(count)? = Some(RawAttribute { name, value });
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
        Some((end, count))
    }

    /// An attribute without a prefix is in no namespace.
    fn attribute_namespace(&mut self, name: &QName<'x>) -> Option<Ns> {
        if name.prefix().is_empty() { Some(Ns::NONE) } else { self.resolve(name.prefix()) }
    }

    /// Returns the attributes of the last start tag.
    #[inline(never)]
    pub(super) fn own_attributes(&mut self) -> Option<Box<[Attribute]>> {
        let mut found = Vec::new();
        for RawAttribute { name, value } in self.attributes.into_iter().flatten() {
            let ns = self.attribute_namespace(&name)?;
            let name = self.scope.name(ns, std::str::from_utf8(name.local()).ok()?);
            found.push(Attribute::checked(name, std::str::from_utf8(value).ok()?.into()));
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
    mut other: impl FnMut(QName<'x>, &'x [u8]) -> Option<()>,
) -> Option<TagEnd> {
    let mut declared: [&[u8]; ATTRIBUTES] = [b""; ATTRIBUTES];
    let mut count = 0;
    while let Some(attribute) = markup.attribute() {
        let value = markup.value()?;
        let prefix = match (attribute.prefix(), attribute.local()) {
            (b"", b"xmlns") => &b""[..],
            (b"xmlns", prefix) => prefix,
            _ => {
                other(attribute, value)?;
                continue;
            }
        };
        let is_usual = count < limits.namespaces as usize
            && prefix.len() <= limits.prefix_bytes as usize
            && value.len() <= limits.namespace_bytes as usize
            && !matches!(prefix, b"xml" | b"xmlns")
            && (prefix.is_empty() || !value.is_empty())
            && !declared[..count].contains(&prefix);
        if !is_usual || value == namespace::XMLNS.as_bytes() {
            return None;
        }
        *declared.get_mut(count)? = prefix;
        count += 1;
        let ns = match Ns::base_bytes(value) {
            Some(Ns::XML) => return None,
            Some(ns) => ns,
            None => scope.number(std::str::from_utf8(value).ok()?),
        };
        scope.declare_short(ShortText::ascii(prefix)?, ns, mark);
    }
    markup.tag_end()
}
