//! Writes a response through its views: one that was read under other prefixes, or is meant for people to read.

use super::encoder::HEAD;
use super::langs;
use crate::href::Href;
use crate::name::Name;
use crate::response::Response;
use crate::status::Status;
use crate::value::markup;
use crate::value::prefixes::{Prefixes, RootNamespaces};
use crate::value::{Condition, Description, Element, Property};
use crate::xml::escape::push_xmlns;

/// The positions of line breaks; none in the compact form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Spaces for each level, or `None` for the compact form.
    pub(crate) indent: Option<u8>,
}

impl Layout {
    /// Begins a line at this depth. It is never called where white space would be part of a value.
    #[inline]
    pub(crate) fn line(self, out: &mut String, depth: usize) {
        if let Some(indent) = self.indent {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', usize::from(indent) * depth));
        }
    }
}

/// Appends a response, which declares the namespaces that it uses.
#[inline]
pub(crate) fn push(out: &mut String, row: &Response<'_>, layout: Layout) {
    push_in(out, row, layout, &RootNamespaces::NONE);
}

/// Does what [`push`] does, with the prefixes that the root has for these namespaces. The response declares them as well.
pub(crate) fn push_in(out: &mut String, row: &Response<'_>, layout: Layout, namespaces: &RootNamespaces) {
    let lang = langs::common(langs::of_row(row), None);
    let mut writer = RowWriter::new(layout).in_lang(lang);
    writer.prefixes.set_root(namespaces);
    for href in row.hrefs() {
        writer.href(&href);
    }
    writer.status(row.all_statuses());
    for propstat in row.propstats() {
        writer.next_properties_in(langs::common(propstat.langs(), lang));
        writer.propstat(
            propstat.all_statuses(),
            propstat.properties(),
            propstat.conditions(),
            propstat.description(),
            propstat.extensions(),
        );
    }
    writer.finish(row.conditions(), row.description(), row.location(), row.extensions(), out);
}

/// Writes one response. Its methods must be called in the order in which RFC 4918 §14.24 has the elements.
pub(crate) struct RowWriter {
    layout: Layout,
    prefixes: Prefixes,
    body: String,
    /// The language of the next properties.
    props_lang: Option<Box<str>>,
}

impl RowWriter {
    #[inline]
    pub(crate) fn new(layout: Layout) -> Self {
        Self { layout, prefixes: Prefixes::default(), body: String::with_capacity(250), props_lang: None }
    }

    /// Declares a language on the response, so that its parts in that language need not.
    #[inline]
    pub(crate) fn in_lang(mut self, lang: Option<&str>) -> Self {
        self.prefixes.set_lang(lang);
        self
    }

    /// Declares a language on the `prop` of the next propstat.
    #[inline]
    pub(crate) fn next_properties_in(&mut self, lang: Option<&str>) {
        self.props_lang = lang.map(Into::into);
    }

    #[inline]
    pub(crate) fn href(&mut self, href: &Href<'_>) {
        self.layout.line(&mut self.body, 2);
        markup::push_href(&mut self.body, href.as_str());
    }

    /// Writes statuses. `None` is a status that could not be read, so an empty element is written, which cannot be read
    /// either.
    #[inline]
    pub(crate) fn status<'s>(&mut self, statuses: impl IntoIterator<Item: Into<Option<&'s Status>>>) {
        self.statuses_at(2, statuses);
    }

    #[inline]
    pub(crate) fn propstat<'r, 's>(
        &mut self,
        statuses: impl IntoIterator<Item: Into<Option<&'s Status>>>,
        properties: impl ExactSizeIterator<Item = Property<'r>>,
        conditions: impl ExactSizeIterator<Item = Condition<'r>>,
        description: Option<Description<'_>>,
        extensions: impl Iterator<Item = Element<'r>>,
    ) {
        self.open(2, "<D:propstat>");
        let outer = match self.props_lang.take() {
            None => {
                self.open(3, "<D:prop>");
                None
            }
            lang => {
                self.open(3, "<D:prop");
                self.prefixes.push_lang(&mut self.body, lang.as_deref());
                self.body.push('>');
                Some(self.prefixes.set_lang(lang.as_deref()))
            }
        };
        let any = properties.len() > 0;
        for property in properties {
            self.element(4, &property);
        }
        if let Some(outer) = outer {
            self.prefixes.set_lang(outer.as_deref());
        }
        if any {
            self.layout.line(&mut self.body, 3);
        }
        self.body.push_str("</D:prop>");
        self.statuses_at(3, statuses);
        self.conditions(3, conditions);
        self.description(3, description);
        for extension in extensions {
            self.element(3, &extension);
        }
        self.open(2, "</D:propstat>");
    }

    /// Writes the last elements and appends the response.
    #[inline]
    pub(crate) fn finish<'r>(
        mut self,
        conditions: impl ExactSizeIterator<Item = Condition<'r>>,
        description: Option<Description<'_>>,
        location: Option<Href<'_>>,
        extensions: impl Iterator<Item = Element<'r>>,
        out: &mut String,
    ) {
        self.conditions(2, conditions);
        self.description(2, description);
        if let Some(location) = location {
            self.layout.line(&mut self.body, 2);
            markup::push_location(&mut self.body, location.as_str());
        }
        for extension in extensions {
            self.element(2, &extension);
        }
        out.reserve(self.prefixes.row_len(self.body.len()));
        self.prefixes.begin_row(out);
        out.push_str(&self.body);
        self.layout.line(out, 1);
        out.push_str("</D:response>");
    }

    /// Writes the collected elements as a document with this root, in the compact form.
    #[inline]
    pub(crate) fn into_document(mut self, root: &Name) -> Vec<u8> {
        let prefix = self.prefixes.get(root.namespace(), || root.shared_namespace()).map(ToOwned::to_owned);
        let name = format!("{}:{}", prefix.as_deref().unwrap_or("own"), root.local());
        let mut out = format!("{HEAD}<{name} xmlns:D=\"DAV:\"");
        self.prefixes.push_declarations(&mut out);
        if prefix.is_none() {
            // The properties have taken all prefixes that there are.
            push_xmlns(&mut out, "own", root.namespace());
        }
        for part in [">", &self.body, "</", &name, ">"] {
            out.push_str(part);
        }
        out.into_bytes()
    }

    #[inline]
    fn open(&mut self, depth: usize, tag: &str) {
        self.layout.line(&mut self.body, depth);
        self.body.push_str(tag);
    }

    #[inline]
    pub(crate) fn element(&mut self, depth: usize, element: &Element<'_>) {
        self.layout.line(&mut self.body, depth);
        markup::push(&mut self.body, &mut self.prefixes, element);
    }

    #[inline]
    fn statuses_at<'s>(&mut self, depth: usize, statuses: impl IntoIterator<Item: Into<Option<&'s Status>>>) {
        for status in statuses {
            self.layout.line(&mut self.body, depth);
            match status.into() {
                Some(status) => markup::push_status(&mut self.body, status),
                None => self.body.push_str("<D:status></D:status>"),
            }
        }
    }

    #[inline]
    fn conditions<'r>(&mut self, depth: usize, conditions: impl ExactSizeIterator<Item = Condition<'r>>) {
        if conditions.len() > 0 {
            self.open(depth, "<D:error>");
            for condition in conditions {
                self.element(depth + 1, &condition);
            }
            self.open(depth, "</D:error>");
        }
    }

    #[inline]
    pub(crate) fn description(&mut self, depth: usize, description: Option<Description<'_>>) {
        if let Some(description) = description {
            self.layout.line(&mut self.body, depth);
            markup::push_description(&mut self.body, &self.prefixes, &description);
        }
    }
}
