//! The namespace declarations and attributes of a start tag.

use std::hash::{BuildHasher, RandomState};

use super::Decoder;
use crate::clip::clip;
use crate::deviation::Deviation;
use crate::limits::Limit;
use crate::namespace;
use crate::xml::attribute::Attribute;
use crate::xml::attribute::language;
use crate::xml::hashed::{Hashed, mix};
use crate::xml::scope::{Mark, Ns};
use crate::xml::text::unescape_attribute;
use crate::xml::tokens::{RawAttribute, Tag, split_qname};
use crate::xml::{Fault, FaultKind};

impl<'x> Decoder<'_, 'x> {
    /// Binds the prefixes that a start tag declares and returns its other attributes.
    pub(super) fn attributes(&mut self, tag: Tag<'x>, mark: Mark) -> Result<Vec<Attribute>, Fault> {
        let mut raw: Vec<RawAttribute<'x>> = Vec::new();
        let mut declared: Vec<(Ns, &str)> = Vec::new();
        let mut attributes = tag.attributes();
        while let Some(attribute) = attributes.next()? {
            let Some(prefix) = attribute.declares() else {
                raw.push(attribute);
                if raw.len() > self.limits.attributes as usize {
                    return Err(self.limit(Limit::Attributes, tag.at() - 1));
                }
                continue;
            };
            self.measure(Limit::PrefixBytes, prefix, attribute.at)?;
            declared.push((Ns::NONE, prefix));
            if declared.len() > self.limits.namespaces as usize {
                return Err(self.limit(Limit::Namespaces, tag.at() - 1));
            }
            self.declare(prefix, &attribute, mark)?;
        }
        if let Some((_, twice)) = twice(&declared) {
            let name = if twice.is_empty() { "xmlns".into() } else { format!("xmlns:{}", clip(twice)) };
            return Err(Fault::new(FaultKind::Syntax, tag.at() - 1, format!("the attribute {name} appears twice")));
        }
        let mut found = Vec::new();
        let mut names = Vec::new();
        for attribute in raw {
            let (prefix, local) = split_qname(attribute.name);
            self.measure(Limit::PrefixBytes, prefix, attribute.at)?;
            let ns = if prefix.is_empty() { Ns::NONE } else { self.resolve(prefix, attribute.at)? };
            names.push((ns, local));
            let value = unescape_attribute(attribute.value);
            if (ns, local) == (Ns::XML, "lang") {
                self.measure(Limit::LanguageBytes, &value, attribute.at)?;
                self.lang = language(&value);
            } else {
                self.measure(Limit::AttributeBytes, &value, attribute.at)?;
                found.push(Attribute::checked(self.scope.name(ns, local), value.into()));
            }
        }
        match twice(&names) {
            Some((_, local)) => {
                let message = format!("the attribute {} appears twice", clip(local));
                Err(Fault::new(FaultKind::Syntax, tag.at() - 1, message))
            }
            None => Ok(found),
        }
    }

    /// Binds one prefix: Namespaces in XML §3.
    fn declare(&mut self, prefix: &'x str, attribute: &RawAttribute<'x>, mark: Mark) -> Result<(), Fault> {
        let namespace = unescape_attribute(attribute.value);
        self.measure(Limit::NamespaceBytes, &namespace, attribute.at)?;
        let fault = |message: String| Err(Fault::new(FaultKind::Namespace, attribute.at, message));
        match (prefix, &*namespace) {
            ("xml", namespace::XML) => return Ok(()),
            ("xml", _) => return fault("the prefix xml cannot be bound to another namespace".into()),
            ("xmlns", _) => return fault("the prefix xmlns cannot be declared".into()),
            (_, namespace::XML | namespace::XMLNS) => return fault(format!("{namespace} cannot be bound to a prefix")),
            ("", _) => {}
            (_, "") => {
                if let Some(mending) = self.mending.as_mut().filter(|mending| mending.prefixes) {
                    // The closing quote and the space before the name are removed with it.
                    mending.rewrite.push((attribute.at - 1..attribute.value_at + attribute.value.len() + 1, ""));
                    mending.noted.note(attribute.at, Deviation::PrefixUndeclared, Some(prefix));
                    return Ok(());
                }
                let message = format!("the prefix {:?} cannot be bound to no namespace", clip(prefix));
                return Err(Fault::new(FaultKind::Prefix, attribute.at, message));
            }
            _ => {}
        }
        let ns = self.scope.number(&namespace);
        let ns = self.declared(ns, attribute);
        self.scope.declare(prefix, ns, mark);
        Ok(())
    }
}

/// Returns an entry that appears twice in a list, if there is one.
fn twice<'x>(list: &[(Ns, &'x str)]) -> Option<(Ns, &'x str)> {
    if list.len() <= 8 {
        return list.iter().enumerate().find(|(at, entry)| list[..*at].contains(entry)).map(|(_, entry)| *entry);
    }
    let (mut seen, hasher) = (Hashed::default(), RandomState::new());
    let mut entries = list.iter().zip(0..);
    entries
        .find(|&(entry, number)| {
            let hash = mix(hasher.hash_one(entry.1), entry.0.number().into());
            let slot = seen.slot(hash, &mut |other| list[other] == *entry);
            seen.set(slot, number);
            slot.number.is_some()
        })
        .map(|(entry, _)| *entry)
}
