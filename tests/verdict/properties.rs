//! Checks that for any document, verdicts, failures, summaries and changes do not contradict each other.

use std::collections::BTreeSet;

use multistatus::listing::Lister;
use multistatus::{
    Change, Exchange, Failure, Href, Listing, Multistatus, Operation, Overall, ParseOptions, Response, Summary,
};
use proptest::prelude::*;

const STATUSES: [&str; 19] = [
    "HTTP/1.1 200 OK",
    "HTTP/1.1 201 Created",
    "HTTP/1.1 204 No Content",
    "HTTP/1.1 207 Multi-Status",
    "HTTP/1.1 102 Processing",
    "HTTP/1.1 302 Found",
    "HTTP/1.1 403 Forbidden",
    "HTTP/1.1 404 Not Found",
    "HTTP/1.1 409 Conflict",
    "HTTP/1.1 410 Gone",
    "HTTP/1.1 418 I'm a teapot",
    "HTTP/1.1 423 Locked",
    "HTTP/1.1 424 Failed Dependency",
    "HTTP/1.1 500 Internal Server Error",
    "HTTP/1.1 507 Insufficient Storage",
    "HTTP/1.1 508 Loop Detected",
    "HTTP/1.1 999 x",
    "fine",
    "",
];

const HREFS: [&str; 12] = [
    "/c/",
    "/c",
    "/c/a",
    "/c/a/b",
    "/c/%61",
    "/d/a",
    "http://example.com/c/a",
    "http://example.org/c/a",
    "a",
    "../",
    "mailto:x@example.com",
    "/c/?x",
];

const ERRORS: [&str; 4] = [
    "",
    "<D:error><D:sync-traversal-supported/></D:error>",
    "<D:error><D:number-of-matches-within-limits/></D:error>",
    "<D:error><D:lock-token-submitted/></D:error>",
];

fn status() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(&STATUSES[..]).prop_map(|status| format!("<D:status>{status}</D:status>")),
        1 => Just(String::new()),
        1 => prop::sample::select(&STATUSES[..]).prop_map(|status| format!("<status>{status}</status>")),
    ]
}

fn propstat() -> impl Strategy<Value = String> {
    let prop =
        prop::sample::select(&["<D:prop><D:a/></D:prop>", "<D:prop><D:a>1</D:a><D:b/></D:prop>", "<D:prop/>", ""][..]);
    (prop, status(), prop::sample::select(&ERRORS[..]))
        .prop_map(|(prop, status, error)| format!("<D:propstat>{prop}{status}{error}</D:propstat>"))
}

fn response() -> impl Strategy<Value = String> {
    let hrefs = prop::collection::vec(prop::sample::select(&HREFS[..]), 0..3);
    let statuses = prop::collection::vec(status(), 0..3);
    let propstats = prop::collection::vec(propstat(), 0..3);
    (hrefs, statuses, propstats, prop::sample::select(&ERRORS[..])).prop_map(|(hrefs, statuses, propstats, error)| {
        let hrefs: String = hrefs.into_iter().map(|href| format!("<D:href>{href}</D:href>")).collect();
        format!("<D:response>{hrefs}{}{}{error}</D:response>", statuses.concat(), propstats.concat())
    })
}

fn document() -> impl Strategy<Value = String> {
    let child = prop_oneof![
        12 => response(),
        1 => response().prop_map(|response| response.replace("D:response", "response")),
        1 => Just("<D:href>/c/x</D:href><D:status>HTTP/1.1 500 x</D:status>".to_owned()),
        1 => Just("<x/>".to_owned()),
    ];
    (prop::collection::vec(child, 0..5), any::<bool>()).prop_map(|(children, token)| {
        let token = if token { "<D:sync-token>urn:x:1</D:sync-token>" } else { "" };
        format!("<D:multistatus xmlns:D='DAV:'>{}{token}</D:multistatus>", children.concat())
    })
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let request_uri = prop::sample::select(&[None, Some("/c/"), Some("/c"), Some("http://example.com/c/")][..]);
    (prop::sample::select(Operation::ALL), request_uri, any::<bool>()).prop_map(|(operation, uri, asked)| {
        let exchange = match uri {
            Some(uri) => Exchange::new(operation, uri).expect("a path or a URI"),
            None => Exchange::from(operation),
        };
        if asked { exchange.hrefs(["/c/a", "/c/b"].map(|href| Href::new(href).expect("a path"))) } else { exchange }
    })
}

fn hrefs<'r>(changes: impl Iterator<Item = Change<'r>>) -> BTreeSet<String> {
    changes.filter_map(|change| change.href().map(|href| href.to_string())).collect()
}

/// Returns true if a part of a response says that it did not succeed, by its statuses alone.
fn blames(response: &Response<'_>) -> bool {
    let xml = response.as_xml();
    ["403", "409", "423", "424", "500", "302", "999"].iter().any(|code| xml.contains(&format!("HTTP/1.1 {code}")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_success_has_nothing_against_it(body in document(), exchange in exchange()) {
        let document = Multistatus::parse(body.as_bytes()).expect("a document");
        let verdict = document.verdict(exchange.clone());
        let listing = matches!(exchange.operation(), Operation::SyncCollection);
        if verdict.overall().is_success() {
            prop_assert_eq!(verdict.failures().count(), 0);
            prop_assert_eq!(verdict.doubts().count(), 0);
            prop_assert!(verdict.summary().is_complete() && verdict.unanswered_hrefs().next().is_none());
            // An empty propstat beside others says nothing, and neither does a resource that a synchronization cannot
            // include.
            let says = |response: &&Response<'_>| {
                response.propstats().all(|propstat| propstat.names().len() > 0) && !(listing && response.conditions().len() > 0)
            };
            prop_assert!(!document.responses().iter().filter(says).any(blames), "{}", body);
            prop_assert!(!body.contains("<response>") && !body.contains("<status>"), "{}", body);
        }
        if verdict.overall() == Overall::Failed {
            let succeeds = |response: &Response<'_>| {
                matches!(response.statuses(), [status] if status.is_success()) && response.propstats().len() == 0
            };
            prop_assert!(verdict.failures().count() > 0);
            let mut counted = document.responses().iter().filter(|response| response.href().is_none());
            prop_assert!(!counted.any(succeeds), "a status says that something was done");
        }
        prop_assert_eq!(verdict.overall() == Overall::Unclear, verdict.overall() == Overall::Unclear
            && verdict.doubts().count() > 0, "a reason is told");
    }

    #[test]
    fn a_summary_of_a_stream_is_that_of_the_document(body in document(), exchange in exchange()) {
        let document = Multistatus::parse(body.as_bytes()).expect("a document");
        let verdict = document.verdict(exchange.clone());
        let mut summary = Summary::new(&exchange);
        document.responses().iter().for_each(|response| summary.add(response));
        prop_assert!(!summary.overall().is_success(), "the document may go on");
        summary.finish(document.footer());
        prop_assert_eq!(summary.to_string(), verdict.summary().to_string());
        prop_assert_eq!(summary.overall(), verdict.overall());
        let failed: u64 = summary.counts().map(|(_, count)| count).sum();
        prop_assert_eq!(failed, summary.failed());
        prop_assert!(summary.failed() <= summary.resources());
        // One by one, responses fail alike, except for a truncation that only the others show.
        if exchange.request_uri().is_some() {
            let one_by_one = document.responses().iter().flat_map(|response| response.failures(&exchange));
            let lines = |failure: Failure<'_>| format!("{failure} {:?}", failure.place());
            prop_assert_eq!(one_by_one.map(lines).collect::<Vec<_>>(), verdict.failures().map(lines).collect::<Vec<_>>());
        }
    }

    /// What is remembered of a shape changes no judgement: without the shape cache, no two responses share one.
    #[test]
    fn responses_of_one_shape_are_judged_one_by_one(body in document(), exchange in exchange()) {
        let (start, rest) = body.split_once('>').expect("a root");
        let (children, end) = rest.rsplit_once("</").expect("a root");
        let elsewhere = children.replace("/c/a", "/d/a").replace(">/c/<", ">/c/b/<").replace("<D:href>a<", "<D:href>/x<");
        let body = format!("{start}>{children}{children}{elsewhere}{children}</{end}");
        let read = |cache| ParseOptions::new().shape_cache(cache).parse(body.as_bytes()).expect("a document");
        let (shared, alone) = (read(true), read(false));
        let told = |document: &Multistatus<'_>| {
            let verdict = document.verdict(exchange.clone());
            let doubts: Vec<_> = verdict.doubts().collect();
            let counts: Vec<_> = verdict.summary().counts().collect();
            format!("{} {:?} {doubts:?} {counts:?} {}", verdict.summary(), verdict.overall(), verdict.summary().resources())
        };
        prop_assert_eq!(told(&shared), told(&alone));
        let listed = |document: &Multistatus<'_>| {
            let listing = Listing::new(exchange.clone(), document).ok()?;
            let entries: Vec<_> = listing.entries().map(|entry| format!("{entry:?} {:?}", entry.status())).collect();
            let check = listing.check().map_err(|error| error.to_string());
            let mut lister = Lister::new(exchange.clone()).ok()?.find_repeated(true);
            let each = document.responses().iter().flat_map(|response| {
                lister.entries(response).map(|entry| format!("{entry:?} {:?}", entry.status())).collect::<Vec<_>>()
            });
            assert_eq!(each.collect::<Vec<_>>(), entries);
            Some((entries, check))
        };
        prop_assert_eq!(listed(&shared), listed(&alone));
    }

    #[test]
    fn changes_and_verdict_agree(body in document(), exchange in exchange()) {
        let document = Multistatus::parse(body.as_bytes()).expect("a document");
        let changes = document.changes(exchange.clone());
        let exchange = match exchange.request_uri() {
            Some(uri) => Exchange::new(Operation::SyncCollection, uri.clone()).expect("the same"),
            None => Exchange::from(Operation::SyncCollection),
        };
        let verdict = document.verdict(exchange);
        let whole = verdict.failures().filter(|failure| failure.property().is_none());
        let failed: BTreeSet<_> = whole.filter_map(|failure| failure.href().map(|href| href.to_string())).collect();
        prop_assert_eq!(hrefs(changes.failed()), failed);
        prop_assert_eq!(changes.is_truncated(), verdict.is_truncated());
        let removed = hrefs(changes.removed());
        prop_assert!(removed.is_disjoint(&hrefs(changes.changed())));
        if verdict.overall().is_success() {
            prop_assert!(changes.token().is_ok() && changes.failed().next().is_none());
        }
        if changes.token().is_ok() {
            let lost = ["wrong-namespace", "stray-response-content", "text-after-root", "bad-response", "no-sync-token"];
            // A foreign status in a response makes that member unclear, and loses no other.
            let doubts: Vec<_> = verdict.doubts().map(|doubt| doubt.code()).filter(|code| lost[1..].contains(code)).collect();
            prop_assert!(doubts.is_empty(), "{doubts:?}");
        }
    }
}
