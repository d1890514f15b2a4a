//! Writes a row through its views: what was read under other prefixes, and what people are to read.

use super::element::{self, Prefixes};
use crate::response::Response;
use crate::value::{Condition, Description, Element};

/// Where line breaks go; none in the compact form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Spaces for each level, or `None` for the compact form.
    pub(crate) indent: Option<u8>,
}

impl Layout {
    /// Begins a line at this depth. Never called where text would be part of a value.
    pub(crate) fn line(self, out: &mut String, depth: usize) {
        if let Some(indent) = self.indent {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', usize::from(indent) * depth));
        }
    }
}

/// Appends a row, with the namespaces it uses declared on it.
pub(crate) fn push(out: &mut String, row: &Response<'_>, layout: Layout) {
    let mut prefixes = Prefixes::default();
    let mut body = String::new();
    for href in row.hrefs() {
        layout.line(&mut body, 2);
        element::push_simple(&mut body, "href", href.as_str());
    }
    if let Some(status) = row.status() {
        layout.line(&mut body, 2);
        body.push_str("<D:status>");
        status.push_line(&mut body);
        body.push_str("</D:status>");
    }
    for propstat in row.propstats() {
        layout.line(&mut body, 2);
        body.push_str("<D:propstat>");
        layout.line(&mut body, 3);
        body.push_str("<D:prop>");
        for property in propstat.properties() {
            layout.line(&mut body, 4);
            element::push(&mut body, &mut prefixes, &property);
        }
        if propstat.properties().len() > 0 {
            layout.line(&mut body, 3);
        }
        body.push_str("</D:prop>");
        if let Some(status) = propstat.status() {
            layout.line(&mut body, 3);
            body.push_str("<D:status>");
            status.push_line(&mut body);
            body.push_str("</D:status>");
        }
        let tail = Tail { layout, depth: 3, prefixes: &mut prefixes };
        tail.push(&mut body, propstat.conditions(), propstat.description(), None, propstat.extensions());
        layout.line(&mut body, 2);
        body.push_str("</D:propstat>");
    }
    let tail = Tail { layout, depth: 2, prefixes: &mut prefixes };
    let location = row.location();
    let location = location.as_ref().map(|href| href.as_str());
    tail.push(&mut body, row.conditions(), row.description(), location, row.extensions());

    out.push_str("<D:response");
    prefixes.push_declarations(out);
    out.push('>');
    out.push_str(&body);
    layout.line(out, 1);
    out.push_str("</D:response>");
}

/// What follows the status of a row or propstat, in the order of RFC 4918 §14.22 and §14.24.
struct Tail<'p> {
    layout: Layout,
    depth: usize,
    prefixes: &'p mut Prefixes,
}

impl Tail<'_> {
    fn push<'r>(
        self,
        out: &mut String,
        conditions: impl ExactSizeIterator<Item = Condition<'r>>,
        description: Option<Description<'_>>,
        location: Option<&str>,
        extensions: impl Iterator<Item = Element<'r>>,
    ) {
        if conditions.len() > 0 {
            self.layout.line(out, self.depth);
            out.push_str("<D:error>");
            for condition in conditions {
                self.layout.line(out, self.depth + 1);
                element::push(out, self.prefixes, &condition);
            }
            self.layout.line(out, self.depth);
            out.push_str("</D:error>");
        }
        if let Some(description) = description {
            self.layout.line(out, self.depth);
            element::push_description(out, &description);
        }
        if let Some(location) = location {
            self.layout.line(out, self.depth);
            out.push_str("<D:location>");
            element::push_simple(out, "href", location);
            out.push_str("</D:location>");
        }
        for extension in extensions {
            self.layout.line(out, self.depth);
            element::push(out, self.prefixes, &extension);
        }
    }
}
