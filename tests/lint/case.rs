//! Reads `cases.txt`, and makes a linter of what a case knows.

use multistatus::header::Depth;
use multistatus::http::header::{HeaderName, HeaderValue};
use multistatus::http::{HeaderMap, Method, StatusCode};
use multistatus::lint::{Linter, Rule, RuleSet};
use multistatus::read::Limits;
use multistatus::request::Body;
use multistatus::{Exchange, Href, Name, Operation};

/// A body that breaks or keeps a rule.
#[derive(Debug)]
pub struct Case {
    pub rule: Rule,
    pub known: &'static str,
    pub line: &'static str,
    pub body: Vec<u8>,
    pub is_bad: bool,
}

pub fn cases() -> Vec<Case> {
    let (mut cases, mut rule, mut known) = (Vec::new(), None, "");
    for line in include_str!("cases.txt").lines() {
        let Some((kind, rest)) = line.split_once(' ') else {
            assert!(line.is_empty() || line.starts_with('#'), "{line}");
            continue;
        };
        match kind {
            "=" => {
                rule = Some(Rule::from_code(rest).unwrap_or_else(|| panic!("no rule {rest}")));
                known = "";
            }
            "k" => known = rest,
            "-" | "+" => {
                let rule = rule.expect("a rule");
                cases.push(Case { rule, known, line, body: body(rest), is_bad: kind == "-" });
            }
            _ => assert!(line.starts_with('#'), "{line}"),
        }
    }
    cases
}

/// Expands a body: see `cases.txt`.
fn body(text: &str) -> Vec<u8> {
    let whole = match text.strip_prefix('!') {
        Some(whole) => whole.to_owned(),
        None => {
            let (caldav, carddav) = (multistatus::namespace::CALDAV, multistatus::namespace::CARDDAV);
            format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><D:multistatus xmlns:D=\"DAV:\" xmlns:C=\"{caldav}\" \
                 xmlns:A=\"{carddav}\">{}</D:multistatus>",
                expand(text)
            )
        }
    };
    let mut bytes = Vec::new();
    let mut rest = whole.as_str();
    while let Some((before, escape)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        rest = match escape.strip_prefix('n') {
            Some(rest) => {
                bytes.push(b'\n');
                rest
            }
            None => {
                bytes.push(u8::from_str_radix(&escape[1..3], 16).expect("a byte"));
                &escape[3..]
            }
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// Expands `R(…)` and `P(…)`, of which one may be inside another.
fn expand(text: &str) -> String {
    let Some(at) = ["R(", "P("].iter().filter_map(|open| text.rfind(open)).max() else { return text.to_owned() };
    let end = at + text[at..].find(')').expect("a parenthesis");
    let inside = &text[at + 2..end];
    let (href, rest) = inside.split_once(',').expect("a status");
    let parts = if text[at..].starts_with('R') {
        let (code, more) = rest.split_once(',').unwrap_or((rest, ""));
        format!("{}{more}", status(code))
    } else {
        let propstats = rest.split(";;").map(|part| {
            let (code, props) = part.split_once(':').expect("properties");
            let (props, more) = props.split_once('|').unwrap_or((props, ""));
            format!("<D:propstat><D:prop>{props}</D:prop>{}{more}</D:propstat>", status(code))
        });
        propstats.collect()
    };
    let row = format!("<D:response><D:href>{href}</D:href>{parts}</D:response>");
    expand(&format!("{}{row}{}", &text[..at], &text[end + 1..]))
}

fn status(code: &str) -> String {
    let status = StatusCode::from_bytes(code.as_bytes()).expect("a status");
    format!("<D:status>HTTP/1.1 {code} {}</D:status>", status.canonical_reason().unwrap_or("Odd"))
}

/// Makes a linter that checks all rules.
pub fn linter(known: &str) -> Linter {
    let words: Vec<(&str, String)> = known
        .split(' ')
        .filter_map(|word| word.split_once('='))
        .map(|(key, value)| (key, value.replace('_', " ")))
        .collect();
    let get = |key: &str| words.iter().find(|(other, _)| *other == key).map(|(_, value)| value.as_str());
    let mut linter = Linter::new().rules(RuleSet::all());
    if let Some(op) = get("op") {
        linter = linter.exchange(exchange(op, &get));
    }
    if let Some(fields) = get("headers") {
        linter = linter.request_headers(&headers(fields));
    }
    if let Some(body) = get("body") {
        let method = method(get("op").expect("an operation"));
        linter = linter.request_body(&Body::parse(&method, body.as_bytes()).expect("a request"));
    }
    if let Some(status) = get("status") {
        linter = linter.status(StatusCode::from_bytes(status.as_bytes()).expect("a status"));
    }
    if let Some(fields) = get("rheaders") {
        linter = linter.response_headers(&headers(fields));
    }
    if let Some(limit) = get("limit") {
        linter = linter.limits(Limits::new().response_bytes(limit.parse().expect("a number")));
    }
    linter
}

fn exchange<'k>(op: &str, get: &impl Fn(&str) -> Option<&'k str>) -> Exchange {
    let operation = match Operation::from_http(&method(op)) {
        Some(Operation::Report) => match op {
            "sync" => Operation::SyncCollection,
            "multiget" => Operation::Multiget,
            report => ["DAV:", multistatus::namespace::CALDAV, multistatus::namespace::CARDDAV]
                .iter()
                .map(|namespace| Operation::from_report(&Name::new(namespace, report).expect("a name")))
                .find(|operation| *operation != Operation::Report)
                .expect("a report"),
        },
        operation => operation.expect("an operation"),
    };
    let mut exchange = match get("url") {
        Some(url) => Exchange::new(operation, url).expect("a URL"),
        None => operation.into(),
    };
    if let Some(destination) = get("dest") {
        exchange = exchange.destination(destination).expect("a Destination");
    }
    if let Some(depth) = get("depth") {
        exchange = exchange.depth(depth.parse::<Depth>().expect("a Depth"));
    }
    if let Some(names) = get("names") {
        exchange = exchange.names(names.split(',').map(|name| Name::new("DAV:", name).expect("a name")));
    }
    if let Some(hrefs) = get("hrefs") {
        exchange = exchange.hrefs(hrefs.split(',').map(|href| Href::new(href).expect("an href")));
    }
    exchange
}

/// Returns the method of an operation; reports have names in lower case.
fn method(op: &str) -> Method {
    let is_report = op.starts_with(|c: char| c.is_ascii_lowercase());
    Method::from_bytes(if is_report { b"REPORT" } else { op.as_bytes() }).expect("a method")
}

fn headers(fields: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in fields.split(';').filter_map(|field| field.split_once(':')) {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
        headers.append(name, HeaderValue::from_str(value).expect("a value"));
    }
    headers
}
