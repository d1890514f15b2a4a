//! Requests of our own, each with its right reading: `tests/data/requests/headers.tsv`.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use multistatus::header::{
    Dav, Depth, Destination, EntityTag, If, LockToken, Origins, Overwrite, Preferences, State, Timeout, deviations,
};
use multistatus::http::header::{HeaderMap, HeaderName, HeaderValue};
use multistatus::http::{Method, StatusCode};
use multistatus::read::Severity;
use multistatus::{Error, Href, Operation};

/// One line of the table.
struct Case<'t> {
    file: &'t str,
    given: &'t str,
    reading: &'t str,
    verdict: &'t str,
}

/// A recorded request, with the headers that HTTP can carry.
struct Request {
    operation: Option<Operation>,
    target: Href<'static>,
    headers: HeaderMap,
    /// The names of fields that HTTP cannot carry, because they hold control characters.
    broken: Option<String>,
}

/// Reads the head of a request. Folded lines are joined with a space, as RFC 9110 §5.5 lets a server do.
fn request(bytes: &[u8]) -> Request {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (line.first(), lines.last_mut()) {
            (None, _) => break,
            (Some(b' ' | b'\t'), Some(last)) => last.extend_from_slice(&[b" ", line.trim_ascii()].concat()),
            _ => lines.push(line.to_vec()),
        }
    }
    let first = String::from_utf8(lines.remove(0)).expect("a request line");
    let mut words = first.split(' ');
    let method: Method = words.next().and_then(|word| word.parse().ok()).expect("a method");
    let target = words.next().and_then(|word| Href::new(word.to_owned()).ok()).expect("a Request-URI");
    let (mut headers, mut broken) = (HeaderMap::new(), None);
    for line in &lines {
        let colon = line.iter().position(|byte| *byte == b':').expect("a colon");
        let name = HeaderName::from_bytes(&line[..colon]).expect("a name");
        match HeaderValue::from_bytes(line[colon + 1..].trim_ascii()) {
            Ok(value) => drop(headers.append(name, value)),
            Err(_) => broken = Some(name.to_string()),
        }
    }
    Request { operation: Operation::from_http(&method), target, headers, broken }
}

fn origins(headers: &HeaderMap) -> Origins {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).expect("a host");
    Origins::new([format!("http://{host}")]).expect("an origin")
}

#[test]
fn each_is_read_as_it_should_be() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/requests");
    let table = fs::read_to_string(folder.join("headers.tsv")).expect("the table");
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in table.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let case = Case { file: columns[0], given: columns[2], reading: columns[3], verdict: columns[4] };
        let request = request(&fs::read(folder.join("made").join(case.file)).expect("a request"));
        if let Err(message) = check(&case, &request) {
            wrong.push(format!("{}: {message}", case.file));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(count, 82);
}

fn check(case: &Case<'_>, request: &Request) -> Result<(), String> {
    let kind = case.file.split('-').nth(1).unwrap_or_default();
    if request.broken.is_some() {
        return same(case.verdict, "400");
    }
    let read = match kind {
        "depth" => depth(case, request),
        "destination" => destination(request),
        "overwrite" => Overwrite::from_headers(&request.headers).map(|found| match found {
            Some(overwrite) => format!("Overwrite::{overwrite}"),
            None => format!("none -> {}", Overwrite::default()),
        }),
        "timeout" => Ok(format!("Timeout[{}]", join(Timeout::from_headers(&request.headers)))),
        "lock" if case.file.contains("-lock-token") && !case.file.contains("refresh") => {
            LockToken::require(&request.headers).map(|token| format!("LockToken {}", token.as_str()))
        }
        "lock" => return lock(case, request),
        "dav" => {
            let dav = Dav::from_headers(&request.headers).unwrap_or_default();
            // The table has URIs as they were sent.
            let sent = request.headers.get("dav").and_then(|value| value.to_str().ok()).unwrap_or_default();
            let class = |class: &str| {
                if sent.contains('<') && class.contains(':') { format!("<{class}>") } else { class.into() }
            };
            Ok(format!("DAV[{}]", join(dav.iter().map(class))))
        }
        "prefer" | "brief" => {
            let asked = Preferences::from_headers(&request.headers);
            let noroot = asked.is_noroot(Operation::Propfind).then_some("noroot");
            let words = asked.is_minimal().then_some("minimal").into_iter().chain(noroot);
            Ok(format!("Preferences{{{}}}", join(words)))
        }
        "if" => return condition(case, request),
        _ => return Err(format!("no kind of field is called {kind}")),
    };
    let verdict = case.verdict.split(" (").next().unwrap_or_default();
    let (reading, status) = match read {
        Ok(reading) => (reading, None),
        Err(error) => ("-".to_owned(), Some(error.status())),
    };
    match status {
        Some(StatusCode::BAD_GATEWAY) => same(case.reading, "Destination{other server}")?,
        _ => same(case.reading, &reading)?,
    }
    let notes = deviations(&request.headers);
    match (status, notes.first()) {
        (Some(status), _) => same(verdict, status.as_str()),
        (None, None) => same(verdict, "ok"),
        (None, Some((_, deviation))) if notes.len() == 1 => {
            let strict = deviation.severity() == Severity::Error;
            if case.verdict.contains("strict 400") && !strict && kind != "timeout" {
                return Err(format!("strict should refuse {deviation}"));
            }
            same(verdict, &format!("note:{deviation}"))
        }
        (None, Some(_)) => Err(format!("several notes: {notes:?}")),
    }
}

fn same(expected: &str, found: &str) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("expected {expected}, found {found}")) }
}

fn join(items: impl IntoIterator<Item = impl ToString>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

fn depth(case: &Case<'_>, request: &Request) -> Result<String, Error> {
    let operation = request.operation.expect("an operation");
    let debug = |depth: Depth| format!("{depth:?}");
    if case.given.contains("is a collection") {
        return Depth::of_collection(&request.headers, operation).map(debug);
    }
    let noroot = match Preferences::from_headers(&request.headers).to_header_value() {
        Some(_) => ", noroot",
        None => "",
    };
    Ok(match Depth::from_headers(&request.headers)? {
        Some(depth) => format!("Depth::{depth:?}{noroot}"),
        None => format!("none -> {:?}", Depth::default_for(operation)),
    })
}

fn destination(request: &Request) -> Result<String, Error> {
    let destination = Destination::require(&request.headers)?;
    assert!(!destination.to_string().contains("secret"), "{destination:?}");
    let local = destination.resolve(&origins(&request.headers))?;
    let query = local.as_str().split_once('?').map(|(_, query)| format!(", query={query}")).unwrap_or_default();
    let server = if destination.href().as_str().starts_with("http") { ", same server" } else { "" };
    Ok(format!("Destination{{path={}{query}{server}}}", local.path()))
}

/// Checks the requests that refresh a lock. Their bodies are not read here.
fn lock(case: &Case<'_>, request: &Request) -> Result<(), String> {
    let found = If::from_headers(&request.headers).expect("an If that can be read");
    if case.reading.starts_with("LockRequest::Refresh") {
        let condition = found.ok_or("no If")?;
        let token = condition.refreshed_token().map_err(|error| error.to_string())?;
        let timeouts = join(Timeout::from_headers(&request.headers));
        return same(case.reading, &format!("LockRequest::Refresh{{token={token}, timeout=[{timeouts}]}}"));
    }
    if case.file.contains("refresh-") && found.is_some() {
        let error = found.as_ref().and_then(|condition| condition.refreshed_token().err()).ok_or("no error")?;
        return same(case.verdict, error.status().as_str());
    }
    if case.file.contains("depth-one") {
        let depth = Depth::of_collection(&request.headers, Operation::Lock);
        return same(case.verdict, depth.err().ok_or("no error")?.status().as_str());
    }
    Ok(())
}

/// The states of a server's resources.
#[derive(Default)]
struct Resource<'t> {
    etag: Option<EntityTag<'t>>,
    tokens: Vec<&'t str>,
}

/// Reads `/r etag="a" tokens=b c; /s`.
fn given(text: &str) -> HashMap<&str, Resource<'_>> {
    let mut resources = HashMap::new();
    for part in text.split("; ").filter(|part| !part.is_empty()) {
        let (rest, tokens) = part.split_once(" tokens=").unwrap_or((part, ""));
        let (path, etag) = rest.split_once(" etag=").unwrap_or((rest, ""));
        let tokens = tokens.split(" (").next().unwrap_or_default().split_whitespace().collect();
        resources.insert(path, Resource { etag: EntityTag::from_text(etag), tokens });
    }
    resources
}

fn condition(case: &Case<'_>, request: &Request) -> Result<(), String> {
    let condition = match If::from_headers(&request.headers) {
        Err(error) => return same(case.reading, "-").and(same(case.verdict, error.status().as_str())),
        Ok(found) => found.ok_or("no If")?,
    };
    let origins = origins(&request.headers);
    let name = |tag: Option<&Href<'static>>| match tag {
        None => request.target.to_string(),
        Some(tag) => origins.local(tag).unwrap_or(tag.clone()).to_string(),
    };
    let lists = condition.lists().map(|(tag, list)| {
        let conditions = list.iter().map(|condition| {
            let state = match condition.state {
                State::Token(token) => token.to_owned(),
                State::EntityTag(tag) => tag.to_string(),
            };
            if condition.negated { format!("not {state}") } else { state }
        });
        format!("[{}: {}]", name(tag), conditions.collect::<Vec<_>>().join(" & "))
    });
    same(case.reading, &lists.collect::<Vec<_>>().join(" or "))?;

    let resources = given(case.given);
    let holds = |weakly: bool| {
        condition.evaluate(&request.target, &origins, |href, state| {
            let Some(resource) = resources.get(href.as_str()) else { return false };
            match state {
                State::Token(token) => resource.tokens.contains(&token),
                State::EntityTag(tag) => {
                    resource.etag.is_some_and(|etag| if weakly { tag.weak_eq(etag) } else { tag.strong_eq(etag) })
                }
            }
        })
    };
    let outcome = match (holds(true), holds(false)) {
        (true, true) => "true",
        (true, false) => "true by weak comparison, false by strong",
        (false, false) => "false -> 412",
        (false, true) => return Err("a strong match is a weak one".into()),
    };
    let mut submitted = condition.submitted_tokens().collect::<Vec<_>>().join(" ");
    if submitted.is_empty() {
        submitted.push_str("none");
    }
    let mut found = format!("{outcome}; submitted {submitted}");
    let tokens = || resources.get(request.target.as_str()).map(|own| own.tokens.clone()).unwrap_or_default();
    if case.file.contains("corrupt") && tokens().iter().all(|lock| !condition.submitted_tokens().any(|it| it == *lock))
    {
        found.push_str(" -> 423 lock-token-submitted");
    }
    same(case.verdict, &found)
}
