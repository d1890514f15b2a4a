//! A request as it was saved: a body alone, or with request line and header fields before it.

use std::ffi::OsStr;
use std::io::{self, Read};

use multistatus::Error;
use multistatus::http::header::CONTENT_TYPE;
use multistatus::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::input::{self, Place};

/// More bytes than a request within the limits has, even one that is sent in chunks of one byte.
const MOST: u64 = 16 << 20;
/// The maximum number of header fields that are read, because a `HeaderMap` panics at 32 768.
const FIELDS: usize = 10_000;
/// The line between a request and the response that was recorded with it.
const RESPONSE: &[u8] = b"--- response ---";

/// A request that was divided into its parts.
pub struct Message {
    pub place: Place,
    /// The method and the target, if there is a request line.
    pub line: Option<(Method, String)>,
    pub headers: HeaderMap,
    /// Where each header field is in the file.
    fields: Vec<Field>,
    pub body: Vec<u8>,
    /// The first error in how the message is put together.
    pub error: Option<Refusal>,
    /// Facts about the message that need not be errors.
    pub notes: Vec<String>,
}

/// A header field as it is in the file, with its folded lines on one.
pub struct Field {
    name: HeaderName,
    pub line: u64,
    pub text: Vec<u8>,
}

/// An error with the line of the header field that it is about.
pub struct Refusal {
    pub error: Error,
    pub line: Option<u64>,
}

impl Message {
    /// Reads a file, or standard input if it is `-`.
    pub fn open(file: &OsStr) -> Result<Self, (Place, io::Error)> {
        let place = Place::new(file);
        let mut bytes = Vec::new();
        match input::open(file).and_then(|source| source.take(MOST).read_to_end(&mut bytes)) {
            Ok(_) => Ok(Self::new(place, &bytes)),
            Err(error) => Err((place, error)),
        }
    }

    fn new(place: Place, bytes: &[u8]) -> Self {
        let (line, headers, fields, body) = (None, HeaderMap::new(), Vec::new(), Vec::new());
        let mut message = Self { place, line, headers, fields, body, error: None, notes: Vec::new() };
        // RFC 9112 §2.2: a server should ignore an empty line before the request line.
        let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (first, rest) = next_line(&bytes[blank..]);
        match request_line(first) {
            None => message.body = bytes.to_vec(),
            Some(line) => {
                message.line = Some(line);
                message.place.lines = 1 + bytes[..blank].iter().filter(|byte| **byte == b'\n').count() as u64;
                let rest = message.read_fields(rest);
                message.read_body(without_response(rest));
            }
        }
        message
    }

    /// Sets a header field instead of any in the file.
    pub fn set(&mut self, name: HeaderName, value: HeaderValue) {
        self.fields.retain(|field| field.name != name);
        self.headers.insert(name, value);
    }

    /// Sets the encoding of the body, whatever the request says.
    pub fn set_charset(&mut self, charset: &str) -> Result<(), String> {
        let media_type = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()?.split(';').next());
        let text = format!("{}; charset=\"{charset}\"", media_type.unwrap_or("application/xml").trim());
        let value = HeaderValue::from_str(&text);
        self.place.told_charset = Some(charset.into());
        self.set(CONTENT_TYPE, value.map_err(|_| format!("--charset needs the name of an encoding, not {charset:?}"))?);
        Ok(())
    }

    /// Returns where a header field is in the file: the last one of this name.
    pub fn field(&self, name: &HeaderName) -> Option<&Field> {
        self.fields.iter().rfind(|field| field.name == *name)
    }

    /// Returns the header field of a line.
    pub fn field_at(&self, line: u64) -> Option<&Field> {
        self.fields.iter().find(|field| field.line == line)
    }

    /// Reads header fields up to the empty line, and returns the bytes after it.
    fn read_fields<'b>(&mut self, mut rest: &'b [u8]) -> &'b [u8] {
        let mut field = Vec::new();
        let mut number = self.place.lines;
        while !rest.is_empty() {
            if rest.starts_with(b"<") {
                // No field begins like this, so the empty line was lost when the request was saved.
                self.notes.push("the empty line between the header fields and the body is missing".into());
                break;
            }
            let (line, after) = next_line(rest);
            rest = after;
            self.place.lines += 1;
            if line.first().is_some_and(|first| matches!(first, b' ' | b'\t')) && !field.is_empty() {
                // RFC 9112 §5.2: a line that begins with a space continues the field before it.
                field.push(b' ');
                field.extend_from_slice(line.trim_ascii());
                continue;
            }
            self.add_field(&std::mem::take(&mut field), number);
            if line.is_empty() {
                return rest;
            }
            field.extend_from_slice(line);
            number = self.place.lines;
        }
        self.add_field(&field, number);
        rest
    }

    fn add_field(&mut self, field: &[u8], line: u64) {
        if field.is_empty() {
            return;
        }
        let text = String::from_utf8_lossy(field);
        let colon = field.iter().position(|byte| *byte == b':');
        // RFC 9112 §5.1: white space before the colon is refused.
        let name = colon.and_then(|colon| HeaderName::from_bytes(&field[..colon]).ok());
        let (Some(colon), Some(name)) = (colon, name) else {
            let text: String = text.chars().take(100).collect();
            let message = format!("expected a header field, as `Name: value`, or an empty line, found {text:?}");
            return self.refuse(StatusCode::BAD_REQUEST, message, Some(line));
        };
        let value = field[colon + 1..].trim_ascii();
        let Ok(header_value) = HeaderValue::from_bytes(value) else {
            let message = format!("header field {name}: expected a value without control characters, found one");
            return self.refuse(StatusCode::BAD_REQUEST, message, Some(line));
        };
        if self.headers.len() >= FIELDS {
            let message = format!("expected at most {FIELDS} header fields");
            return self.refuse(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, message, Some(line));
        }
        let shown = String::from_utf8_lossy(value).into_owned();
        self.place.headers.push((name.to_string(), shown));
        self.fields.push(Field { name: name.clone(), line, text: field.to_vec() });
        self.headers.append(name, header_value);
    }

    fn read_body(&mut self, body: &[u8]) {
        let codings = self.place.header("transfer-encoding");
        let chunked = codings.last().is_some_and(|codings| {
            let last = codings.rsplit(',').next().unwrap_or_default();
            last.trim().eq_ignore_ascii_case("chunked")
        });
        // Whoever recorded a request may have joined its chunks. No XML begins with a digit.
        if chunked && body.first().is_some_and(u8::is_ascii_hexdigit) {
            match input::without_chunks(body) {
                Ok(body) => {
                    self.notes.push("the body was sent in chunks: positions are counted without their sizes".into());
                    self.body = body;
                    self.decode();
                }
                Err(_) => {
                    let message = "expected chunks, each behind a line with its size, and a last one of size 0: the \
                        body ends too early, or a size is wrong (RFC 9112 §7.1)";
                    self.refuse(StatusCode::BAD_REQUEST, message.into(), None);
                }
            }
            return;
        }
        let length = self.place.header("content-length").next().and_then(|length| length.parse().ok());
        let after = length.and_then(|length: usize| body.split_at_checked(length));
        self.body = match after {
            // The end of the last line in the file is no part of the body.
            Some((body, b"\n" | b"\r\n")) => body.to_vec(),
            _ => body.to_vec(),
        };
        let bytes = self.body.len() as u64;
        match self.place.missing(bytes) {
            None => self.notes.extend(self.place.oddities_of_length(bytes)),
            Some(_) if self.has_shorter_lines(bytes) => {
                let length = self.place.length().unwrap_or(0);
                let note = format!("Content-Length is {length}, but the body has {bytes} bytes: CRLF was saved as LF");
                self.notes.push(note);
            }
            // A server would wait for the rest.
            Some(missing) => self.refuse(StatusCode::BAD_REQUEST, format!("{missing} (RFC 9112 §8)"), None),
        }
        self.decode();
    }

    /// Returns true if all that is missing is the CR of each line, as in the RFCs, whose examples are text.
    fn has_shorter_lines(&self, bytes: u64) -> bool {
        /// Fewer lines would not tell it from bytes that are missing.
        const FEWEST: u64 = 4;
        let lines = self.body.iter().filter(|byte| **byte == b'\n').count() as u64;
        let missing = self.place.length().unwrap_or(0).saturating_sub(bytes);
        // The end of the last line may belong to the file.
        lines >= FEWEST && !self.body.contains(&b'\r') && (missing == lines || missing + 1 == lines)
    }

    /// Removes the content codings of the body: RFC 9110 §8.4.
    fn decode(&mut self) {
        if self.body.is_empty() || self.body.starts_with(b"<") {
            return;
        }
        match input::without_codings(&mut self.place, self.body.clone(), MOST) {
            Ok(body) => self.body = body,
            Err(error) => self.refuse(StatusCode::BAD_REQUEST, error.to_string(), None),
        }
    }

    fn refuse(&mut self, status: StatusCode, message: String, line: Option<u64>) {
        let error = Error::refused(status, message);
        self.error.get_or_insert(Refusal { error, line });
    }
}

/// Returns the next line without its end, and the bytes after it.
fn next_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, rest) = end.map_or((bytes, &[][..]), |end| (&bytes[..end], &bytes[end + 1..]));
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

/// Returns the method and the target, if this is a request line: RFC 9112 §3.
fn request_line(line: &[u8]) -> Option<(Method, String)> {
    let text = String::from_utf8_lossy(line);
    let (method, rest) = text.split_once(' ')?;
    // A target has no spaces, but broken clients send them.
    let (target, version) = rest.rsplit_once(' ')?;
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    version.starts_with("HTTP/").then(|| (method, target.to_owned()))
}

/// Returns the bytes before the recorded response.
fn without_response(bytes: &[u8]) -> &[u8] {
    let mut from = 0;
    while let Some(at) = bytes[from..].windows(RESPONSE.len()).position(|window| window == RESPONSE) {
        let before = &bytes[..from + at];
        if before.is_empty() {
            return before;
        }
        // An empty line is before it, and the end of the body's last line.
        let line_end =
            |bytes: &[u8]| bytes.ends_with(b"\n").then(|| bytes.len() - if bytes.ends_with(b"\r\n") { 2 } else { 1 });
        let crlf = before.ends_with(b"\r\n");
        if let Some(end) = line_end(before) {
            if before[..end].ends_with(b"\n") {
                // A body may end with CR in a file of LF lines.
                let end = end - if crlf && before[..end].ends_with(b"\r\n") { 2 } else { 1 };
                return &before[..end];
            }
        }
        from += at + 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::without_response;

    #[test]
    fn responses() {
        let table: [(&[u8], &[u8]); 7] = [
            (b"--- response ---\nHTTP/1.1 200 OK\n", b""),
            (b"<a/>\n\n--- response ---\nHTTP/1.1 200 OK\n", b"<a/>"),
            (b"<a/>\r\n\r\n--- response ---\r\nHTTP/1.1 200 OK\r\n", b"<a/>"),
            (b"<a/>\r\n\n\n--- response ---\n", b"<a/>\r\n"),
            (b"<a>\n--- response ---</a>", b"<a>\n--- response ---</a>"),
            (b"<a/>\n", b"<a/>\n"),
            (b"", b""),
        ];
        for (bytes, expected) in table {
            assert_eq!(without_response(bytes), expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
