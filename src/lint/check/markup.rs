//! The markup, whatever it means: what clients without a full XML parser stumble over.

use super::Cx;
use crate::lint::Rule;
use crate::lint::notes::{NotedFix, Notes};
use crate::lint::state::State;
use crate::read::TracedPiece;
use crate::row::decode::near::{is_misspelt, is_near};
use crate::xml::prolog::is_declaration;
use crate::xml::scope::Ns;
use crate::xml::text;
use crate::xml::tokens::{Tag, split_qname};

/// Checks the first piece of the document.
pub(crate) fn beginning(piece: &TracedPiece, notes: &mut Notes) {
    if piece.start().byte() > 0 {
        notes.add(Rule::ByteOrderMark, 0..0);
    }
    if !piece.is_utf8() {
        notes.add(Rule::NotUtf8, 0..0);
    }
}

/// Checks the first piece that is more than white space.
pub(crate) fn declaration(piece: &TracedPiece, is_first: bool, notes: &mut Notes) {
    if !is_declaration(&piece.text) {
        notes.note(Rule::NoDeclaration, 0..0, None, || {
            let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
            let words = "begin with an XML declaration";
            Some(if is_first { NotedFix::edit(words, 0..0, declaration) } else { NotedFix::words(words) })
        });
    }
}

/// Checks a piece that is not a response: its instruction, or the white space that it is.
pub(crate) fn within_root(piece: &TracedPiece, state: &mut State, notes: &mut Notes) {
    let text = &piece.text;
    if text.starts_with("<?") && !is_declaration(text) {
        notes.add(Rule::XmlProcessingInstruction, 0..text.len());
    }
    if text.starts_with("<![CDATA[") && state.first(Rule::Cdata) {
        notes.add(Rule::Cdata, 0..text.len());
    }
    if piece.in_root && text.bytes().all(crate::chars::is_space) && state.first(Rule::Indented) {
        notes.add(Rule::Indented, 0..text.len());
    }
}

/// Checks the tag of the root.
pub(crate) fn root(tag: Tag<'_>, state: &mut State, notes: &mut Notes) {
    let (own, local) = split_qname(tag.name());
    let is_read = local == "multistatus";
    let mut is_declared = false;
    for attribute in tag.checked_attributes() {
        let Some(prefix) = attribute.declares() else { continue };
        is_declared |= prefix == own;
        let namespace = text::unescape_attribute(attribute.value);
        // The namespace of the root is read as `DAV:` if it is nearly that.
        if namespace == crate::namespace::DAV || is_read && prefix == own && is_near(&namespace) {
            let span = attribute.at..attribute.value_at + attribute.value.len() + 1;
            prefix_of_dav(prefix, span, state, notes);
        }
    }
    if is_read && !is_declared {
        prefix_of_dav(own, 1..1 + tag.name().len(), state, notes);
    }
}

/// Checks the markup of an element that is a child of the root.
pub(crate) fn element(cx: &mut Cx<'_, '_>) {
    let tree = cx.tree;
    let found = [
        (Rule::Indented, &tree.indent),
        (Rule::Cdata, &tree.cdata),
        (Rule::XmlProcessingInstruction, &tree.instruction),
    ];
    for (rule, span) in found {
        if let Some(span) = span.clone().filter(|_| cx.notes.checks(rule) && cx.state.first(rule)) {
            cx.notes.add(rule, span);
        }
    }
    let is_open = |cx: &Cx<'_, '_>, rule| cx.notes.checks(rule) && !cx.state.once.contains(rule);
    if !is_open(cx, Rule::DefaultNamespace) && !is_open(cx, Rule::NotPrefixD) {
        return;
    }
    for id in 0..tree.len() {
        // A misspelt namespace is read as `DAV:` wherever it is declared.
        if tree.ns(id) == Ns::DAV || is_misspelt(cx.scope.namespace(tree.ns(id))) {
            prefix_of_dav(tree.prefix(id), tree.open(id), cx.state, cx.notes);
        }
    }
}

fn prefix_of_dav(prefix: &str, span: std::ops::Range<usize>, state: &mut State, notes: &mut Notes) {
    let rule = match prefix {
        "D" => return,
        "" => Rule::DefaultNamespace,
        _ => Rule::NotPrefixD,
    };
    if notes.checks(rule) && state.first(rule) {
        notes.add_text(rule, span, prefix);
    }
}
