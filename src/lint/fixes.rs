//! The places and the fixes of deviations, which the reader reports as a position and a text.

use super::finding::{Finding, Fix, Part};
use super::notes::NotedFix;
use super::tree::{Id, Tree};
use crate::chars::{is_space_char, trim};
use crate::clip::told;
use crate::deviation::Deviation;
use crate::href::Href;
use crate::read::{Finding as Deviating, TracedPiece};
use crate::status::Status;
use crate::xml::escape;

/// Converts the deviations of a child of the root.
pub(super) fn place(piece: &TracedPiece, tree: &Tree<'_>, deviations: Vec<Deviating>) -> Vec<Finding> {
    let convert = |found: Deviating| {
        let start = piece.start().byte();
        let offset = usize::try_from(found.position().byte() - start).unwrap_or(usize::MAX);
        // In another encoding, a distance in the source is no offset in the piece.
        let id = if piece.is_utf8() { tree.at(offset) } else { None };
        let span = id.map(|id| {
            let is_tag = tree.open(id).start == offset;
            let rest = &piece.text[offset..tree.whole(id).end];
            match is_tag {
                true => tree.span(id),
                false => offset..offset + rest.find('<').unwrap_or(rest.len()),
            }
        });
        let fix = id.and_then(|id| fix(found.deviation(), tree, id, span.clone()?)).map(|fix| fix.place(piece));
        finding(piece, found, span, fix)
    };
    deviations.into_iter().map(convert).collect()
}

/// Converts the deviations of another piece.
pub(super) fn in_piece(piece: &TracedPiece, deviations: Vec<Deviating>) -> Vec<Finding> {
    let convert = |found: Deviating| {
        let start = piece.start().byte();
        let offset = usize::try_from(found.position().byte() - start).unwrap_or(usize::MAX);
        let is_in = piece.is_utf8() && piece.text.is_char_boundary(offset);
        let span = is_in.then(|| offset..piece.text.len());
        let fix = match found.deviation() {
            Deviation::StrayText | Deviation::TextAfterRoot => span.clone().map(delete),
            _ => None,
        };
        let fix = fix.map(|fix| fix.place(piece));
        finding(piece, found, span, fix)
    };
    deviations.into_iter().map(convert).collect()
}

fn finding(piece: &TracedPiece, found: Deviating, span: Option<std::ops::Range<usize>>, fix: Option<Fix>) -> Finding {
    let start = piece.start().byte();
    let position = found.position();
    Finding {
        rule: found.deviation().into(),
        part: Part::Body,
        position: Some(position),
        excerpt: span.clone().map_or("", |span| told(&piece.text[span])).into(),
        span: Some(match span {
            Some(span) => start + span.start as u64..start + span.end as u64,
            None => position.byte()..position.byte(),
        }),
        text: found.text().map(Into::into),
        fix,
    }
}

fn delete(span: std::ops::Range<usize>) -> NotedFix {
    NotedFix::edit("leave it out", span, "")
}

/// Returns the fix of a deviation at an element, if it is certain.
fn fix(deviation: Deviation, tree: &Tree<'_>, id: Id, span: std::ops::Range<usize>) -> Option<NotedFix> {
    let content = tree.content(id);
    let raw = &tree.text[content.clone()];
    let is_plain = !raw.contains('<');
    let text = tree.text_of(id);
    match deviation {
        Deviation::StatusForm if is_plain => {
            let (status, _) = Status::read(&text)?;
            let mut line = String::new();
            status.push_line(&mut line);
            Some(NotedFix::edit("write a whole status line", content, line))
        }
        Deviation::HrefPadding if is_plain => {
            let start = content.start + (raw.len() - raw.trim_start_matches(is_space_char).len());
            let kept = trim(raw);
            let is_same = tree.text[start..].starts_with(kept);
            is_same.then(|| NotedFix::edit("leave the white space out", content, kept))
        }
        Deviation::HrefIllegalCharacter if is_plain => {
            let href = Href::from_wire(trim(&text).into());
            let mut right = String::new();
            escape::push_text(&mut right, href.encode_lenient().as_str());
            Some(NotedFix::edit("percent-encode the character", content, right))
        }
        Deviation::StrayText | Deviation::PropText | Deviation::ErrorText => Some(delete(span)),
        Deviation::ErrorEmpty => Some(delete(tree.whole(id))),
        Deviation::BareAmpersand => Some(NotedFix::edit("write `&amp;`", span.start..span.start + 1, "&amp;")),
        _ => None,
    }
}
