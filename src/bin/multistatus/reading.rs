//! The ways of reading a document, and the options for it.

pub mod json;

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, Read as _};

use clap::{Arg, ArgMatches};
use multistatus::read::{BadResponses, Deviation, Findings};
use multistatus::{Error, Footer, ParseOptions, Response};

use crate::cli::{flag, option};
use crate::input::{Place, Said, Source};
use crate::plain::{self, number};
use crate::{Failure, say};

/// Returns the options that say how to read.
pub fn args() -> Vec<Arg> {
    let ways = ["reader", "whole", "chunk"];
    let way = |arg: Arg| arg.overrides_with_all(ways).help_heading("Ways of reading, which all give one result");
    let what = |arg: Arg| arg.help_heading("What to read");
    vec![
        way(flag("reader", "Through a buffer, response by response; the default")),
        way(flag("whole", "From memory, after loading all of it")),
        way(option("chunk", "N", "In pieces of N bytes").allow_hyphen_values(true)),
        charset(),
        what(flag("strict", "Refuse what breaks a rule of the RFCs")),
        what(flag(
            "tolerant",
            "Mend common mistakes in the XML, as ParseOptions::tolerant of the crate does, and also read what is wrapped (wrapped_root), followed by something else (text_after_root) or not in a response (stray_responses)",
        )),
        what(flag("near", "Read namespaces that are nearly `DAV:`, or none, as `DAV:`")),
        // The older name is still understood.
        what(flag("bad-responses", "Go on after a response that cannot be read").alias("bad-rows")),
    ]
}

/// Returns the option that names the encoding, which every command has that decodes its input.
pub fn charset() -> Arg {
    option("charset", "NAME", "The encoding, whatever a header field or the XML declaration says")
        .help_heading("What to read")
}

/// Returns the option for input that is JSON.
pub fn from_json() -> Arg {
    flag("from-json", "The input is what `show --json` or `show --jsonl` wrote").help_heading("What to read")
}

/// Returns the way and the options.
pub fn from(matches: &ArgMatches) -> Result<(Way, ParseOptions<'static>), String> {
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
pub fn files(matches: &ArgMatches) -> Result<Vec<OsString>, Failure> {
    named(matches.get_many::<OsString>("files").into_iter().flatten().cloned().collect(), matches)
}

/// Returns these files, or standard input if there are none.
pub fn named(mut files: Vec<OsString>, matches: &ArgMatches) -> Result<Vec<OsString>, Failure> {
    if files.is_empty() {
        files.push("-".into());
    }
    let request = matches.try_get_one::<OsString>("request").ok().flatten();
    if files.iter().chain(request).filter(|file| *file == "-").count() > 1 {
        return Err(Failure::Usage("standard input can be read only once".into()));
    }
    Ok(files)
}

/// Opens a file, or returns why it cannot be opened.
pub fn source(file: &OsStr, matches: &ArgMatches) -> Result<Source, (Place, io::Error)> {
    let mut source = Source::open(file)?;
    source.place.told_charset = matches.get_one::<String>("charset").map(|charset| charset.as_str().into());
    Ok(source)
}

/// Opens a file, or says why it cannot be opened.
pub fn open(file: &OsStr, matches: &ArgMatches) -> Option<Source> {
    match source(file, matches) {
        Ok(source) => Some(source),
        Err((place, error)) => {
            say(place.with(None, unopened(&error)));
            None
        }
    }
}

/// Says why a file cannot be opened, and what to try.
pub fn unopened(error: &io::Error) -> String {
    format!("{error}: {}", hint(error))
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

/// What reading a document came to, besides its responses.
pub struct Read {
    pub end: Result<Footer, Error>,
    pub findings: Findings,
    /// The number of responses that could not be read.
    pub bad: u64,
    /// The number of those that an earlier `show` could not read, so that nothing was said about them here.
    pub bad_before: u64,
    /// The number of responses that an earlier `show` left out of what it wrote.
    pub left_out: u64,
    /// The status line of the HTTP response, if it is known.
    pub status: Option<String>,
}

impl Read {
    fn new(end: Result<Footer, Error>) -> Self {
        Self { end, findings: Findings::default(), bad: 0, bad_before: 0, left_out: 0, status: None }
    }

    /// Returns what is known about a document of which nothing could be read.
    pub fn failed(error: io::Error) -> Self {
        Self::new(Err(error.into()))
    }

    /// Returns what the status line says about the request.
    pub fn said(&self) -> Said {
        Said::of(self.status.as_deref())
    }

    /// Returns the status line, unless the body says what became of the request.
    pub fn odd_status(&self) -> Option<&str> {
        self.status.as_deref().filter(|_| !self.said().is_in_body())
    }

    /// Returns true if everything was read, and is what became of the request.
    pub fn is_complete(&self) -> bool {
        self.end.is_ok() && self.bad == 0 && self.said().is_in_body()
    }
}

/// Reports why a document could not be read, and what is odd about its header fields. Returns true if all of it could be
/// read, and is what became of the request.
pub fn complain(read: &Read, place: &Place, bytes: u64) -> bool {
    let error = read.end.as_ref().err();
    let oddities = Said::oddity(read.status.as_deref(), bytes > 0).into_iter().chain(place.oddities_of_fields(bytes));
    for oddity in oddities.filter(|oddity| error.is_none_or(|error| error.message() != oddity)) {
        say(format_args!("{}: {oddity}", place.name));
    }
    if let Some(charset) = place.charset().filter(|_| read.findings.count_of(Deviation::EncodingOverruled) > 0) {
        say(format_args!("{}: the charset {charset} overrules the XML declaration (RFC 7303 §3.2)", place.name));
    }
    for (count, what) in [
        (read.bad_before, "could not be read when this was written"),
        (read.left_out, "left out by --failed or --missing when this was written"),
    ] {
        if count > 0 {
            say(format_args!("{}: {} {what}", place.name, number(count, "response")));
        }
    }
    if let Some(error) = error {
        let more = if json::is_own(error) { "" } else { "; `multistatus why` says more" };
        say(format_args!("{}{more}", place.of(error)));
    }
    read.is_complete()
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
    pub fn read(
        self,
        options: ParseOptions,
        place: &Place,
        body: Box<dyn BufRead>,
        each: Each<'_>,
    ) -> io::Result<Read> {
        let mut bad = 0;
        let mut counted = |row: Result<Response<'_>, Error>| {
            bad += u64::from(row.is_err());
            each(row)
        };
        let mut read = match self {
            Self::Whole => whole(options, body, &mut counted),
            Self::Reader => reader(options, body, &mut counted),
            Self::Chunks(size) => chunks(options, body, size, &mut counted),
            Self::Json => json::read(body, &mut counted),
        }?;
        read.bad = bad.saturating_add(read.bad_before);
        read.status = read.status.or_else(|| place.status.clone());
        Ok(read)
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
    Ok(Read { findings: rows.findings().clone(), ..Read::new(end) })
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
    Ok(Read { findings: reader.findings().clone(), ..Read::new(end) })
}

fn chunks(options: ParseOptions, mut source: impl BufRead, size: usize, each: Each<'_>) -> io::Result<Read> {
    let mut parser = options.parser();
    let mut chunk = Vec::new();
    let end = 'read: loop {
        chunk.clear();
        let failed = source.by_ref().take(size as u64).read_to_end(&mut chunk).err();
        if chunk.is_empty() && failed.is_none() {
            break parser.finish();
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
        // What came before the error is read all the same.
        if let Some(error) = failed {
            break Err(error.into());
        }
    };
    Ok(Read { findings: parser.findings().clone(), ..Read::new(end) })
}
