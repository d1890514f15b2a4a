//! Edits: all of one report can be made at once, and what they make is what was meant.

use multistatus::lint::{Edit, Linter, Report, Rule};
use multistatus::read::{Deviation, Severity};
use multistatus::{Base, Href, ParseOptions, Response, Status};

use crate::case::cases;
use crate::mutate::{Rng, mutant};
use crate::support::own_bodies;

fn edits(report: &Report) -> Vec<&Edit> {
    let mut edits: Vec<&Edit> = report.findings().iter().filter_map(|finding| finding.fix()?.edit()).collect();
    edits.sort_by_key(|edit| (edit.span().start, edit.span().end));
    edits
}

/// Checks that the edits of a body are separate, and that making them comes to an end. Returns how many there are.
fn check(name: &str, body: &[u8]) -> usize {
    let linter = Linter::new().keep_findings(usize::MAX);
    let report = linter.check(body);
    let edits = edits(&report);
    for pair in edits.windows(2) {
        let [one, two] = [pair[0], pair[1]].map(Edit::span);
        assert!(one.end <= two.start && one != two, "{name}: {one:?} and {two:?}");
    }
    for edit in &edits {
        let span = edit.span();
        assert!(span.end <= body.len() as u64, "{name}: {span:?} of {}", body.len());
        let old = &body[span.start as usize..span.end as usize];
        assert_ne!(old, edit.text().as_bytes(), "{name}: {span:?} changes nothing");
    }
    let grown: i64 =
        edits.iter().map(|edit| edit.text().len() as i64 - (edit.span().end - edit.span().start) as i64).sum();
    let mended = report.apply(body);
    assert_eq!(mended.len() as i64, body.len() as i64 + grown, "{name}");
    if let (Some(before), Some(after)) = (read(body), read(&mended)) {
        let different = before.0.iter().zip(&after.0).find(|(before, after)| before != after);
        assert_eq!(different, None, "{name}");
        assert_eq!((before.0.len(), before.1), (after.0.len(), after.1), "{name}");
    }
    let mut again = mended;
    for _ in 0..16 {
        let report = linter.check(&again);
        if report.findings().iter().all(|it| it.fix().is_none_or(|fix| fix.edit().is_none())) {
            return edits.len();
        }
        again = report.apply(&again);
    }
    panic!("{name}: there is always something to mend in {}", String::from_utf8_lossy(&again));
}

/// Reads a body with all options that mend something, and returns what nobody may change: which resources it names, what
/// became of each, and whether a text follows the root. `None` if it cannot be read.
fn read(body: &[u8]) -> Option<(Vec<String>, bool)> {
    let options = ParseOptions::new().tolerant().near_namespaces(true).text_after_root(true).wrapped_root(true);
    let document = options.parse(body).ok()?;
    let base = Base::collection("http://h/").ok()?;
    // The slash at the end makes no other resource.
    let address = |href: Href<'_>| {
        let resolved = base.resolve(&href).map_or_else(|_| href.to_string(), |href| href.to_string());
        resolved.trim_end_matches('/').to_owned()
    };
    let said = |response: &Response<'_>| {
        let hrefs: Vec<_> = response.hrefs().map(address).collect();
        let properties: Vec<_> = response
            .propstats()
            .map(|propstat| {
                let names: Vec<_> = propstat.properties().map(|property| property.name().clone()).collect();
                (propstat.status().map(Status::as_u16), names)
            })
            .collect();
        let conditions: Vec<_> = response.conditions().map(|condition| condition.name().clone()).collect();
        let statuses: Vec<_> = response.statuses().iter().map(Status::as_u16).collect();
        format!("{hrefs:?} {statuses:?} {conditions:?} {properties:?}")
    };
    Some((document.responses().iter().map(said).collect(), document.footer().has_text_after_root()))
}

/// What was meant is not certain: these are left to people.
#[test]
fn what_is_doubtful_is_left() {
    for inner in [
        "<D:href>/docs/&#55357;&#56832;</D:href>",
        "<D:href>/a&#x1;b</D:href>",
        "<D:href>/a&#xFFFF; b</D:href>",
        "<D:href>/a\u{1}b</D:href>",
        "<D:href>/docs/C#/x y</D:href>",
        "<D:href>https://example.com/docs/a b#frag</D:href>",
        "<D:href>/docs/a b&#35;c</D:href>",
        "<D:href>/a</D:href><D:error>the quota is used up<D:quota-not-exceeded/></D:error>",
    ] {
        let body = format!(
            "<D:multistatus xmlns:D='DAV:'><D:response>{inner}<D:status>HTTP/1.1 507 Insufficient Storage</D:status></D:response>\
             </D:multistatus>"
        );
        let linter = Linter::new();
        let report = linter.check(body.as_bytes());
        assert!(edits(&report).is_empty(), "{inner}: {:?}", edits(&report));
        assert!(report.findings().iter().any(|finding| finding.severity() >= Severity::Warning), "{inner}");
        assert!(check(inner, body.as_bytes()) == 0);
    }
    for after in ["<h1>500 Internal Server Error</h1>", "Fatal error", "<D:multistatus xmlns:D='DAV:'/>"] {
        let body = format!("<D:multistatus xmlns:D='DAV:'/>{after}");
        assert!(edits(&Linter::new().check(body.as_bytes())).is_empty(), "{after}");
    }
}

#[test]
fn edits_do_not_overlap() {
    let mut count = 0;
    for (name, body) in own_bodies() {
        count += check(&name, &body);
    }
    for case in cases() {
        count += check(case.line, &case.body);
    }
    for inner in [
        "<D:href>/a b&c d</D:href>",
        "<D:href> /a b&amp;c </D:href>",
        "<D:href>/100% #1&2</D:href>",
        "<D:href>/a\u{1}&b\u{2} c</D:href>",
        "<D:href>&</D:href>",
        "<D:href>/ä&#xD83D;&#xDE00;&</D:href>",
    ] {
        let body = format!(
            "<D:multistatus xmlns:D='DAV:'><D:response>{inner}<D:status>200</D:status></D:response></D:multistatus>"
        );
        count += check(inner, body.as_bytes());
    }
    assert!(count > 100, "{count} edits");
}

#[test]
fn edits_of_mutants_do_not_overlap() {
    let mut bodies: Vec<Vec<u8>> = own_bodies().into_iter().map(|(_, body)| body).collect();
    bodies.extend(cases().into_iter().map(|case| case.body));
    bodies.retain(|body| body.len() < 4_000);
    let mut rng = Rng::new(12);
    for number in 0..3_000 {
        let body = mutant(&mut rng, &bodies);
        check(&format!("mutant {number}"), &body);
    }
}

/// Reads a body to its end, and returns what it says.
fn said(options: ParseOptions, body: &[u8]) -> Result<Vec<Response<'static>>, String> {
    let document = options.parse(body).map_err(|error| error.to_string())?;
    Ok(document.into_owned().into_responses())
}

/// What `fix` makes of a namespace that is nearly `DAV:` is what an option reads.
#[test]
fn a_namespace_is_mended_as_it_is_read() -> Result<(), String> {
    for tag in [
        "<D:multistatus xmlns:D='DAV'>",
        "<D:multistatus xmlns:D=\"dav:\" >",
        "<D:multistatus\n  xmlns:x='urn:x' xmlns:D = 'D:'>",
        "<D:multistatus xmlns:D='http://www.webdav.org/dav'>",
        "<D:multistatus>",
        "<D:multistatus xmlns:x='urn:x'>",
        "<multistatus>",
        "<multistatus xmlns=''>",
        "<multistatus xmlns='DAV'>",
    ] {
        let prefix = if tag.starts_with("<D:") { "D:" } else { "" };
        let inner = "<response><href>/a</href><propstat><prop><getetag>\"1\"</getetag><x xmlns='urn:y'/></prop>\
            <status>HTTP/1.1 200 OK</status></propstat></response>";
        let inner =
            inner.replace("</", "\u{0}").replace('<', &format!("<{prefix}")).replace('\u{0}', &format!("</{prefix}"));
        let inner = inner.replace(&format!("<{prefix}x xmlns"), "<x xmlns");
        for before in ["", "<?xml version='1.0'?>\n", "\u{FEFF}\r\n\n<?xml version='1.0'?>"] {
            let body = format!("{before}{tag}{inner}</{prefix}multistatus>");
            let read = said(ParseOptions::new().tolerant().near_namespaces(true), body.as_bytes())?;
            assert!(said(ParseOptions::new(), body.as_bytes()).is_err(), "{body}");
            let mended = Linter::new().check(body.as_bytes()).apply(body.as_bytes());
            let again = said(ParseOptions::new().strict(true), &mended)?;
            assert_eq!(again, read, "{body}");
        }
    }
    Ok(())
}

/// A finding about an href is at the character, and says which it is.
#[test]
fn a_character_is_named() {
    for (href, column, words, mended) in [
        ("/a b", 3, "percent-encode the space as `%20`", "/a%20b"),
        (" /a b c/ ", 4, "percent-encode the space as `%20`", " /a%20b%20c/ "),
        ("/100% d", 5, "percent-encode `%` as `%25`", "/100%25%20d"),
        ("/%41%", 5, "percent-encode `%` as `%25`", "/%41%25"),
        ("/é", 2, "percent-encode U+00E9 as `%C3%A9`", "/%C3%A9"),
        ("/a\n[b]", 3, "percent-encode U+000A as `%0A`", "/a%0A%5Bb%5D"),
        ("http://h/a\"b", 11, "percent-encode `\"` as `%22`", "http://h/a%22b"),
    ] {
        let before = "<D:multistatus xmlns:D='DAV:'><D:response><D:href>";
        let body =
            format!("{before}{href}</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response></D:multistatus>");
        let rule = Rule::from(Deviation::HrefIllegalCharacter);
        let rules = multistatus::lint::RuleSet::new().with(rule);
        let report = Linter::new().rules(rules).check(body.as_bytes());
        let finding = &report.findings()[0];
        assert_eq!(finding.rule(), rule);
        let position = finding.position().expect("a position");
        assert_eq!(position.byte(), (before.len() + column - 1) as u64, "{href}");
        assert_eq!(finding.fix().map(|fix| fix.words()), Some(words), "{href}");
        let after = String::from_utf8(report.apply(body.as_bytes())).expect("text");
        assert!(after.contains(&format!("<D:href>{mended}</D:href>")), "{after}");
    }
}

/// Only what is certain is changed.
#[test]
fn a_number_is_no_date() {
    for (property, value, mended) in [
        ("creationdate", "1709633472", None),
        ("creationdate", "1709633472000", None),
        ("getlastmodified", "1709633472", None),
        ("getlastmodified", "2024-03-05T10:11:12Z", Some("Tue, 05 Mar 2024 10:11:12 GMT")),
        ("creationdate", "Tue, 05 Mar 2024 10:11:12 GMT", Some("2024-03-05T10:11:12Z")),
    ] {
        let body = format!(
            "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:propstat><D:prop><D:{property}>{value}\
             </D:{property}></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"
        );
        let report = Linter::new().check(body.as_bytes());
        let edit = report.findings()[0].fix().and_then(|fix| fix.edit()).map(Edit::text);
        assert_eq!(edit, mended, "{value}");
    }
}

/// One fault is told once: a response that is no text is a response, and what an error says is not said twice.
#[test]
fn no_error_follows_from_another() {
    let row = |href: &[u8]| {
        [b"<D:response><D:href>", href, b"</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>"].concat()
    };
    let body = [b"<D:multistatus xmlns:D='DAV:'>".to_vec(), row(b"/caf\xE9"), b"</D:multistatus>".to_vec()].concat();
    let report = Linter::new().exchange(multistatus::Operation::Propfind).check(&body);
    assert_eq!(report.counts().collect::<Vec<_>>(), [(Rule::XmlEncoding, 1)]);
    assert_eq!(report.responses(), 1);
    let report = Linter::new().check(b"");
    assert_eq!((report.findings()[0].rule(), report.findings()[0].text()), (Rule::XmlEmpty, None));
}

/// A resource that comes twice is told with the response that had it first.
#[test]
fn the_first_response_is_named() {
    let row = |href: &str| {
        format!("<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>")
    };
    let body =
        format!("<D:multistatus xmlns:D='DAV:'>{}{}{}{}</D:multistatus>", row("/b"), row("/a"), row("/%61"), row("/b"));
    let report = Linter::new().check(body.as_bytes());
    let words: Vec<_> = report
        .findings()
        .iter()
        .map(|finding| (finding.rule().code(), finding.fix().expect("a fix").words()))
        .collect();
    assert_eq!(
        words,
        [
            ("duplicate-resource", "always spell the URL of a resource in one way; the first is response 2"),
            ("duplicate-href", "send one response for each resource, with all its propstats; the first is response 1"),
        ]
    );
}
