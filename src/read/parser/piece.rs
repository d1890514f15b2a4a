//! Classifies a piece by its first bytes.

use crate::chars;

/// The bytes that end the name of a tag.
const NAME_ENDS: &[u8] = b" \t\r\n/>";

/// Returns true if a piece begins with a start tag. In the root, it is the start tag of a child.
pub(super) fn begins_element(piece: &[u8]) -> bool {
    matches!(piece, [b'<', second, ..] if !b"/!?".contains(second))
}

/// Returns true if a piece begins with the start tag of a `response`, with any prefix.
#[inline(never)]
pub(super) fn begins_response(piece: &[u8]) -> bool {
    // A piece that is not a tag may hold anything, and it need not be complete yet.
    begins_element(piece) && qname(piece).rsplit(|&byte| byte == b':').next() == Some(b"response")
}

/// Returns the name in a start tag, with its prefix, as far as the piece goes.
fn qname(piece: &[u8]) -> &[u8] {
    let name = piece.get(1..).unwrap_or_default();
    let end = name.iter().position(|byte| NAME_ENDS.contains(byte));
    &name[..end.unwrap_or(name.len())]
}

/// Returns the name in a start tag, with its prefix.
pub(super) fn tag_name(tag: &str) -> &str {
    // It ends at an ASCII character.
    tag.get(1..1 + qname(tag.as_bytes()).len()).unwrap_or_default()
}

/// Returns the prefix in a name, empty if there is none.
pub(super) fn prefix(name: &str) -> &str {
    chars::split_once(name, b':').map_or("", |(prefix, _)| prefix)
}

/// Returns true if a start tag belongs to an HTML page, whose attributes need not be well-formed.
pub(super) fn is_html(tag: &str) -> bool {
    tag_name(tag).eq_ignore_ascii_case("html")
}

#[cfg(test)]
mod tests {
    use super::{begins_element, begins_response, is_html, prefix, tag_name};

    #[test]
    fn responses_are_known_by_their_local_name() {
        for piece in ["<response>", "<D:response/>", "<a:response xmlns:a='u'", "<D:response\n", "<D:response"] {
            assert!(begins_element(piece.as_bytes()) && begins_response(piece.as_bytes()), "{piece}");
        }
        for piece in ["<responses>", "<D:responsedescription>", "<response:a>", "<D:resp"] {
            assert!(begins_element(piece.as_bytes()) && !begins_response(piece.as_bytes()), "{piece}");
        }
        for piece in ["", "<", "response", "</D:response>", "<!D:response>", "<?D:response ?>"] {
            assert!(!begins_element(piece.as_bytes()) && !begins_response(piece.as_bytes()), "{piece}");
        }
    }

    #[test]
    fn names_of_tags() {
        for (tag, name, before) in
            [("<a>", "a", ""), ("<D:ä b='>'>", "D:ä", "D"), ("<D:a/>", "D:a", "D"), ("<a", "a", ""), ("", "", "")]
        {
            assert_eq!((tag_name(tag), prefix(name)), (name, before), "{tag}");
        }
        assert!(is_html("<HTML lang=en>") && is_html("<html>") && !is_html("<html5>"));
    }
}
