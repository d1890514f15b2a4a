//! `list`: a line for each resource, while the response to a PROPFIND arrives.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::time::{Duration, Instant};

use bytesize::ByteSize;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use multistatus::client::RequestBuilder;
use multistatus::header::Depth;
use multistatus::listing::Lister;
use multistatus::prop::LastModified;
use multistatus::read::{BadResponses, BodyChunks, ResponseStream};
use multistatus::request::{Prop, Propfind};
use multistatus::{Entry, Footer, Lookup, Name, ParseOptions, Relation, Response};
use reqwest::{Body, Client};

use crate::args::ListOptions;
use crate::failure::Failed;
use crate::send::{refused, send};

/// The interval at which the count on the terminal changes.
const TICK: Duration = Duration::from_millis(100);

/// The properties that the commands show or need.
const NAMES: [Name; 5] = [
    Name::dav("resourcetype"),
    Name::dav("displayname"),
    Name::dav("getcontentlength"),
    Name::dav("getlastmodified"),
    Name::dav("getetag"),
];

/// The response to a PROPFIND, read while it arrives.
pub struct Listing {
    lister: Lister,
    responses: ResponseStream<BodyChunks<Body>>,
    /// The number of responses so far.
    count: u64,
}

impl Listing {
    /// Requests the properties of a resource and of what is below it.
    pub async fn request(client: &Client, url: &str, depth: Depth, all: bool) -> Result<Self, Failed> {
        let propfind = if all { Propfind::AllProp { include: Prop::new() } } else { Propfind::prop(NAMES) };
        let (response, exchange) = send(client, RequestBuilder::propfind(url, propfind, depth)).await?;
        if response.status() != 207 {
            return Err(refused(response, exchange).await);
        }
        let options = ParseOptions::new().tolerant().bad_responses(BadResponses::Keep);
        let responses = options.body(Body::from(response));
        Ok(Self { lister: Lister::new(exchange)?, responses, count: 0 })
    }

    /// Returns the next response; `None` at the end of a listing that is complete. A response that cannot be read is
    /// reported, and makes the listing incomplete, but does not hide the others.
    pub async fn next(&mut self) -> Result<Option<Response<'static>>, Failed> {
        loop {
            match self.responses.next_response().await {
                Ok(Some(response)) => {
                    self.count += 1;
                    return Ok(Some(response));
                }
                Ok(None) => break,
                Err(error) if error.is_response() => {
                    eprintln!("a response cannot be read: {error}");
                    self.lister.add_bad_response();
                }
                Err(error) => return Err(Failed::in_listing(error, self.count)),
            }
        }
        let footer = self.responses.footer().cloned().unwrap_or_else(Footer::new);
        self.lister.finish(&footer).map_err(|error| Failed::at_end(error, self.count))?;
        Ok(None)
    }

    /// Returns the resources that a response is about.
    pub fn entries<'e>(&'e mut self, response: &'e Response<'_>) -> impl Iterator<Item = Entry<'e>> {
        self.lister.entries(response)
    }
}

pub async fn list(client: &Client, url: &str, options: &ListOptions) -> Result<(), Failed> {
    let mut listing = Listing::request(client, url, options.depth, options.all).await?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut counter = Counter::new();
    let mut failed = 0;
    let started = Instant::now();
    while options.first != Some(listing.count) {
        let response = match listing.next().await {
            Ok(Some(response)) => response,
            Ok(None) => break,
            Err(failure) => {
                let _ = out.flush();
                counter.clear();
                return Err(failure);
            }
        };
        if listing.count == 1 {
            eprintln!("first response after {:.1?}", started.elapsed());
        }
        counter.show(listing.count);
        for entry in listing.entries(&response) {
            if !entry.is_present() {
                counter.clear();
                let status = entry.status().map_or("no status".into(), ToString::to_string);
                eprintln!("{}: {status}", entry.href());
                failed += 1;
                continue;
            }
            let line = if options.plain { plain(&entry) } else { for_people(&entry) };
            writeln!(out, "{line}").map_err(|error| Failed::Local(format!("standard output: {error}")))?;
        }
        if let Some(pause) = options.slow {
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }
    out.flush().map_err(|error| Failed::Local(format!("standard output: {error}")))?;
    counter.clear();
    let deviations = listing.responses.findings().count();
    eprintln!("{} responses in {:.1?}, {deviations} deviations", listing.count, started.elapsed());
    match failed {
        0 => Ok(()),
        failed => Err(Failed::Refused(format!("{failed} resources failed"))),
    }
}

fn plain(entry: &Entry<'_>) -> String {
    let kind = if entry.is_collection() { 'd' } else { '-' };
    // A length that cannot be read is no reason to hide the resource.
    let length = entry.length().value().map(|length| length.to_string()).unwrap_or_default();
    format!("{kind}\t{length}\t{}", entry.href())
}

/// Returns the size, the date and the name of a resource.
fn for_people(entry: &Entry<'_>) -> String {
    let name = match entry.relation() {
        Relation::Same => "./".into(),
        Relation::Child => entry.title().into_owned() + if entry.is_collection() { "/" } else { "" },
        // A descendant needs the path to it, and a resource outside its address.
        _ => entry.relative_path().unwrap_or(entry.href().as_str()).to_owned(),
    };
    let size = if entry.is_collection() { "-".into() } else { size(&entry.length()) };
    format!("{size:>10}  {:16}  {name}", date(&entry.modified()))
}

/// Returns a length as people read it; `?` if the server could not tell it.
pub fn size(length: &Lookup<'_, u64>) -> String {
    match length {
        Lookup::Value(length) => ByteSize(*length).display().si().to_string(),
        Lookup::Failed(_) | Lookup::Unreadable(_) => "?".into(),
        _ => "-".into(),
    }
}

/// Returns a date in the time zone of this machine; `?` if the server could not tell it.
pub fn date(modified: &Lookup<'_, LastModified>) -> String {
    match modified {
        Lookup::Value(date) => Timestamp::from_second(date.unix_timestamp())
            .map_or("?".into(), |time| time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()),
        Lookup::Failed(_) | Lookup::Unreadable(_) => "?".into(),
        _ => "-".into(),
    }
}

/// The count that a terminal shows while responses arrive.
struct Counter {
    shown: Option<Instant>,
    live: bool,
}

impl Counter {
    fn new() -> Self {
        Self { shown: None, live: io::stderr().is_terminal() }
    }

    fn show(&mut self, count: u64) {
        // The clock is only read now and then.
        if self.live && count % 64 == 1 && self.shown.is_none_or(|shown| shown.elapsed() > TICK) {
            eprint!("\r{count} responses");
            self.shown = Some(Instant::now());
        }
    }

    fn clear(&self) {
        if self.shown.is_some() {
            eprint!("\r\x1b[K");
        }
    }
}
