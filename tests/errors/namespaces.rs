//! Elements of a multistatus in another namespace than `DAV:`, without and with the option that reads them.

use multistatus::read::{Deviation, Findings};
use multistatus::{ErrorKind, Multistatus, Name, ParseOptions};

use crate::read;

const NEW: ParseOptions = ParseOptions::new();

/// Returns a document with every element that must be there, in which each tag of a kind has its own prefix and
/// declaration.
fn body(names: [&str; 7]) -> String {
    let [response, href, propstat, prop, inner, status, xmlns] = names;
    format!(
        "<D:multistatus xmlns:D=\"DAV:\"{xmlns}><{response}><{href}>/a</{href}><{propstat}><{prop}><D:getetag/>\
         </{prop}><{inner}>HTTP/1.1 423 Locked</{inner}></{propstat}></{response}><D:response><D:href>/b</D:href>\
         <{status}>HTTP/1.1 403 Forbidden</{status}></D:response></D:multistatus>"
    )
}

const PLACES: [&str; 6] = ["response", "href", "propstat", "prop", "status", "status"];

/// Returns the body with one of its elements under this prefix.
fn with(prefix: &str, place: usize, xmlns: &str) -> String {
    let mut names = PLACES.map(|local| format!("D:{local}"));
    names[place] = format!("{prefix}{}", PLACES[place]);
    let [a, b, c, d, e, f] = &names;
    body([a, b, c, d, e, f, xmlns])
}

fn count(findings: &Findings, deviation: Deviation) -> usize {
    findings.as_slice().iter().filter(|found| found.deviation() == deviation).count()
}

/// Reads in every way, with and without the cache, with these options.
fn parse(options: ParseOptions, body: &str) -> (Multistatus<'static>, Findings) {
    let cached = read(options, body.as_bytes());
    assert_eq!(cached, read(options.shape_cache(false), body.as_bytes()), "{body}");
    assert!(cached.end.is_ok(), "{body}: {:?}", cached.end);
    let (document, findings) = options.parse_with_findings(body.as_bytes()).expect(body);
    (document.into_owned(), findings)
}

/// Each of the elements, in each wrong namespace: recorded once, refused by strict, kept.
#[test]
fn never_silently_nothing() {
    let namespaces =
        ["urn:x", "", "DAV", "dav:", "D:", "DAV:x", "http://webdav.org/", "https://www.webdav.org/specs/rfc4918.html"];
    for (place, local) in PLACES.iter().enumerate() {
        for namespace in namespaces {
            let (prefix, xmlns) = match namespace {
                "" => ("", String::new()),
                _ => ("p:", format!(" xmlns:p=\"{namespace}\"")),
            };
            let body = with(prefix, place, &xmlns);
            let (document, findings) = parse(NEW, &body);
            assert_eq!(count(&findings, Deviation::WrongNamespace), 1, "{body}");
            let found = findings.as_slice().iter().find(|found| found.deviation() == Deviation::WrongNamespace);
            let found = found.expect("a finding");
            let name = if namespace.is_empty() { (*local).into() } else { format!("{{{namespace}}}{local}") };
            assert_eq!(found.text(), Some(&*name));
            assert!(body[found.position().byte() as usize..].starts_with(&format!("<{prefix}{local}>")), "{body}");
            let error = NEW.strict(true).parse(body.as_bytes()).expect_err(&body);
            assert!(matches!(error.kind(), ErrorKind::Deviation(_)), "{body}: {error}");
            // The element means nothing, but is not lost.
            let wrong = Multistatus::parse(body.as_bytes()).expect(&body);
            let kept = wrong.extensions().len()
                + wrong.responses().iter().map(|row| row.extensions().len()).sum::<usize>()
                + wrong
                    .responses()
                    .iter()
                    .flat_map(|row| row.propstats())
                    .map(|propstat| propstat.extensions().len())
                    .sum::<usize>();
            assert_eq!(kept, 1, "{body}");
            assert_eq!(NEW.parse(&document.to_xml()).expect(&body), document, "{body}");
        }
    }
}

/// An element that means something elsewhere, or a property, may be in any namespace.
#[test]
fn what_is_no_vocabulary() {
    for content in [
        "<D:response><D:href>/a</D:href><D:propstat><D:prop><status/><x:href xmlns:x='u'/><response/></D:prop>\
         <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>",
        "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status><response/><prop/></D:response>",
        "<href/><status/><propstat/><prop/>",
        "<x><response><href/></response></x>",
    ] {
        let body = crate::document(content);
        for options in [NEW, NEW.near_namespaces(true)] {
            let (_, findings) = parse(options, &body);
            assert!(findings.is_clean(), "{body}: {findings:?}");
        }
    }
}

/// With the option, each is read if there is no doubt, and written as `DAV:`.
#[test]
fn read_if_there_is_no_doubt() {
    let (right, _) = parse(NEW, &with("D:", 0, ""));
    for place in 0..PLACES.len() {
        for (prefix, xmlns) in [
            ("", ""),
            ("", " xmlns=''"),
            ("undeclared:", ""),
            ("p:", " xmlns:p='D:'"),
            ("p:", " xmlns:p='d:'"),
            ("p:", " xmlns:p='DAV'"),
            ("p:", " xmlns:p='dav:'"),
            ("p:", " xmlns:p='http://webdav.org'"),
            ("p:", " xmlns:p='http://webdav.org/'"),
            ("p:", " xmlns:p='https://www.webdav.org/specs'"),
        ] {
            let body = with(prefix, place, xmlns);
            for options in [NEW, NEW.tolerant(), NEW.stray_responses(true).wrapped_root(true)] {
                let options = options.near_namespaces(true);
                let (document, findings) = parse(options, &body);
                assert_eq!(document, right, "{body}");
                assert_eq!(count(&findings, Deviation::NearNamespace), 1, "{body}");
                assert_eq!(count(&findings, Deviation::WrongNamespace), 0, "{body}");
                let error = options.strict(true).parse(body.as_bytes()).expect_err(&body);
                assert_eq!(error.kind(), ErrorKind::Deviation(Deviation::NearNamespace), "{body}: {error}");
                let xml = document.to_xml();
                let (again, findings) = NEW.parse_with_findings(&xml).expect(&body);
                assert_eq!(again, right, "{body}");
                assert!(findings.is_clean(), "{body}: {findings:?}");
            }
        }
        for namespace in ["urn:x", "DAV:x", "http://webdav.org.example/", "http://a/webdav.org/", "ftp://webdav.org/"] {
            let body = with("p:", place, &format!(" xmlns:p='{namespace}'"));
            let (_, findings) = parse(NEW.near_namespaces(true), &body);
            assert_eq!(count(&findings, Deviation::WrongNamespace), 1, "{body}");
            assert_eq!(count(&findings, Deviation::NearNamespace), 0, "{body}");
        }
    }
    // A prefix that an option keeps as a namespace of its own is no better.
    let (_, findings) = parse(NEW.tolerant(), &with("undeclared:", 1, ""));
    assert_eq!(count(&findings, Deviation::WrongNamespace), 1);
}

/// Other elements of the RFC in these places are read too; a property keeps its namespace.
#[test]
fn reasons_are_read_and_properties_stay() {
    let body = crate::document(
        "<response><href>/a</href><propstat><prop><displayname>x</displayname></prop><status>HTTP/1.1 409 Conflict</status>\
         <error><D:need-privileges/></error><responsedescription>why</responsedescription></propstat></response>\
         <responsedescription>all</responsedescription><sync-token>t:</sync-token>",
    );
    let (document, _) = parse(NEW.near_namespaces(true), &body);
    let row = &document.responses()[0];
    let propstat = row.propstats().next().expect("a propstat");
    assert_eq!(propstat.names().next(), Name::new("", "displayname").ok().as_ref());
    assert_eq!(propstat.conditions().len(), 1);
    assert_eq!(propstat.description().as_ref().map(|description| description.text()), Some("why"));
    assert_eq!(document.description().map(|description| description.text()), Some("all"));
    assert_eq!(document.sync_token(), Some("t:"));
    assert!(row.extensions().len() + propstat.extensions().len() + document.extensions().len() == 0);
}

/// If the root is read as `DAV:`, so is everything in its namespace.
#[test]
fn the_namespace_of_the_root() {
    let content = |prefix: &str, xmlns: &str| {
        let row = format!(
            "<#response{xmlns}><#href>/a</#href><#propstat><#prop><#displayname>one</#displayname><#resourcetype>\
             <#collection{xmlns}/></#resourcetype><x:y xmlns:x='urn:x'>2</x:y></#prop><#status>HTTP/1.1 200 OK</#status>\
             </#propstat><#propstat><#prop><#getcontentlength/></#prop><#status>HTTP/1.1 404 Not Found</#status></#propstat>\
             </#response>"
        );
        ["/a", "/b", "/c"].map(|href| row.replace("/a", href)).concat().replace('#', prefix)
    };
    let right = format!("<D:multistatus xmlns:D='DAV:'>{}</D:multistatus>", content("D:", ""));
    let (right, _) = parse(NEW, &right);
    assert!(right.responses()[0].is_collection());
    for (prefix, xmlns) in [
        ("", ""),
        ("", " xmlns=''"),
        ("", " xmlns='D:'"),
        ("", " xmlns='dav:'"),
        ("", " xmlns='http://www.webdav.org/'"),
        ("D:", ""),
        ("p:", ""),
        ("p:", " xmlns:p='DAV'"),
        ("p:", " xmlns:p='D:'"),
        ("p:", " xmlns:p='http://webdav.org/'"),
    ] {
        // Declared at the root, or again in each response and in a value.
        for again in ["", xmlns] {
            let root = format!("<{prefix}multistatus{xmlns}>{}</{prefix}multistatus>", content(prefix, again));
            for body in [root.clone(), format!("<xml>{root}</xml>"), format!("<?xml version='1.0'?>\n{root}\n")] {
                for options in [NEW, NEW.tolerant(), NEW.stray_responses(true)] {
                    let options = options.near_namespaces(true).wrapped_root(true);
                    let (document, findings) = parse(options, &body);
                    assert_eq!(document, right, "{body}");
                    let first = findings.as_slice().iter().find(|found| found.deviation() != Deviation::WrappedRoot);
                    assert_eq!(first.map(|found| found.deviation()), Some(Deviation::NearNamespace), "{body}");
                    assert_eq!(NEW.strict(true).parse(&document.to_xml()).expect(&body), right, "{body}");
                }
            }
            let error = NEW.parse(root.as_bytes()).expect_err(&root);
            assert!(matches!(error.kind(), ErrorKind::UnexpectedRoot | ErrorKind::Namespace), "{root}: {error}");
            let error = NEW.tolerant().parse(root.as_bytes()).expect_err(&root);
            assert_eq!(error.kind(), ErrorKind::UnexpectedRoot, "{root}: {error}");
        }
    }
}

/// Stray responses in the namespace of such a root are read as well.
#[test]
fn stray_responses_under_such_a_root() {
    let (right, _) = parse(NEW, &crate::document(crate::ROW));
    for (prefix, xmlns) in [("", ""), ("D:", ""), ("p:", " xmlns:p='D:'")] {
        let body = format!(
            "<{prefix}multistatus{xmlns}><{prefix}href>/a</{prefix}href><{prefix}status>HTTP/1.1 200 OK</{prefix}status>\
             </{prefix}multistatus>"
        );
        let (document, _) = parse(NEW.near_namespaces(true).stray_responses(true), &body);
        assert_eq!(document, right, "{body}");
    }
}

/// The document knows whether something was left out after its root.
#[test]
fn text_after_the_root_is_told() {
    for (behind, expected) in [("", false), ("\n <!-- a --><?p?>", false), (" x", true), ("<a/>", true), ("<", true)] {
        let body = crate::document(crate::ROW) + behind;
        let (document, _) = parse(NEW.text_after_root(true), &body);
        assert_eq!(document.footer().has_text_after_root(), expected, "{behind}");
    }
}
