//! Writes request bodies.

use super::encoder::HEAD;
use crate::error::{Error, FirstError};
use crate::name::Name;
use crate::value::Element;
use crate::value::markup;
use crate::value::prefixes::Prefixes;
use crate::xml::escape;
use crate::xml::escape::push_declaration;
use crate::xml::escape::writable;

/// Writes a request body, element by element. The first error is deferred until the end.
pub(crate) struct BodyWriter {
    /// The name of the root with its prefix.
    qname: String,
    prefixes: Prefixes,
    body: String,
    error: FirstError,
}

impl BodyWriter {
    /// Begins a document with this root.
    #[inline]
    pub(crate) fn new(root: &Name) -> Self {
        let mut prefixes = Prefixes::default();
        let mut qname = String::new();
        push_qname(&mut qname, &mut prefixes, root);
        Self { qname, prefixes, body: String::new(), error: FirstError::default() }
    }

    /// Begins an element whose namespace is `DAV:` or the namespace of the root.
    #[inline]
    pub(crate) fn open(&mut self, name: &Name, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.body.push('>');
    }

    #[inline]
    pub(crate) fn close(&mut self, name: &Name) {
        self.body.push_str("</");
        push_qname(&mut self.body, &mut self.prefixes, name);
        self.body.push('>');
    }

    /// Writes an empty element.
    #[inline]
    pub(crate) fn empty(&mut self, name: &Name, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.body.push_str("/>");
    }

    /// Writes an element that holds text.
    #[inline]
    pub(crate) fn text(&mut self, name: &Name, attributes: &[(&str, &str)], text: &str) {
        self.error.check(writable(text, format_args!("the text of {}", name.clipped())));
        self.open(name, attributes);
        escape::push_text(&mut self.body, text);
        self.close(name);
    }

    /// Writes any element.
    #[inline]
    pub(crate) fn element(&mut self, element: &Element<'_>) {
        markup::push(&mut self.body, &mut self.prefixes, element);
    }

    /// Remembers an error, unless there was one before.
    #[inline]
    pub(crate) fn refuse(&mut self, error: Error) {
        self.error.add(error);
    }

    /// Returns the document in the compact form.
    #[inline]
    pub(crate) fn finish(self) -> Result<Vec<u8>, Error> {
        self.finish_with(&[])
    }

    /// Returns the document with attributes on its root.
    #[inline]
    pub(crate) fn finish_with(mut self, attributes: &[(&str, &str)]) -> Result<Vec<u8>, Error> {
        for (attribute, value) in attributes {
            self.error.check(writable(value, format_args!("the attribute {attribute}")));
        }
        self.error.take()?;
        let mut out = format!("{HEAD}<{} xmlns:D=\"DAV:\"", self.qname);
        self.prefixes.push_declarations(&mut out);
        attributes.iter().for_each(|(attribute, value)| push_declaration(&mut out, attribute, value));
        if self.body.is_empty() {
            out.push_str("/>");
            return Ok(out.into_bytes());
        }
        for part in [">", &self.body, "</", &self.qname, ">"] {
            out.push_str(part);
        }
        Ok(out.into_bytes())
    }

    #[inline]
    fn tag(&mut self, name: &Name, attributes: &[(&str, &str)]) {
        self.body.push('<');
        push_qname(&mut self.body, &mut self.prefixes, name);
        for (attribute, value) in attributes {
            self.error.check(writable(value, format_args!("the attribute {attribute} of {}", name.clipped())));
            push_declaration(&mut self.body, attribute, value);
        }
    }
}

/// Appends a name whose namespace the document declares on its root.
#[inline]
fn push_qname(out: &mut String, prefixes: &mut Prefixes, name: &Name) {
    if !name.namespace().is_empty() {
        // The first namespaces always have a prefix; only elements that were given whole can have namespaces without
        // one.
        out.push_str(prefixes.get(name.namespace(), || name.shared_namespace()).unwrap_or("D"));
        out.push(':');
    }
    out.push_str(name.local());
}

/// Writes an element as a whole document.
#[inline]
pub(crate) fn document(root: &Element<'_>) -> Vec<u8> {
    let mut out = String::from(HEAD);
    markup::push_root(&mut out, root);
    out.into_bytes()
}
