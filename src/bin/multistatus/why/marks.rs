//! What else is in a body that is no multistatus, or one that broke off: an error message of the server, or a
//! multistatus inside of something else.

use super::kind::Kind;

/// The beginnings of messages that servers write into bodies by accident.
const MESSAGES: [&str; 21] = [
    "<b>Fatal error</b>",
    "<b>Parse error</b>",
    "<b>Warning</b>",
    "<b>Notice</b>",
    "<b>Deprecated</b>",
    "PHP Fatal error",
    "Fatal error: ",
    "Traceback (most recent call last)",
    "Exception in thread",
    "Internal Server Error",
    "Bad Gateway",
    "Gateway Timeout",
    "Gateway Time-out",
    "Service Unavailable",
    "Service Temporarily Unavailable",
    "Request Timeout",
    "Proxy Error",
    "Server Error in '",
    "Unhandled exception",
    "Maximum execution time",
    "Allowed memory size",
];
/// The beginnings of pages for browsers.
const PAGES: [&str; 2] = ["<html", "<!doctype html"];

/// Something in a body, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A message of the server, without its tags.
    Message(u64, String),
    /// A multistatus that is not the root.
    Inside(Inside),
}

/// The place of a multistatus in something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// The line of its start tag, or of the XML declaration before it.
    pub line: u64,
    /// True if nothing is before it on that line.
    pub begins_line: bool,
    at: usize,
}

impl Inside {
    fn new(kept: &[u8], tag: usize) -> Self {
        let at = declaration_before(kept, tag).unwrap_or(tag);
        Self { line: line(kept, at), begins_line: at == 0 || kept[at - 1] == b'\n', at }
    }

    /// Returns the body with white space in place of everything before the multistatus, so that all places in it remain.
    pub fn part(&self, kept: &[u8]) -> Vec<u8> {
        let blank = kept[..self.at].iter().map(|byte| if *byte == b'\n' { b'\n' } else { b' ' });
        blank.chain(kept[self.at..].iter().copied()).collect()
    }
}

/// Returns the offset of an XML declaration that is directly before a tag.
fn declaration_before(kept: &[u8], tag: usize) -> Option<usize> {
    const BEGIN: &[u8] = b"<?xml";
    let at = kept[..tag].windows(BEGIN.len()).rposition(|window| window == BEGIN)?;
    let end = at + find_bytes(&kept[at..tag], b"?>")? + 2;
    kept[end..tag].iter().all(u8::is_ascii_whitespace).then_some(at)
}

/// Looks for marks in the part of a body that is kept.
pub fn find(kept: &[u8], kind: &Kind) -> Vec<Mark> {
    if matches!(kind, Kind::Coded(_)) {
        return Vec::new();
    }
    let is_root = matches!(kind, Kind::Xml { local, .. } if local == "multistatus");
    let page = page(kept).filter(|_| is_root).map(|at| (at, words(&kept[at..], true)));
    let message = message(kept).map(|at| (at, told(&kept[at..])));
    // The page has the message in it, with what is around it.
    let message = page.into_iter().chain(message).filter(|(_, text)| !text.is_empty()).min_by_key(|(at, _)| *at);
    let message = message.map(|(at, text)| Mark::Message(line(kept, at), text));
    // Markup in a string of JSON is no markup yet.
    let inside = if is_root || *kind == Kind::Json {
        None
    } else {
        start_tag(kept).map(|tag| Mark::Inside(Inside::new(kept, tag)))
    };
    message.into_iter().chain(inside).collect()
}

/// The bytes of a page in which its message is looked for.
const PAGE: usize = 2048;

/// Finds the first message, at the beginning of its text. A status line of a response is none.
fn message(kept: &[u8]) -> Option<usize> {
    /// The longest text before a message, for example a date.
    const BEFORE: usize = 80;
    let first = |text: &str| {
        let mut found = memchr::memmem::find_iter(kept, text.as_bytes());
        found.find_map(|at| {
            let before = &kept[at.saturating_sub(BEFORE)..at];
            let length = before.iter().rev().take_while(|byte| !matches!(byte, b'>' | b'\n')).count();
            let start = if kept[at] == b'<' { at } else { at - length };
            (!kept[start..].starts_with(b"HTTP/")).then_some(start)
        })
    };
    MESSAGES.iter().filter_map(|text| first(text)).min()
}

/// Finds a page that follows all responses.
fn page(kept: &[u8]) -> Option<usize> {
    let last = memchr::memmem::rfind(kept, b"response>").unwrap_or(0);
    let is_page = |at: &usize| {
        let rest = &kept[last + at..];
        PAGES.iter().any(|page| rest.get(..page.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(page.as_bytes())))
    };
    memchr::memchr_iter(b'<', &kept[last..]).find(is_page).map(|at| last + at)
}

fn find_bytes(bytes: &[u8], text: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, text)
}

/// Finds `<multistatus` or `<prefix:multistatus`.
fn start_tag(bytes: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"multistatus";
    let mut from = 0;
    while let Some(at) = find_bytes(&bytes[from..], NAME).map(|at| from + at) {
        let before = &bytes[..at];
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let prefix = match before.strip_suffix(b":") {
            Some(before) => 1 + before.iter().rev().take_while(|byte| is_name(byte)).count(),
            None => 0,
        };
        let tag = at - prefix;
        if tag > 0 && bytes[tag - 1] == b'<' {
            return Some(tag - 1);
        }
        from = at + NAME.len();
    }
    None
}

fn line(bytes: &[u8], at: usize) -> u64 {
    1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u64
}

/// Returns a line without tags.
fn told(bytes: &[u8]) -> String {
    words(bytes.split(|byte| *byte == b'\n').next().unwrap_or_default(), false)
}

/// Returns the beginning of a text without tags, on one line. `parts` is true if tags are between words.
fn words(bytes: &[u8], parts: bool) -> String {
    const MOST: usize = 160;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(PAGE)]).into_owned();
    let (mut plain, mut in_tag) = (String::new(), false);
    for c in text.chars() {
        match c {
            '<' => {
                in_tag = true;
                plain.extend(parts.then_some(' '));
            }
            '>' if in_tag => in_tag = false,
            _ if !in_tag => plain.push(c),
            _ => {}
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").chars().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::{Inside, Kind, Mark, find};

    #[test]
    fn marks() {
        let text = "<D:multistatus xmlns:D='DAV:'>\n<br />\n<b>Fatal error</b>:  Out of memory in <b>/a.php</b> on line 1<br />";
        let expected = Mark::Message(3, "Fatal error: Out of memory in /a.php on line 1".into());
        assert_eq!(find(text.as_bytes(), &Kind::of(text.as_bytes())), [expected]);
        let soap = "<s:Envelope xmlns:s='urn:s'>\n<s:Body><multistatus xmlns='DAV:'/></s:Body></s:Envelope>";
        let inside = Inside { line: 2, begins_line: false, at: 37 };
        assert_eq!(inside.part(soap.as_bytes())[..38], *format!("{:28}\n{:8}<", "", "").as_bytes());
        assert_eq!(find(soap.as_bytes(), &Kind::of(soap.as_bytes())), [Mark::Inside(inside)]);
        let text = "<br/>\n<?xml version='1.0'?>\n<D:multistatus xmlns:D='DAV:'/>";
        let inside = Inside { line: 2, begins_line: true, at: 6 };
        assert_eq!(find(text.as_bytes(), &Kind::of(text.as_bytes())), [Mark::Inside(inside)]);
        let cut = "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:status>HTTP/1.1 2";
        for (page, said) in [
            ("<html><body><h1>504 Gateway Time-out</h1></body></html>", "504 Gateway Time-out"),
            ("<!DOCTYPE html>\r\n<HTML>\r\n<title>Oops</title><h1>No\nluck</h1>", "Oops No luck"),
            ("<h1>503 Service Unavailable</h1>", "503 Service Unavailable"),
            ("\nFri 12:00: PHP Fatal error: x", "Fri 12:00: PHP Fatal error: x"),
        ] {
            let text = format!("{cut}{page}");
            let found = find(text.as_bytes(), &Kind::of(text.as_bytes()));
            assert!(matches!(&*found, [Mark::Message(_, text)] if text == said), "{text}: {found:?}");
        }
        for status in ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"] {
            let text = format!("{cut}</D:status></D:response><D:response><D:status>HTTP/1.1 {status}</D:status>");
            assert_eq!(find(text.as_bytes(), &Kind::of(text.as_bytes())), [], "{text}");
        }
        for text in ["", "multistatus", "<amultistatus/>", "<a>multistatus</a>", "<D:multistatus xmlns:D='DAV:'/>"] {
            assert_eq!(find(text.as_bytes(), &Kind::of(text.as_bytes())), [], "{text}");
        }
    }
}
