//! Tests hrefs that real servers send.

use multistatus::{Base, Error, ErrorKind, Href};

use super::{first_href, kind, wire};

#[test]
fn a_url_that_lost_a_slash_or_its_colon() -> Result<(), Error> {
    let base = Base::new("http://h:8080/dav/")?;
    for text in ["http:/h:8080/dav/x", "http%3A//h:8080/dav/x", "HTTP%3a//h:8080/dav/x"] {
        let href = wire(text);
        assert_eq!(href, text);
        assert_eq!(href.path(), "/dav/x");
        assert!(base.resolve(&href)?.as_str().eq_ignore_ascii_case("http://h:8080/dav/x"));
        assert!(href.same_resource(&Href::new("http://h:8080/dav/x")?));
        assert!(href.is_within(base.href()));
    }
    Ok(())
}

#[test]
fn white_space_around() -> Result<(), Error> {
    for text in [" /a ", "\n\t/a\n", "/a\r\n"] {
        assert_eq!(wire(text), "/a");
    }
    assert_eq!(kind(Href::new(" /a")), Some(ErrorKind::InvalidHref));
    Ok(())
}

#[test]
fn a_full_url_of_another_site() -> Result<(), Error> {
    let base = Base::new("https://proxy.example.com/dav/")?;
    let href = wire("http://backend:8080/dav/a");
    assert_eq!(base.resolve(&href)?, "http://backend:8080/dav/a");
    assert!(!href.same_resource(&wire("https://proxy.example.com/dav/a")));
    assert!(!href.is_within(base.href()));
    // A caller that trusts its server goes on with the path.
    assert!(href.same_resource(&Href::new("/dav/a")?));
    assert_eq!(base.resolve(&Href::new(href.path())?)?, "https://proxy.example.com/dav/a");
    assert!(wire("https://p01.example.com:443/1/").same_resource(&wire("https://p01.example.com/1/")));
    Ok(())
}

#[test]
fn a_path_relative_to_the_request_also_with_a_colon() -> Result<(), Error> {
    let base = Base::new("http://h/book/")?;
    for (text, path) in [
        ("b.vcf", "/book/b.vcf"),
        ("a:b.vcf", "/book/a:b.vcf"),
        ("relative:colon.vcf", "/book/relative:colon.vcf"),
        ("uid@host.file", "/book/uid@host.file"),
        ("a:b/c", "/book/a:b/c"),
        ("http:b.vcf", "/book/http:b.vcf"),
    ] {
        assert_eq!(base.resolve(&wire(text))?.path(), path);
        assert_eq!(wire(text).path(), text);
    }
    // These are URIs that appear in properties.
    for text in ["mailto:b@example.org", "urn:uuid:1", "OPAQUELOCKTOKEN:1", "HTTPS://g/user@domain/c.vcf"] {
        assert_eq!(base.resolve(&wire(text))?, text);
    }
    Ok(())
}

#[test]
fn raw_spaces_brackets_percent_signs_and_other_scripts() -> Result<(), Error> {
    let base = Base::new("http://h/")?;
    for (text, encoded) in [
        ("/a b", "/a%20b"),
        ("/\u{20AC}", "/%E2%82%AC"),
        ("/brackets[1]", "/brackets%5B1%5D"),
        ("/]]%3Ecdata", "/%5D%5D%3Ecdata"),
        ("/pipe|back\\slash^caret`", "/pipe%7Cback%5Cslash%5Ecaret%60"),
        ("/100%", "/100%25"),
        ("/u<5>%#.ics", "/u%3C5%3E%25%23.ics"),
        ("/c 2#.vcf", "/c%202%23.vcf"),
        ("/a b?c d", "/a%20b?c%20d"),
        ("/b & c", "/b%20&%20c"),
        ("/%zz%2", "/%25zz%252"),
    ] {
        let href = wire(text);
        assert_eq!(href, text);
        assert_eq!(href.encode_lenient(), encoded);
        assert_eq!(base.resolve(&href)?, *format!("http://h{encoded}"));
        // If other readers read something else, only the resolved href is compared: `\` is a slash to some, and `#`
        // begins a fragment.
        assert_eq!(href.same_resource(&Href::new(encoded)?), !text.contains(['\\', '#']));
        assert!(Base::new(encoded)?.resolve(&href)?.same_resource(&Href::new(encoded)?));
        assert_eq!(href.decoded_path()?, Href::new(encoded)?.decoded_path()?);
        assert_eq!(href.file_name(), Href::new(encoded)?.file_name());
    }
    assert_eq!(wire("http://h [1]/a b").encode_lenient(), "http://h [1]/a%20b");
    assert_eq!(wire("http://h#@evil/ ").encode_lenient(), "http://h#@evil/");
    Ok(())
}

#[test]
fn an_encoded_slash_is_no_slash() -> Result<(), Error> {
    let href = wire("/a%2fb");
    assert_eq!(Base::new("http://h/")?.resolve(&href)?, "http://h/a%2fb");
    assert!(!href.same_resource(&wire("/a/b")));
    assert!(!href.is_within(&wire("/a")));
    Ok(())
}

#[test]
fn percent_signs_in_either_case_and_without_need() {
    for (a, b) in [("/%5b", "/%5B"), ("/%24", "/$"), ("/%7E", "/~"), ("/a%40b", "/a@b"), ("/%3a", "/:")] {
        assert!(wire(a).same_resource(&wire(b)), "{a} {b}");
    }
}

#[test]
fn an_href_encoded_twice_is_another() {
    assert!(!wire("/a%2540b").same_resource(&wire("/a%40b")));
    assert_eq!(wire("/a%2540b").decoded_path().ok().as_deref(), Some("/a%40b"));
}

#[test]
fn double_slashes() -> Result<(), Error> {
    let base = Base::new("http://h/dav/")?;
    assert_eq!(base.resolve(&wire("/dav//a"))?, "http://h/dav//a");
    assert!(!wire("/dav//a").same_resource(&wire("/dav/a")));
    // At the start, two slashes announce a host.
    assert_eq!(base.resolve(&wire("//dav/a"))?, "http://dav/a");
    assert_eq!(wire("//dav/a").path(), "/a");
    assert!(!wire("//dav/a").is_within(base.href()));
    assert_eq!(base.resolve(&wire("//!svn/a"))?, "http://!svn/a");
    assert_eq!(kind(base.resolve(&wire("//"))), Some(ErrorKind::InvalidHref));
    Ok(())
}

#[test]
fn a_collection_without_a_slash() {
    assert!(!wire("/dav/a").has_trailing_slash());
    assert!(wire("/dav/a").same_resource_ignoring_slash(&wire("/dav/a/")));
    assert!(wire("/dav").is_within(&wire("/dav/")));
}

#[test]
fn dot_segments_do_not_leave_the_base() -> Result<(), Error> {
    let base = Base::new("http://h/dav/share/")?;
    assert_eq!(base.resolve(&wire("/dav/share/../share/a.pdf"))?, "http://h/dav/share/a.pdf");
    assert!(wire("/dav/share/../share/a.pdf").is_within(base.href()));
    for text in ["../a.pdf", "/dav/share/../a.pdf", "%2e%2e/a.pdf", "/dav/share/b/.%2E/%2E./a.pdf"] {
        let href = base.resolve(&wire(text))?;
        assert_eq!(href, "http://h/dav/a.pdf");
        assert!(!href.is_within(base.href()));
    }
    Ok(())
}

#[test]
fn a_dot_is_the_request() -> Result<(), Error> {
    let base = Base::new("http://h/dav/")?;
    assert_eq!(base.resolve(&wire("."))?, *base.href());
    assert_eq!(base.resolve(&wire("./"))?, *base.href());
    Ok(())
}

#[test]
fn markup_inside_joins() {
    assert_eq!(first_href("/b<![CDATA[%20]]>a<x/>r<!-- -->&#47;"), "/b%20ar/");
}

#[test]
fn long_and_hostile_paths_take_linear_time() -> Result<(), Error> {
    const COUNT: usize = 200_000;
    let base = Base::new("http://h/x/y")?;
    for path in [
        format!("{}/..", "/a".repeat(COUNT)),
        format!("{}{}", "/a".repeat(COUNT), "/%2e.".repeat(COUNT)),
        format!("/{}", "../".repeat(COUNT)),
        format!("/a{}/..", "/".repeat(COUNT)),
        format!("/{}", "%".repeat(COUNT)),
        format!("/{}", "#".repeat(COUNT)),
        format!("/{}", ":".repeat(COUNT)),
        format!("http:/{}", "@:".repeat(COUNT)),
    ] {
        let href = wire(&path);
        let other = wire(&format!("{path}x"));
        let _ = (base.resolve(&href), base.relation(&href), href.is_within(&other), href.file_name());
        if let Ok(base) = Base::new(&href) {
            let _ = (base.resolve(&other), base.relation(&other), base.relation_by_path(&other));
        }
        assert_eq!(href.same_resource(&href.encode_lenient()), !path.contains('#'));
        assert!(!href.same_resource(&other));
    }
    Ok(())
}
