//! Reads and writes the same 207 bodies with this crate and with others, side by side in one run.
//!
//! Each way takes its turn in each round, and ratios are medians over rounds, so other work of the machine hardly
//! disturbs the figures. Before anything is timed, all ways that can count rows, properties or text must count the
//! same. Heap is counted in a run of its own.

mod board;
mod chart;
mod client;
mod heap;
mod peers;
mod race;
mod read;
mod real;
mod report;
mod scale;
mod serve;
#[path = "../../support/mod.rs"]
mod support;
mod targets;
mod typed;
mod write;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use board::Board;
use race::Figures;
use support::documents::Kind;

#[global_allocator]
static HEAP: heap::Counting = heap::Counting;

const HELP: &str = "\
Reads and writes 207 bodies with multistatus and with other crates, side by side.

  --rows N        rows of each document (default 10000)
  --rounds N      rounds, of which the median is taken (default 15)
  --document NAME only this document, or several: listing, nextcloud, delete, calendar, mixed,
                  turns, many, shuffled, sparse, texts
  --bodies FOLDER the real bodies (default tests/data/captures)
  --part NAME     only this part, or several: real, read, client, write, serve, scale
  --ours          only this crate and what it is compared with: no serde, no trees, no other 207 crates
  --json FILE     write the figures as JSON
  --write         put the tables into docs/performance.md and the README, and the chart beside them
  --check         exit with 1 if a target is not met
";

/// The responses of a listing that a client shows. Its parts are so fast that with many more, only the memory would be
/// measured.
const CLIENT_ROWS: usize = 200;

struct Options {
    rows: usize,
    rounds: usize,
    bodies: Option<PathBuf>,
    documents: Vec<Kind>,
    parts: Vec<Part>,
    ours: bool,
    json: Option<PathBuf>,
    write: bool,
    check: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Real,
    Read,
    Client,
    Write,
    Serve,
    Scale,
}

/// The ways to do one thing with one document.
pub struct Race {
    pub kind: Kind,
    pub rows: usize,
    pub bytes: usize,
    pub figures: Vec<Figures>,
}

pub struct Results {
    pub machine: String,
    pub compiler: String,
    pub rows: usize,
    pub rounds: usize,
    pub real: Vec<real::Bodies>,
    pub reads: Vec<Race>,
    pub writes: Vec<Race>,
    pub scales: Vec<Race>,
    pub clients: Vec<Board>,
    pub servers: Vec<Board>,
}

fn main() -> ExitCode {
    match options().and_then(|options| options.map_or(Ok(true), |options| run(&options))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Reads the options. Returns `None` after printing the help.
fn options() -> Result<Option<Options>, String> {
    use lexopt::prelude::*;
    let mut options = Options {
        rows: 10_000,
        rounds: 15,
        bodies: None,
        documents: Vec::new(),
        parts: Vec::new(),
        ours: false,
        json: None,
        write: false,
        check: false,
    };
    let mut parser = lexopt::Parser::from_env();
    let mut read = || -> Result<bool, lexopt::Error> {
        while let Some(argument) = parser.next()? {
            match argument {
                Long("rows") => options.rows = parser.value()?.parse()?,
                Long("rounds") => options.rounds = parser.value()?.parse()?,
                Long("bodies") => options.bodies = Some(parser.value()?.into()),
                Long("document") => {
                    let name = parser.value()?.string()?;
                    let kind = Kind::ALL.into_iter().chain(Kind::CHANGING).find(|kind| kind.name() == name);
                    options.documents.push(kind.ok_or("there is no such document")?);
                }
                Long("part") => options.parts.push(match &*parser.value()?.string()? {
                    "read" => Part::Read,
                    "write" => Part::Write,
                    "real" => Part::Real,
                    "client" => Part::Client,
                    "serve" => Part::Serve,
                    "scale" => Part::Scale,
                    _ => return Err("there is no such part".into()),
                }),
                Long("ours") => options.ours = true,
                Long("json") => options.json = Some(parser.value()?.into()),
                Long("write") => options.write = true,
                Long("check") => options.check = true,
                Long("help") | Short('h') => {
                    print!("{HELP}");
                    return Ok(false);
                }
                _ => return Err(argument.unexpected()),
            }
        }
        Ok(true)
    };
    let go_on = read().map_err(|error| error.to_string())?;
    if options.rows == 0 || options.rounds == 0 {
        return Err("there must be a row and a round".to_owned());
    }
    if options.documents.is_empty() {
        options.documents.extend(Kind::ALL);
    }
    if options.parts.is_empty() {
        options.parts.extend([Part::Real, Part::Read, Part::Client, Part::Write, Part::Serve, Part::Scale]);
    }
    Ok(go_on.then_some(options))
}

/// Runs the races. Returns false if targets were to be checked and one is not met.
fn run(options: &Options) -> Result<bool, String> {
    let mut results = Results {
        machine: machine(),
        compiler: compiler(),
        rows: options.rows,
        rounds: options.rounds,
        real: Vec::new(),
        reads: Vec::new(),
        writes: Vec::new(),
        scales: Vec::new(),
        clients: Vec::new(),
        servers: Vec::new(),
    };
    if options.parts.contains(&Part::Real) {
        eprintln!("reading real bodies …");
        results.real = real::all(options.bodies.as_deref(), options.rounds)?;
    }
    for &kind in &options.documents {
        if options.parts.contains(&Part::Read) {
            eprintln!("reading {} …", kind.name());
            results.reads.push(reading(kind, options)?);
        }
        if options.parts.contains(&Part::Write) {
            eprintln!("writing {} …", kind.name());
            results.writes.push(writing(kind, options)?);
        }
        if options.parts.contains(&Part::Scale) && matches!(kind, Kind::Listing | Kind::Nextcloud | Kind::Delete) {
            eprintln!("a long {} …", kind.name());
            results.scales.push(scaling(kind, options)?);
        }
    }
    if options.parts.contains(&Part::Client) {
        for &kind in options.documents.iter().filter(|kind| matches!(kind, Kind::Listing | Kind::Nextcloud)) {
            eprintln!("listing {} …", kind.name());
            results.clients.push(client::listing(kind, options.rows.min(CLIENT_ROWS), options.rounds)?);
        }
    }
    if options.parts.contains(&Part::Serve) {
        results.servers = serving(options)?;
    }
    let targets = targets::all(&results);
    let tables = report::markdown(&results, &targets);
    println!("{tables}");
    if let Some(file) = &options.json {
        let json = format!("{:#}\n", report::json(&results, &targets));
        fs::write(file, json).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    if options.write {
        document(&results, &tables)?;
    }
    Ok(!options.check || targets.iter().all(targets::Target::met))
}

fn reading(kind: Kind, options: &Options) -> Result<Race, String> {
    let body = kind.body(options.rows);
    let mut list = read::ours(body.as_bytes());
    list.extend(read::xml(body.as_bytes()));
    if !options.ours {
        list.extend([read::tree(&body), typed::contestant(&body)]);
        list.extend(peers::all(&body));
    }
    let figures = race::run(list, options.rounds, race::SLICE);
    race::agree(&figures).map_err(|error| format!("reading {}: {error}", kind.name()))?;
    Ok(Race { kind, rows: options.rows, bytes: body.len(), figures })
}

fn writing(kind: Kind, options: &Options) -> Result<Race, String> {
    let prepared = write::Prepared::new(kind.rows(options.rows))?;
    let (bytes, mut list) = write::all(&prepared, kind == Kind::Calendar)?;
    if options.ours {
        list.retain(|contestant| contestant.party != race::Party::Peer);
    }
    let figures = race::run(list, options.rounds, race::SLICE);
    race::agree(&figures).map_err(|error| format!("writing {}: {error}", kind.name()))?;
    Ok(Race { kind, rows: options.rows, bytes, figures })
}

fn serving(options: &Options) -> Result<Vec<Board>, String> {
    let mut boards = Vec::new();
    for &kind in options.documents.iter().filter(|kind| matches!(kind, Kind::Listing | Kind::Nextcloud)) {
        eprintln!("serving {} …", kind.name());
        boards.push(serve::propfind(kind, options.rows, options.rounds)?);
    }
    for &kind in options.documents.iter().filter(|kind| matches!(kind, Kind::Listing | Kind::Delete)) {
        for rows in [1, 3, 10] {
            boards.push(serve::replies(kind, rows, options.rounds)?);
        }
    }
    boards.push(serve::first_chunk(options.rows, options.rounds)?);
    boards.push(serve::many_names(options.rounds)?);
    Ok(boards)
}

fn scaling(kind: Kind, options: &Options) -> Result<Race, String> {
    let rounds = options.rounds.min(5);
    let source = scale::Source::new(kind, options.rows);
    let figures = if kind == Kind::Delete {
        let rows = kind.rows(options.rows * scale::TIMES);
        race::run(scale::outcomes(&rows), rounds, race::LONG_SLICE)
    } else {
        let prepared = write::Prepared::new(kind.rows(options.rows))?;
        race::run(scale::streams(&source, &prepared), rounds, race::LONG_SLICE)
    };
    Ok(Race { kind, rows: options.rows, bytes: source.len(1), figures })
}

/// Puts the tables into the document and the chart beside it, and the short figures into the README.
fn document(results: &Results, tables: &str) -> Result<(), String> {
    const CHART: &str = "![Speed of reading: this crate, XML libraries and other crates]";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let docs = root.join("docs");
    put(&docs.join("performance.md"), &format!("{CHART}(performance.svg)\n\n{tables}"))?;
    if !results.reads.is_empty() {
        let shown = results.reads.iter().filter(|race| matches!(race.kind, Kind::Listing | Kind::Nextcloud));
        let svg = docs.join("performance.svg");
        fs::write(&svg, chart::svg(shown)).map_err(|error| format!("{}: {error}", svg.display()))?;
        let mut text = String::new();
        real::push(&results.real, &mut text);
        text += &chart::text(results.reads.iter().filter(|race| race.kind == Kind::Listing));
        put(&root.join("README.md"), &text)?;
    }
    Ok(())
}

/// Puts a text between the two marks in a file.
fn put(file: &Path, text: &str) -> Result<(), String> {
    const MARKS: [&str; 2] = ["<!-- figures: written by benches/compare -->\n", "<!-- end of figures -->\n"];
    let told = |error: std::io::Error| format!("{}: {error}", file.display());
    let old = fs::read_to_string(file).map_err(told)?;
    let parts = old.split_once(MARKS[0]).and_then(|(before, rest)| Some((before, rest.split_once(MARKS[1])?.1)));
    let (before, after) = parts.ok_or_else(|| format!("{}: there is no place for the figures", file.display()))?;
    fs::write(file, format!("{before}{}\n{text}\n{}{after}", MARKS[0], MARKS[1])).map_err(told)
}

fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{} ({cores} cores), {}", model.unwrap_or(std::env::consts::ARCH), std::env::consts::OS)
}

fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    let version = output.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    version.and_then(|version| Some(version.split(" (").next()?.trim().to_owned())).unwrap_or_default()
}
