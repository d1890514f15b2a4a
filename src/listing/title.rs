//! Human-readable names.

use std::borrow::Cow;

use crate::chars::{self, is_hidden};
use crate::href::{Located, decode_lossy, last_segment};

/// The length in bytes above which a displayname is not used as a name.
const MAX_BYTES: usize = 1024;

/// Returns a displayname without the white space around it, if it is suitable as a human-readable name. `segment` is
/// the last segment of the href, percent-encoded.
#[inline]
pub(super) fn sane<'t>(text: &'t str, segment: &str) -> Option<&'t str> {
    let name = chars::trim(text);
    // Some servers send the path, and some the segment as it is in the href.
    let is_path =
        name.starts_with('/') || name.ends_with('/') || name.split('/').any(|part| matches!(part, "." | ".."));
    let is_encoded = name.contains('%') && name == segment;
    let is_sane = !name.is_empty() && name.len() <= MAX_BYTES && !is_path && !is_encoded && !has_hidden(name);
    is_sane.then_some(name)
}

/// Returns the last segment of the path, decoded, with U+FFFD in place of hidden characters. If there is no segment,
/// returns the whole href.
#[inline]
pub(super) fn of_href<'l>(located: &'l Located<'_>) -> Cow<'l, str> {
    let name = match last_segment(located.path_and_query()) {
        "" => Cow::Borrowed(located.address.as_str()),
        segment => decode_lossy(segment),
    };
    match has_hidden(&name) {
        true => Cow::Owned(name.replace(is_hidden, "\u{FFFD}")),
        false => name,
    }
}

/// Returns true if a text holds characters that [are hidden](is_hidden).
#[inline]
fn has_hidden(text: &str) -> bool {
    // Without an early end, the compiler looks at many bytes at once.
    let is_plain = text.bytes().fold(true, |is, byte| is & matches!(byte, b' '..=b'~'));
    !is_plain && text.chars().any(is_hidden)
}

#[cfg(test)]
mod tests {
    use super::{of_href, sane};
    use crate::error::Error;
    use crate::href::{Base, Href};

    #[test]
    fn what_people_can_take_for_a_name() {
        let table = [
            ("Plan", Some("Plan")),
            (" Plan\n", Some("Plan")),
            ("Work / Private", Some("Work / Private")),
            ("50 %", Some("50 %")),
            ("a%20b", None),
            ("100%25", Some("100%25")),
            ("", None),
            (" ", None),
            ("/", None),
            ("/admin/proxy/", None),
            ("proxy/", None),
            ("..", None),
            ("a/../b", None),
            ("a\u{1}b", None),
            ("a\nb", None),
            ("exe.\u{202E}gpj", None),
        ];
        for (text, wanted) in table {
            assert_eq!(sane(text, "a%20b"), wanted, "{text:?}");
        }
        assert_eq!(sane(&"x".repeat(1025), ""), None);
    }

    #[test]
    fn each_href_has_a_name_for_people() -> Result<(), Error> {
        let table = [
            ("/docs/a%20b.txt", "a b.txt"),
            ("/docs/sub/", "sub"),
            ("/docs/%FFa", "\u{FFFD}a"),
            ("/docs/a%0Ab", "a\u{FFFD}b"),
            ("/docs/a%2Fb", "a/b"),
            ("/", "/"),
            ("http://example.com/", "http://example.com/"),
            ("mailto:a@example.com", "mailto:a@example.com"),
        ];
        for (href, wanted) in table {
            let located = Base::new("/docs/")?.locate(&Href::new(href)?);
            assert_eq!(of_href(&located), wanted, "{href}");
        }
        Ok(())
    }
}
