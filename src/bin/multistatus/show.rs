//! The command `show`, which shows what a body says.

mod facts;
mod records;
mod table;
mod tree;
mod verdict;

use std::io;

use clap::{Arg, ArgMatches, Command};
use multistatus::lint::Rule;
use multistatus::{Error, Exchange, Multistatus, ParseOptions, Response};

use self::facts::Filter;
pub use self::facts::Names;
use self::records::{Csv, Lines};
use self::table::Table;
use self::tree::Tree;
pub use self::verdict::Question;
use crate::cli::{self, flag};
use crate::input::{Place, Source};
use crate::paint::{BOLD, paint};
use crate::plain::{self, Plain};
use crate::reading::{self, Read, Way, complain, deviations};
use crate::{Code, Failure, Output, exchange, say};

const AFTER: &str = "\
A word after --props that is the name of a file, or holds a dot or a slash, is a
file. A KiB has 1024 bytes, and dates are in UTC. --tree keeps a line for each
response, --whole and --json keep the document; everything else needs the memory
of one response.

The last line of --jsonl has the member `complete`. It is true only if all
responses of the body were read and the HTTP status, if it is known, is a
success, and not 202; `error`, `bad_responses`, `status_line` and `left_out`
(responses that --failed or --missing left out) say more. --json has the last
three, too, and --from-json reads them. Input for --from-json without a
document, or without a last line, is an error.

The exit status is 0 if everything was read, whatever it says; 1 if a file, or a
response in one, could not be read, is shorter than its Content-Length, or comes
with an HTTP status that is not a success, or is 202; 2 if the command line was
not understood.";

pub fn command() -> Command {
    let what = |arg: Arg| arg.help_heading("What to show");
    let forms = ["json", "jsonl", "csv", "tree"];
    let form = |arg: Arg| what(arg.overrides_with_all(forms));
    Command::new("show")
        .about("Shows what bodies say, and where they depart from the RFCs")
        .args(reading::args())
        .arg(reading::from_json())
        .args(exchange::args())
        .arg(what(flag("properties", "Every property under its response").short('p')))
        .arg(what(
            Arg::new("props")
                .long("props")
                .value_name("NAME")
                .num_args(0..)
                .help("These properties under each response, as {namespace}name or name; without a name, all of them"),
        ))
        .arg(what(flag("failed", "Only responses in which something failed")))
        .arg(what(flag("missing", "Only resources and properties that are missing (404)")))
        .arg(form(flag("tree", "The resources as a tree of their paths")))
        .arg(form(flag("json", "JSON, if the document could be read to its end; deviations go to standard error")))
        .arg(form(flag("jsonl", "JSON, one response on each line as it is read, and on the last line the rest of the document, and whether it is complete")))
        .arg(form(flag("csv", "A table of comma-separated values, with a column for each property of --props")))
        .arg(cli::files())
        .after_help(AFTER)
}

struct Args {
    way: Way,
    options: ParseOptions<'static>,
    form: Form,
    filter: Filter,
    /// The properties to show, if there are any.
    names: Option<Names>,
    /// The request that was made, if it is known.
    exchange: Option<Exchange>,
}

#[derive(Clone, Copy)]
enum Form {
    Table,
    Tree,
    Json,
    Lines,
    Csv,
}

pub fn run(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    let (way, options) = reading::from(matches).map_err(Failure::Usage)?;
    let mut files: Vec<_> = matches.get_many("files").into_iter().flatten().cloned().collect();
    let words = matches.get_many::<String>("props").map(|words| words.cloned().collect());
    let names = match (words, matches.get_flag("properties")) {
        (Some(words), _) => Some(Names::new(words, &mut files).map_err(Failure::Usage)?),
        (None, true) => Some(Names::all()),
        (None, false) => None,
    };
    let forms = [("tree", Form::Tree), ("json", Form::Json), ("jsonl", Form::Lines), ("csv", Form::Csv)];
    let form = forms.into_iter().find(|(name, _)| matches.get_flag(name)).map_or(Form::Table, |(_, form)| form);
    let filter = Filter { failed: matches.get_flag("failed"), missing: matches.get_flag("missing") };
    let exchange = exchange::from(matches).map_err(Failure::Usage)?;
    let args = Args { way, options, form, filter, names, exchange };
    let files = reading::named(files, matches)?;
    let mut complete = true;
    for (number, file) in files.iter().enumerate() {
        let is_one = files.len() == 1;
        let source = match reading::source(file, matches) {
            Ok(source) => source,
            Err((place, error)) => {
                complete = false;
                let error = reading::unopened(&error);
                say(place.with(None, &error));
                unopened(&args, &error, is_one, output)?;
                continue;
            }
        };
        if !is_one && matches!(args.form, Form::Table | Form::Tree) {
            let space = if number > 0 { "\n" } else { "" };
            writeln!(output, "{space}{}", paint(BOLD, format_args!("{}:", source.place.name)))?;
        }
        complete &= match args.form {
            Form::Table => table(&args, source, output),
            Form::Tree => tree(&args, source, output),
            Form::Json => json(&args, source, is_one, output),
            Form::Lines => lines(&args, source, output),
            Form::Csv => csv(&args, source, number == 0, output),
        }?;
        output.flush()?;
    }
    Ok(Code::of(complete))
}

/// Writes for other programs that there is a file that cannot be opened.
fn unopened(args: &Args, error: &str, is_one: bool, output: Output<'_>) -> io::Result<()> {
    match args.form {
        Form::Json if !is_one => no_document(error, output),
        Form::Lines => {
            let error = io::Error::other(error);
            let message = error.to_string();
            Lines::new(output, args.filter).finish(&Read::failed(error), Some(&message))
        }
        _ => Ok(()),
    }
}

/// Writes that a document could not be read, where others are written beside it.
fn no_document(error: &str, output: Output<'_>) -> io::Result<()> {
    let json = serde_json::to_string(&reading::json::no_document(error))?;
    writeln!(output, "{}", plain::Json(&json))
}

fn table(args: &Args, source: Source, output: Output<'_>) -> io::Result<bool> {
    let Source { place, body, bytes } = source;
    let mut table = Table::new(output, args.names.as_ref(), args.filter);
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
        Err(error) => table.bad_row(&place.of(&error)),
    };
    let read = args.way.read(options(args, &place), &place, body, &mut each)?;
    table.finish(&read)?;
    told(question, &read, &place, values, output)?;
    Ok(complain(&read, &place, bytes.get()))
}

/// Writes the verdict and the deviations.
fn told(
    question: Option<Question>,
    read: &Read,
    place: &Place,
    values: Vec<String>,
    output: Output<'_>,
) -> io::Result<()> {
    // About something else than a multistatus, there is no verdict.
    let is_document = |question: &Question| read.end.is_ok() || question.summary.resources() > 0 || read.bad > 0;
    if let Some(question) = question.filter(is_document) {
        for line in question.of(read) {
            writeln!(output, "{}", Plain(line))?;
        }
    }
    for line in deviations(&read.findings, place).chain(values) {
        writeln!(output, "{}", Plain(line))?;
    }
    output.flush()
}

fn tree(args: &Args, source: Source, output: Output<'_>) -> io::Result<bool> {
    let Source { place, body, bytes } = source;
    let mut tree = Tree::new(args.names.as_ref(), args.filter);
    let mut question = args.exchange.clone().map(|exchange| Question::new(exchange, &place));
    let mut each = |row: Result<Response<'_>, Error>| {
        match row {
            Ok(row) => {
                tree.add(&row);
                if let Some(question) = &mut question {
                    question.summary.add(&row);
                }
            }
            Err(error) => say(place.of(&error)),
        }
        Ok(())
    };
    let read = args.way.read(options(args, &place), &place, body, &mut each)?;
    tree.write(&read, output)?;
    told(question, &read, &place, Vec::new(), output)?;
    Ok(complain(&read, &place, bytes.get()))
}

fn json(args: &Args, source: Source, is_one: bool, output: Output<'_>) -> io::Result<bool> {
    let Source { place, body, bytes } = source;
    let mut document = Multistatus::new();
    let mut values = Vec::new();
    let mut each = |row: Result<Response<'_>, Error>| {
        match row {
            Ok(row) => {
                if args.filter.keeps(&row) {
                    unreadable_values(&row, &mut values);
                }
                document.push(row.into_owned());
            }
            Err(error) => say(place.of(&error)),
        }
        Ok(())
    };
    let read = args.way.read(options(args, &place), &place, body, &mut each)?;
    deviations(&read.findings, &place).chain(values).for_each(say);
    match &read.end {
        Ok(footer) => {
            document.set_footer(footer.clone());
            document.set_bad_responses(usize::try_from(read.bad).unwrap_or(usize::MAX));
            let json = document_json(args, document, &read, &place)?;
            writeln!(output, "{}", plain::Json(&json))?;
        }
        // An incomplete JSON value would look complete, so none is written. Among others, its place is not left empty.
        Err(error) if !is_one => no_document(&place.of(error), output)?,
        Err(_) => {}
    }
    Ok(complain(&read, &place, bytes.get()))
}

/// Returns a document with the verdict on it, and what else is to be known, in JSON.
fn document_json(
    args: &Args,
    mut document: Multistatus<'static>,
    read: &Read,
    place: &Place,
) -> serde_json::Result<String> {
    // The verdict is about all responses, also where only some of them are shown.
    let mut members = match &args.exchange {
        Some(exchange) => verdict::json(&document, with_headers(exchange.clone(), place), read)?,
        None => serde_json::Map::new(),
    };
    let mut left_out = 0;
    if args.filter.is_set() {
        let (footer, bad) = (document.footer().clone(), document.bad_responses());
        let mut responses = document.into_responses();
        left_out = responses.len() as u64;
        responses.retain(|row| args.filter.keeps(row));
        left_out -= responses.len() as u64;
        document = responses.into_iter().collect();
        document.set_footer(footer);
        document.set_bad_responses(bad);
    }
    members.extend(reading::json::marks(read, left_out));
    if members.is_empty() {
        return serde_json::to_string_pretty(&document);
    }
    let mut value = serde_json::to_value(&document)?;
    for (name, member) in members {
        value[name] = member;
    }
    serde_json::to_string_pretty(&value)
}

fn lines(args: &Args, source: Source, output: Output<'_>) -> io::Result<bool> {
    let Source { place, body, bytes } = source;
    let mut lines = Lines::new(output, args.filter);
    let mut each = |row: Result<Response<'_>, Error>| match row {
        Ok(row) => lines.row(&row),
        Err(error) => {
            say(place.of(&error));
            Ok(())
        }
    };
    let read = args.way.read(options(args, &place), &place, body, &mut each)?;
    let error = read.end.as_ref().err().map(|error| place.of(error));
    lines.finish(&read, error.as_deref())?;
    deviations(&read.findings, &place).for_each(say);
    Ok(complain(&read, &place, bytes.get()))
}

fn csv(args: &Args, source: Source, is_first: bool, output: Output<'_>) -> io::Result<bool> {
    let Source { place, body, bytes } = source;
    let mut csv = Csv::new(output, args.names.as_ref(), args.filter);
    if is_first {
        csv.head()?;
    }
    let mut each = |row: Result<Response<'_>, Error>| match row {
        Ok(row) => csv.row(&row),
        Err(error) => {
            say(place.of(&error));
            Ok(())
        }
    };
    let read = args.way.read(options(args, &place), &place, body, &mut each)?;
    deviations(&read.findings, &place).for_each(say);
    Ok(complain(&read, &place, bytes.get()))
}

/// Returns the options, with the encoding that the header fields name.
fn options(args: &Args, place: &Place) -> ParseOptions<'static> {
    args.options.charset(place.charset().as_deref())
}

/// Returns the exchange, with the facts that the header fields of the HTTP response add.
fn with_headers(exchange: Exchange, place: &Place) -> Exchange {
    place.header("preference-applied").fold(exchange, Exchange::applied)
}

/// Adds a line for each value of a live property that its type cannot read.
fn unreadable_values(row: &Response<'_>, lines: &mut Vec<String>) {
    /// The number of lines that are kept, because a long listing may have one for each response.
    const MOST: usize = 100;
    let href = row.href().map(|href| href.to_string()).unwrap_or_default();
    for value in row.unreadable_values().take(MOST.saturating_sub(lines.len())) {
        let (name, error, rule) = (value.name, value.error, Rule::UnreadableValue);
        lines.push(format!("warning: {href}: the value of {name} cannot be read: {error} [{rule}]"));
    }
}
