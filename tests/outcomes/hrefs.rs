//! Tests which resource the href of an outcome names, in any spelling.

use crate::support::*;
use multistatus::condition::no_conflicting_lock;
use multistatus::header::Preferences;
use multistatus::request::Multiget;
use multistatus::{Error, ErrorKind, Exchange, Href, Multistatus, Operation, Outcomes, Response};

fn changed(href: &str) -> Result<Response<'static>, Error> {
    Response::builder(href).property(A, "x").build()
}

/// Returns a response as another server sent it.
fn read(href: &str, status: &str) -> Result<Response<'static>, Error> {
    let outcome = match status {
        "" => "<D:propstat><D:prop><D:displayname/></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>".into(),
        status => format!("<D:status>HTTP/1.1 {status} x</D:status>"),
    };
    let row = format!("<D:response><D:href>{href}</D:href>{outcome}</D:response>");
    let body = format!("<D:multistatus xmlns:D=\"DAV:\">{row}</D:multistatus>");
    Ok(Multistatus::parse(body.as_bytes())?.into_owned().into_iter().next().unwrap_or_else(|| unreachable!()))
}

fn message(outcomes: Outcomes) -> String {
    outcomes.reply().map_err(|error| error.to_string()).err().unwrap_or_default()
}

/// Returns a synchronization in which the first member was removed and the others have changed.
fn sync(request_uri: &str, removed: &str, hrefs: &[&str]) -> Result<Outcomes, Error> {
    let mut outcomes = Outcomes::new((Operation::SyncCollection, request_uri));
    outcomes.sync_token("urn:a:b").status(removed, 404);
    for href in hrefs {
        outcomes.response(changed(href)?);
    }
    Ok(outcomes)
}

#[test]
fn rfc6578_3_5_2_removed_and_not_removed() -> Test {
    for (removed, other) in [
        ("/c/a/", "/c/a/x"),
        ("/c/a/", "/c/a"),
        ("/c/a", "/c/a/"),
        ("/c/%61/", "/c/a/x"),
        ("/c/~a", "/c/%7Ea/x/y"),
        ("/c/%61", "/c/a"),
        ("/c/a/?q", "/c/a/x?r"),
        ("http://h/c/a/", "/c/a/x"),
        ("/c/a/", "http://h:80/c/a/x"),
        ("http://H/c/a/", "http://h/c/a"),
    ] {
        let outcomes = sync("http://h/c/", removed, &[other])?;
        assert_eq!(kind(outcomes.clone()), Some(ErrorKind::Usage), "{removed} {other}");
        let found = message(outcomes);
        for href in [removed, other].map(|href| href.trim_start_matches("http://H")) {
            assert!(found.contains(href), "{found}");
        }
    }
    for (removed, other) in [
        ("/c/a/", "/c/ab"),
        ("/c/a", "/c/b?/c/a/x"),
        ("/c/b?/c/a", "/c/a/x"),
        ("/c/a?v=1", "/c/a?v=2"),
        ("/c/a/", "http://g/c/a/x"),
    ] {
        assert_eq!(message(sync("http://h/c/", removed, &[other])?), "", "{removed} {other}");
    }
    Ok(())
}

#[test]
fn rfc6578_3_5_2_removals_below_a_removed_collection_in_other_spellings() -> Test {
    for below in ["/c/a/x", "/c/%61/x", "http://h/c/a/x", "http://h:80/c/a/x/y/", "/c/a/x?q"] {
        let mut outcomes = sync("http://h/c/", "/c/a/", &["/c/b"])?;
        outcomes.status(below, 404);
        let found = rows(&outcomes.reply()?);
        assert_eq!((found.len(), found[0].ends_with("/c/a/ 404")), (2, true), "{below}: {found:?}");
    }
    Ok(())
}

#[test]
fn rfc5842_7_1_what_is_below_another_binding_in_other_spellings() -> Test {
    let preferences = Preferences::new().header("DAV", "bind").header("Depth", "infinity");
    for below in ["/c/a/x", "/c/%61/x", "http://h/c/a/x"] {
        let asked = Exchange::new(Operation::Propfind, "http://h/c/")?.preferences(preferences.clone());
        let mut outcomes = Outcomes::new(asked);
        outcomes.response(changed("/c/")?).status("/c/a/", 208).response(changed(below)?);
        assert_eq!(rows(&outcomes.reply()?).len(), 2, "{below}");
    }
    Ok(())
}

#[test]
fn hrefs_that_were_read_are_resolved() -> Test {
    for (request_uri, href, resolved) in [
        ("/c/", "a", "/c/a"),
        ("/c/", "../c/a", "/c/a"),
        ("/c/", "a b", "/c/a%20b"),
        ("/c/", "/c/b/../a", "/c/a"),
        ("/c/", "/c/b/%2E%2e/a", "/c/a"),
        ("/c/", "http://h/c/./a", "http://h/c/a"),
        ("http://h/c/", "a", "http://h/c/a"),
        ("http://h/c/", "//h/c/a", "http://h/c/a"),
        ("/c/", "/c/.a/..b", "/c/.a/..b"),
        ("/c/", "/c/a?x/../y", "/c/a?x/../y"),
    ] {
        let raw = read(href, "404")?.href().map(Href::into_owned).unwrap_or_else(|| unreachable!());
        let mut told = Outcomes::new((Operation::Multiget, request_uri));
        told.status(raw, 404);
        assert_eq!(rows(&told.clone().response(read(href, "404")?).reply_of()?), [format!("{resolved} 404")]);
        let mut outcomes = Outcomes::new((Operation::Multiget, request_uri));
        outcomes.response(read(href, "")?);
        assert_eq!(rows(&outcomes.reply()?), [format!("{resolved} 200(displayname)")]);
    }
    for href in ["//evil/x", "//evil/c/a", "mailto:a@b"] {
        for status in ["404", ""] {
            let mut outcomes = Outcomes::new((Operation::Multiget, "/c/"));
            outcomes.response(read(href, status)?);
            let found = message(outcomes);
            assert!(found.starts_with(&format!("response({href:?}): ")), "{found}");
        }
    }
    let mut outcomes = Outcomes::new((Operation::Delete, "http://h/c/"));
    outcomes.response(read("//evil/c/a", "423")?);
    assert!(message(outcomes).starts_with("response(\"//evil/c/a\"): "));
    Ok(())
}

/// Returns the response of a COPY about this href, or the kind of its error.
fn copied(request_uri: &str, destination: &str, href: &str) -> Result<String, ErrorKind> {
    let exchange = Exchange::new(Operation::Copy, request_uri).and_then(|it| it.destination(destination));
    let mut outcomes = Outcomes::new(exchange.map_err(|error| error.kind())?);
    outcomes.status(href, 423);
    match outcomes.reply() {
        Ok(reply) => Ok(rows(&reply).concat()),
        Err(error) => {
            assert!(error.to_string().starts_with(&format!("status({href:?}): ")), "{error}");
            Err(error.kind())
        }
    }
}

#[test]
fn rfc4918_8_3_and_10_3_where_the_resources_of_a_copy_are() {
    let outside = || Err(ErrorKind::Usage);
    for destination in ["/d/", "http://h/d/"] {
        for request_uri in ["/c/", "http://h/c/"] {
            for (href, path) in [("/d/x", "/d/x"), ("/c/x", "/c/x"), ("http://h/d/x", "/d/x"), ("http://h/c/x", "/c/x")]
            {
                let found = copied(request_uri, destination, href);
                assert!(
                    found.as_ref().is_ok_and(|row| row.ends_with(&format!("{path} 423"))),
                    "{request_uri} {destination} {href}: {found:?}"
                );
            }
            if (request_uri, destination) == ("/c/", "/d/") {
                continue;
            }
            for href in ["http://evil/c/x", "http://evil/d/x", "https://h/d/x", "http://h:81/c/x", "http://evil/"] {
                assert_eq!(copied(request_uri, destination, href), outside(), "{request_uri} {destination} {href}");
            }
        }
    }
    // To another server.
    assert_eq!(copied("http://h/c/", "http://g/d/", "/d/x"), outside());
    assert_eq!(copied("http://h/c/", "http://g/d/", "http://h/d/x"), outside());
    assert_eq!(copied("http://h/c/", "http://g/d/", "http://g/c/x"), outside());
    assert_eq!(copied("http://h/c/", "http://g/d/", "http://g/d/x"), Ok("http://g/d/x 423".into()));
    assert_eq!(copied("http://h/c/", "http://g/d/", "http://g/"), Ok("plain 423".into()));
    assert_eq!(copied("http://h/c/", "http://g/d/", "/"), Ok("plain 423".into()));
    // A member of the source is not the Destination just because its path is equal.
    assert_eq!(copied("http://h/c/", "http://g/c/x", "/c/x"), Ok("/c/x 423".into()));
}

#[test]
fn rfc4918_9_10_3_one_response_for_the_request_uri_of_a_lock() -> Test {
    let feed = |said: &[(&str, u16)]| -> Result<Vec<String>, Error> {
        let mut outcomes = Outcomes::new((Operation::Lock, "/c/"));
        for &(href, status) in said {
            outcomes.status(href, status);
        }
        Ok(rows(&outcomes.reply()?))
    };
    for (a, b, worst) in [(423, 403, 423), (424, 403, 403), (403, 500, 500), (200, 403, 403), (404, 403, 403)] {
        for (first, second) in [(a, b), (b, a)] {
            for hrefs in [["/c", "/c/"], ["/c/", "/c"], ["http://h/c", "/c/"]] {
                let said = [(hrefs[0], first), (hrefs[1], second)];
                assert_eq!(feed(&said)?, [format!("plain {worst}")], "{said:?}");
            }
        }
    }
    for (first, second) in [("/c", "/c/"), ("/c/", "/c")] {
        assert_eq!(feed(&[(first, 424), ("/c/a", 403), (second, 424)])?, ["/c/ 424", "/c/a 403"]);
        assert_eq!(feed(&[(first, 424), ("/c/a", 403), (second, 423)])?, ["/c/ 423", "/c/a 403"]);
        let mut outcomes = Outcomes::new((Operation::Lock, "/c/"));
        outcomes.failed_with(first, 423, no_conflicting_lock(["/c/"])?).status(second, 423);
        assert_eq!(plain(&outcomes.reply()?), (423, vec!["no-conflicting-lock".into()]));
    }
    Ok(())
}

/// Whatever a client asks for in a multiget, each href gets a response of its own, or the request is refused as the
/// client's fault.
#[test]
fn what_a_multiget_asks_for_is_never_the_fault_of_the_server() -> Test {
    let own = ["/c/", "/c", "", ".", "./", "a.ics", "/c/a.ics", "a b", "%zz", "#f", "?q", "\\x", "/c/../c/", "/d/"];
    let full = ["http://h/c/", "http://h/c/a.ics", "http://evil/x", "HTTP://h/x", "http://u@h/x", "https://h/c/"];
    let odd = [
        ["//evil/x", "///x", "//", "mailto:x", "ftp://h/x", "http:", "http://"],
        ["http:///x", "http://[/x", "http://h:x/", "urn:a:b", "http:x", "x:y", ":"],
    ];
    let mut answered = 0;
    for request_uri in ["/c/", "http://h/c/"] {
        for href in own.into_iter().chain(full).chain(odd.into_iter().flatten()).chain(["\u{FFFD}", "\u{202E}"]) {
            for other in [None, Some("/c/b.ics")] {
                let hrefs: String =
                    [Some(href), other].into_iter().flatten().map(|href| format!("<D:href>{href}</D:href>")).collect();
                let root = "C:calendar-multiget";
                let body = format!("<{root} xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns:D='DAV:'>{hrefs}</{root}>");
                let reply = || {
                    let multiget = Multiget::parse(body.as_bytes())?;
                    let exchange = Exchange::new(Operation::Multiget, request_uri)?.hrefs(multiget.hrefs.clone());
                    let mut outcomes = Outcomes::new(exchange);
                    for href in &multiget.hrefs {
                        outcomes.status(href, 404);
                    }
                    outcomes.reply()
                };
                match reply() {
                    Ok(reply) => {
                        let found = reply.multistatus().map(|document| document.responses().len());
                        assert_eq!(found, Some(1 + usize::from(other.is_some())), "{href:?} {other:?}");
                        answered += 1;
                    }
                    Err(error) => assert_eq!(error.status(), 400, "{request_uri} {href:?} {other:?}: {error}"),
                }
            }
        }
    }
    assert!(answered > 60, "{answered}");
    Ok(())
}
