//! The command `show`, which shows what a body says.

mod facts;
mod records;
mod table;
mod tree;
mod verdict;

use std::io;

use clap::{Arg, ArgMatches, Command};
use multistatus::lint::Rule;
use multistatus::{Error, Exchange, ParseOptions, Response};

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

The exit status is 0 if everything was read, whatever it says; 1 if a file, or a
response in one, could not be read; 2 if the command line was not understood.";

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
        .arg(form(flag("json", "JSON, if all of it could be read; deviations go to standard error")))
        .arg(form(flag("jsonl", "JSON, one response on each line as it is read, and then the rest of the document")))
        .arg(form(flag("csv", "A table of comma-separated values, with a column for each property of --props")))
        .arg(cli::files())
        .after_help(AFTER)
}

struct Args {
    way: Way,
    options: ParseOptions,
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
    if files.is_empty() {
        files.push("-".into());
    }
    let mut complete = true;
    for (number, file) in files.iter().enumerate() {
        let Some(source) = reading::open(file, matches) else {
            complete = false;
            continue;
        };
        if files.len() > 1 && matches!(args.form, Form::Table | Form::Tree) {
            let space = if number > 0 { "\n" } else { "" };
            writeln!(output, "{space}{}", paint(BOLD, format_args!("{}:", source.place.name)))?;
        }
        complete &= match args.form {
            Form::Table => table(&args, source, output),
            Form::Tree => tree(&args, source, output),
            Form::Json => json(&args, source, output),
            Form::Lines => lines(&args, source, output),
            Form::Csv => csv(&args, source, number == 0, output),
        }?;
        output.flush()?;
    }
    Ok(Code::of(complete))
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
        Err(error) => {
            if let Some(question) = &mut question {
                question.summary.add_bad_response();
            }
            table.bad_row(&place.of(&error))
        }
    };
    let read = args.way.read(options(args, &place), body, &mut each)?;
    let complete = table.finish(&read)?;
    told(args, question, &read, &place, values, output)?;
    Ok(complain(&read, &place, bytes.get()) && complete)
}

/// Writes the verdict and the deviations.
fn told(
    _: &Args,
    question: Option<Question>,
    read: &Read,
    place: &Place,
    values: Vec<String>,
    output: Output<'_>,
) -> io::Result<()> {
    if let (Some(question), Ok(footer)) = (question, &read.end) {
        for line in question.finish(footer) {
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
    let mut bad = 0;
    let mut question = args.exchange.clone().map(|exchange| Question::new(exchange, &place));
    let mut each = |row: Result<Response<'_>, Error>| {
        match row {
            Ok(row) => {
                tree.add(&row);
                if let Some(question) = &mut question {
                    question.summary.add(&row);
                }
            }
            Err(error) => {
                bad += 1;
                say(place.of(&error));
            }
        }
        Ok(())
    };
    let read = args.way.read(options(args, &place), body, &mut each)?;
    tree.write(output)?;
    told(args, question, &read, &place, Vec::new(), output)?;
    Ok(complain(&read, &place, bytes.get()) && bad == 0)
}

fn json(args: &Args, source: Source, output: Output<'_>) -> io::Result<bool> {
    let Source { place, body, bytes } = source;
    let mut document = multistatus::Multistatus::new();
    let mut bad = 0;
    let mut values = Vec::new();
    let mut each = |row: Result<Response<'_>, Error>| {
        match row {
            Ok(row) if args.filter.keeps(&row) => {
                unreadable_values(&row, &mut values);
                document.push(row.into_owned());
            }
            Ok(_) => {}
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
        writeln!(output, "{}", plain::Json(&json))?;
    }
    Ok(complain(&read, &place, bytes.get()) && bad == 0)
}

fn lines(args: &Args, source: Source, output: Output<'_>) -> io::Result<bool> {
    let Source { place, body, bytes } = source;
    let mut lines = Lines::new(output, args.filter);
    let mut bad = 0;
    let mut each = |row: Result<Response<'_>, Error>| match row {
        Ok(row) => lines.row(&row),
        Err(error) => {
            bad += 1;
            say(place.of(&error));
            Ok(())
        }
    };
    let read = args.way.read(options(args, &place), body, &mut each)?;
    if let Ok(footer) = &read.end {
        lines.finish(footer)?;
    }
    deviations(&read.findings, &place).for_each(say);
    Ok(complain(&read, &place, bytes.get()) && bad == 0)
}

fn csv(args: &Args, source: Source, is_first: bool, output: Output<'_>) -> io::Result<bool> {
    let Source { place, body, bytes } = source;
    let mut csv = Csv::new(output, args.names.as_ref(), args.filter);
    if is_first {
        csv.head()?;
    }
    let mut bad = 0;
    let mut each = |row: Result<Response<'_>, Error>| match row {
        Ok(row) => csv.row(&row),
        Err(error) => {
            bad += 1;
            say(place.of(&error));
            Ok(())
        }
    };
    let read = args.way.read(options(args, &place), body, &mut each)?;
    deviations(&read.findings, &place).for_each(say);
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
    /// The number of lines that are kept, because a long listing may have one for each response.
    const MOST: usize = 100;
    let href = row.href().map(|href| href.to_string()).unwrap_or_default();
    for value in row.unreadable_values().take(MOST.saturating_sub(lines.len())) {
        let (name, error, rule) = (value.name, value.error, Rule::UnreadableValue);
        lines.push(format!("warning: {href}: the value of {name} cannot be read: {error} [{rule}]"));
    }
}
