//! What a linter knows about the request, and what it says about it.

use std::collections::BTreeSet;

use multistatus::http::request::Parts;
use multistatus::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use multistatus::lint::{Linter, Need, Part, Rule};
use multistatus::read::Deviation;
use multistatus::{Exchange, Operation};

const EMPTY: &[u8] = b"<D:multistatus xmlns:D='DAV:'/>";

fn parts(method: &str, depth: &str) -> Parts {
    let request = Request::builder().method(method).uri("/c/").header("Depth", depth);
    let request = request.header("Content-Type", "application/xml").body(()).expect("a request");
    request.into_parts().0
}

/// Each deviation of a request body is a finding, too. The table of `tests/request` has a body for each.
#[test]
fn deviations_of_request_bodies() {
    let (caldav, carddav) = (multistatus::namespace::CALDAV, multistatus::namespace::CARDDAV);
    let mut met = BTreeSet::new();
    for line in include_str!("../data/requests/findings.tsv").lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let body = cells[3].replace("\\n", "\n").replace('¦', "");
        let (open, close) = body.split_once('>').expect("a tag");
        let body = format!("{open} xmlns:D='DAV:' xmlns:C='{caldav}' xmlns:K='{carddav}' xmlns:x='urn:x'>{close}");
        let linter = Linter::new().request(&parts(cells[0], cells[1]), body.as_bytes()).expect("a request");
        let report = linter.check(EMPTY);
        for code in cells[2].split(' ') {
            let rule = Rule::from_code(code).expect("a rule");
            let finding = report.findings().iter().find(|finding| finding.rule() == rule);
            assert_eq!(finding.map(|finding| finding.part()), Some(Part::RequestBody), "{line}");
            met.insert(rule);
        }
    }
    let wrong = Request::builder().method("PROPFIND").uri("/").header("Content-Type", "text/plain").body(());
    let (wrong, ()) = wrong.expect("a request").into_parts();
    let body = b"<?xml version='1.0' encoding='utf-8'?><propfind xmlns='DAV:'><propname/></propfind>";
    let report = Linter::new().request(&wrong, body).expect("a request").check(EMPTY);
    assert_eq!(report.count_of(Deviation::MediaType.into()), 1);
    met.insert(Deviation::MediaType.into());
    let body = b"<?xml version='1.0' encoding='utf-16'?><propfind xmlns='DAV:'><propname/></propfind>";
    let mut other = parts("PROPFIND", "1");
    other.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml; charset=utf-8"));
    let report = Linter::new().request(&other, body).expect("a request").check(EMPTY);
    assert_eq!(report.count_of(Deviation::CharsetDiffers.into()), 1);
    met.insert(Deviation::CharsetDiffers.into());
    let of_requests = |rule: &&Rule| matches!(rule, Rule::Deviation(_)) && rule.needs() == [Need::RequestBody];
    let all: BTreeSet<Rule> = Rule::ALL.iter().filter(of_requests).copied().collect();
    assert_eq!(all.difference(&met).collect::<Vec<_>>(), Vec::<&Rule>::new());
}

#[test]
fn a_request_tells_everything() {
    let body = b"<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>";
    let linter = Linter::new().request(&parts("PROPFIND", "0"), body).expect("a request");
    let report = linter.check(EMPTY);
    let lacks: BTreeSet<Need> = report.skipped().iter().flat_map(|skipped| skipped.lacks()).copied().collect();
    assert_eq!(lacks, [Need::HttpStatus, Need::ResponseHeaders].into());
    let report = linter.status(StatusCode::MULTI_STATUS).response_headers(&HeaderMap::new()).check(EMPTY);
    assert_eq!(report.skipped(), []);
    assert!(Linter::new().request(&parts("GET", "0"), b"").is_err());
    assert!(Linter::new().request(&parts("PROPFIND", "0"), b"<a>").is_err());
}

#[test]
fn a_report_says_why_a_rule_was_skipped() {
    let report = Linter::new().exchange(Operation::Propfind).check(EMPTY);
    let skipped = report.skipped().iter().find(|skipped| skipped.rule() == Rule::DepthExceeded).expect("skipped");
    assert_eq!(skipped.to_string(), "depth-exceeded: the Request-URI, the Depth of the request");
    // Rules for other operations are not about this document.
    assert!(report.skipped().iter().all(|skipped| skipped.rule() != Rule::SyncLevel));
}

#[test]
fn a_finding_is_written_like_a_finding_of_a_reader() {
    let body = b"<D:multistatus xmlns:D='DAV:'>\n<D:response><D:href>/a</D:href><D:status>200</D:status></D:response>\
        </D:multistatus>";
    let report = Linter::new().check(body);
    let reader = multistatus::ParseOptions::new().parse_with_findings(body).expect("a document").1;
    assert_eq!(report.findings()[0].to_string(), reader.as_slice()[0].to_string());
    let fix = report.findings()[0].fix().expect("a fix");
    assert_eq!(fix.words(), "write a whole status line: `HTTP/1.1 200 OK`");
    assert_eq!(fix.edit().map(|edit| edit.text()), Some("HTTP/1.1 200 OK"));
}

#[cfg(feature = "encoding")]
#[test]
fn the_charset_of_the_response_is_used() {
    let body = b"<D:multistatus xmlns:D='DAV:'><!-- \xE9 --></D:multistatus>";
    assert_eq!(Linter::new().check(body).count_of(Rule::XmlEncoding), 1);
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml; charset=\"iso-8859-1\""));
    let report = Linter::new().response_headers(&headers).check(body);
    assert!(report.is_clean(), "{:?}", report.findings());
    assert!(!Linter::new().response_headers(&headers).charset(Some("utf-8")).check(body).is_clean());
}

/// Everything about a document that could not be read to its end is left open.
#[test]
fn nothing_is_missing_in_what_could_not_be_read() {
    let exchange = Exchange::new(Operation::Propfind, "/c/").expect("a URL");
    let linter = Linter::new().exchange(exchange);
    let bad = "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/c/</D:href><a xmlns:xmlns='u'/></D:response>";
    for body in [bad.to_owned(), format!("{bad}</D:multistatus>")] {
        let report = linter.check(body.as_bytes());
        assert_eq!(report.count_of(Rule::RequestUriMissing), 0, "{:?}", report.findings());
        assert!(!report.is_clean());
    }
}

/// In UTF-16, positions count bytes of the source.
#[cfg(feature = "encoding")]
#[test]
fn positions_of_another_encoding() {
    let text = "<D:multistatus xmlns:D=\"DAV:\">\n<D:response><D:href>/ä%c3</D:href>\
        <D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>";
    let mut body = vec![0xFE, 0xFF];
    body.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    let report = Linter::new().rules(multistatus::lint::RuleSet::all()).check(&body);
    let finding = report.findings().iter().find(|finding| finding.rule() == Rule::LowerCasePercent).expect("a finding");
    let start = 2 + 2 * text.find("<D:href>").expect("an href") as u64;
    assert_eq!(finding.span(), Some(start..start + 2 * "<D:href>/x%c3</D:href>".len() as u64));
    assert_eq!(finding.excerpt(), "<D:href>/ä%c3</D:href>");
    assert_eq!(finding.fix().map(|fix| fix.edit().is_some()), Some(false));
    let position = finding.position().expect("a position");
    assert_eq!((position.line(), position.response()), (2, Some(1)));
}

/// A response with another status than 207 may have no document, to which the rules about documents do not apply.
#[test]
fn a_response_without_a_document() {
    let codes = |status: u16, body: &str| {
        let headers = HeaderMap::from_iter([(header::LOCATION, HeaderValue::from_static("/b"))]);
        let status = StatusCode::from_u16(status).expect("a status");
        let report = Linter::new().status(status).response_headers(&headers).check(body.as_bytes());
        report.counts().map(|(rule, _)| rule.code()).collect::<Vec<_>>()
    };
    for status in [200, 204, 301, 401, 404, 503] {
        assert!(codes(status, "").is_empty(), "{status}: {:?}", codes(status, ""));
        assert_eq!(codes(status, "<html><p>x</p></html>"), ["root"]);
        assert!(codes(status, "<D:multistatus xmlns:D='DAV:'/>").contains(&"http-status-not-207"), "{status}");
    }
    assert!(codes(207, "").contains(&"xml-empty"));
}
