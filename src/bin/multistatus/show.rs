//! The command `show`, which shows what a body says.

mod args;
mod table;
mod verdict;
mod way;

use std::ffi::OsStr;
use std::io::{self, Write};

use multistatus::read::{Deviation, Findings};
use multistatus::{Error, Exchange, Footer, ParseOptions, Response};

pub use self::args::{Args, parse};
use self::table::Table;
use self::verdict::Question;
use crate::plain::{self, Plain};
use crate::say;
use crate::source::{Place, Source};

/// The parts that remain when all responses were returned.
struct Read {
    end: Result<Footer, Error>,
    findings: Findings,
}

/// Returns true if everything could be read.
pub fn files(args: &Args) -> io::Result<bool> {
    let stdin = [OsStr::new("-").to_owned()];
    let files = if args.files.is_empty() { &stdin } else { &args.files[..] };
    let mut complete = true;
    for (number, file) in files.iter().enumerate() {
        match Source::open(file) {
            Ok(source) if args.json => complete &= json(args, source)?,
            Ok(source) => {
                if files.len() > 1 {
                    let space = if number > 0 { "\n" } else { "" };
                    writeln!(io::stdout(), "{space}{}:", Plain(&source.place.name))?;
                }
                complete &= table(args, source)?;
            }
            Err((place, error)) => {
                say(place.with(None, error));
                complete = false;
            }
        }
    }
    Ok(complete)
}

fn table(args: &Args, source: Source) -> io::Result<bool> {
    let Source { place, body, bytes } = source;
    let mut table = Table::new(io::stdout(), args.properties);
    let mut question = args.exchange.clone().map(|exchange| Question::new(exchange, &place));
    let mut values = Vec::new();
    let mut each = |row: Result<Response<'_>, Error>| match row {
        Ok(row) => {
            table.row(&row)?;
            unreadable_values(&row, &mut values);
            match &mut question {
                Some(question) => table.question(question, &row),
                None => Ok(()),
            }
        }
        Err(error) => {
            if let Some(question) = &mut question {
                question.summary.add_bad_response();
            }
            table.bad_row(&place.of(&error))
        }
    };
    let read = args.way.read(options(args, &place), body, &mut each)?;
    let complete = table.finish(&read)?;
    if let (Some(question), Ok(footer)) = (question, &read.end) {
        for line in question.finish(footer) {
            writeln!(io::stdout(), "{}", Plain(line))?;
        }
    }
    for line in deviations(&read.findings, &place).chain(values) {
        writeln!(io::stdout(), "{}", Plain(line))?;
    }
    Ok(complain(&read, &place, bytes.get()) && complete)
}

fn json(args: &Args, source: Source) -> io::Result<bool> {
    let Source { place, body, bytes } = source;
    let mut document = multistatus::Multistatus::new();
    let mut bad = 0;
    let mut values = Vec::new();
    let mut each = |row: Result<Response<'_>, Error>| {
        match row {
            Ok(row) => {
                unreadable_values(&row, &mut values);
                document.push(row.into_owned());
            }
            Err(error) => {
                bad += 1;
                say(place.of(&error));
            }
        }
        Ok(())
    };
    let read = args.way.read(options(args, &place), body, &mut each)?;
    deviations(&read.findings, &place).chain(values).for_each(say);
    // An incomplete JSON value would look complete, so none is written.
    if let Ok(footer) = &read.end {
        document.set_footer(footer.clone());
        document.set_bad_responses(bad);
        let json = match &args.exchange {
            Some(exchange) => {
                let mut value = serde_json::to_value(&document)?;
                verdict::add(&mut value, &document, with_headers(exchange.clone(), &place))?;
                serde_json::to_string_pretty(&value)?
            }
            None => serde_json::to_string_pretty(&document)?,
        };
        writeln!(io::stdout(), "{}", plain::Json(&json))?;
    }
    Ok(complain(&read, &place, bytes.get()) && bad == 0)
}

/// Returns the options, with the encoding that the header fields name.
fn options(args: &Args, place: &Place) -> ParseOptions {
    args.options.charset(place.charset().as_deref())
}

/// Returns the exchange, with the facts that the header fields of the HTTP response add.
fn with_headers(exchange: Exchange, place: &Place) -> Exchange {
    place.header("preference-applied").fold(exchange, Exchange::applied)
}

/// Adds a line for each value of a live property that its type cannot read.
fn unreadable_values(row: &Response<'_>, lines: &mut Vec<String>) {
    let href = row.href().map(|href| href.to_string()).unwrap_or_default();
    for value in row.unreadable_values() {
        let (name, error) = (value.name, value.error);
        lines.push(format!("warning: {href}: the value of {name} cannot be read: {error} [value-unreadable]"));
    }
}

/// Returns the deviations as lines that begin with their positions.
fn deviations<'r>(findings: &'r Findings, place: &'r Place) -> impl Iterator<Item = String> + 'r {
    let more = findings.count() - findings.as_slice().len() as u64;
    let kept = findings
        .as_slice()
        .iter()
        .map(|found| place.with(Some(found.position()), plain::deviation(found.deviation(), found.text())));
    kept.chain((more > 0).then(|| format!("{}: {more} more deviations", place.name)))
}

/// Reports why a document could not be read, and what is odd about its header fields. Returns true if it could be read.
fn complain(read: &Read, place: &Place, bytes: u64) -> bool {
    for oddity in place.oddities(bytes) {
        say(format_args!("{}: {oddity}", place.name));
    }
    if let Some(charset) = place.charset().filter(|_| read.findings.count_of(Deviation::EncodingOverruled) > 0) {
        say(format_args!("{}: the charset {charset} overrules the XML declaration (RFC 7303 §3.2)", place.name));
    }
    match &read.end {
        Ok(_) => true,
        Err(error) => {
            say(place.of(error));
            false
        }
    }
}
