//! Tests what a response says about its resource as a whole: propstats without names, statuses that say nothing.

use multistatus::{Exchange, Multistatus, Operation, Overall};

fn document(content: &str) -> Multistatus<'static> {
    let body = format!(
        "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/c/a</D:href>{content}</D:response>\
        <D:sync-token>urn:x:1</D:sync-token></D:multistatus>"
    );
    Multistatus::parse(body.as_bytes()).expect("a document").into_owned()
}

fn bare(status: &str) -> String {
    format!("<D:propstat><D:prop/><D:status>HTTP/1.1 {status} x</D:status></D:propstat>")
}

const VALUE: &str =
    "<D:propstat><D:prop><D:getetag>\"1\"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>";

/// A propstat without names that is alone is about the resource, in each operation.
#[test]
fn a_propstat_without_names_alone() {
    use Operation::{Multiget, Propfind, Proppatch, SyncCollection};
    use Overall::{Failed, Success, Unclear};
    for (status, listing, patch, missing) in [
        ("200", Success, Success, false),
        ("404", Failed, Failed, true),
        ("410", Failed, Failed, true),
        ("403", Failed, Failed, false),
        ("409", Failed, Failed, false),
        ("418", Success, Unclear, false),
        ("424", Failed, Failed, false),
        ("500", Failed, Failed, false),
        ("503", Failed, Failed, false),
    ] {
        for content in [bare(status), bare(status).replace("<D:prop/>", ""), bare(status) + &bare("418")] {
            let document = document(&content);
            let of = |operation| document.verdict(operation).overall();
            assert_eq!([of(Propfind), of(Multiget), of(Proppatch)], [listing, listing, patch], "{content}");
            assert_eq!(document.responses()[0].is_missing(), missing, "{content}");
            let removed = document.changes(SyncCollection).removed().count();
            assert_eq!(removed, usize::from(missing), "{content}");
            let synchronized = if missing { Success } else { listing };
            assert_eq!(of(SyncCollection), synchronized, "{content}");
            let failures: Vec<_> = document.verdict(Propfind).failures().map(|failure| failure.to_string()).collect();
            assert_eq!(failures.len(), usize::from(listing == Failed), "{failures:?}");
        }
    }
}

/// Beside a status or a propstat with names, it says nothing, because recorded servers send empty ones beside values.
#[test]
fn a_propstat_without_names_beside_others() {
    for empty in ["200", "404", "403", "409", "418", "500"] {
        for content in [bare(empty) + VALUE, VALUE.to_owned() + &bare(empty) + &bare("409")] {
            let document = document(&content);
            for operation in [Operation::Propfind, Operation::SyncCollection, Operation::Proppatch] {
                assert_eq!(document.verdict(operation).overall(), Overall::Success, "{operation:?}: {content}");
            }
            assert!(!document.responses()[0].is_missing());
            assert_eq!(document.changes(Operation::SyncCollection).changed().count(), 1);
        }
        let document = document(&(bare(empty) + "<D:status>HTTP/1.1 404 Not Found</D:status>"));
        assert!(document.responses()[0].is_missing());
        assert_eq!(document.changes(Operation::SyncCollection).removed().count(), 1);
        assert_eq!(document.verdict(Operation::SyncCollection).overall(), Overall::Success);
    }
}

/// RFC 3253 §7.1: a property that does not exist did not fail.
#[test]
fn an_absent_property_of_what_was_updated() {
    let absent = "<D:propstat><D:prop><D:comment/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>";
    let document = document(&(VALUE.to_owned() + absent));
    for (operation, overall) in [
        (Operation::Update, Overall::Success),
        (Operation::Merge, Overall::Success),
        (Operation::Propfind, Overall::Success),
        (Operation::Batch, Overall::Partial),
        (Operation::Proppatch, Overall::Partial),
    ] {
        assert_eq!(document.verdict(operation).overall(), overall, "{operation:?}");
        assert_eq!(document.verdict(operation).missing_properties().count(), 1);
    }
}

/// RFC 4918 §13: neither 207 nor the 100 series says what became of a resource.
#[test]
fn a_status_that_says_no_outcome() {
    for status in ["207 Multi-Status", "102 Processing", "100 Continue"] {
        let whole = format!("<D:status>HTTP/1.1 {status}</D:status>");
        let property = VALUE.replace("200 OK", status);
        for content in [whole, property, bare(&status[..3])] {
            let document = document(&content);
            for &operation in Operation::ALL {
                let verdict = document.verdict(operation);
                assert_eq!(verdict.overall(), Overall::Unclear, "{operation:?}: {content}");
                assert!(verdict.doubts().any(|doubt| doubt.code() == "status-without-outcome"));
                assert_eq!(verdict.failures().count(), 1);
            }
        }
    }
}

#[test]
fn an_href_that_was_removed_and_has_changed_has_changed() {
    let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/c/a</D:href><D:status>HTTP/1.1 404 x</D:status>\
        </D:response><D:response><D:href>http://example.com/c/%61</D:href><D:propstat><D:prop><D:getetag>1</D:getetag></D:prop>\
        <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response><D:sync-token>urn:x:1</D:sync-token></D:multistatus>";
    let document = Multistatus::parse(body).expect("a document");
    for exchange in [
        Exchange::from(Operation::SyncCollection),
        Exchange::new(Operation::SyncCollection, "http://example.com/c/").expect("a URI"),
    ] {
        let changes = document.changes(exchange);
        assert_eq!((changes.changed().count(), changes.removed().count()), (1, 0));
    }
}

/// One of several propstats without names that says that the resource exists outweighs those that found nothing.
#[test]
fn propstats_without_names_that_differ() {
    for (statuses, listing, removed) in [
        (["200", "404"], Overall::Success, 0),
        (["200", "410"], Overall::Success, 0),
        (["200", "403"], Overall::Failed, 0),
        (["404", "403"], Overall::Failed, 0),
        (["404", "418"], Overall::Failed, 1),
        (["418", "403"], Overall::Failed, 0),
    ] {
        for [first, second] in [statuses, [statuses[1], statuses[0]]] {
            let document = document(&(bare(first) + &bare(second)));
            assert_eq!(document.verdict(Operation::Propfind).overall(), listing, "{first} {second}");
            let changes = document.changes(Operation::SyncCollection);
            assert_eq!(changes.removed().count(), removed, "{first} {second}");
        }
    }
}

/// Two statuses are never a success, in either order, and nothing counts as removed or missing because of one of them.
#[test]
fn several_statuses() {
    let statuses = ["200", "204", "404", "410", "403", "302", "424", "418", "507", "500"];
    let line = |status: &str| format!("<D:status>HTTP/1.1 {status} x</D:status>");
    let named = |statuses: &str| format!("<D:propstat><D:prop><D:a/></D:prop>{statuses}</D:propstat>");
    let empty = |statuses: &str| format!("<D:propstat><D:prop/>{statuses}</D:propstat>");
    for first in statuses {
        for second in statuses {
            let whole = |statuses: &str| statuses.to_owned();
            let places: [&dyn Fn(&str) -> String; 3] = [&whole, &named, &empty];
            for place in places {
                let content = place(&(line(first) + &line(second)));
                let turned = place(&(line(second) + &line(first)));
                for &operation in Operation::ALL {
                    let (one, other) = (document(&content), document(&turned));
                    let (one, other) = (one.verdict(operation), other.verdict(operation));
                    assert!(!one.overall().is_success(), "{operation:?}: {content}");
                    assert_eq!(one.overall(), other.overall(), "{operation:?}: {content}");
                    let lines = |verdict: &multistatus::Verdict<'_>| -> Vec<String> {
                        verdict.failures().map(|failure| failure.to_string()).collect()
                    };
                    assert_eq!(lines(&one), lines(&other), "{operation:?}: {content}");
                    assert!(!one.is_truncated() && one.missing_resources().count() == 0);
                }
                assert_eq!(document(&content).changes(Operation::SyncCollection).removed().count(), 0, "{content}");
            }
        }
    }
}

/// A status that cannot be read, or that has no outcome, also counts in a propstat without names beside others.
#[test]
fn a_doubtful_status_beside_others() {
    for doubtful in
        ["<D:status>fine</D:status>", "<D:status>HTTP/1.1 207 x</D:status>", "<D:status>HTTP/1.1 100 x</D:status>"]
    {
        let empty = format!("<D:propstat><D:prop/>{doubtful}</D:propstat>");
        for beside in [VALUE, "<D:status>HTTP/1.1 204 x</D:status>"] {
            for operation in [Operation::Propfind, Operation::Delete, Operation::Proppatch] {
                let document = document(&(beside.to_owned() + &empty));
                assert_eq!(document.verdict(operation).overall(), Overall::Unclear, "{operation:?}: {beside}{empty}");
            }
        }
    }
}

/// A propstat without names can report a truncation or a loop.
#[test]
fn truncation_in_a_propstat_without_names() {
    let own = Exchange::new(Operation::Propfind, "/c/a").expect("a path");
    let verdict = document(&bare("507"));
    assert!(verdict.verdict(&own).is_truncated() && verdict.verdict(&own).failures().count() == 0);
    let limits =
        bare("507").replace("</D:propstat>", "<D:error><D:number-of-matches-within-limits/></D:error></D:propstat>");
    assert!(document(&limits).verdict(Operation::Propfind).is_truncated());
    assert!(document(&bare("508")).verdict(Operation::Propfind).is_truncated());
}
