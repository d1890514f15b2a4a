//! The encoding of a body, for those who look at its bytes besides the parser.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The bytes in which the XML declaration is looked for.
pub const HEAD: usize = 1024;

/// Returns the encoding of a body that begins with `head`, in the order of RFC 7303 §3.2: `None` if nothing names one,
/// or if what is named is not known.
pub fn of(head: &[u8], charset: Option<&str>) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(encoding);
    }
    match head {
        [0, b'<', ..] => return Some(UTF_16BE),
        [b'<', 0, ..] => return Some(UTF_16LE),
        _ => {}
    }
    let text = String::from_utf8_lossy(head);
    let label = match charset {
        Some(charset) => charset,
        None => &text[declared(&text)?],
    };
    // US-ASCII is a part of UTF-8, and no label of windows-1252 as it is for a browser.
    let is_ascii = ["us-ascii", "ascii"].iter().any(|name| label.eq_ignore_ascii_case(name));
    if is_ascii { Some(UTF_8) } else { Encoding::for_label(label.as_bytes()) }
}

/// Returns where the XML declaration names the encoding.
pub fn declared(text: &str) -> Option<std::ops::Range<usize>> {
    let declaration = &text[..text.strip_prefix("<?xml").and_then(|rest| rest.find("?>"))? + 5];
    let at = declaration.find("encoding")? + "encoding".len();
    let value = declaration[at..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let start = declaration.len() - value.len() + 1;
    let length = value[1..].find(quote)?;
    Some(start..start + length)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

    use super::of;

    #[test]
    fn precedence() {
        let declared = b"<?xml version='1.0' encoding = \"iso-8859-1\"?><a/>";
        for (head, charset, expected) in [
            (&b"<a/>"[..], None, None),
            (declared, None, Some(WINDOWS_1252)),
            (declared, Some("UTF-8"), Some(UTF_8)),
            (b"\xEF\xBB\xBF<a/>", Some("latin1"), Some(UTF_8)),
            (b"<\0a\0", Some("utf-16"), Some(UTF_16LE)),
            (b"\0<\0a", Some("utf-16"), Some(UTF_16BE)),
            (b"<a encoding='latin1'/>", None, None),
            (b"<a/>", Some("us-ascii"), Some(UTF_8)),
            (b"<a/>", Some("no-such-encoding"), None),
            (b"<?xml encoding='latin1", None, None),
        ] {
            assert_eq!(of(head, charset), expected, "{:?} {charset:?}", String::from_utf8_lossy(head));
        }
    }
}
