//! What an input is, by its first bytes.

use super::coded::Coded;

/// What was found where a multistatus was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Empty,
    Html {
        title: Option<String>,
        login: bool,
    },
    Json,
    /// A request line, and what follows it.
    Request,
    Text,
    /// A text in which a document is.
    Coded(Coded),
    Binary(&'static str),
    /// An XML document by its root.
    Xml {
        namespace: Option<String>,
        local: String,
    },
    /// XML whose root cannot be found.
    BrokenXml,
}

impl Kind {
    /// Looks at the beginning of a body.
    pub fn of(bytes: &[u8]) -> Self {
        let text = text(bytes);
        let start = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
        if start.is_empty() {
            return Self::Empty;
        }
        if let Some(kind) = binary(bytes) {
            return Self::Binary(kind);
        }
        if let Some(kind) = html(start) {
            return kind;
        }
        match start.chars().next() {
            Some('<') => root(start).unwrap_or(Self::BrokenXml),
            Some('{' | '[') => Self::Json,
            _ if is_request(start) => Self::Request,
            _ => Coded::of(start).map_or(Self::Text, Self::Coded),
        }
    }

    /// Returns true for a multistatus.
    pub fn is_multistatus(&self) -> bool {
        matches!(self, Self::Xml { namespace: Some(dav), local } if dav == "DAV:" && local == "multistatus")
    }

    /// Says what the input is, after "this is".
    pub fn sentence(&self) -> String {
        match self {
            Self::Empty => "empty: there is no body".into(),
            Self::Html { title, login } => {
                let title = title.as_ref().map(|title| format!(" with the title {title:?}")).unwrap_or_default();
                let login = if *login { ", on which somebody is to log in," } else { "" };
                let comma = if login.is_empty() { "," } else { "" };
                format!("an HTML page{title}{login}{comma} and no WebDAV response")
            }
            Self::Json => "JSON, and no WebDAV response".into(),
            Self::Request => "a request, and no response".into(),
            Self::Coded(coded) => format!("a document {}", coded.sentence()),
            Self::Text => "text without markup, and no WebDAV response".into(),
            Self::Binary(kind) => format!("{kind}, and no WebDAV response"),
            Self::Xml { namespace, local } => match namespace.as_deref() {
                Some("DAV:") if local == "multistatus" => "a multistatus, the body of a 207".into(),
                Some(namespace) => format!("an XML document with the root {local} in the namespace {namespace:?}"),
                None => format!("an XML document with the root {local} in no namespace"),
            },
            Self::BrokenXml => "something that begins like XML, and has no root element".into(),
        }
    }
}

/// Returns the beginning of a body as text.
fn text(bytes: &[u8]) -> String {
    let wide = |of: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).take(16 << 10).map(|pair| of([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect()
    };
    match bytes {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(&bytes[..bytes.len().min(32 << 10)]).into_owned(),
    }
}

/// Knows formats by their signatures. Content codings were removed already.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 8] = [
        (b"\x1F\x8B", "data compressed by gzip that is broken"),
        (b"\x28\xB5\x2F\xFD", "data compressed by zstd that is broken"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"%PDF-", "a PDF document"),
        (b"\x89PNG", "a PNG image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"\x16\x03", "a TLS record: the request went over http to a port of https, or the other way round"),
        (b"\x00\x00", "binary data"),
    ];
    let found = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)).map(|(_, kind)| *kind);
    let is_wide = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'<', 0, ..] | [0, b'<', ..]);
    let controls = bytes.iter().take(512).filter(|byte| **byte < 9 || (14..32).contains(*byte)).count();
    found.or_else(|| (!is_wide && !bytes.starts_with(b"<") && controls > 8).then_some("binary data"))
}

/// Returns true if a text begins with a request line.
fn is_request(text: &str) -> bool {
    let mut words = text.lines().next().unwrap_or_default().rsplit(' ');
    words.next().is_some_and(|word| word.starts_with("HTTP/")) && words.count() >= 2
}

fn html(text: &str) -> Option<Kind> {
    let lower = text.to_ascii_lowercase();
    let is_html = lower.starts_with("<!doctype html") || {
        let start = lower.find("<html").filter(|at| *at < 2048);
        start.is_some_and(|at| !lower[..at].contains("multistatus"))
    };
    if !is_html {
        return None;
    }
    let title = lower.find("<title").and_then(|at| {
        let rest = &text[at..];
        let inner = rest.split_once('>')?.1.split('<').next()?;
        Some(inner.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|title| !title.is_empty())
    });
    let words = ["type=\"password\"", "type='password'", "type=password", "login", "log in", "sign in", "signin"];
    Some(Kind::Html { title, login: words.iter().any(|word| lower.contains(word)) })
}

/// Returns the root element, behind the XML declaration, comments and a document type.
fn root(text: &str) -> Option<Kind> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!") => {
                rest = after_doctype(rest)?;
                continue;
            }
            _ => break,
        };
        rest = &rest[rest.find(end)? + end.len()..];
    }
    let rest = rest.strip_prefix('<')?;
    let name: String = rest.chars().take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '/' | '<')).collect();
    if name.is_empty() {
        return None;
    }
    let (prefix, local) = name.split_once(':').map_or(("", &*name), |(prefix, local)| (prefix, local));
    let attribute = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
    let tag = rest.split('>').next().unwrap_or_default();
    let namespace = tag.match_indices(&*attribute).find_map(|(at, _)| {
        let value = tag[at + attribute.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        value[1..].split(quote).next().map(ToOwned::to_owned)
    });
    Some(Kind::Xml { namespace: namespace.filter(|namespace| !namespace.is_empty()), local: local.to_owned() })
}

/// Returns what follows a document type, which may have declarations, comments and quoted texts in brackets.
fn after_doctype(text: &str) -> Option<&str> {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(c) = text[at..].chars().next() {
        let skipped = match c {
            '"' | '\'' => text[at + 1..].find(c)? + 2,
            '<' if text[at..].starts_with("<!--") => text[at..].find("-->")? + 3,
            '<' if text[at..].starts_with("<?") => text[at..].find("?>")? + 2,
            _ => c.len_utf8(),
        };
        match c {
            '<' if skipped == 1 => depth += 1,
            '>' if depth <= 1 => return Some(&text[at + 1..]),
            '>' => depth -= 1,
            _ => {}
        }
        at += skipped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Coded, Kind};

    #[test]
    fn kinds() {
        let xml = |namespace: Option<&str>, local: &str| Kind::Xml {
            namespace: namespace.map(ToOwned::to_owned),
            local: local.to_owned(),
        };
        let html = |title: Option<&str>, login| Kind::Html { title: title.map(ToOwned::to_owned), login };
        for (text, expected) in [
            ("", Kind::Empty),
            (" \r\n", Kind::Empty),
            ("<!DOCTYPE html><title>A\n B</title>", html(Some("A B"), false)),
            ("<?xml version='1.0'?><html xmlns='x'><input type=\"password\">", html(None, true)),
            ("{\"a\":1}", Kind::Json),
            ("Not found", Kind::Text),
            ("PROPFIND /a b HTTP/1.1\r\nHost: a", Kind::Request),
            ("<D:multistatus xmlns:D=\"DAV:\">", xml(Some("DAV:"), "multistatus")),
            ("<?xml version='1.0'?>\n<!-- <a> -->\n<multistatus xmlns = 'DAV'/>", xml(Some("DAV"), "multistatus")),
            ("<multistatus>", xml(None, "multistatus")),
            (
                "<?xml version='1.0'?><!DOCTYPE D:multistatus [<!ENTITY x \"y>\"><!-- ' ]> --><?z ]>?>]><D:multistatus xmlns:D='DAV:'>",
                xml(Some("DAV:"), "multistatus"),
            ),
            ("<!DOCTYPE a SYSTEM 'a>b' ><a/>", xml(None, "a")),
            ("<!DOCTYPE a [<!ENTITY", Kind::BrokenXml),
            ("<>", Kind::BrokenXml),
            ("&lt;a/&gt;", Kind::Coded(Coded::Escaped)),
            ("\"<a/>\"", Kind::Coded(Coded::Json)),
            ("%PDF-1.4", Kind::Binary("a PDF document")),
        ] {
            assert_eq!(Kind::of(text.as_bytes()), expected, "{text}");
        }
        let wide: Vec<u8> = "\u{FEFF}<a xmlns='DAV:'/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(Kind::of(&wide), xml(Some("DAV:"), "a"));
    }
}
