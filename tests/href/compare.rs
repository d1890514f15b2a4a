//! Hrefs in relation to others: resolved, compared, within.

use multistatus::{Error, ErrorKind, Href};

use super::wire;

#[test]
fn references_are_resolved_as_in_rfc_3986_section_5_4() -> Result<(), Error> {
    let base = Href::new("http://a/b/c/d;p?q")?;
    let path_base = Href::new("/b/c/d;p?q")?;
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
        assert_eq!(wire(href).resolve(&base)?, *format!("http://a{path}"), "{href}");
        assert_eq!(wire(href).resolve(&path_base)?, path, "{href}");
    }
    assert_eq!(wire("//g").resolve(&base)?, "http://g");
    assert_eq!(wire("https://g/a/../b").resolve(&base)?, "https://g/b");
    assert_eq!(wire("https://g/a/../b").resolve(&path_base)?, "https://g/b");
    Ok(())
}

#[test]
fn what_gives_no_href_is_not_resolved() {
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
        ("a", "b/c"),
        ("a", "mailto:b@example.org"),
        ("a", "//h/b"),
        ("a", "http:///b"),
        ("urn:x/../y", url),
    ] {
        let error = wire(href).resolve(&wire(base)).expect_err(href);
        assert_eq!(error.kind(), ErrorKind::InvalidHref, "{href}");
    }
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
        ("http://%68/a", "http://h/a"),
        ("http://a@h@g/a", "http://g/a"),
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
        ("/a/..%2Fc", "/a"),
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
        ("/a/", "/a//"),
        ("http://g/a/b", "http://h/a"),
        ("http://h:8080/a/b", "http://h/a"),
        ("//a/b", "/a"),
        ("a/b", "/a"),
        ("a/b", "a"),
        ("mailto:/a/b", "/a"),
        ("mailto:/a/b", "mailto:/a"),
    ] {
        assert!(!wire(href).is_within(&wire(base)), "{href} {base}");
    }
}
