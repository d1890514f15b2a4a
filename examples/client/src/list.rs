//! PROPFIND, whose response is read while it arrives.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::time::{Duration, Instant};

use multistatus::header::Preferences;
use multistatus::prop::ContentLength;
use multistatus::read::BadResponses;
use multistatus::{Exchange, Footer, Operation, ParseOptions, Response, Summary};
use reqwest::{Body, Client};

use crate::args::ListOptions;
use crate::change::refused;
use crate::failure::Failed;
use crate::send::{method, send};

const PROPFIND: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
    <D:propfind xmlns:D=\"DAV:\"><D:prop><D:resourcetype/><D:getcontentlength/></D:prop></D:propfind>";

const ALL: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><D:propfind xmlns:D=\"DAV:\"><D:allprop/></D:propfind>";

/// The interval at which the count on the terminal changes.
const TICK: Duration = Duration::from_millis(100);

pub async fn list(client: &Client, url: &str, options: &ListOptions) -> Result<(), Failed> {
    let body = if options.all { ALL } else { PROPFIND };
    let request = client.request(method("PROPFIND"), url).header("Depth", &options.depth);
    let response = send(request.header("Content-Type", multistatus::write::CONTENT_TYPE).body(body)).await?;
    if response.status() != 207 {
        return Err(refused(response).await);
    }
    // A response that cannot be read is reported, and makes the command fail, but does not hide the others.
    let mut rows = ParseOptions::new().tolerant().bad_responses(BadResponses::Keep).body(Body::from(response));
    let preferences = Preferences::new().header("Depth", &options.depth);
    let mut summary = Summary::new(Exchange::new(Operation::Propfind, url)?.preferences(preferences));
    let mut out = BufWriter::new(io::stdout().lock());
    let mut counter = Counter::new();
    let started = Instant::now();
    while options.rows != Some(counter.rows) {
        match rows.next_response().await {
            Ok(None) => {
                summary.finish(rows.footer().unwrap_or(&Footer::new()));
                break;
            }
            Ok(Some(row)) => {
                summary.add(&row);
                write_row(&mut out, &row).map_err(|error| Failed::Refused(error.to_string()))?;
                if counter.rows == 0 {
                    eprintln!("first row after {:.1?}", started.elapsed());
                }
                counter.step();
            }
            Err(error) if error.is_response() => {
                eprintln!("a row cannot be read: {error}");
                summary.add_bad_response();
            }
            Err(error) => {
                let _ = out.flush();
                counter.clear();
                return Err(Failed::in_stream(error, counter.rows));
            }
        }
        if let Some(pause) = options.slow {
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }
    out.flush().map_err(|error| Failed::Refused(error.to_string()))?;
    counter.clear();
    let deviations = rows.findings().count();
    eprintln!("{} rows in {:.1?}, {deviations} deviations", counter.rows, started.elapsed());
    // A user who asks for only some responses does not read to the end.
    let stopped = options.rows == Some(counter.rows);
    if summary.failed() > 0 || !stopped && !summary.overall().is_success() {
        return Err(Failed::Refused(summary.to_string()));
    }
    Ok(())
}

fn write_row(out: &mut impl Write, row: &Response<'_>) -> io::Result<()> {
    let kind = if row.is_collection() { 'd' } else { '-' };
    // A length that cannot be read is no reason to hide the resource.
    let length = row.live::<ContentLength>().ok().flatten();
    let length = length.map(|length| length.0.to_string()).unwrap_or_default();
    for href in row.hrefs() {
        writeln!(out, "{kind}\t{length}\t{href}")?;
    }
    Ok(())
}

/// The count that a terminal shows while responses arrive.
struct Counter {
    rows: u64,
    shown: Option<Instant>,
    live: bool,
}

impl Counter {
    fn new() -> Self {
        Self { rows: 0, shown: None, live: io::stderr().is_terminal() }
    }

    fn step(&mut self) {
        self.rows += 1;
        // The clock is only read now and then.
        let due = self.live && self.rows % 64 == 1 && self.shown.is_none_or(|shown| shown.elapsed() > TICK);
        if due {
            eprint!("\r{} rows", self.rows);
            self.shown = Some(Instant::now());
        }
    }

    fn clear(&self) {
        if self.shown.is_some() {
            eprint!("\r\x1b[K");
        }
    }
}
