//! Checks that the work and the memory of a linter are linear, and that responses are not kept.

#[path = "../support/large.rs"]
mod large;
#[path = "../support/thread_time.rs"]
mod thread_time;

use allocation_counter::measure;
use multistatus::http::{HeaderMap, HeaderName, HeaderValue};
use multistatus::lint::{Linter, Rule, RuleSet};
use multistatus::{Exchange, Href, Name, Operation};

use self::large::Large;
use self::thread_time::thread_time;

/// Linters that know all about different operations.
fn linters() -> Vec<Linter> {
    let operations = [Operation::Propfind, Operation::Copy, Operation::SyncCollection, Operation::Multiget];
    let mut headers = HeaderMap::new();
    headers.insert(HeaderName::from_static("prefer"), HeaderValue::from_static("return=minimal"));
    let linters = operations.iter().map(|&operation| {
        let exchange = Exchange::new(operation, "/a").expect("a URL").destination("/b").expect("a URL");
        let exchange = exchange.names([Name::dav("getetag")]).hrefs([Href::new("/a").expect("an href")]);
        let linter = Linter::new().exchange(exchange).request_headers(&headers).response_headers(&headers);
        linter.rules(RuleSet::all()).keep_findings(usize::MAX)
    });
    linters.collect()
}

fn run(linter: &Linter, body: &[u8]) -> u64 {
    linter.check_reader(body, drop).expect("no I/O").responses()
}

/// Eight times the body takes about eight times the time and the memory, for every kind of large document.
#[test]
fn work_is_linear() {
    for Large { name, size, make, .. } in large::all() {
        let bodies = [make(size / 128), make(size / 16)];
        let grown = bodies[1].len() as f64 / bodies[0].len().max(1) as f64;
        for linter in linters() {
            let costs = bodies.each_ref().map(|body| measure(|| _ = run(&linter, body)));
            let times = bodies.each_ref().map(|body| {
                let times = (0..3).map(|_| {
                    let start = thread_time();
                    run(&linter, body);
                    thread_time() - start
                });
                times.min().unwrap_or_default().as_secs_f64()
            });
            let what = format!("{name}: {grown} times as long, {costs:?}, {times:?} s");
            let most = |cost: u64| (cost as f64 * grown * 1.5) as u64 + (1 << 20);
            assert!(costs[1].bytes_max <= most(costs[0].bytes_max), "memory of {what}");
            assert!(costs[1].bytes_total <= most(costs[0].bytes_total), "work of {what}");
            assert!(times[1] <= times[0] * grown * 3.0 + 0.05, "time of {what}");
        }
    }
}

fn listing(responses: usize) -> Vec<u8> {
    let row = |n: usize| {
        format!(
            "<D:response><D:href>/a/{n}</D:href><D:propstat><D:prop><D:displayname>n{n}</D:displayname>\
             <D:getlastmodified>soon</D:getlastmodified></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>\
             </D:response>\n"
        )
    };
    let rows: String = (0..responses).map(row).collect();
    format!("<D:multistatus xmlns:D=\"DAV:\">{rows}</D:multistatus>").into_bytes()
}

/// Without the rules that find duplicates, memory does not depend on the number of responses. With them, it is less
/// than a fixed number of bytes for each.
#[test]
fn memory_is_bounded() {
    let duplicates = [
        multistatus::read::Deviation::DuplicateHref.into(),
        Rule::DuplicateResource,
        Rule::DisplaynameTwice,
        Rule::Bind208NoFirst,
    ];
    let without = duplicates.iter().fold(RuleSet::all(), |set, rule| set.without(*rule));
    let bodies = [listing(2_000), listing(64_000)];
    let most = |rules: RuleSet, body: &[u8]| {
        let linter = Linter::new().exchange(Operation::Propfind).rules(rules).keep_findings(usize::MAX);
        measure(|| assert!(run(&linter, body) > 0)).bytes_max
    };
    let [small, large] = bodies.each_ref().map(|body| most(without, body));
    assert!(large <= small + (1 << 16), "{small} and {large} bytes");
    let with = most(RuleSet::all(), &bodies[1]);
    assert!(with - large <= 64_000 * 3 * 48, "{} bytes for each response", (with - large) / 64_000);
}

/// One response with a finding in every few bytes does not take many times its bytes.
#[test]
fn findings_of_one_response_are_bounded() {
    let props = "<D:a>text</D:a>".repeat(50_000);
    let body = format!(
        "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href><D:propstat><D:prop>{props}</D:prop>\
         <D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response></D:multistatus>"
    );
    let linter = Linter::new().exchange(Operation::Proppatch).keep_findings(usize::MAX);
    let mut report = None;
    let cost = measure(|| report = Some(linter.check(body.as_bytes())));
    let report = report.expect("a report");
    assert_eq!(report.count_of(Rule::ValueInProppatch), 50_000);
    assert!(report.findings().len() <= 256 * 10);
    assert!(cost.bytes_max <= 60 * body.len() as u64, "{} bytes for {}", cost.bytes_max, body.len());
}
