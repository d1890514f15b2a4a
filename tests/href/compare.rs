//! Tests hrefs in relation to others: resolved, compared, within.

use multistatus::{Base, Element, Error, ErrorKind, Href, Multistatus, Name, Relation, Value};

use super::wire;

#[test]
fn references_are_resolved_as_in_rfc_3986_section_5_4() -> Result<(), Error> {
    let base = Base::new("http://a/b/c/d;p?q")?;
    let path_base = Base::new("/b/c/d;p?q")?;
    for (href, path) in [
        ("g", "/b/c/g"),
        ("./g", "/b/c/g"),
        ("g/", "/b/c/g/"),
        ("/g", "/g"),
        ("?y", "/b/c/d;p?y"),
        ("g?y", "/b/c/g?y"),
        (";x", "/b/c/;x"),
        ("g;x", "/b/c/g;x"),
        ("g;x?y", "/b/c/g;x?y"),
        (".", "/b/c/"),
        ("./", "/b/c/"),
        ("..", "/b/"),
        ("../", "/b/"),
        ("../g", "/b/g"),
        ("../..", "/"),
        ("../../", "/"),
        ("../../g", "/g"),
        ("../../../g", "/g"),
        ("../../../../g", "/g"),
        ("/./g", "/g"),
        ("/../g", "/g"),
        ("g.", "/b/c/g."),
        (".g", "/b/c/.g"),
        ("g..", "/b/c/g.."),
        ("..g", "/b/c/..g"),
        ("./../g", "/b/g"),
        ("./g/.", "/b/c/g/"),
        ("g/./h", "/b/c/g/h"),
        ("g/../h", "/b/c/h"),
        ("g;x=1/./y", "/b/c/g;x=1/y"),
        ("g;x=1/../y", "/b/c/y"),
        ("g?y/./x", "/b/c/g?y/./x"),
        ("g?y/../x", "/b/c/g?y/../x"),
    ] {
        assert_eq!(base.resolve(&wire(href))?, *format!("http://a{path}"), "{href}");
        assert_eq!(path_base.resolve(&wire(href))?, path, "{href}");
    }
    assert_eq!(base.resolve(&wire("//g"))?, "http://g");
    assert_eq!(base.resolve(&wire("https://g/a/../b"))?, "https://g/b");
    assert_eq!(path_base.resolve(&wire("https://g/a/../b"))?, "https://g/b");
    Ok(())
}

#[test]
fn what_gives_no_href_is_not_resolved() -> Result<(), Error> {
    let url = "http://h/a/";
    for (href, base) in [
        ("//g/a", "/b"),
        ("//", url),
        ("///a", url),
        ("http:///a", url),
        ("http://a b/c", url),
        ("http://a#@b/c", url),
        ("http://[::1/c", url),
        ("/.//a", "/b"),
        ("urn:x/../y", url),
    ] {
        let error = Base::new(base)?.resolve(&wire(href)).expect_err(href);
        assert_eq!(error.kind(), ErrorKind::InvalidHref, "{href}");
    }
    Ok(())
}

/// Text after an authority without a slash is quoted as it was sent, with a colon in it and without.
#[test]
fn a_refused_target_is_quoted() -> Result<(), Error> {
    let base = Base::new("http://h/a/")?;
    for href in ["//g#b", "//g#b:c", "//g:80#b:c", "//g#b?c:d", "http://g#b:c"] {
        let error = base.resolve(&wire(href)).expect_err(href);
        let target = format!("found \"http:{}\"", href.trim_start_matches("http:"));
        assert!(error.message().contains(&target), "{}", error.message());
    }
    Ok(())
}

#[test]
fn spellings_of_one_resource() {
    for (a, b) in [
        ("/a", "/a"),
        ("/a", "http://h/a"),
        ("//h/a", "https://h/a"),
        ("http://h", "http://h/"),
        ("http://h?x", "http://h/?x"),
        ("http://H/a", "HTTP://h:80/a"),
        ("https://h:443/a", "https://u:p@h:/a"),
        ("http://[::1]/a", "http://[::1]:80/a"),
        ("/%7Ea", "/~a"),
        ("/%c3%a9", "/%C3%A9"),
        ("/a/./b/../c", "/a/c"),
        ("/a/%2e%2E/c", "/c"),
        ("/../a", "/a"),
        ("/a?%7e", "/a?~"),
        ("/a?%2f", "/a?%2F"),
        ("a%20b", "a b"),
        ("mailto:a@h", "MAILTO:a%40h"),
    ] {
        assert!(wire(a).same_resource(&wire(b)), "{a} {b}");
        assert!(wire(b).same_resource_ignoring_slash(&wire(a)), "{b} {a}");
    }
}

#[test]
fn spellings_of_two_resources() {
    for (a, b) in [
        ("/a", "/A"),
        ("/a%2Fb", "/a/b"),
        ("/a%3Fb", "/a?b"),
        ("/a%23b", "/a"),
        ("/a%25b", "/a%b5"),
        ("/%2541", "/A"),
        ("/a", "/a?"),
        ("/a", "/a?x"),
        ("/a?a%26b", "/a?a&b"),
        ("/a//b", "/a/b"),
        ("http://h/a", "http://g/a"),
        ("http://h/a", "https://h/a"),
        ("http://h:8080/a", "http://h/a"),
        ("http://h@g/a", "http://h/a"),
        ("http://h#@g/a", "http://g/a"),
        ("http://[::1]/a", "http://[::2]/a"),
        ("//h/a", "/h/a"),
        ("http://%68/a", "http://h/a"),
        ("http://a@h@g/a", "http://g/a"),
        ("http:///h/a", "/h/a"),
        ("http:///h/a", "http://h/a"),
        ("http://h./a", "http://h/a"),
        ("http://127.1/a", "http://127.0.0.1/a"),
        ("http://h:080/a", "http://h/a"),
        ("http://h:a/b", "/b"),
        ("http://\u{E9}/a", "/a"),
        ("ftp://h/a", "/a"),
        ("//h/a", "/a"),
        ("/a\\b", "/a%5Cb"),
        ("/a\\b", "/a/b"),
        ("/a\tb", "/a%09b"),
        ("/a\tb", "/ab"),
        ("/a\u{7F}", "/a%7F"),
        ("/a#b", "/a%23b"),
        ("/a?x#", "/a?x"),
        ("mailto:a@h", "a@h"),
        ("mailto:a@h", "sip:a@h"),
        ("a", "/a"),
        ("a/../b", "b"),
    ] {
        assert!(!wire(a).same_resource_ignoring_slash(&wire(b)), "{a} {b}");
        assert!(!wire(b).same_resource(&wire(a)), "{b} {a}");
    }
}

#[test]
fn a_trailing_slash_counts_unless_it_is_ignored() {
    for (a, b) in [("/a", "/a/"), ("/a?x", "http://h/a/?x"), ("/a/b/..", "/a"), ("/%7e/", "/~")] {
        assert!(!wire(a).same_resource(&wire(b)), "{a} {b}");
        assert!(wire(a).same_resource_ignoring_slash(&wire(b)), "{a} {b}");
    }
    assert!(!wire("/a").same_resource_ignoring_slash(&wire("/a//")));
}

#[test]
fn no_relation_that_ignores_missing_hosts_is_transitive() {
    let (x, path, y) = (wire("http://x/a"), wire("/a"), wire("http://y/a"));
    assert!(x.same_resource(&path) && path.same_resource(&y) && !x.same_resource(&y));
}

#[test]
fn members_are_within() {
    for (href, base) in [
        ("/a", "/a"),
        ("/a/", "/a"),
        ("/a", "/a/"),
        ("/a/b", "/a"),
        ("/a/b/c?x", "/a/?y"),
        ("/a//b", "/a/"),
        ("http://h/%61/b", "/a"),
        ("http://h", "/"),
        ("/x/../a/b", "/a"),
        ("/a/b/../c", "/a"),
        ("/a/b%2Fc", "/a"),
        ("/a/b;c/d", "/a"),
        ("/a/b..;c", "/a"),
        ("/a/...;c", "/a"),
        ("/a/%252e%252e/c", "/a"),
        ("http://h/a", "HTTP://H:80"),
    ] {
        assert!(wire(href).is_within(&wire(base)), "{href} {base}");
    }
}

#[test]
fn others_are_not_within() {
    for (href, base) in [
        ("/ab", "/a"),
        ("/", "/a"),
        ("/a/..", "/a"),
        ("/a/b/../../etc", "/a"),
        ("/a/%2e%2e/etc", "/a"),
        ("/a/.%2E", "/a"),
        ("/a%2Fb", "/a"),
        ("/a/..%2Fc", "/a"),
        ("/a/%2e%2e%5cc", "/a"),
        ("/a/c%00", "/a"),
        ("/a/..;/c", "/a"),
        ("/a/..;", "/a"),
        ("/a/b/..;x=y/c", "/a"),
        ("/a/.;/c", "/a"),
        ("/a/%2e.%3b/c", "/a"),
        ("/a/b%2F..;/c", "/a"),
        ("/a/\u{FFFD}", "/a"),
        ("/a/", "/a//"),
        ("http://g/a/b", "http://h/a"),
        ("http://h:8080/a/b", "http://h/a"),
        ("//a/b", "/a"),
        ("a/b", "/a"),
        ("a/b", "a"),
        ("mailto:/a/b", "/a"),
        ("mailto:/a/b", "mailto:/a"),
        ("/a/b\\c", "/a"),
        ("/a/b\tc", "/a"),
        ("/b#/../a/c", "/a"),
        ("/a#b", "/a%23b"),
        ("/a#b/c", "/a#b"),
        ("http:///a/b", "/a"),
        ("http://h\\@g/a/b", "http://g/a"),
        ("//h\\@g/a/b", "http://g/a"),
        ("/\\h/a/b", "/"),
        ("https:h/a", "/"),
        ("http://%68/a/b", "http://h/a"),
        ("http://a@h@g/a/b", "http://g/a"),
    ] {
        assert!(!wire(href).is_within(&wire(base)), "{href} {base}");
    }
}

#[test]
fn a_base_is_an_http_url_or_an_absolute_path() -> Result<(), Error> {
    for text in ["", "b/c", "mailto:b@example.org", "//h/b", "http:///b", "http://%68/b", "ftp://h/b", "http://u@/b"] {
        let error = Base::new(wire_or_empty(text)).expect_err(text);
        assert_eq!(error.kind(), ErrorKind::InvalidHref, "{text}");
    }
    for (text, href, collection) in [
        ("/", "/", "/"),
        ("/a", "/a", "/a/"),
        ("/a/?x", "/a/?x", "/a/?x"),
        ("/a?x/", "/a?x/", "/a/?x/"),
        ("http://h", "http://h", "http://h/"),
        ("http://h?x", "http://h?x", "http://h/?x"),
        ("/a b/../c#", "/c%23", "/c%23/"),
        ("http:/h/a", "http://h/a", "http://h/a/"),
    ] {
        assert_eq!(*Base::new(wire(text))?.href(), href);
        assert_eq!(*Base::collection(wire(text))?.href(), collection);
    }
    Ok(())
}

/// Returns an href with any text. A response has no empty href, but a property can have one.
fn wire_or_empty(text: &str) -> Href<'static> {
    let empty = || Element::new(Name::dav("owner"), Value::from_xml("<D:href/>")?).map(|owner| owner.hrefs().remove(0));
    if text.is_empty() { empty().expect("an empty href") } else { wire(text) }
}

#[test]
fn relations() -> Result<(), Error> {
    use Relation::{Child, Descendant, Outside, Same};
    let table = [
        ("", Same),
        (".", Same),
        ("./", Same),
        ("?x", Same),
        ("/c/a", Same),
        ("/c/a/?x=/y", Same),
        ("/c/a?x", Same),
        ("/c/%61/", Same),
        ("http://h/c/a", Same),
        ("HTTP://u@H:80/c/a/", Same),
        ("//h/c/a/", Same),
        ("b", Child),
        ("a:b.vcf", Child),
        ("/c/a/b", Child),
        ("/c/a/b/", Child),
        ("/c/a/b?x/y", Child),
        ("/c/a/x/../b", Child),
        ("/c/a/b c", Child),
        ("/c/a/b%2Fc", Child),
        ("/c/a/\u{E9}[1]", Child),
        ("http:/h/c/a/b", Child),
        ("http%3A//h/c/a/b", Child),
        ("/c/a/b #2.vcf", Child),
        ("/c/a//", Child),
        ("b%5Cc", Child),
        ("b..%2Fc", Child),
        ("%2E%2e.%2Fb", Child),
        ("b/c", Descendant),
        ("/c/a/b/c", Descendant),
        ("/c/a//b", Descendant),
        ("http://h/c/a/b/c/d/", Descendant),
        ("..", Outside),
        ("../ab", Outside),
        ("/", Outside),
        ("/c", Outside),
        ("/c/ab", Outside),
        ("/c/A", Outside),
        ("/c/a/../b", Outside),
        ("/c/a/%2e%2E/b", Outside),
        ("/c/a%2Fb", Outside),
        ("/c/a/..%2Fb", Outside),
        ("/c/a/%2e%2E%2fb/", Outside),
        ("/c/a/b%2F..%2F..%2Fb", Outside),
        ("/c/a/b/c%2f..", Outside),
        ("/c/a/b%2F.", Outside),
        ("/c/a/..%5Cb", Outside),
        ("/c/a/b%5c..%2fc", Outside),
        ("/c/a/b%00", Outside),
        ("/c/a/b%00c/d", Outside),
        ("b\u{FFFD}", Outside),
        ("/c/b#/../a/x", Outside),
        ("https://h/c/a", Outside),
        ("http://h:81/c/a", Outside),
        ("http://h:080/c/a", Outside),
        ("http://h./c/a", Outside),
        ("http://g/c/a/b", Outside),
        ("http:///h/c/a/b", Outside),
        ("http:///c/a/b", Outside),
        ("//c/a/b", Outside),
        ("//g\\@h/c/a/b", Outside),
        ("//g#@h/c/a/b", Outside),
        ("//g?@h/c/a/b", Outside),
        ("http://x@y@h/c/a/b", Outside),
        ("http://%68/c/a/b", Outside),
        ("/\\g/c/a/b", Outside),
        ("\\\\g/c/a/b", Outside),
        ("b\\c", Outside),
        ("b\tc", Outside),
        ("b\rc", Outside),
        ("b\u{7F}", Outside),
        ("http:b", Outside),
        ("https:evil.com/a", Outside),
        ("ftp://h/c/a/b", Outside),
        ("mailto:/c/a/b", Outside),
        ("MAILTO:b", Outside),
        ("DAV:unordered", Outside),
        ("urn:x", Outside),
    ];
    let base = Base::collection("http://h/c/a")?;
    let path_base = Base::collection("/c/a")?;
    for (text, relation) in table {
        let href = if text.is_empty() { wire_or_empty(text) } else { wire(text) };
        assert_eq!(base.relation(&href), relation, "{text:?}");
        assert_eq!(Base::new(wire("HTTP://u@H:80/x/../%63/a/?x"))?.relation(&href), relation, "{text:?}");
        if relation != Outside && text != "//h/c/a/" {
            assert_eq!(path_base.relation(&href), relation, "{text:?}");
            assert_eq!(base.relation_by_path(&href), relation, "{text:?}");
        }
    }
    let root = Base::new("http://h")?;
    assert_eq!(
        ["", "/", "/a/", "/a/b", "//h"].map(|text| root.relation(&wire_or_empty(text))),
        [Same, Same, Child, Descendant, Same]
    );
    let other = Base::new("http://h/a//")?;
    assert_eq!(["/a", "/a/", "/a//", "/a//b"].map(|text| other.relation(&wire(text))), [Outside, Outside, Same, Child]);
    Ok(())
}

#[test]
fn relations_by_path_ignore_the_host() -> Result<(), Error> {
    use Relation::{Child, Outside, Same};
    for base in ["https://h/c/", "/c/"] {
        let base = Base::new(base)?;
        for (text, relation) in [
            ("http://g:8080/c", Same),
            ("HTTP://G/%63/b", Child),
            ("http:/g/c/b", Child),
            ("//g/c/b", Child),
            ("/c/b", Child),
            ("b", Child),
            ("http://g/", Outside),
            ("http://g", Outside),
            ("http://g//c/b", Outside),
            ("http://g/c/../b", Outside),
            ("http://g/d#/../c/b", Outside),
            ("http:///c/b", Outside),
            ("http:///g/c/b", Outside),
            ("http://g\\/c/b", Outside),
            ("http://a@b@g/c/b", Outside),
            ("http://g#@h/c/b", Outside),
            ("ftp://g/c/b", Outside),
            ("mailto:/c/b", Outside),
            ("DAV:unordered", Outside),
        ] {
            assert_eq!(base.relation_by_path(&wire(text)), relation, "{text}");
        }
    }
    Ok(())
}

#[test]
fn nothing_is_found_under_another_name() -> Result<(), Error> {
    let body = br#"<D:multistatus xmlns:D="DAV:">
        <D:response><D:href>//evil.com\@example.com/dav/c/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        <D:response><D:href>/dav/c\a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        <D:response><D:href>http:///dav/c/b</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        <D:response><D:href>/dav/c/c#d</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        </D:multistatus>"#;
    let document = Multistatus::parse(body)?;
    for text in ["https://example.com/dav/c/a", "/dav/c/a", "/dav/c%5Ca", "/dav/c/b", "/dav/c/c%23d", "/dav/c/c"] {
        assert!(document.find(&Href::new(text)?).is_none(), "{text}");
    }
    for response in document.responses() {
        let href = response.href().expect("an href");
        assert_eq!(document.find(&href), Some(response));
    }
    Ok(())
}
