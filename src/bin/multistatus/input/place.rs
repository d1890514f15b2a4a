//! Places in inputs, and the header fields before a body.

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;

use multistatus::{Error, Position};

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
        let name = if file == "-" { "standard input".into() } else { Path::new(file).display().to_string() };
        Self { name: name.into(), status: None, headers: Vec::new(), lines: 0, codings: Vec::new(), told_charset: None }
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
        self.status.as_ref()?.split_whitespace().nth(1)?.parse().ok()
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

    /// Returns the media type, if it is no type of XML.
    pub fn foreign_media_type(&self) -> Option<String> {
        let value = self.last("content-type").filter(|value| !value.is_empty())?;
        let media_type = parameters(value).next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_xml = matches!(&*media_type, "application/xml" | "text/xml") || media_type.ends_with("+xml");
        (!is_xml).then_some(media_type)
    }

    /// Returns the oddities of the header fields, for a body with this many bytes.
    pub fn oddities(&self, bytes: u64) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(status) = self.status.as_ref().filter(|status| status.split_whitespace().nth(1) != Some("207")) {
            found.push(format!("the status line is {status:?}"));
        }
        if let Some(media_type) = self.foreign_media_type() {
            found.push(format!("the media type is {media_type}, and not application/xml (RFC 4918 §8.2)"));
        }
        found.extend(self.oddities_of_length(bytes));
        found
    }

    /// Returns the oddities of the header fields about the length of the body.
    pub fn oddities_of_length(&self, bytes: u64) -> Vec<String> {
        let mut found = Vec::new();
        if self.was_decoded_before() {
            // The length is the one of the coded body.
            return found;
        }
        if self.header("transfer-encoding").next().is_some() {
            // RFC 9112 §6.3: Transfer-Encoding overrides Content-Length.
            return found;
        }
        for length in self.header("content-length") {
            match length.parse::<u64>() {
                Ok(length) if length > bytes => {
                    found.push(format!(
                        "Content-Length is {length}, but the body has {bytes} bytes: a part of it is missing"
                    ));
                }
                Ok(length) if length < bytes => {
                    found.push(format!("Content-Length is {length}, but the body has {bytes} bytes"));
                }
                Ok(_) => {}
                Err(_) => found.push(format!("Content-Length is {length:?}, which is no number")),
            }
        }
        found
    }

    /// Returns the message of an error after its place.
    pub fn of(&self, error: &Error) -> String {
        self.with(error.position(), crate::remedy::in_shell(error.message()))
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
