//! From the parts of an HTTP request to a typed one, or to the reply that it gets.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use multistatus::header::{Depth, Origins, Overwrite, Timeout};
use multistatus::http::request::Parts;
use multistatus::http::{Method, Request as HttpRequest, StatusCode};
use multistatus::request::{Action, Propfind, Report, Request};
use multistatus::{Error, ErrorKind, Href, Name, Operation, ParseOptions, Reply, condition};

fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// The parts and the body of a request as it was recorded or made; `None` if no HTTP library would let it through.
fn request(bytes: &[u8]) -> Option<(Parts, Vec<u8>)> {
    let ends = [&b"\r\n\r\n"[..], b"\n\n"];
    let (at, end) = ends.iter().filter_map(|end| Some((find(bytes, end)?, end.len()))).min().expect("an empty line");
    let (head, rest) = (&bytes[..at], &bytes[at + end..]);
    let body = match find(rest, b"\n\n--- response ---") {
        Some(end) => &rest[..end],
        None if rest.starts_with(b"--- response ---") => b"",
        None => rest,
    };
    let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let line = String::from_utf8_lossy(lines.next()?).into_owned();
    let mut words = line.split(' ');
    let mut builder = HttpRequest::builder().method(words.next()?).uri(words.next()?);
    let mut fields: Vec<Vec<u8>> = Vec::new();
    for line in lines {
        match fields.last_mut() {
            // RFC 9112 §5.2: a field over several lines.
            Some(field) if line.starts_with(b" ") || line.starts_with(b"\t") => field.extend_from_slice(line),
            _ => fields.push(line.to_vec()),
        }
    }
    for field in fields {
        let colon = field.iter().position(|byte| *byte == b':')?;
        builder = builder.header(&field[..colon], field[colon + 1..].trim_ascii());
    }
    Some((builder.body(()).ok()?.into_parts().0, body.to_vec()))
}

fn parts(method: &str, fields: &[(&str, &str)]) -> Parts {
    parts_of(method, "/c/", fields)
}

/// Returns the parts of a request with these header fields.
pub fn parts_of(method: &str, uri: &str, fields: &[(&str, &str)]) -> Parts {
    let builder = HttpRequest::builder().method(method).uri(uri);
    let builder = fields.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
    builder.body(()).expect("a request").into_parts().0
}

/// Bodies for requests of which only the header is of interest.
fn needed_body(method: &Method) -> &'static [u8] {
    match method.as_str() {
        "REPORT" => b"<version-tree xmlns='DAV:'/>",
        "SEARCH" => b"<searchrequest xmlns='DAV:'><x/></searchrequest>",
        "PROPPATCH" => b"<propertyupdate xmlns='DAV:'><remove><prop/></remove></propertyupdate>",
        "LOCK" => b"<lockinfo xmlns='DAV:'><lockscope><shared/></lockscope><locktype><write/></locktype></lockinfo>",
        _ => b"",
    }
}

/// A made input: its parts, its body, and what is expected.
struct Made {
    file: String,
    request: Option<(Parts, Vec<u8>)>,
    verdict: String,
}

/// A body of so many units.
fn of_recipe(recipe: &str) -> Vec<u8> {
    let part =
        |name: &str| recipe.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t')).expect("a part");
    let units = (0..part("count").parse().expect("a count"))
        .map(|number: usize| part("unit").replace("%d", &number.to_string()));
    [part("prefix"), &units.collect::<String>(), part("suffix")].concat().into_bytes()
}

fn made() -> Vec<Made> {
    let folder = data().join("requests/made");
    let mut seen = BTreeMap::new();
    for table in ["made/expected.tsv", "headers.tsv"] {
        let table = fs::read_to_string(data().join("requests").join(table)).expect("the table");
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let bytes = fs::read(folder.join(cells[0])).expect("a file");
            let (method, header) = (cells[1].split(' ').next().unwrap_or_default(), cells[1].ends_with(" header"));
            let request = match cells[0].rsplit_once('.').expect("an extension").1 {
                "http" => request(&bytes).map(|(mut parts, body)| {
                    if !(body.is_empty() && header) {
                        return (parts, body);
                    }
                    parts.headers.insert("content-type", "text/xml".parse().expect("a value"));
                    let needed = needed_body(&parts.method).to_vec();
                    (parts, needed)
                }),
                kind => {
                    let depth = cells[2].strip_prefix("Depth: ").map(|depth| ("Depth", &depth[..1]));
                    // As if it were XML: without the field, that is noted.
                    let fields: Vec<_> = depth.into_iter().chain([("Content-Type", "application/xml")]).collect();
                    let body = if kind == "recipe" { of_recipe(&String::from_utf8_lossy(&bytes)) } else { bytes };
                    Some((parts(method, &fields), body))
                }
            };
            seen.insert(cells[0].to_owned(), Made { file: cells[0].to_owned(), request, verdict: cells[4].to_owned() });
        }
    }
    seen.into_values().collect()
}

/// What a server with one origin makes of it before it looks at any resource.
fn read(parts: &Parts, body: &[u8], options: ParseOptions) -> Result<Request, Error> {
    let request = Request::from_parts_with(parts, body, options)?;
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("www.example.com");
    let origins = Origins::new([format!("http://{host}")])?;
    if let Action::Copy { destination, .. } | Action::Move { destination, .. } = &request.action {
        destination.resolve(&origins)?;
        // Where the table says anything of a depth, the resource is a collection.
        request.collection_depth()?;
    }
    Ok(request)
}

/// What the table says a server owes; `None` if the request is read.
fn expected(verdict: &str) -> Option<&str> {
    let word = verdict.split([' ', ':']).next().unwrap_or_default();
    if verdict.contains("413 by Limits") { Some("413") } else { word.parse::<u16>().is_ok().then_some(word) }
}

/// Each line of the tables of made inputs, strictly too.
#[test]
fn made_inputs() {
    let (mut wrong, mut count, mut strict) = (Vec::new(), 0, 0);
    for Made { file, request, verdict } in made() {
        let Some((parts, body)) = request else {
            // Control characters, which no HTTP library lets through.
            assert_eq!(expected(&verdict), Some("400"), "{file}");
            continue;
        };
        count += 1;
        let result = read(&parts, &body, ParseOptions::new());
        let status = result.as_ref().err().map(|error| error.status());
        if cfg!(not(feature = "encoding")) && ["038-", "040-"].iter().any(|number| file.starts_with(number)) {
            assert_eq!(status, Some(StatusCode::UNSUPPORTED_MEDIA_TYPE), "{file}");
            continue;
        }
        if status.as_ref().map(|status| status.as_str()) != expected(&verdict) {
            wrong.push(format!("{file}: {verdict}, {result:?}"));
        }
        if let Err(error) = result {
            // The condition is in the reply.
            let name = verdict.split(' ').next().and_then(|word| word.split_once(':')).map(|(_, name)| name.to_owned());
            assert_eq!(error.condition().map(Name::to_string), name, "{file}");
            assert_eq!(Reply::from(error).conditions().is_some(), name.is_some(), "{file}");
        } else if let Some((_, status)) = verdict.split_once("(strict ") {
            if file.contains("-timeout-") {
                // A server need not consider the field at all, so that it is no error.
                continue;
            }
            strict += 1;
            let error = read(&parts, &body, ParseOptions::new().strict(true)).expect_err(&file);
            assert_eq!(error.status().as_str(), status.trim_end_matches(')'), "{file}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{count} requests, {strict} of them refused by a strict server");
    assert!(count > 190 && strict >= 6, "{count} {strict}");
}

/// All requests that were recorded, below a folder.
fn recorded(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        let Ok(entries) = fs::read_dir(&inner) else { continue };
        for entry in entries.map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "http") {
                found.insert(entry.display().to_string(), fs::read(&entry).expect("a file"));
            }
        }
    }
    found
}

/// What deployed clients send is read, but for what is refused on purpose; so is what RFCs print.
#[test]
fn recorded_requests() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folders = [
        data().join("requests/recorded"),
        data().join("requests/rfc"),
        shared.join("captures"),
        shared.join("requests/recorded"),
    ];
    let (mut refused, mut count, mut plans) = (Vec::new(), 0, 0);
    for (name, bytes) in folders.iter().flat_map(|folder| recorded(folder)) {
        let Some((parts, body)) = request(&bytes) else { continue };
        count += 1;
        match Request::from_parts(&parts, &body) {
            Ok(request) => {
                // Whatever has an operation has an exchange.
                assert_eq!(request.exchange().is_ok(), request.operation().is_some(), "{name}");
                plans += usize::from(matches!(request.action, Action::Propfind(_) | Action::Report(_)));
            }
            Err(error) => refused.push(format!("{} {} {name}: {error}", error.status().as_u16(), parts.method)),
        }
    }
    println!("{count} requests, {plans} with a plan; refused:\n{}", refused.join("\n"));
    let is_known = |line: &String| KNOWN.iter().any(|(start, part)| line.starts_with(start) && line.contains(part));
    let unknown: Vec<_> = refused.iter().filter(|line| !is_known(line)).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert!(count > 100 && plans > 50, "{count} {plans}");
}

/// What is refused on purpose: the status and the method, and a part of the message.
const KNOWN: [(&str, &str); 8] = [
    // The RFC grants elements that are no privilege.
    ("400 ACL", "rfc/3744-8.1."),
    ("415 MOVE", "HTTP-DAV/011-"),
    ("415 MKCOL", "litmus/011-"),
    // Not well-formed.
    ("400", "-badxml.http"),
    ("400 REPORT", "rfc/3253-5.4.1.http: expected `</D:prop>`"),
    // RFC 4437 has a space in the namespace.
    ("400 PROPFIND", "rfc/4437-8.1.http"),
    ("400 PROPPATCH", "-PROPPATCH-empty-update.http: expected set or remove"),
    // A path that readers of an href take for a host.
    ("400 PROPFIND", "found \"//tree/./sub/\""),
];

/// The header fields of each method, and no others.
#[test]
fn header_fields() {
    let read = |method: &str, fields: &[(&str, &str)]| {
        let parts = parts(method, fields);
        Request::from_parts(&parts, needed_body(&parts.method))
    };
    let copied = read("COPY", &[("Destination", "http://example.com/d"), ("Overwrite", "f"), ("Depth", "0")]);
    let copied = copied.expect("a request");
    assert!(
        matches!(&copied.action, Action::Copy { overwrite: Overwrite::F, destination } if destination.href().path() == "/d")
    );
    assert_eq!(copied.collection_depth().ok(), Some(Depth::Zero));
    let exchange = copied.exchange().expect("an exchange");
    assert_eq!(exchange.operation(), Operation::Copy);
    assert_eq!(exchange.destination_uri().map(|uri| uri.as_str()), Some("http://example.com/d"));
    // A depth of 1 is none of COPY, if it is about a collection.
    let one = read("COPY", &[("Destination", "/d"), ("Depth", "1")]).expect("a request");
    assert_eq!(one.collection_depth().map_err(|error| error.status()), Err(StatusCode::BAD_REQUEST));
    // Malformed fields are errors where they mean something, and nothing elsewhere.
    for (method, field, status) in [
        ("PROPFIND", ("Depth", "2"), Some(400)),
        ("PUT", ("Depth", "2"), None),
        ("MOVE", ("Overwrite", "maybe"), Some(400)),
        ("DELETE", ("Overwrite", "maybe"), None),
        ("DELETE", ("If", "()"), Some(400)),
        ("UNLOCK", ("If", "(<urn:x>)"), Some(400)),
        ("DELETE", ("If-Schedule-Tag-Match", "x"), Some(400)),
        ("LOCK", ("Depth", "1"), Some(400)),
        ("LOCK", ("Timeout", "soon"), None),
    ] {
        let mut fields = vec![field];
        if method == "MOVE" {
            fields.push(("Destination", "/d"));
        }
        let found = read(method, &fields).map_err(|error| error.status().as_u16()).err();
        assert_eq!(found, status, "{method} {field:?}");
    }
    assert_eq!(read("PROPFIND", &[]).expect("a request").effective_depth(), Depth::Infinity);
    assert_eq!(read("REPORT", &[]).expect("a request").effective_depth(), Depth::Zero);
    let minimal = read("PROPFIND", &[("Prefer", "return=minimal")]).expect("a request");
    assert!(minimal.preferences.is_minimal() && minimal.schedule_tag.is_none() && minimal.condition.is_none());
    let get = read("GET", &[]).expect("a request");
    assert_eq!(get.operation(), None);
    assert_eq!(get.exchange().map_err(|error| error.kind()).err(), Some(ErrorKind::Usage));
}

/// LOCK asks for a new lock, or refreshes one, or is refused: RFC 4918 §9.10.1, §9.10.2.
#[test]
fn locks() {
    let lock = |fields: &[(&str, &str)], body: &[u8]| Request::from_parts(&parts("LOCK", fields), body);
    let info = needed_body(&Method::from_bytes(b"LOCK").expect("a method"));
    let new = lock(&[("If", "(<urn:a>)"), ("Timeout", "Second-5"), ("Depth", "0")], info).expect("a request");
    assert!(
        matches!(&new.action, Action::Lock { info, timeouts } if info.is_shared() && *timeouts == [Timeout::Seconds(5)])
    );
    assert!(new.condition.is_some() && new.effective_depth() == Depth::Zero);
    let refresh = lock(&[("If", "</c/> (<urn:a>) (<urn:a> [\"e\"])"), ("Depth", "1")], b"").expect("a request");
    assert!(matches!(&refresh.action, Action::RefreshLock { token, .. } if token.as_str() == "urn:a"));
    for fields in [&[][..], &[("If", "([\"e\"])")], &[("If", "(<urn:a>) (<urn:b>)")], &[("Lock-Token", "<urn:a>")]] {
        let error = lock(fields, b"").expect_err("no refresh");
        assert_eq!((error.status(), error.kind()), (StatusCode::BAD_REQUEST, ErrorKind::InvalidHeader), "{fields:?}");
    }
    // White space is a body, and no XML.
    assert_eq!(
        lock(&[("If", "(<urn:a>)"), ("Content-Type", "text/xml")], b" ").map_err(|error| error.status()).err(),
        Some(StatusCode::BAD_REQUEST)
    );
}

/// What is asked for is in the exchange.
#[test]
fn exchanges() {
    let body = b"<C:calendar-multiget xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns='DAV:'><prop><getetag/></prop>
        <href>/c/a</href><href>b</href></C:calendar-multiget>";
    let request = Request::from_parts(&parts("REPORT", &[]), body).expect("a request");
    assert!(matches!(&request.action, Action::Report(Report::Multiget(_))));
    let exchange = request.exchange().expect("an exchange");
    assert_eq!(exchange.operation(), Operation::Multiget);
    assert_eq!(exchange.asked_hrefs().map(<[_]>::len), Some(2));
    assert_eq!(exchange.asked_names(), Some(&[Name::dav("getetag")][..]));
    let request = Request::from_parts(&parts("PROPFIND", &[]), b"").expect("a request");
    assert!(matches!(&request.action, Action::Propfind(propfind) if *propfind == Propfind::default()));
    assert_eq!(request.exchange().expect("an exchange").asked_names(), None);
}

/// A Request-URI that names no resource.
#[test]
fn no_resource() {
    let parts = HttpRequest::builder().method("OPTIONS").uri("*").body(()).expect("a request").into_parts().0;
    assert_eq!(Request::from_parts(&parts, b"").map_err(|error| error.status()).err(), Some(StatusCode::BAD_REQUEST));
}

/// The address of a request is read as a destination is: one rule for both.
#[test]
fn one_rule_for_addresses() {
    let target = |uri: &str| {
        // Some of these no HTTP library lets through.
        let parts = HttpRequest::builder().method("PROPFIND").uri(uri).body(()).ok()?.into_parts().0;
        let read = |options| Request::from_parts_with(&parts, b"", options);
        let lenient = read(ParseOptions::new()).map_err(|error| error.status().as_u16());
        if let Ok(request) = &lenient {
            assert!(request.exchange().is_ok(), "{uri}");
        }
        let strict = read(ParseOptions::new().strict(true)).is_ok();
        Some((lenient.map(|request| request.uri.as_str().to_owned()), strict))
    };
    let destination = |uri: &str| {
        let read = |options| {
            let fields = [("Destination", uri), ("Content-Type", "text/xml")];
            Request::from_parts_with(&parts_of("COPY", "/", &fields), b"", options)
        };
        let lenient = read(ParseOptions::new()).and_then(|request| match request.action {
            Action::Copy { destination, .. } => {
                // Another scheme is on another server, which is 502 for a destination.
                let is_http =
                    destination.href().as_str().to_ascii_lowercase().starts_with("http") || uri.starts_with('/');
                let known = if is_http { Ok(()) } else { destination.resolve(&Origins::default()).map(drop) };
                known.map(|()| destination.href().as_str().to_owned())
            }
            other => panic!("{other:?}"),
        });
        let strict = read(ParseOptions::new().strict(true)).is_ok();
        (lenient.map_err(|error| error.status().as_u16()), strict)
    };
    let mut both = 0;
    for (uri, expected) in [
        ("/a%20b?x=1", Ok("/a%20b?x=1")),
        ("/a{b}|c", Ok("/a%7Bb%7D%7Cc")),
        ("http://h/a", Ok("http://h/a")),
        ("HTTPS://H:443/a", Ok("HTTPS://H:443/a")),
        ("http://jo:secret@h/a", Ok("http://h/a")),
        ("http://jo@h", Ok("http://h")),
        ("http://jo@jo@h/a", Err(400)),
        ("ftp://h/a", Err(400)),
        ("urn:a", Err(400)),
        ("mailto:a@h", Err(400)),
        ("/a%00b", Err(400)),
        ("/a?b=%00", Err(400)),
        ("/a\\b", Err(400)),
        ("http://h/a\\b", Err(400)),
        ("/a%b", Err(400)),
        ("/a%4", Err(400)),
        ("/a/../b", Err(400)),
        ("/a/%2e%2E/b", Err(400)),
        ("//h/a", Err(400)),
        ("/a\u{1}", Err(400)),
    ] {
        let (field, is_strict) = match uri.contains('\u{1}') {
            // Not even a header field can hold it.
            true => (Err(400), false),
            false => destination(uri),
        };
        let is_other = matches!(uri.split(':').next(), Some("ftp" | "urn" | "mailto"));
        let of_field = if is_other { Err(502) } else { expected.map(str::to_owned) };
        assert_eq!(field, of_field, "Destination: {uri}");
        if let Some((found, strict)) = target(uri) {
            both += 1;
            // The library that reads a Request-URI may write it in another way.
            let is_same = match (&found, expected) {
                (Ok(found), Ok(expected)) => {
                    let [found, expected] = [found, expected].map(|text| Href::new(text).expect("an href"));
                    found.same_resource(&expected) && !found.as_str().contains('@')
                }
                (found, expected) => found.as_ref().err() == expected.as_ref().err(),
            };
            assert!(is_same, "{uri}: {found:?}");
            assert!(is_other || strict == is_strict, "{uri}");
        }
    }
    assert!(both > 12, "{both}");
}

/// The condition of an error is in its reply.
#[test]
fn conditions() {
    let body = b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><propfind xmlns='DAV:'/>";
    let error = Request::from_parts(&parts("PROPFIND", &[]), body).expect_err("an external entity");
    let reply = Reply::from(error);
    assert_eq!(reply.status(), StatusCode::FORBIDDEN);
    assert!(reply.conditions().is_some_and(|found| found.get(&condition::NO_EXTERNAL_ENTITIES).is_some()));
}
