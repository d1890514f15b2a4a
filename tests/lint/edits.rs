//! Edits: all of one report can be made at once, and what they make is what was meant.

use multistatus::lint::{Edit, Finding, Linter, Report, Rule};
use multistatus::read::Deviation;
use multistatus::{ParseOptions, Response};

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
    let mut again = mended;
    for _ in 0..16 {
        let report = linter.check(&again);
        // Text after the root goes away piece by piece.
        let is_left = |finding: &Finding| finding.rule() != Rule::from(Deviation::TextAfterRoot);
        if report.findings().iter().filter(|it| is_left(it)).all(|it| it.fix().is_none_or(|fix| fix.edit().is_none())) {
            return edits.len();
        }
        again = report.apply(&again);
    }
    panic!("{name}: there is always something to mend in {}", String::from_utf8_lossy(&again));
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
