//! The command `request`, which shows what a request asks for.

mod args;
mod excerpts;
mod filter;
mod message;
mod reading;
mod text;

use std::ffi::OsStr;
use std::io;

use multistatus::header::Depth;
use multistatus::http::request::Parts;
use multistatus::request::{Body, PropertyChange, Report, Request, Search};
use multistatus::{Exchange, Name, Operation, http};
use serde_json::{Map, Value, json};

use clap::ArgMatches;

pub use self::args::command;
pub use self::message::{Message, Refusal};
pub use self::reading::{At, Found, Reading};
use crate::input::Place;
use crate::lint::Asked;
use crate::plain::{self, Plain};
use crate::{Code, Failure, Output, say};

pub fn run(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    let args = args::parse(matches).map_err(Failure::Usage)?;
    let mut message = match Message::open(&args.file) {
        Ok(message) => message,
        Err((place, error)) => {
            say(place.with(None, error));
            return Ok(Code::FAILURE);
        }
    };
    if let Some(depth) = &args.depth {
        message.set(Depth::NAME, depth.clone());
    }
    if message.line.is_none() && message.body.starts_with(b"HTTP/") {
        say(message.place.with(None, "expected a request, found an HTTP response, which `multistatus show` reads"));
        return Ok(Code::FAILURE);
    }
    let Some(reading) = reading::read(&mut message, args.method.clone()) else {
        return Err(Failure::Usage(format!("{}: an empty body needs --method", message.place.name)));
    };
    let more = (reading.more > 0).then(|| format!("{}: {} more deviations", message.place.name, reading.more));
    if args.json {
        let json = serde_json::to_string_pretty(&json(&reading)).map_err(io::Error::from)?;
        writeln!(output, "{}", plain::Json(&json))?;
        reading.findings.iter().map(|found| told(found, &message)).chain(more).for_each(say);
    } else {
        for line in text::lines(&reading, &message) {
            writeln!(output, "{}", Plain(line))?;
        }
        for excerpt in excerpts::all(&reading, &message) {
            writeln!(output, "\n{excerpt}")?;
        }
        more.iter().try_for_each(|line| writeln!(output, "\n{}", Plain(line)))?;
    }
    output.flush()?;
    for note in &message.notes {
        say(message.place.with(None, note));
    }
    for refusal in &reading.refusals {
        say(refused(refusal, &message.place));
    }
    Ok(Code::of(reading.refusals.is_empty()))
}

/// Reads the request in a file, from which verdicts follow.
pub fn asked(file: &OsStr) -> Result<Asked, String> {
    let mut message = Message::open(file).map_err(|(place, error)| place.with(None, error))?;
    let reading = reading::read(&mut message, None)
        .ok_or_else(|| format!("{}: a request without a body needs a request line", message.place.name))?;
    match exchange(&reading, &message) {
        Ok((exchange, parts)) => {
            Ok(Asked { exchange, parts, headers: None, bytes: message.body, body: reading.body, refusal: None })
        }
        Err(reason) => answered(reading, message, &reason),
    }
}

/// Returns the exchange of a request that a server accepts, and its parts if it is more than a body.
fn exchange(reading: &Reading, message: &Message) -> Result<(Exchange, Option<Parts>), String> {
    let place = &message.place;
    if let Some(refusal) = reading.refusals.first() {
        return Err(refused(refusal, place));
    }
    let target = message.line.as_ref().map(|(_, target)| target.as_str());
    let method = reading.method.clone().unwrap_or_default();
    let mut request = http::Request::builder().method(method).uri(target.unwrap_or("/"));
    if let Some(headers) = request.headers_mut() {
        headers.extend(message.headers.clone());
    }
    let (parts, ()) = request.body(()).map_err(|error| place.with(None, error))?.into_parts();
    let exchange = Request::from_parts(&parts, &message.body).and_then(|request| request.exchange());
    let exchange = exchange.map_err(|error| place.with(error.position(), error.message()))?;
    if message.line.is_some() {
        return Ok((exchange, Some(parts)));
    }
    // Without a request line, nobody knows which resource the request is about.
    let mut known = Exchange::from(exchange.operation());
    if let Some(names) = exchange.asked_names() {
        known = known.names(names.iter().cloned());
    }
    if let Some(hrefs) = exchange.asked_hrefs() {
        known = known.hrefs(hrefs.iter().cloned());
    }
    Ok((known, None))
}

/// Returns what is known about a request that a server should have refused, but answered.
fn answered(reading: Reading, message: Message, reason: &str) -> Result<Asked, String> {
    let operation = match (&reading.root, reading.method.as_ref().and_then(Operation::from_http)) {
        (Some(root), Some(Operation::Report)) => Operation::from_report(root),
        (_, Some(operation)) => operation,
        _ => return Err(format!("{reason}: `multistatus request` says more")),
    };
    say(format_args!("{reason}: of this request, only the method, the target and the header fields are used"));
    let target = message.line.as_ref().and_then(|(_, target)| Exchange::new(operation, target.as_str()).ok());
    let exchange = target.unwrap_or_else(|| operation.into()).preferences(reading.fields.preferences);
    let headers = message.line.is_some().then_some(message.headers);
    Ok(Asked {
        exchange,
        parts: None,
        headers,
        bytes: Vec::new(),
        body: reading.body,
        refusal: Some(reason.to_owned()),
    })
}

/// Returns a finding as a line that begins with its position.
fn told(found: &Found, message: &Message) -> String {
    let said = plain::deviation(found.deviation, found.text.as_deref());
    match &found.at {
        At::Body(position) => message.place.with(Some(*position), said),
        At::Field(name) => {
            let line = message.field(name).map(|field| field.line);
            message.place.at_line(line, format_args!("header field {name}: {said}"))
        }
    }
}

/// Returns the message of an error after its place.
fn refused(refusal: &Refusal, place: &Place) -> String {
    match refusal.line {
        Some(line) => place.at_line(Some(line), refusal.error.message()),
        // These options are not for requests, so the messages stay as they are.
        None => place.with(refusal.error.position(), refusal.error.message()),
    }
}

/// Returns the reading as one JSON object.
fn json(reading: &Reading) -> Value {
    let texts = |texts: Vec<String>| Value::from(texts);
    let mut object = Map::new();
    object.insert("request".into(), json!(name(reading)));
    object.insert("names".into(), texts(names(reading).iter().map(ToString::to_string).collect()));
    object.insert("hrefs".into(), texts(hrefs(reading)));
    object.insert("changes".into(), changes(reading));
    let fields = &reading.fields;
    let timeouts: Vec<_> = fields.timeouts.iter().map(ToString::to_string).collect();
    for (key, field) in [
        ("depth", fields.depth.map(|depth| depth.to_string())),
        ("destination", fields.destination.as_ref().map(ToString::to_string)),
        ("overwrite", fields.overwrite.map(|overwrite| overwrite.to_string())),
        ("timeout", (!timeouts.is_empty()).then(|| timeouts.join(", "))),
        ("if", fields.condition.as_ref().map(ToString::to_string)),
    ] {
        object.extend(field.map(|field| (key.to_owned(), Value::from(field))));
    }
    let mut codes: Vec<&str> = Vec::new();
    for code in reading.findings.iter().map(|found| found.deviation.code()) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    object.insert("findings".into(), json!(codes));
    if let Some(refusal) = reading.refusals.first() {
        object.insert("status".into(), json!(refusal.error.status().as_u16()));
    }
    Value::Object(object)
}

/// Returns the name of the request: the root element of its body, or a word for a request without a body.
fn name(reading: &Reading) -> Option<String> {
    match (&reading.body, &reading.root, &reading.method) {
        (Some(Body::LockRefresh), ..) => Some("lock-refresh".into()),
        (Some(body), ..) if body.name().is_some() => body.name().map(|name| name.local().to_owned()),
        (_, Some(root), _) => Some(root.local().to_owned()),
        (Some(_), _, Some(method)) => Some(method.as_str().to_ascii_lowercase()),
        _ => None,
    }
}

/// Returns the names of the properties that are asked for.
fn names(reading: &Reading) -> Vec<&Name> {
    match &reading.body {
        Some(Body::Report(Report::ExpandProperty(report))) => {
            report.properties.iter().map(|property| &property.name).collect()
        }
        Some(body) => body.prop().into_iter().flat_map(|prop| prop.names()).collect(),
        None => Vec::new(),
    }
}

/// Returns the resources that the body names.
fn hrefs(reading: &Reading) -> Vec<String> {
    match &reading.body {
        Some(Body::Report(report)) => report.hrefs().iter().map(ToString::to_string).collect(),
        Some(Body::Search(Search::Basic(query))) => query.from.iter().map(|scope| scope.href.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// Returns the properties that are to be set or removed, in the order of the request.
fn changes(reading: &Reading) -> Value {
    let set = |name: &Name| json!({ "set": name.to_string() });
    match &reading.body {
        Some(Body::PropertyUpdate(update)) => update
            .changes()
            .iter()
            .map(|change| match change {
                PropertyChange::Set(property) => set(property.name()),
                PropertyChange::Remove(name) => json!({ "remove": name.to_string() }),
            })
            .collect(),
        Some(Body::Mkcol(made)) => made.all().iter().map(|property| set(property.name())).collect(),
        Some(Body::Mkcalendar(made)) => made.all().iter().map(|property| set(property.name())).collect(),
        _ => json!([]),
    }
}
