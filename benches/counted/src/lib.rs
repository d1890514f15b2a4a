//! The work that is counted: each piece by name, with the number of things that it processes.

use std::hint::black_box;
use std::path::Path;

use multistatus::header::Preferences;
use multistatus::listing::Lister;
use multistatus::plan::PropfindPlan;
use multistatus::read::Responses;
use multistatus::request::Propfind;
use multistatus::write::Encoder;
use multistatus::{Base, Error, Exchange, Href, Multistatus, Name, Operation, Outcomes, ParseOptions};
use quick_xml::events::Event;

#[path = "../../support/mod.rs"]
mod support;

use support::bodies::{self, Class, Recorded};
use support::build::Builder;
use support::documents::{Kind, NAMES};
use support::visit::Visited;

/// The number of responses in a long document.
const LONG: usize = 1000;

/// A piece of work.
pub struct Work {
    pub name: String,
    /// What it is counted by: bodies or responses.
    pub unit: &'static str,
    /// How many of them there are.
    pub count: usize,
    /// Does the work, and returns something that depends on it.
    pub run: Box<dyn Fn() -> usize>,
}

/// Does a piece of work. The tool that counts instructions knows this function by its name.
#[inline(never)]
pub fn measured(work: &Work) -> usize {
    black_box((work.run)())
}

/// Returns all pieces of work.
///
/// # Errors
///
/// Fails if the test data cannot be read, or is not what the work needs.
pub fn all() -> Result<Vec<Work>, Box<dyn std::error::Error>> {
    let mut all = Vec::new();
    let captures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/captures");
    let bodies = bodies::recorded(&captures)?;
    let polled = bodies::polled(&bodies);
    for Class(name, sizes) in bodies::CLASSES {
        let is_in = |body: &&Recorded| sizes.contains(&body.text.len());
        let of_class: Vec<Recorded> = bodies.iter().filter(is_in).cloned().collect();
        let count = of_class.len();
        let mut work = |what: &str, run: Box<dyn Fn() -> usize>| {
            all.push(Work { name: format!("{what}, {name}"), unit: "body", count, run });
        };
        let list = of_class.clone();
        let parsed = |body: &[u8]| Multistatus::parse(body).map_or(0, |it| it.responses().len());
        work("read", Box::new(move || list.iter().map(|body| parsed(&body.text)).sum()));
        let list: Vec<Recorded> = of_class.iter().map(|body| body.with_other_texts(bodies::ROUNDS)).collect();
        let polled = polled.clone();
        let again = move || {
            let read = |body: &Recorded| {
                let options = ParseOptions::new().shapes(&polled[body.server]);
                options.parse(&body.text).map_or(0, |it| it.responses().len())
            };
            list.iter().map(read).sum()
        };
        work("poll", Box::new(again));
        work("quick-xml Reader, events only", Box::new(move || of_class.iter().map(|body| events(&body.text)).sum()));
    }
    for kind in Kind::ALL.into_iter().chain(Kind::CHANGING) {
        let body = kind.body(LONG);
        let text = body.clone();
        all.push(long(format!("quick-xml Reader, {} of {LONG}", kind.name()), move || events(text.as_bytes())));
        let read = move || {
            let mut visited = Visited::default();
            Responses::new(body.as_bytes()).flatten().for_each(|response| visited.visit(&response));
            visited.rows
        };
        all.push(long(format!("read, {} of {LONG}", kind.name()), read));
    }
    let body = Kind::Listing.body(LONG);
    all.push(long(format!("list, {LONG}"), move || listed(&body).unwrap_or_default()));
    for kind in [Kind::Listing, Kind::Nextcloud] {
        client(kind, &mut all)?;
    }
    for kind in [Kind::Listing, Kind::Delete] {
        let (builder, rows) = (Builder::new()?, kind.rows(LONG));
        let build =
            move || rows.iter().filter_map(|row| builder.build(row).ok()).map(|built| built.as_xml().len()).sum();
        all.push(long(format!("build, {} of {LONG}", kind.name()), build));
    }
    let (builder, rows) = (Builder::new()?, Kind::Listing.rows(LONG));
    let encode = move || {
        let (mut encoder, mut out) = (Encoder::new(), Vec::new());
        for row in &rows {
            if encoder.build(row.href.as_str(), &mut out, |response| builder.fill(row, response)).is_err() {
                return 0;
            }
        }
        out.len()
    };
    all.push(long(format!("encode with a kept builder, listing of {LONG}"), encode));
    all.push(long(format!("PROPFIND by a plan, {LONG}"), || planned(LONG).unwrap_or_default()));
    for failures in [1, 10] {
        let name = format!("DELETE with failures, {failures}");
        let run = move || deleted(failures).unwrap_or_default();
        all.push(Work { name, unit: "body", count: 1, run: Box::new(run) });
    }
    if let Some(idle) = all.iter().find(|work| work.count == 0 || (work.run)() == 0) {
        return Err(format!("{} does nothing", idle.name).into());
    }
    Ok(all)
}

fn long(name: String, run: impl Fn() -> usize + 'static) -> Work {
    Work { name, unit: "response", count: LONG, run: Box::new(run) }
}

/// Counts the events of quick-xml.
fn events(body: &[u8]) -> usize {
    let mut reader = quick_xml::Reader::from_reader(body);
    let mut count = 0;
    loop {
        match black_box(reader.read_event()) {
            Ok(Event::Eof) | Err(_) => return count,
            Ok(_) => count += 1,
        }
    }
}

/// Adds what a client does with the responses of a document that was parsed, and each part of it.
fn client(kind: Kind, all: &mut Vec<Work>) -> Result<(), Error> {
    let name = kind.name();
    let body = kind.body(LONG);
    let parse = move || Responses::new(body.as_bytes()).flatten().map(black_box).count();
    all.push(long(format!("parse only, {name} of {LONG}"), parse));
    // Kept for ever, because the work borrows from it.
    let document: &'static Multistatus<'static> =
        Box::leak(Box::new(Multistatus::parse(kind.body(LONG).leak().as_bytes())?));
    let hrefs: &'static [Href<'static>] =
        document.responses().iter().flat_map(|response| response.hrefs()).collect::<Vec<_>>().leak();
    let exchange = support::client::exchange(kind)?;
    let list = move || support::client::list(&exchange, document).map_or(0, |facts| facts.text);
    all.push(long(format!("Listing without the parse, {name} of {LONG}"), list));
    for (what, base) in [("a path", ""), ("a URL", support::client::SERVER)] {
        let base = Base::new(format!("{base}{}", support::client::collection(kind)))?;
        let again = base.clone();
        let resolve = move || support::client::resolve(&base, hrefs);
        all.push(long(format!("resolve against {what}, {name} of {LONG}"), resolve));
        let relate = move || support::client::relate(&again, hrefs);
        all.push(long(format!("relation to {what}, {name} of {LONG}"), relate));
    }
    all.push(long(format!("date, {name} of {LONG}"), || support::client::date(document.responses())));
    all.push(long(format!("lookup, {name} of {LONG}"), || support::client::look_up(document.responses())));
    Ok(())
}

/// Reads a listing as a client shows it.
fn listed(body: &str) -> Result<usize, Error> {
    let mut lister = Lister::new(Exchange::new(Operation::Propfind, "/")?)?;
    let mut found = 0;
    for response in Responses::new(body.as_bytes()) {
        for entry in lister.entries(&response?) {
            let is_there = [
                entry.resource().is_some(),
                entry.relative_path().is_some(),
                !entry.title().is_empty(),
                entry.is_collection(),
                entry.length().value().is_some(),
                entry.modified().value().is_some(),
                entry.etag().value().is_some(),
                entry.content_type().value().is_some(),
            ];
            found += is_there.into_iter().filter(|is_there| *is_there).count();
        }
    }
    Ok(found)
}

/// Answers a PROPFIND for eight properties, of which every second is there.
fn planned(members: usize) -> Result<usize, Error> {
    let names = NAMES.iter().take(8).map(|&(namespace, local)| Name::from_static(namespace, local));
    let plan = PropfindPlan::new(&Propfind::prop(names), &Preferences::new());
    let (mut encoder, mut out) = (Encoder::new(), Vec::new());
    for number in 0..members {
        let mut response = plan.response(format!("/c/{number}"));
        while let Some(question) = response.next() {
            let has = question.index().is_some_and(|index| index % 2 == 0);
            response.answer(Ok(has.then_some("a value")));
        }
        encoder.response(&response.finish()?, &mut out);
    }
    Ok(out.len())
}

/// Answers a DELETE of which some members failed.
fn deleted(failures: usize) -> Result<usize, Error> {
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Delete, "/c/")?);
    for number in 0..failures {
        outcomes.status(format!("/c/{number}"), 423);
    }
    Ok(outcomes.reply()?.body().len())
}
