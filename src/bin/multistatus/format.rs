//! The command `fmt`, which lays out bodies anew.

use std::io::{self, BufRead as _};

use clap::{Arg, ArgMatches, Command};
use multistatus::write::{Encoder, WriteOptions};
use multistatus::{Error, Response};
use serde_core::Deserialize;
use serde_json::Value;

use crate::cli::{self, flag, option};
use crate::paint;
use crate::plain::Plain;
use crate::reading::{self, complain};
use crate::spool::Responses;
use crate::{Code, Failure, Output, say};

const AFTER: &str = "\
The result is UTF-8 with the prefix D for DAV:, and one declaration for each
other namespace where it is needed. Values stay as they are. Comments and white
space between elements are dropped. --canonical keeps the hrefs in memory,
and the responses in a temporary file if they have more than 4 MiB; everything
else keeps one response.

The exit status is 0 if everything was read and written; 1 if the body, or a
response in it, could not be read: the result then lacks the end of the
document, so that nobody takes it for all of it; also 1 if the body comes with
an HTTP status that is not a success, or is 202; 2 if the command line was not
understood.";

pub fn command() -> Command {
    let forms = ["pretty", "compact", "canonical"];
    let form = |arg: Arg| arg.overrides_with_all(forms);
    Command::new("fmt")
        .about("Lays out a body anew: with indentation, compact, or canonical")
        .args(reading::args())
        .arg(reading::from_json())
        .arg(form(flag("pretty", "Each element on a line of its own, indented; the default")))
        .arg(form(flag("compact", "No white space between elements, as servers should send it")))
        .arg(form(flag("canonical", "As --pretty, with responses sorted by href, propstats by status and properties by name, so that bodies that mean the same are equal")))
        .arg(option("indent", "N", "The spaces for each level, from 0 to 16; 2 by default"))
        .arg(cli::files().num_args(0..=1).help("The body; without a file, or with -, standard input is read"))
        .after_help(AFTER)
}

pub fn run(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    let (way, options) = reading::from(matches).map_err(Failure::Usage)?;
    let indent = match matches.get_one::<String>("indent").map(|text| (text, text.parse())) {
        None => 2,
        Some((_, Ok(indent @ 0..=16))) => indent,
        Some((text, _)) => return Err(Failure::Usage(format!("--indent needs a number from 0 to 16, not {text:?}"))),
    };
    let is_compact = matches.get_flag("compact");
    let layout = WriteOptions::new().indent((!is_compact).then_some(indent));
    let is_canonical = matches.get_flag("canonical");
    let files = reading::files(matches)?;
    let Some(source) = files.first().and_then(|file| reading::open(file, matches)) else { return Ok(Code::FAILURE) };
    let place = source.place;
    let mut sink = Sink { encoder: layout.encoder(), bytes: Vec::new(), output: &mut *output };
    let (mut kept, mut sorted) = (Responses::default(), Vec::new());
    let mut each = |row: Result<Response<'_>, Error>| match row {
        Ok(row) if is_canonical => {
            let row = normal(&row, true)?;
            let href = row.href().map(|href| href.encode_lenient().to_string()).unwrap_or_default();
            sorted.push((href.into_boxed_str(), kept.add(&row)?.0));
            Ok(())
        }
        Ok(row) if is_compact => sink.add(&normal(&row, false)?),
        Ok(row) => sink.add(&row),
        Err(error) => {
            say(place.of(&error));
            Ok(())
        }
    };
    let options = options.charset(place.charset().as_deref());
    let read = way.read(options, &place, source.body, &mut each)?;
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    for (_, row) in sorted {
        sink.add(&kept.get(row)?)?;
    }
    if let Some(footer) = read.end.as_ref().ok().filter(|_| read.bad == 0) {
        let Sink { encoder, mut bytes, output } = sink;
        bytes.clear();
        encoder.finish_with(footer, &mut bytes);
        write(&bytes, output)?;
        if is_compact {
            writeln!(output)?;
        }
    } else {
        writeln!(sink.output)?;
    }
    output.flush()?;
    Ok(Code::of(complain(&read, &place, source.bytes.get())))
}

struct Sink<'o> {
    encoder: Encoder,
    bytes: Vec<u8>,
    output: Output<'o>,
}

impl Sink<'_> {
    fn add(&mut self, row: &Response<'_>) -> io::Result<()> {
        self.bytes.clear();
        self.encoder.response(row, &mut self.bytes);
        write(&self.bytes, self.output)
    }
}

/// Writes bytes to a file as they are. On a terminal, characters that act on it are escaped.
pub fn write(bytes: &[u8], output: Output<'_>) -> io::Result<()> {
    if !paint::is_terminal() {
        return output.write_all(bytes);
    }
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.split('\n');
    write!(output, "{}", Plain(lines.next().unwrap_or_default()))?;
    lines.try_for_each(|line| write!(output, "\n{}", Plain(line)))
}

/// Copies bytes as [`write()`] writes them, in parts that end between characters.
pub fn copy(source: impl io::Read, output: Output<'_>) -> io::Result<()> {
    let mut source = io::BufReader::with_capacity(64 << 10, source);
    let mut part = Vec::new();
    loop {
        let bytes = source.fill_buf()?;
        if bytes.is_empty() {
            return write(&part, output);
        }
        let length = bytes.len();
        part.extend_from_slice(bytes);
        source.consume(length);
        // The bytes of a character after the first begin with 10.
        let end = part.iter().rposition(|byte| byte & 0xC0 != 0x80).filter(|end| part.len() - end < 4);
        let end = end.unwrap_or(part.len());
        write(&part[..end], output)?;
        part.drain(..end);
    }
}

/// Returns a response as this crate writes it, by way of its JSON form, which has no layout.
fn normal(row: &Response<'_>, is_sorted: bool) -> io::Result<Response<'static>> {
    let mut value = serde_json::to_value(row)?;
    if is_sorted {
        let propstats = value.get_mut("propstats").and_then(Value::as_array_mut);
        for propstat in propstats.into_iter().flatten() {
            sort(propstat.get_mut("props"), "name");
        }
        sort(value.get_mut("propstats"), "status");
    }
    Ok(Response::deserialize(value)?)
}

/// Sorts an array of objects by one of their members.
fn sort(array: Option<&mut Value>, member: &str) {
    let Some(array) = array.and_then(Value::as_array_mut) else { return };
    array.sort_by_cached_key(|object| object.get(member).map(ToString::to_string));
}
