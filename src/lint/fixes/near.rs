//! The fix of a namespace that is nearly `DAV:`.

use std::ops::Range;

use crate::lint::notes::NotedFix;
use crate::namespace::DAV;
use crate::xml::tokens::{Token, Tokens, split_qname};

pub(super) const IN_DAV: &str = "declare the namespace as `DAV:`, in capitals and with the colon";

/// Returns the value of a declaration that begins here.
fn value_of_declaration(text: &str, at: usize) -> Option<Range<usize>> {
    let quote = text.get(..at)?.chars().next_back().filter(|quote| matches!(quote, '"' | '\''))?;
    let value = &text[at..];
    // A quotation mark before a tag is text.
    if value.starts_with('<') { None } else { value.find(quote).map(|end| at..at + end) }
}

/// Declares `DAV:` where the value of another declaration begins.
pub(super) fn of_declaration(text: &str, at: usize) -> Option<NotedFix> {
    value_of_declaration(text, at).map(|value| NotedFix::edit(IN_DAV, value, DAV))
}

/// Declares `DAV:` as the namespace of the root, at whose tag, or at whose declaration, this offset is.
pub(super) fn of_root(tag: &str, at: usize) -> Option<NotedFix> {
    if let Some(fix) = of_declaration(tag, at) {
        return Some(fix);
    }
    let Ok(Some((Token::Start(root, _), span))) = Tokens::new(tag).next() else { return None };
    let prefix = split_qname(root.name()).0;
    if let Some(found) = root.checked_attributes().find(|attribute| attribute.declares() == Some(prefix)) {
        return Some(NotedFix::edit(IN_DAV, found.value_at..found.value_at + found.value.len(), DAV));
    }
    let declaration =
        if prefix.is_empty() { format!(" xmlns=\"{DAV}\"") } else { format!(" xmlns:{prefix}=\"{DAV}\"") };
    let end = span.start + 1 + root.name().len();
    Some(NotedFix::edit(format!("write `{}` in the tag of the root", declaration.trim_start()), end..end, declaration))
}
