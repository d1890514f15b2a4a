//! The ways of reading a document, and the options for it.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, Read as _};

use clap::{Arg, ArgMatches};
use multistatus::read::{BadResponses, Deviation, Findings};
use multistatus::{Error, Footer, Multistatus, ParseOptions, Response};
use serde_core::Deserialize;
use serde_json::Value;

use crate::cli::{flag, option};
use crate::input::{Place, Source};
use crate::plain;
use crate::say;

/// Returns the options that say how to read.
pub fn args() -> Vec<Arg> {
    let ways = ["reader", "whole", "chunk"];
    let way = |arg: Arg| arg.overrides_with_all(ways).help_heading("Ways of reading, which all give one result");
    let what = |arg: Arg| arg.help_heading("What to read");
    vec![
        way(flag("reader", "Through a buffer, response by response; the default")),
        way(flag("whole", "From memory, after loading all of it")),
        way(option("chunk", "N", "In pieces of N bytes").allow_hyphen_values(true)),
        what(option("charset", "NAME", "The encoding, whatever a header field or the XML declaration says")),
        what(flag("strict", "Refuse what breaks a rule of the RFCs")),
        what(flag(
            "tolerant",
            "Mend common mistakes in the XML, and read what is wrapped or followed by something else",
        )),
        what(flag("near", "Read namespaces that are nearly `DAV:`, or none, as `DAV:`")),
        // The older name is still understood.
        what(flag("bad-responses", "Go on after a response that cannot be read").alias("bad-rows")),
    ]
}

/// Returns the option for input that is JSON.
pub fn from_json() -> Arg {
    flag("from-json", "The input is what `show --json` or `show --jsonl` wrote").help_heading("What to read")
}

/// Returns the way and the options.
pub fn from(matches: &ArgMatches) -> Result<(Way, ParseOptions), String> {
    let way = match matches.get_one::<String>("chunk") {
        Some(size) => match size.parse() {
            Ok(size) if size > 0 => Way::Chunks(size),
            _ => return Err(format!("--chunk needs a number of bytes, not {size:?}")),
        },
        _ if matches.try_get_one("from-json").ok().flatten() == Some(&true) => Way::Json,
        None if matches.get_flag("whole") => Way::Whole,
        None => Way::Reader,
    };
    let mut options = ParseOptions::new();
    if matches.get_flag("strict") {
        options = options.strict(true);
    }
    if matches.get_flag("tolerant") {
        options = tolerant(options);
    }
    if matches.get_flag("near") {
        options = options.near_namespaces(true);
    }
    if matches.get_flag("bad-responses") {
        options = options.bad_responses(BadResponses::Keep);
    }
    Ok((way, options))
}

/// Allows all that `--tolerant` allows, which is more than `ParseOptions::tolerant`, because people see what was mended.
pub fn tolerant(options: ParseOptions) -> ParseOptions {
    options.tolerant().wrapped_root(true).text_after_root(true).stray_responses(true)
}

/// Returns the files of a command line, or standard input if there are none.
pub fn files(matches: &ArgMatches) -> Vec<OsString> {
    let files: Vec<_> = matches.get_many::<OsString>("files").into_iter().flatten().cloned().collect();
    if files.is_empty() { vec![OsStr::new("-").to_owned()] } else { files }
}

/// Opens a file, or says why it cannot be opened.
pub fn open(file: &OsStr, matches: &ArgMatches) -> Option<Source> {
    match Source::open(file) {
        Ok(mut source) => {
            source.place.told_charset =
                matches.try_get_one::<String>("charset").ok().flatten().map(|charset| charset.as_str().into());
            Some(source)
        }
        Err((place, error)) => {
            say(place.with(None, format_args!("{error}: {}", hint(&error))));
            None
        }
    }
}

/// Returns what to try if a file cannot be opened, or its content coding is broken from the start.
pub fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "check the name, or pass - for standard input",
        io::ErrorKind::IsADirectory => "pass the files in it",
        io::ErrorKind::PermissionDenied => "the file cannot be read by this user",
        _ => "save the bytes as they were sent, for example with `curl --output FILE`",
    }
}

/// The parts that remain when all responses were returned.
pub struct Read {
    pub end: Result<Footer, Error>,
    pub findings: Findings,
}

/// Reports why a document could not be read, and what is odd about its header fields. Returns true if it could be read.
pub fn complain(read: &Read, place: &Place, bytes: u64) -> bool {
    for oddity in place.oddities(bytes) {
        say(format_args!("{}: {oddity}", place.name));
    }
    if let Some(charset) = place.charset().filter(|_| read.findings.count_of(Deviation::EncodingOverruled) > 0) {
        say(format_args!("{}: the charset {charset} overrules the XML declaration (RFC 7303 §3.2)", place.name));
    }
    match &read.end {
        Ok(_) => true,
        Err(error) => {
            say(format_args!("{}; `multistatus why` says more", place.of(error)));
            false
        }
    }
}

/// Returns the deviations as lines that begin with their positions.
pub fn deviations<'r>(findings: &'r Findings, place: &'r Place) -> impl Iterator<Item = String> + 'r {
    let more = findings.count() - findings.as_slice().len() as u64;
    let kept = findings
        .as_slice()
        .iter()
        .map(|found| place.with(Some(found.position()), plain::deviation(found.deviation(), found.text())));
    kept.chain((more > 0).then(|| format!("{}: {more} more deviations", place.name)))
}

#[derive(Clone, Copy)]
pub enum Way {
    Whole,
    Reader,
    Chunks(usize),
    /// From JSON, one value after the other.
    Json,
}

/// Takes responses as they are read. An error comes from the output.
pub type Each<'e> = &'e mut dyn FnMut(Result<Response<'_>, Error>) -> io::Result<()>;

impl Way {
    /// Reads a body to its end, or as far as it goes.
    pub fn read(self, options: ParseOptions, body: Box<dyn BufRead>, each: Each<'_>) -> io::Result<Read> {
        match self {
            Self::Whole => whole(options, body, each),
            Self::Reader => reader(options, body, each),
            Self::Chunks(size) => chunks(options, body, size, each),
            Self::Json => json(body, each),
        }
    }
}

/// Reads documents and responses in JSON.
fn json(source: impl BufRead, each: Each<'_>) -> io::Result<Read> {
    let mut footer = Footer::new();
    let mut failed = None;
    for value in serde_json::Deserializer::from_reader(source).into_iter::<Value>() {
        let read = value.map_err(|error| error.to_string()).and_then(|value| read_json(value, &mut footer));
        match read {
            Ok(responses) => {
                for response in responses {
                    each(Ok(response))?;
                }
            }
            Err(error) => {
                let message = format!("expected what `multistatus show --json` or --jsonl writes, found {error}");
                failed = Some(io::Error::new(io::ErrorKind::InvalidData, message).into());
                break;
            }
        }
    }
    Ok(Read { end: failed.map_or(Ok(footer), Err), findings: Findings::default() })
}

/// Returns the responses of a document, or one response, and keeps the rest of a document.
fn read_json(value: Value, footer: &mut Footer) -> Result<Vec<Response<'static>>, String> {
    let has = |names: &[&str]| names.iter().any(|name| value.get(name).is_some());
    if has(&["responses"]) {
        let document = Multistatus::deserialize(value).map_err(|error| error.to_string())?;
        *footer = document.footer().clone();
        Ok(document.into_responses())
    } else if has(&["sync_token", "text_after_root"]) || !has(&["href", "hrefs", "status", "statuses", "propstats"]) {
        *footer = Footer::deserialize(value).map_err(|error| error.to_string())?;
        Ok(Vec::new())
    } else {
        Response::deserialize(value).map(|response| vec![response]).map_err(|error| error.to_string())
    }
}

fn whole(options: ParseOptions, mut source: impl BufRead, each: Each<'_>) -> io::Result<Read> {
    let mut body = Vec::new();
    let mut failed = source.read_to_end(&mut body).err().map(Error::from);
    let mut rows = options.responses(&body);
    for row in &mut rows {
        match row {
            Err(error) if !error.is_response() => failed = failed.or(Some(error)),
            row => each(row)?,
        }
    }
    let end = match failed {
        Some(error) => Err(error),
        None => Ok(rows.footer().cloned().unwrap_or_default()),
    };
    Ok(Read { end, findings: rows.findings().clone() })
}

fn reader(options: ParseOptions, source: impl BufRead, each: Each<'_>) -> io::Result<Read> {
    let mut reader = options.reader(source);
    let end = loop {
        match reader.next_response() {
            Ok(Some(row)) => each(Ok(row))?,
            Ok(None) => break Ok(reader.footer().cloned().unwrap_or_default()),
            Err(error) if error.is_response() => each(Err(error))?,
            Err(error) => break Err(error),
        }
    };
    Ok(Read { end, findings: reader.findings().clone() })
}

fn chunks(options: ParseOptions, mut source: impl BufRead, size: usize, each: Each<'_>) -> io::Result<Read> {
    let mut parser = options.parser();
    let mut chunk = Vec::new();
    let end = 'read: loop {
        chunk.clear();
        match source.by_ref().take(size as u64).read_to_end(&mut chunk) {
            Ok(0) => break parser.finish(),
            Ok(_) => {}
            Err(error) => break Err(error.into()),
        }
        let mut input = &chunk[..];
        loop {
            match parser.parse_next(&mut input) {
                Ok(Some(row)) => each(Ok(row))?,
                Ok(None) => break,
                Err(error) if error.is_response() => each(Err(error))?,
                Err(error) => break 'read Err(error),
            }
        }
    };
    Ok(Read { end, findings: parser.findings().clone() })
}
