//! HTTP/1.1 as far as a server needs it that knows one answer: RFC 9112.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use multistatus::http::StatusCode;
use multistatus::write::CONTENT_TYPE;

use crate::input::{self, Place};

/// The longest head of a request, and the longest body that is read to its end.
const HEAD: u64 = 64 << 10;
const BODY: u64 = 64 << 20;
/// A client that says nothing for this time is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is sent for every request.
pub struct Answer {
    status: String,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// Reads the answer from a file, and returns it with the name of the file.
    pub fn read(file: &OsStr, status: Option<u16>) -> Result<(Self, String), (String, io::Error)> {
        let (place, body) = match input::with_head(file) {
            Ok(read) => read,
            Err((place, error)) => return Err((place.name.into(), error)),
        };
        let Place { name, status: line, headers, .. } = place;
        let mut fields = headers;
        fields.retain(|(name, value)| {
            let of_connection = ["connection", "transfer-encoding", "content-length", "keep-alive", "date"];
            let is_text = name.bytes().chain(value.bytes()).all(|byte| byte >= 0x20 && byte != 0x7F);
            is_text && !of_connection.iter().any(|other| name.eq_ignore_ascii_case(other))
        });
        if line.is_none() {
            fields.push(("Content-Type".into(), CONTENT_TYPE.into()));
        }
        // The version of the recording may be HTTP/2.
        let recorded = line.as_ref().and_then(|line| line.split_once(' ')).map(|(_, status)| status.trim().to_owned());
        let status = match (status, recorded) {
            (Some(code), _) => {
                let reason = StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason());
                format!("{code} {}", reason.unwrap_or_default())
            }
            (None, Some(recorded)) if recorded.bytes().all(|byte| byte >= 0x20) => recorded,
            (None, _) => "207 Multi-Status".into(),
        };
        Ok((Self { status, fields, body }, name.into()))
    }

    pub fn status(&self) -> &str {
        self.status.trim_end()
    }

    pub fn length(&self) -> u64 {
        self.body.len() as u64
    }

    pub fn write(&self, mut stream: &TcpStream, asked: &Asked) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {}\r\n", self.status);
        for (name, value) in &self.fields {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !self.status.starts_with("204") {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        head.push_str("Connection: close\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        if asked.method != "HEAD" && !self.status.starts_with("204") {
            stream.write_all(&self.body)?;
        }
        stream.flush()
    }
}

/// A request, of which only its first line and its depth matter to anybody.
pub struct Asked {
    method: String,
    target: String,
    depth: Option<String>,
    length: u64,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.target)?;
        if let Some(depth) = &self.depth {
            write!(f, ", Depth: {depth}")?;
        }
        if self.length > 0 { write!(f, ", {} bytes", self.length) } else { Ok(()) }
    }
}

impl Asked {
    pub fn read(stream: &TcpStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut source = BufReader::new(stream);
        let mut head = source.by_ref().take(HEAD);
        let line = next_line(&mut head)?;
        let mut words = line.split(' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "expected a request line"));
        };
        let mut asked = Self { method: method.to_owned(), target: target.to_owned(), depth: None, length: 0 };
        let (mut chunked, mut expects) = (false, false);
        loop {
            let line = next_line(&mut head)?;
            if line.is_empty() {
                break;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "depth" => asked.depth = Some(value.to_owned()),
                "content-length" => asked.length = value.parse().unwrap_or(0),
                "transfer-encoding" => chunked = value.to_ascii_lowercase().contains("chunked"),
                "expect" => expects = value.eq_ignore_ascii_case("100-continue"),
                _ => {}
            }
        }
        if expects {
            let mut stream = stream;
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        // A client that still sends would see a connection that was reset, and not the answer.
        if chunked {
            asked.length = skip_chunks(&mut source)?;
        } else {
            io::copy(&mut source.take(asked.length.min(BODY)), &mut io::sink())?;
        }
        Ok(asked)
    }
}

fn next_line(source: &mut impl BufRead) -> io::Result<String> {
    let mut line = Vec::new();
    if source.read_until(b'\n', &mut line)? == 0 {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the request ends within its head"));
    }
    Ok(String::from_utf8_lossy(line.trim_ascii_end()).into_owned())
}

fn skip_chunks(source: &mut impl BufRead) -> io::Result<u64> {
    let mut total = 0_u64;
    loop {
        let size = next_line(&mut source.take(HEAD))?;
        let size = size.split(';').next().unwrap_or_default().trim();
        let Ok(size) = u64::from_str_radix(size, 16) else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "expected the size of a chunk"));
        };
        if size == 0 {
            // The trailer ends with an empty line.
            while !next_line(&mut source.take(HEAD))?.is_empty() {}
            return Ok(total);
        }
        total = total.saturating_add(size);
        if total > BODY {
            return Ok(total);
        }
        io::copy(&mut source.take(size), &mut io::sink())?;
        next_line(&mut source.take(HEAD))?;
    }
}
