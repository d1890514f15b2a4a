//! Tests the scope of an operation, and the resources that a document may name.

use multistatus::{Error, Exchange, Href, Multistatus, Name, Operation, Overall, ParseOptions, Place};

type Test = Result<(), Error>;

fn document(responses: &[(&str, u16)]) -> Multistatus<'static> {
    let responses: String = responses
        .iter()
        .map(|(href, status)| {
            format!("<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 {status} x</D:status></D:response>")
        })
        .collect();
    let body = format!("<D:multistatus xmlns:D='DAV:'>{responses}</D:multistatus>");
    Multistatus::parse(body.as_bytes()).expect("a document").into_owned()
}

#[test]
fn places_by_operation() -> Test {
    use Operation::{
        Batch, Copy, Delete, ExpandProperty, Move, Multiget, PrincipalMatch, Propfind, Search, VersionTree,
    };
    use Place::{Inside, Outside, Unknown};
    let hrefs =
        ["/c/", "/c", "/c/a/b", "a", "/d/x", "/", "../x", "//evil.com/c/a", "http://example.com/c/a", "mailto:a@b"];
    let full = "http://example.com/c/";
    for (operation, uri, expected) in [
        (Delete, full, [Inside, Inside, Inside, Inside, Outside, Outside, Outside, Outside, Inside, Outside]),
        (Propfind, full, [Inside, Inside, Inside, Inside, Outside, Outside, Outside, Outside, Inside, Outside]),
        (Copy, full, [Inside, Inside, Inside, Inside, Inside, Outside, Outside, Outside, Inside, Outside]),
        (Move, full, [Inside, Inside, Inside, Inside, Inside, Outside, Outside, Outside, Inside, Outside]),
        (Multiget, full, [Inside, Inside, Inside, Outside, Outside, Outside, Outside, Outside, Outside, Outside]),
        (Search, full, [Inside, Inside, Inside, Inside, Inside, Inside, Inside, Outside, Inside, Outside]),
        (ExpandProperty, full, [Inside, Inside, Inside, Inside, Inside, Inside, Inside, Outside, Inside, Outside]),
        (VersionTree, full, [Inside, Inside, Inside, Inside, Inside, Inside, Inside, Outside, Inside, Outside]),
        (PrincipalMatch, full, [Inside, Inside, Inside, Inside, Inside, Inside, Inside, Outside, Inside, Outside]),
        (Batch, full, [Inside, Inside, Inside, Inside, Inside, Inside, Inside, Outside, Inside, Outside]),
        // A path tells no host.
        (Delete, "/c/", [Inside, Inside, Inside, Inside, Outside, Outside, Outside, Outside, Unknown, Outside]),
    ] {
        let exchange = Exchange::new(operation, uri)?.destination("/d/")?.hrefs([Href::new("/c/a/b")?]);
        for (href, expected) in hrefs.iter().zip(expected) {
            let body = format!(
                "<D:multistatus xmlns:D='DAV:'><D:response><D:href>{href}</D:href></D:response></D:multistatus>"
            );
            let document = Multistatus::parse(body.as_bytes())?;
            let href = document.responses()[0].href().expect("an href");
            assert_eq!(exchange.place(&href), expected, "{operation:?}: {href}");
            assert_eq!(exchange.resource(&href).is_some(), expected == Inside, "{operation:?}: {href}");
            assert_eq!(Exchange::from(operation).place(&href), Unknown);
            assert_eq!(Exchange::from(operation).resource(&href), None);
        }
    }
    Ok(())
}

#[test]
fn failures_elsewhere_count_and_successes_do_not() -> Test {
    let exchange = Exchange::new(Operation::Delete, "http://example.com/c/")?;
    let document = document(&[("/c/a", 423), ("/", 423), ("http://evil.com/c/b", 503), ("/x", 204)]);
    let verdict = document.verdict(exchange.clone());
    assert_eq!((verdict.summary().failed(), verdict.summary().resources()), (3, 3));
    let acted: Vec<_> = verdict.failures().filter_map(|failure| failure.resource().cloned()).collect();
    assert_eq!(acted, ["http://example.com/c/a"]);
    let outside: Vec<_> = verdict.outside().map(|href| href.to_string()).collect();
    assert_eq!(outside, ["/", "http://evil.com/c/b", "/x"]);
    // A success elsewhere says nothing about the request.
    let elsewhere = self::document(&[("/x", 204)]);
    assert_eq!(elsewhere.verdict(exchange).overall(), Overall::Unclear);
    Ok(())
}

#[test]
fn what_was_to_be_set_and_is_not_told_is_unclear() -> Test {
    let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:propstat><D:prop><D:x/></D:prop>\
        <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>";
    let document = Multistatus::parse(body)?;
    let names = [Name::dav("y"), Name::dav("x"), Name::dav("z"), Name::dav("y")];
    for (operation, overall) in [
        (Operation::Proppatch, Overall::Unclear),
        (Operation::Mkcol, Overall::Unclear),
        (Operation::Mkcalendar, Overall::Unclear),
        (Operation::Propfind, Overall::Success),
        (Operation::CalendarQuery, Overall::Success),
    ] {
        let verdict = document.verdict(Exchange::new(operation, "/a")?.names(names.clone()));
        assert_eq!(verdict.overall(), overall, "{operation:?}");
        assert_eq!(verdict.unanswered_names().collect::<Vec<_>>(), [&names[0], &names[2]]);
        let answered = document.verdict(Exchange::new(operation, "/a")?.names([Name::dav("x")]));
        assert_eq!(answered.unanswered_names().count(), 0);
    }
    Ok(())
}

#[test]
fn an_href_of_a_multiget_without_response_is_incomplete() -> Test {
    let asked = ["/c/a%20b.ics", "http://example.com/c/b.ics", "/c/c.ics", "/c/c.ics"].map(Href::new);
    let asked = asked.into_iter().collect::<Result<Vec<_>, _>>()?;
    let exchange = Exchange::new(Operation::Multiget, "http://example.com/c/")?.hrefs(asked.clone());
    let document = document(&[("/c/a b.ics", 200), ("http://EXAMPLE.com:80/c/%62.ics", 200)]);
    let verdict = document.verdict(exchange.clone());
    assert_eq!(verdict.overall(), Overall::Incomplete);
    assert!(!verdict.summary().is_complete());
    assert_eq!(verdict.unanswered_hrefs().collect::<Vec<_>>(), [&asked[2], &asked[3]]);
    let all = self::document(&[("/c/c.ics", 404), ("/c/b.ics", 200), ("/c/a%20b.ics", 200)]);
    let verdict = all.verdict(exchange);
    assert_eq!((verdict.unanswered_hrefs().count(), verdict.overall()), (0, Overall::Partial));
    assert_eq!(verdict.missing_resources().map(|href| href.to_string()).collect::<Vec<_>>(), ["/c/c.ics"]);
    Ok(())
}

/// A 507 for the Request-URI is the truncation. If the Request-URI is not known, it is a 507 for a resource above all
/// others.
#[test]
fn truncation_without_a_request_uri() -> Test {
    for (responses, truncated, failed) in [
        (&[("/c/a", 200), ("/c/", 507)][..], true, 0),
        (&[("/c/", 507), ("/c/a", 200), ("/c/b/d", 200)], true, 0),
        (&[("/c/a", 200), ("/c/x", 507)], false, 1),
        (&[("/c/", 200), ("/c/x", 507)], false, 1),
        (&[("/c/a", 507), ("/c/", 507), ("/c/b", 200)], true, 1),
        (&[("/c/", 507), ("/c/a", 507), ("/c/b", 200)], true, 1),
        (&[("/c/", 507), ("/d/a", 200)], false, 1),
        (&[("/c/", 507)], true, 0),
        (&[("http://example.com/c/", 507), ("http://example.org/c/a", 200)], false, 1),
        (&[("/c/a/b/c", 200), ("/c/a/d", 200), ("/c/e", 200), ("/c/", 507)], true, 0),
    ] {
        let document = document(responses);
        for operation in [Operation::Propfind, Operation::SyncCollection, Operation::CalendarQuery, Operation::Search] {
            let verdict = document.verdict(operation);
            assert_eq!((verdict.is_truncated(), verdict.failures().count()), (truncated, failed), "{responses:?}");
            assert_eq!(verdict.summary().failed(), failed as u64, "{responses:?}");
            assert!(!verdict.overall().is_success());
        }
        for operation in [Operation::Delete, Operation::Copy, Operation::Batch, Operation::Proppatch] {
            assert!(!document.verdict(operation).is_truncated());
            assert!(document.verdict(operation).failures().count() > 0);
        }
    }
    Ok(())
}

#[test]
fn the_collection_s_own_response_is_apart() -> Test {
    let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/b</D:href><D:propstat><D:prop><D:getetag>1</D:getetag>\
        </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response><D:response><D:href>/b/1</D:href><D:propstat>\
        <D:prop><D:getetag>1</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>\
        <D:response><D:href>/d/2</D:href><D:status>HTTP/1.1 404 x</D:status></D:response>\
        <D:sync-token>t2</D:sync-token></D:multistatus>";
    let document = Multistatus::parse(body)?;
    let changes = document.changes(Exchange::new(Operation::SyncCollection, "https://example.com/b/")?);
    assert_eq!(changes.own().and_then(|own| own.href().map(|href| href.to_string())).as_deref(), Some("/b"));
    assert_eq!(changes.changed().count(), 1);
    assert_eq!(changes.removed().count(), 0, "what is elsewhere is not to be removed");
    // A missing collection is no removal of its members.
    let gone = self::document(&[("/b/", 404)]);
    let changes = gone.changes(Exchange::new(Operation::SyncCollection, "/b/")?);
    assert_eq!((changes.removed().count(), changes.failed().count()), (0, 1));
    Ok(())
}

fn of(content: &str, exchange: &Exchange) -> (Overall, Vec<String>) {
    let body = format!("<D:multistatus xmlns:D='DAV:'>{content}<D:sync-token>t</D:sync-token></D:multistatus>");
    let document = Multistatus::parse(body.as_bytes()).expect("a document");
    let verdict = document.verdict(exchange);
    (verdict.overall(), verdict.failures().map(|failure| failure.to_string()).collect())
}

/// Properties are only set on the Request-URI, so a response about another resource does not answer.
#[test]
fn only_the_request_uri_answers_a_proppatch() -> Test {
    let set = |href: &str, name: &str| {
        format!(
            "<D:response><D:href>{href}</D:href><D:propstat><D:prop><D:{name}/></D:prop><D:status>HTTP/1.1 200 OK</D:status>\
            </D:propstat></D:response>"
        )
    };
    for operation in [Operation::Proppatch, Operation::Mkcol] {
        let exchange = Exchange::new(operation, "https://h.example/a")?.names([Name::dav("p"), Name::dav("q")]);
        let answered = set("/a", "p") + &set("/a", "q");
        assert_eq!(of(&answered, &exchange).0, Overall::Success);
        for other in ["/zzz", "/a/b", "https://evil.example/a"] {
            assert_eq!(of(&(set("/a", "q") + &set(other, "p")), &exchange).0, Overall::Unclear, "{other}");
            assert_eq!(of(&(set(other, "q") + &set(other, "p")), &exchange).0, Overall::Unclear, "{other}");
        }
    }
    // The depth 0 only asks for the Request-URI.
    let exchange = Exchange::new(Operation::Propfind, "/c/")?.depth(multistatus::header::Depth::Zero);
    assert_eq!(of(&set("/c/a", "p"), &exchange).0, Overall::Unclear);
    assert_eq!(of(&set("/c", "p"), &exchange).0, Overall::Success);
    assert_eq!(of("", &exchange.applied("depth-noroot")).0, Overall::Unclear, "RFC 8144 §4");
    Ok(())
}

/// Responses about resources elsewhere do not answer the request, even if a document may be empty.
#[test]
fn only_responses_outside_are_unclear() -> Test {
    let elsewhere = "<D:response><D:href>/d/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";
    for operation in [Operation::Report, Operation::CalendarQuery, Operation::SyncCollection, Operation::Propfind] {
        let exchange = Exchange::new(operation, "/c/")?;
        assert_eq!(of(elsewhere, &exchange).0, Overall::Unclear, "{operation:?}");
        let body = format!("<D:multistatus xmlns:D='DAV:'>{elsewhere}</D:multistatus>");
        let document = Multistatus::parse(body.as_bytes())?;
        let doubts: Vec<_> = document.verdict(exchange).doubts().map(|doubt| doubt.code()).collect();
        assert!(doubts.contains(&"only-outside"), "{doubts:?}");
    }
    Ok(())
}

/// Each href of a response has its own place.
#[test]
fn several_hrefs_in_one_response() -> Test {
    let response = |hrefs: &[&str], status: u16| {
        let hrefs: String = hrefs.iter().map(|href| format!("<D:href>{href}</D:href>")).collect();
        let body = format!(
            "<D:multistatus xmlns:D='DAV:'><D:response>{hrefs}<D:status>HTTP/1.1 {status} x</D:status></D:response>\
            <D:sync-token>t</D:sync-token></D:multistatus>"
        );
        Multistatus::parse(body.as_bytes()).expect("a document").into_owned()
    };
    let sync = Exchange::new(Operation::SyncCollection, "https://h.example/c/")?;
    let document = response(&["/c/q", "https://evil.example/x", "/other"], 404);
    let removed: Vec<_> = document.changes(&sync).removed().filter_map(|change| change.resource().cloned()).collect();
    assert_eq!(removed, ["https://h.example/c/q"]);
    assert_eq!(document.changes(&sync).removed().count(), 1);
    assert_eq!(document.verdict(&sync).missing_resources().count(), 1);
    let document = response(&["/c/", "/c/q", "https://evil.example/x"], 200);
    let changes = document.changes(&sync);
    assert_eq!((changes.changed().count(), changes.own().is_some()), (1, true));
    let document = response(&["/c/", "/c/q"], 404);
    let changes = document.changes(&sync);
    assert_eq!((changes.removed().count(), changes.failed().count()), (1, 1));
    let document = response(&["/c/", "/c/b"], 507);
    let verdict = document.verdict(&sync);
    assert!(verdict.is_truncated());
    assert_eq!((verdict.failures().count(), verdict.summary().failed()), (1, 1));
    let document = response(&["/a/b", "/up"], 204);
    let delete = Exchange::new(Operation::Delete, "/a/")?;
    assert_eq!(document.verdict(delete).summary().resources(), 1);
    Ok(())
}

#[test]
fn relative_hrefs_of_a_synchronization() -> Test {
    let exchange = Exchange::new(Operation::SyncCollection, "https://h.example/c")?;
    let gone =
        |href: &str| format!("<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 404 x</D:status></D:response>");
    let changed = |href: &str| gone(href).replace("404", "200");
    for (one, other) in [("q", "/c/q"), ("./q", "q"), ("/c/q", "q"), ("https://H.example:443/c/%71", "q")] {
        let body = format!(
            "<D:multistatus xmlns:D='DAV:'>{}{}<D:sync-token>t</D:sync-token></D:multistatus>",
            gone(one),
            changed(other)
        );
        let document = Multistatus::parse(body.as_bytes())?;
        let changes = document.changes(&exchange);
        assert_eq!((changes.changed().count(), changes.removed().count()), (1, 0), "{one} {other}");
        assert_eq!((changes.added_again().count(), document.verdict(&exchange).missing_resources().count()), (1, 0));
    }
    Ok(())
}

/// The overall result is only `Failed` if everything that is reported failed.
#[test]
fn failed_or_partial() -> Test {
    use Operation::{Propfind, SyncCollection};
    let response =
        |content: &str, number: usize| format!("<D:response><D:href>/c/{number}</D:href>{content}</D:response>");
    let failed = "<D:status>HTTP/1.1 403 x</D:status>";
    let property = "<D:propstat><D:prop><D:a/></D:prop><D:status>HTTP/1.1 403 x</D:status></D:propstat>";
    let absent = property.replace("403", "404");
    let removed = failed.replace("403", "404");
    let unsyncable = failed.to_owned() + "<D:error><D:sync-traversal-supported/></D:error>";
    let teapot = "<D:propstat><D:prop/><D:status>HTTP/1.1 418 x</D:status></D:propstat>";
    for (operation, contents, overall) in [
        (Propfind, vec![failed], Overall::Failed),
        (Propfind, vec![property], Overall::Failed),
        (Propfind, vec![failed, property], Overall::Failed),
        (Propfind, vec![failed, &absent], Overall::Partial),
        (Propfind, vec![failed, ""], Overall::Partial),
        (Propfind, vec![failed, teapot], Overall::Partial),
        (SyncCollection, vec![failed], Overall::Failed),
        (SyncCollection, vec![failed, &removed], Overall::Partial),
        (SyncCollection, vec![failed, &unsyncable], Overall::Partial),
        (SyncCollection, vec![failed, &absent], Overall::Partial),
        (SyncCollection, vec![property], Overall::Partial),
    ] {
        let content: String = contents.iter().enumerate().map(|(number, content)| response(content, number)).collect();
        assert_eq!(of(&content, &Exchange::from(operation)).0, overall, "{operation:?}: {content}");
    }
    Ok(())
}

/// The Destination is resolved against the Request-URI, and so are the hrefs in a document, before the two are
/// compared.
#[test]
fn places_of_a_copy() -> Test {
    use Place::{Inside, Outside, Unknown};
    for (uri, destination, href, place, resource) in [
        ("https://e.com/docs/", "/dst/", "http://evil.com/dst/x", Outside, None),
        ("https://e.com/docs/", "/dst/", "https://e.com/dst/x", Inside, Some("https://e.com/dst/x")),
        ("https://e.com/docs/", "/dst/", "/dst/x", Inside, Some("https://e.com/dst/x")),
        ("https://e.com/docs/", "https://o.com/dst/", "/dst/x", Outside, None),
        ("https://e.com/docs/", "https://o.com/dst/", "https://o.com/dst/x", Inside, Some("https://o.com/dst/x")),
        ("https://e.com/docs/c", "https://e.com/dst/", "x", Outside, None),
        ("/docs/c", "/dst/", "x", Outside, None),
        ("/docs/", "/dst/", "/dst/x", Inside, Some("/dst/x")),
        ("/docs/", "/dst/", "https://e.com/dst/x", Unknown, None),
        ("/docs/", "https://e.com/dst/", "https://e.com/dst/x", Inside, Some("https://e.com/dst/x")),
        ("https://e.com/docs/", "https://e.com/dst/", "/\\evil.com/dst/x", Outside, None),
    ] {
        for operation in [Operation::Copy, Operation::Move] {
            let exchange = Exchange::new(operation, uri)?.destination(destination)?;
            let body = format!(
                "<D:multistatus xmlns:D='DAV:'><D:response><D:href>{href}</D:href></D:response></D:multistatus>"
            );
            let document = Multistatus::parse(body.as_bytes())?;
            let href = document.responses()[0].href().expect("an href");
            assert_eq!(exchange.place(&href), place, "{uri} {destination} {href}");
            let found = exchange.resource(&href).map(|found| found.to_string());
            assert_eq!(found.as_deref(), resource, "{uri} {destination} {href}");
        }
    }
    // Without a Request-URI no place is known, even with a Destination.
    let exchange = Exchange::from(Operation::Copy).destination("https://e.com/dst/")?;
    for href in ["x", "/dst/x", "https://e.com/dst/x"] {
        let href = Href::from_lenient(href)?;
        assert_eq!((exchange.place(&href), exchange.resource(&href)), (Unknown, None));
    }
    Ok(())
}

/// One path on two hosts is two resources.
#[test]
fn hrefs_of_a_multiget_on_two_hosts() -> Test {
    let asked = ["https://a.example/x", "https://b.example/x"].map(|href| Href::new(href).expect("a URI"));
    let exchange = Exchange::new(Operation::Multiget, "https://a.example/")?.hrefs(asked.clone());
    assert!(asked.iter().all(|href| exchange.place(href) == Place::Inside));
    let document = document(&[("https://a.example/x", 200)]);
    let verdict = document.verdict(exchange);
    assert_eq!(verdict.unanswered_hrefs().collect::<Vec<_>>(), [&asked[1]]);
    Ok(())
}

/// A response beside a truncation is not forgotten, whether or not the Request-URI is known.
#[test]
fn what_stands_beside_a_507() -> Test {
    let cut = "<D:href>/c/</D:href><D:status>HTTP/1.1 507 x</D:status>";
    let response = |content: &str| format!("<D:response>{content}</D:response>");
    let property = "<D:propstat><D:prop><D:x/></D:prop><D:status>HTTP/1.1 403 x</D:status></D:propstat>";
    for exchange in [Exchange::from(Operation::SyncCollection), Exchange::new(Operation::SyncCollection, "/c/")?] {
        let told = |content: &str| {
            let body = format!("<D:multistatus xmlns:D='DAV:'>{content}<D:sync-token>t</D:sync-token></D:multistatus>");
            let document = Multistatus::parse(body.as_bytes()).expect("a document").into_owned();
            let verdict = document.verdict(&exchange);
            let failures: Vec<_> = verdict.failures().map(|failure| failure.to_string()).collect();
            assert_eq!(failures.is_empty(), verdict.summary().failed() == 0, "{failures:?}");
            (verdict.overall(), failures, document.changes(&exchange).token().is_ok())
        };
        assert_eq!(told(&response(cut)), (Overall::Incomplete, vec![], true));
        let (overall, failures, _) = told(&response(&(cut.to_owned() + property)));
        assert_eq!((overall, failures), (Overall::Partial, vec!["/c/: x: 403 x".into()]));
        let (overall, _, token) = told(&response(&(cut.to_owned() + "<status xmlns=''>HTTP/1.1 403 x</status>")));
        assert_eq!((overall, token), (Overall::Unclear, false));
        let (overall, ..) = told(&response(&(cut.to_owned() + "<D:status>zz</D:status>")));
        assert!(matches!(overall, Overall::Unclear | Overall::Failed));
        assert_eq!(told(&(response(cut) + &response(cut))).0, Overall::Incomplete);
        // Nobody knows which member a response without href says is removed.
        let (overall, failures, token) = told(&response("<D:status>HTTP/1.1 404 x</D:status>"));
        assert_eq!((overall, failures.len(), token), (Overall::Unclear, 0, false));
        let (overall, failures, token) = told(&response("<D:status>HTTP/1.1 507 x</D:status>"));
        assert!(!overall.is_success() && failures.len() == 1 && !token);
    }
    Ok(())
}

/// A certain failure is reported, even beside a status that says nothing.
#[test]
fn a_status_without_outcome_hides_no_failure() -> Test {
    let propstat = |name: &str, status: u16| {
        format!("<D:propstat><D:prop><D:{name}/></D:prop><D:status>HTTP/1.1 {status} x</D:status></D:propstat>")
    };
    for status in [404, 410, 403, 423, 302, 500] {
        for doubtful in [102, 207] {
            let content = format!("<D:href>/c/a</D:href>{}{}", propstat("p", doubtful), propstat("q", status));
            let exchange = Exchange::new(Operation::Proppatch, "/c/a")?;
            let (overall, failures) = of(&format!("<D:response>{content}</D:response>"), &exchange);
            assert_eq!((overall, failures.len()), (Overall::Partial, 2), "{doubtful} {status}");
        }
    }
    Ok(())
}

/// Another reader could take each of these for another resource, so nobody may act on it.
#[test]
fn addresses_that_are_in_doubt() -> Test {
    let exchange = Exchange::new(Operation::Delete, "http://example.com/docs/")?;
    for href in ["/docs/..%2Fother/", "/docs/%2e%2e%5cother", "/docs/a%00b", "/docs/a\u{FFFD}b", "/docs/a\\b"] {
        let document = document(&[(href, 503)]);
        let verdict = document.verdict(&exchange);
        let failures: Vec<_> = verdict.failures().collect();
        assert_eq!((failures.len(), failures[0].place(), failures[0].resource()), (1, Place::Outside, None), "{href}");
        assert!(!verdict.overall().is_success());
    }
    // A control character that XML forbids is mended to U+FFFD, which could be in the name of another file.
    let body =
        b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/docs/a\x01</D:href><D:status>HTTP/1.1 503 x</D:status>
        </D:response></D:multistatus>";
    let document = ParseOptions::new().tolerant().parse(body)?;
    assert_eq!(document.verdict(&exchange).failures().filter_map(|failure| failure.resource().cloned()).count(), 0);
    Ok(())
}

/// What a server sends must not control a terminal.
#[test]
fn hidden_characters_are_not_shown() -> Test {
    for hidden in ["\u{9B}2J", "\u{202E}gpj.exe", "\u{2028}", "\u{7F}"] {
        let document = document(&[(&format!("/docs/a{hidden}b"), 403)]);
        let verdict = document.verdict(Operation::Delete);
        let shown: Vec<_> = verdict.failures().map(|failure| failure.to_string()).collect();
        let rest = &hidden[hidden.chars().next().map_or(0, char::len_utf8)..];
        assert_eq!(shown, [format!("/docs/a\u{FFFD}{rest}b: 403 x")]);
    }
    Ok(())
}
