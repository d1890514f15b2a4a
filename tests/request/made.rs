//! Reads inputs made for this test: each has its right reading in `expected.tsv`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use multistatus::header::Depth;
use multistatus::http::Method;
use multistatus::read::{Deviation, Findings, Limit, Limits};
use multistatus::request::{Body, Propfind, Reader};
use multistatus::{Error, ErrorKind, ParseOptions};

use super::show;

/// A line of the table.
struct Line {
    file: String,
    method: String,
    given: String,
    reading: String,
    verdict: String,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/requests/made")
}

/// Returns the lines about bodies.
fn lines() -> Vec<Line> {
    let table = fs::read_to_string(folder().join("expected.tsv")).expect("the table");
    let lines = table.lines().skip(1).map(|line| {
        let mut cells = line.split('\t').map(ToOwned::to_owned);
        let mut next = || cells.next().expect("a cell");
        Line { file: next(), method: next(), given: next(), reading: next(), verdict: next() }
    });
    lines.filter(|line| line.method.bytes().all(|byte| byte.is_ascii_uppercase())).collect()
}

/// A request: its header fields, if the file has them, and its body.
struct Request {
    headers: Option<Vec<(String, String)>>,
    body: Vec<u8>,
}

impl Request {
    fn of(line: &Line) -> Self {
        let bytes = fs::read(folder().join(&line.file)).expect("a file");
        match line.file.rsplit_once('.').expect("an extension").1 {
            "http" => {
                let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an empty line");
                let head = std::str::from_utf8(&bytes[..end]).expect("a head");
                let fields = head.lines().skip(1).filter_map(|field| field.split_once(':'));
                let fields = fields.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
                Self { headers: Some(fields.collect()), body: bytes[end + 4..].to_vec() }
            }
            "recipe" => {
                let recipe = String::from_utf8(bytes).expect("a recipe");
                let part = |name: &str| {
                    let line = recipe.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'));
                    line.expect("a part").to_owned()
                };
                let (unit, count) = (part("unit"), part("count").parse::<usize>().expect("a count"));
                let units = (0..count).map(|number| unit.replace("%d", &number.to_string()));
                let text = [part("prefix"), units.collect(), part("suffix")].concat();
                Self { headers: None, body: text.into_bytes() }
            }
            _ => Self { headers: None, body: bytes },
        }
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.headers.as_ref()?.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

fn read(line: &Line, options: ParseOptions) -> Result<(Body, Findings), Error> {
    let request = Request::of(line);
    let method = Method::from_bytes(line.method.as_bytes()).expect("a method");
    let depth = match request.field("depth") {
        Some(depth) => Some(depth),
        None => line.given.strip_prefix("Depth: ").map(|depth| &depth[..1]),
    };
    let depth = depth.map(|depth| match depth {
        "0" => Depth::Zero,
        "1" => Depth::One,
        _ => Depth::Infinity,
    });
    let mut reader = Reader::new(&method, &request.body).depth(depth).options(options);
    if request.headers.is_some() {
        reader = reader.content_type(request.field("content-type"));
    }
    reader.parse_with_findings()
}

/// Returns the outcome of reading: the reading, and the verdict in the notation of the table.
fn outcome(result: &Result<(Body, Findings), Error>) -> (String, String) {
    match result {
        Ok((body, findings)) => {
            let codes: Vec<_> = findings.as_slice().iter().map(|found| found.deviation().code()).collect();
            let codes: BTreeSet<_> = codes.into_iter().collect();
            let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
            let verdict = if codes.is_empty() { "ok".into() } else { format!("note:{codes}") };
            (show::body(body), verdict)
        }
        Err(refusal) => {
            let condition = refusal.condition().map(|condition| format!(":{}", condition));
            ("-".into(), format!("{}{}", refusal.status().as_u16(), condition.unwrap_or_default()))
        }
    }
}

/// Lines whose reading the table has in another notation, or with more than the body: the file, and the part that is
/// compared.
const NOTATION: [(&str, &str); 22] = [
    ("001-", "Propfind::AllProp{include:[]}"),
    ("022-", "Propfind::Prop[{DAV:}getetag, address-data{}]"),
    ("058-", "Propfind::PropName"),
    ("059-", "Propfind::PropName"),
    (
        "070-",
        "PropertyUpdate[Set {http://ns.example.com/standards/z39.50/}Authors=\
            [<{http://ns.example.com/standards/z39.50/}Author>Ann Other</>, \
            <{http://ns.example.com/standards/z39.50/}Author>Bo Third</>], \
            Remove {http://ns.example.com/standards/z39.50/}Copyright-Owner]",
    ),
    ("072-", "PropertyUpdate[Set {http://example.com/ns}a=\"x\", Remove {http://example.com/ns}a]"),
    ("075-", "PropertyUpdate[Set {http://example.com/t}v=[<{http://bar}foo></>, <{}nons></>]]"),
    (
        "076-",
        "PropertyUpdate[Set {http://example.com/ns}a({http://www.w3.org/XML/1998/namespace}space=preserve)=\
            \"  two\\n lines \", Set {http://example.com/ns}b=\" \", Set {http://example.com/ns}c=\"\"]",
    ),
    ("088-", "PropertyUpdate[Set {DAV:}getetag=\"\\\"x\\\"\", Set {DAV:}displayname=\"n\"]"),
    ("100-", "LockInfo{exclusive, write, owner=()=\"\\n  <D:href>http://example.org/~jo/contact.html</D:href>\\n \"}"),
    ("102-", "LockInfo{exclusive, write, owner=({http://example.com/ns}id=7)@en=\"Jo <x:b/>&amp; co\"}"),
    // The header fields about a lock are not read here.
    ("108-", "LockRequest::Refresh"),
    ("109-", "LockRequest::Refresh"),
    ("111-", "LockRequest::Refresh"),
    ("112-", "LockRequest::Refresh"),
    ("114-", "LockInfo{exclusive, write, owner=none}"),
    ("115-", "LockInfo{exclusive, write, owner=none}"),
    (
        "126-",
        "MkCalendar{resourcetype=none, set=[{DAV:}displayname=\"Work\", \
            {http://apple.com/ns/ical/}calendar-color(symbolic-color=custom)=\"#711A76FF\", \
            {urn:ietf:params:xml:ns:caldav}supported-calendar-component-set=\
            [<{urn:ietf:params:xml:ns:caldav}comp name=VEVENT></>]]}",
    ),
    (
        "156-",
        "Report::AddressbookMultiget{prop=[address-data{}], hrefs=[http://www.example.com/u%40x/a.vcf, /u@x/b.vcf, \
            c.vcf, , /u@x/b.vcf, /u@x/d&e.vcf]}",
    ),
    (
        "180-",
        "Report::CalendarQuery{prop=[calendar-data{text/calendar 2.0, expand 20250101T000000Z..20250201T000000Z, \
            VCALENDAR{VERSION, VEVENT{UID, ATTENDEE novalue}, VTIMEZONE}}], filter=VCALENDAR, timezone=none}",
    ),
    (
        "211-",
        "Report::Other{root={http://owncloud.org/ns}filter-files, prop=[{http://owncloud.org/ns}fileid, {DAV:}getetag]}",
    ),
    ("217-", "Acl[grant href /u/jo/ {read, write}; deny invert property {DAV:}owner {all}]"),
];

/// Locks that are refused for their header, which is not read here.
const REFUSED_FOR_HEADER: [&str; 3] = ["109-", "111-", "114-"];

/// Returns the codes, or a status and a condition, without the table's remarks.
fn verdict(line: &Line) -> String {
    if REFUSED_FOR_HEADER.iter().any(|file| line.file.starts_with(file)) {
        return "ok".into();
    }
    let verdict = line.verdict.split(" (").next().unwrap_or_default();
    let verdict = verdict.strip_suffix(" in filter").unwrap_or(verdict);
    match verdict.strip_prefix("note:") {
        Some(codes) => {
            let codes: BTreeSet<_> = codes.split(", ").collect();
            format!("note:{}", codes.into_iter().collect::<Vec<_>>().join(", "))
        }
        None => verdict.into(),
    }
}

/// Each line of the table about a body is read as it says.
#[test]
fn every_line() {
    let lines = lines();
    assert_eq!(lines.len(), 118);
    let mut wrong = Vec::new();
    for line in &lines {
        // These exceed the default limits.
        if line.reading.ends_with(" or Limit") {
            assert_eq!(outcome(&read(line, ParseOptions::new())), ("-".into(), "413".into()), "{}", line.file);
            continue;
        }
        let notation = NOTATION.iter().find(|(file, _)| line.file.starts_with(file));
        let reading = notation.map_or(line.reading.as_str(), |(_, reading)| *reading);
        let result = read(line, ParseOptions::new());
        let (found, judged) = outcome(&result);
        if cfg!(not(feature = "encoding")) && ["038-", "040-"].iter().any(|file| line.file.starts_with(file)) {
            assert_eq!((found, judged), ("-".into(), "415".into()), "{}", line.file);
            continue;
        }
        if found != reading || judged != verdict(line) {
            wrong.push(format!("{}\n  {reading}\n  {found}\n  {} {judged} {result:?}", line.file, verdict(line)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A strict reader does what the table says, and refuses a body with a finding of severity error.
#[test]
fn strict_readers() {
    let mut refused = 0;
    for line in lines() {
        let strict = read(&line, ParseOptions::new().strict(true));
        if let Some((_, status)) = line.verdict.split_once("(strict ") {
            refused += 1;
            assert_eq!(outcome(&strict).1, status.trim_end_matches(')'), "{}", line.file);
        }
        if let Ok((_, findings)) = read(&line, ParseOptions::new()) {
            let error = findings
                .as_slice()
                .iter()
                .any(|found| found.deviation().severity() == multistatus::read::Severity::Error);
            assert_eq!(strict.is_err(), error, "{}: {findings:?}", line.file);
        }
    }
    assert_eq!(refused, 4);
}

/// With larger limits, the large bodies are read as the table says.
#[test]
fn large_bodies() {
    let room = Limits::new().total_bytes(16 << 20).names(200_000).hrefs(200_000);
    for line in lines().into_iter().filter(|line| line.reading.ends_with(" or Limit")) {
        let (body, _) = read(&line, ParseOptions::new().limits(room)).expect(&line.file);
        let count = match &body {
            Body::Propfind(Propfind::Prop(prop)) => prop.len(),
            Body::PropertyUpdate(update) => update.changes().len(),
            other => panic!("{other:?}"),
        };
        assert_eq!(count, 100_000, "{}", line.file);
        let few = Limits::new().total_bytes(16 << 20);
        let refusal = read(&line, ParseOptions::new().limits(few)).expect_err("too many names");
        assert_eq!(refusal.kind(), ErrorKind::Limit(Limit::Names));
        assert_eq!(refusal.status(), 413);
    }
}

/// An option reads white space before the declaration.
#[test]
fn an_option_reads_it() {
    let line = lines().into_iter().find(|line| line.file.starts_with("049-")).expect("a line");
    let (body, findings) = read(&line, ParseOptions::new().space_before_declaration(true)).expect("a body");
    assert_eq!(body, Body::Propfind(Propfind::default()));
    assert_eq!(findings.count_of(Deviation::SpaceBeforeDeclaration), 1);
}
