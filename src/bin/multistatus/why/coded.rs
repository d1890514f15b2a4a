//! A document that somebody coded as a text once more: how it looks, and how to undo it.

use serde_json::Value;

use crate::input::Place;

/// What was done to the bytes of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coded {
    /// `&lt;` in place of `<`.
    Escaped,
    Base64,
    /// A string of JSON.
    Json,
    /// A string among others in JSON.
    Within,
    /// `%3C` in place of `<`.
    Percent,
    /// Further byte order marks after the first, with this many bytes.
    Marks(usize),
}

impl Coded {
    /// Looks at the beginning of a text.
    pub fn of(text: &str) -> Option<Self> {
        let begins = |prefixes: &[&str]| {
            prefixes
                .iter()
                .any(|prefix| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)))
        };
        if begins(&["&lt;", "&#60;", "&#x3c;"]) {
            Some(Self::Escaped)
        } else if begins(&["%3c"]) {
            Some(Self::Percent)
        } else if begins(&["\"<", "\"\\u003c", "\"\\n<", "\"\\r\\n<"]) {
            Some(Self::Json)
        } else if base64(text.as_bytes().get(..16)?).is_some_and(|bytes| is_markup(&bytes)) {
            Some(Self::Base64)
        } else {
            None
        }
    }

    /// Returns the byte order marks that are too many.
    pub fn marks(bytes: &[u8]) -> Option<Self> {
        let marks: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];
        let mark = marks.into_iter().find(|mark| bytes.starts_with(mark))?;
        let count = bytes.chunks_exact(mark.len()).take_while(|chunk| chunk == &mark).count();
        (count > 1).then(|| Self::Marks((count - 1) * mark.len()))
    }

    /// Returns whether a document is one of the strings in JSON.
    pub fn within(bytes: &[u8]) -> Option<Self> {
        within(bytes).map(|_| Self::Within)
    }

    /// Says how the document looks, after "a document".
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Escaped => "whose markup is escaped, with `&lt;` in place of `<`",
            Self::Base64 => "in base64",
            Self::Json => "in a string of JSON",
            Self::Within => "in a string of it",
            Self::Percent => "that is percent-encoded, with `%3C` in place of `<`",
            Self::Marks(_) => "behind two byte order marks or more, of which only the first is one",
        }
    }

    /// Says what the server should send.
    pub fn server(self) -> &'static str {
        match self {
            Self::Marks(_) => "one byte order mark, or none (RFC 3629 §6)",
            _ => "the document itself, and not a text in which it is (RFC 4918 §8.2)",
        }
    }

    /// Returns the document.
    pub fn undo(self, bytes: &[u8]) -> Option<Vec<u8>> {
        let text = || std::str::from_utf8(bytes).ok();
        match self {
            Self::Escaped => {
                let plain = UNESCAPED.iter().fold(text()?.to_owned(), |text, (from, to)| text.replace(from, to));
                Some(plain.into_bytes())
            }
            Self::Base64 => base64(bytes),
            Self::Json => serde_json::from_slice::<String>(bytes).ok().map(String::into_bytes),
            Self::Within => within(bytes).map(String::into_bytes),
            Self::Percent => Some(unpercent(bytes)),
            Self::Marks(length) => bytes.get(length..).map(<[u8]>::to_vec),
        }
    }

    /// Returns a command that writes the document.
    fn command(self, file: &str) -> String {
        match self {
            Self::Escaped => {
                format!("sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/\"/g; s/&#60;/</g; s/&#62;/>/g; s/&amp;/\\&/g' {file}")
            }
            Self::Base64 => format!("base64 -d {file}"),
            Self::Json => format!("jq -r . {file}"),
            Self::Within => format!("jq -r '.. | strings | select(contains(\"{ROOT}\"))' {file}"),
            Self::Percent => format!(
                "python3 -c 'import sys, urllib.parse as u; sys.stdout.buffer.write(u.unquote_to_bytes(sys.stdin.read()))' \
                 <{file}"
            ),
            Self::Marks(length) => format!("tail -c +{} {file}", length + 1),
        }
    }

    /// Says how to undo it and to read the result.
    pub fn advice(self, place: &Place, reads: &str) -> String {
        match place.word().filter(|_| place.is_as_saved()) {
            Some(file) => format!("`{} | {reads}`", self.command(&file)),
            None => format!("save the body alone, for example as BODY; `{} | {reads}`", self.command("BODY")),
        }
    }
}

/// The replacements, in order. The last one makes no reference of what was none.
const UNESCAPED: [(&str, &str); 6] =
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#60;", "<"), ("&#62;", ">"), ("&amp;", "&")];

/// The name of the root, by which a string that is a document is found.
const ROOT: &str = "multistatus";

/// Returns the only string in JSON that holds a document.
fn within(bytes: &[u8]) -> Option<String> {
    memchr::memmem::find(bytes, ROOT.as_bytes())?;
    let mut left = vec![serde_json::from_slice::<Value>(bytes).ok()?];
    let mut found = Vec::new();
    while let Some(value) = left.pop() {
        match value {
            Value::Array(values) => left.extend(values),
            Value::Object(members) => left.extend(members.into_iter().map(|(_, value)| value)),
            Value::String(text) if text.contains(ROOT) => found.push(text),
            _ => {}
        }
    }
    found.pop().filter(|text| found.is_empty() && is_markup(text.as_bytes()))
}

/// Returns true for bytes that begin like XML.
fn is_markup(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start().starts_with(b"<")
}

/// Decodes base64: RFC 4648 §4.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut count) = (Vec::with_capacity(text.len()), 0_u32, 0);
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    Some(bytes)
}

fn unpercent(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let is_code = |code: &&[u8]| *first == b'%' && code.iter().all(u8::is_ascii_hexdigit);
        let code = after.get(..2).filter(is_code).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                rest = &after[2..];
            }
            None => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Coded;

    const BODY: &str = "<D:multistatus xmlns:D=\"DAV:\">\n<D:x>a&amp;b</D:x></D:multistatus>";

    #[test]
    fn what_was_coded_is_undone() {
        let escaped = BODY.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        let base64 = "PEQ6bXVsdGlzdGF0dXMgeG1sbnM6RD0iREFWOiI+CjxEOng+YSZh\nbXA7YjwvRDp4PjwvRDptdWx0aXN0YXR1cz4=\n";
        for (text, coded) in [
            (escaped.clone(), Coded::Escaped),
            (escaped.replace("&lt;", "&#60;"), Coded::Escaped),
            (base64.to_owned(), Coded::Base64),
            (serde_json::to_string(BODY).unwrap_or_default(), Coded::Json),
            (BODY.replace('%', "%25").replace('<', "%3c").replace('\n', "%0A"), Coded::Percent),
        ] {
            assert_eq!(Coded::of(&text), Some(coded), "{text}");
            let undone = coded.undo(text.as_bytes()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            assert_eq!(undone.as_deref(), Some(BODY), "{text}");
        }
        for text in ["", "&", "%3", "\"a\"", "\"", "Not found, whatever it is", "ABCDABCDABCDABCD", BODY] {
            assert_eq!(Coded::of(text), None, "{text}");
        }
    }

    #[test]
    fn strings_in_json() {
        let entry = |text: &str| serde_json::json!({ "log": [1, { "text": text, "size": 1 }, "x", null] }).to_string();
        assert_eq!(Coded::within(entry(BODY).as_bytes()), Some(Coded::Within));
        assert_eq!(Coded::Within.undo(entry(BODY).as_bytes()).as_deref(), Some(BODY.as_bytes()));
        for text in [entry("multistatus"), entry("<a/>"), format!("[{0},{0}]", entry(BODY)), "{\"multistatus\":".into()]
        {
            assert_eq!(Coded::within(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn byte_order_marks() {
        for (text, marks) in [
            (&b"\xEF\xBB\xBF\xEF\xBB\xBF<a/>"[..], Some(Coded::Marks(3))),
            (b"\xEF\xBB\xBF\xEF\xBB\xBF\xEF\xBB\xBF", Some(Coded::Marks(6))),
            (b"\xFF\xFE\xFF\xFE<\0", Some(Coded::Marks(2))),
            (b"\xEF\xBB\xBF<a/>", None),
            (b"\xEF\xBB", None),
            (b"", None),
        ] {
            assert_eq!(Coded::marks(text), marks, "{text:?}");
        }
    }
}
