//! Places in inputs, and the header fields before a body.

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;

use encoding_rs::Encoding;
use multistatus::{Error, Position};

use super::{Said, encoding, transfer};
use crate::plain::acts;
use crate::remedy;

/// The name of standard input in messages.
const STANDARD_INPUT: &str = "standard input";

/// The facts that are needed to name a place in a file.
pub struct Place {
    pub name: Box<str>,
    /// The last status line of HTTP responses.
    pub status: Option<String>,
    /// The header fields that came with it.
    pub headers: Vec<(String, String)>,
    /// The number of lines before the body.
    pub lines: u64,
    /// What was removed from the body, in this order: `chunked`, and content codings.
    pub codings: Vec<&'static str>,
    /// The encoding that the command line names.
    pub told_charset: Option<Box<str>>,
}

impl Place {
    /// Creates the place of a file without HTTP headers.
    pub fn new(file: &OsStr) -> Self {
        let name = if file == "-" { STANDARD_INPUT.into() } else { Path::new(file).display().to_string() };
        let (status, headers, lines, codings, told_charset) = Default::default();
        Self { name: name.into(), status, headers, lines, codings, told_charset }
    }

    /// Returns the file as a word of a command line, if there is a file, and its name can be written like that.
    pub fn word(&self) -> Option<String> {
        let is_text = !self.name.contains(|c| acts(c) || c == char::REPLACEMENT_CHARACTER);
        (is_text && *self.name != *STANDARD_INPUT).then(|| remedy::quoted(&self.name))
    }

    /// Returns true if the body is all that is in the file, as it is there.
    pub fn is_as_saved(&self) -> bool {
        self.lines == 0 && self.status.is_none() && self.codings.is_empty()
    }

    /// Forgets the status and the header fields, because another HTTP response follows.
    pub fn begin(&mut self) {
        self.status = None;
        self.headers.clear();
    }

    /// Adds a line of an HTTP header.
    pub fn add(&mut self, line: &str) {
        // RFC 9112 §5.2: a line that begins with a space continues the field before it.
        if let Some((_, value)) = self.headers.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            value.push(' ');
            value.push_str(line.trim());
            return;
        }
        match line.split_once(':') {
            Some((name, value)) if self.status.is_some() => {
                self.headers.push((name.trim().into(), value.trim().into()))
            }
            _ => drop(self.status.get_or_insert_with(|| line.to_owned())),
        }
    }

    /// Returns the code in the status line.
    pub fn code(&self) -> Option<u16> {
        transfer::code(self.status.as_ref()?)
    }

    /// Returns the value of a header field, if it occurs once or more: the last one.
    pub fn last(&self, name: &'static str) -> Option<&str> {
        self.header(name).last()
    }

    /// Returns true if the body was sent in a content coding that is not there any more.
    fn was_decoded_before(&self) -> bool {
        let mut codings = self.header("content-encoding").filter(|coding| !coding.eq_ignore_ascii_case("identity"));
        codings.next().is_some() && self.codings.iter().all(|coding| *coding == "chunked")
    }

    /// Returns the values of a header field.
    pub fn header(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the charset of the command line, or else of the media type, which takes precedence over the declaration in the body: RFC 7303 §3.2.
    pub fn charset(&self) -> Option<String> {
        if let Some(charset) = &self.told_charset {
            return Some(charset.to_string());
        }
        let mut parameters = parameters(self.last("content-type")?).skip(1);
        let charset = parameters.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
        });
        charset.filter(|charset| !charset.is_empty())
    }

    /// Returns the encoding of a body that begins with `head`, if something names one that is known.
    pub fn encoding(&self, head: &[u8]) -> Option<&'static Encoding> {
        encoding::of(head, self.charset().as_deref())
    }

    /// Returns the media type, if it is no type of XML.
    pub fn foreign_media_type(&self) -> Option<String> {
        let value = self.last("content-type").filter(|value| !value.is_empty())?;
        let media_type = parameters(value).next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_xml = matches!(&*media_type, "application/xml" | "text/xml") || media_type.ends_with("+xml");
        (!is_xml).then_some(media_type)
    }

    /// Returns the length of the body as it was sent, if the header fields say it.
    pub fn length(&self) -> Option<u64> {
        // RFC 9112 §6.3: Transfer-Encoding overrides Content-Length, which is the length of the coded body.
        if self.was_decoded_before() || self.header("transfer-encoding").next().is_some() {
            return None;
        }
        self.header("content-length").filter_map(|length| length.parse().ok()).max()
    }

    /// Says that a body with this many bytes is shorter than it was sent.
    pub fn missing(&self, bytes: u64) -> Option<String> {
        self.length().and_then(|length| transfer::missing(length, bytes))
    }

    /// Returns the oddities of the status line and the header fields, for a body with this many bytes.
    pub fn oddities(&self, bytes: u64) -> Vec<String> {
        Said::oddity(self.status.as_deref(), bytes > 0).into_iter().chain(self.oddities_of_fields(bytes)).collect()
    }

    /// Returns the oddities of the header fields, for a body with this many bytes.
    pub fn oddities_of_fields(&self, bytes: u64) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(media_type) = self.foreign_media_type() {
            found.push(format!("the media type is {media_type}, and not application/xml (RFC 4918 §8.2)"));
        }
        found.extend(self.oddities_of_length(bytes));
        found
    }

    /// Returns the oddities of the header fields about the length of the body.
    ///
    /// A body that is longer is read to its end: HTTP ends it at its length, so whoever saved it added the rest.
    pub fn oddities_of_length(&self, bytes: u64) -> Vec<String> {
        let mut found = Vec::new();
        found.extend(self.missing(bytes));
        if let Some(length) = self.length().filter(|length| *length < bytes) {
            found.push(format!(
                "Content-Length is {length}, but the body has {bytes} bytes: something was added after it was sent"
            ));
        }
        let wrong = self.header("content-length").filter(|length| length.parse::<u64>().is_err());
        found.extend(wrong.map(|length| format!("Content-Length is {length:?}, which is no number")));
        found
    }

    /// Returns the message of an error after its place.
    pub fn of(&self, error: &Error) -> String {
        self.with(error.position(), remedy::in_shell(error.message()))
    }

    /// Returns `name:line: message`, where the line is counted in the file.
    pub fn at_line(&self, line: Option<u64>, message: impl fmt::Display) -> String {
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}{line}: {message}", self.name)
    }

    /// Returns `name:line:column: message (response n)`, where lines are counted in the file.
    pub fn with(&self, position: Option<Position>, message: impl fmt::Display) -> String {
        let Some(position) = position else { return format!("{}: {message}", self.name) };
        let row = position.response().map(|row| format!(" (response {row})")).unwrap_or_default();
        format!("{}:{}:{}: {message}{row}", self.name, self.lines + position.line(), position.column())
    }
}

/// Returns the parts of a field value between semicolons, except semicolons in quoted strings.
fn parameters(value: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    value.split(move |c| {
        let cuts = c == ';' && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
        cuts
    })
}
