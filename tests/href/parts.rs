//! Paths and file names.

use multistatus::{Error, ErrorKind, Href};

use super::wire;

#[test]
fn parts_are_read() -> Result<(), Error> {
    for (text, path, decoded) in [
        ("/a%20b/?x", "/a%20b/", Some("/a b/")),
        ("http://h", "/", Some("/")),
        ("http://u@h:80?x", "/", Some("/")),
        ("http://h/%C3%BC", "/%C3%BC", Some("/\u{FC}")),
        ("/%FF", "/%FF", None),
        ("/%ED%A0%80", "/%ED%A0%80", None),
        ("/a%2fb", "/a%2fb", None),
        ("/a%252Fb", "/a%252Fb", Some("/a%2Fb")),
        ("/a+b", "/a+b", Some("/a+b")),
        ("mailto:b%40example.org", "b%40example.org", None),
        ("DAV:unordered", "unordered", None),
    ] {
        let href = Href::new(text)?;
        assert_eq!(href.path(), path);
        assert_eq!(href.decoded_path().ok().as_deref(), decoded);
        assert_eq!(href.has_trailing_slash(), path.ends_with('/'));
    }
    Ok(())
}

#[test]
fn file_names_are_safe_to_join() -> Result<(), Error> {
    for (text, name) in [
        ("/a/b.txt", Some("b.txt")),
        ("/a/b/", Some("b")),
        ("/a/b.txt?x=/y", None),
        ("/a/b.txt?", None),
        ("/a/?x", None),
        ("http://h/%C3%BC", Some("\u{FC}")),
        ("/.hidden", Some(".hidden")),
        ("/..a", Some("..a")),
        ("/a..", Some("a..")),
        ("/%20a", Some(" a")),
        ("/ab:c", Some("ab:c")),
        ("/1:c", Some("1:c")),
        ("/NUL", Some("NUL")),
        ("/", None),
        ("/a//", None),
        ("http://h", None),
        ("http://h/", None),
        ("/a%2Fb", None),
        ("/a/..%2f", None),
        ("/a%5Cb", None),
        ("/a%00", None),
        ("/%FF", None),
        ("/C:", None),
        ("/c%3Ax", None),
        ("/...", None),
        ("/%20", None),
        ("/..%20", None),
        ("mailto:b@example.org", None),
        ("urn:a/b", None),
        ("DAV:unordered", None),
    ] {
        assert_eq!(Href::new(text)?.file_name().as_deref(), name, "{text}");
    }
    for text in ["/a/..", "/a/.", "/a/%2e%2E/", "/a/\\b", ".", "..", "C:x", "a:b.vcf"] {
        assert_eq!(wire(text).file_name(), None, "{text}");
    }
    Ok(())
}

#[test]
fn a_question_mark_may_belong_to_the_name() -> Result<(), Error> {
    for (text, name) in [
        ("/files/t #:?3.txt", Some("t #:?3.txt")),
        ("/a?b%3f?c", Some("a?b??c")),
        ("http://h/a?", Some("a?")),
        ("/a/?x", Some("?x")),
        ("/a/b?c/d", Some("d")),
        ("/a/b?c/", Some("b?c")),
        ("/a?..\\x", None),
        ("http://h?x", Some("?x")),
        ("/a/b%3Fc", Some("b?c")),
        ("mailto:a?b", None),
        ("/a/?/..", None),
    ] {
        let href = wire(text);
        assert_eq!(href.file_name_with_query().as_deref(), name, "{text}");
        assert_eq!(href.file_name().is_some(), name.is_some() && !text.contains('?'), "{text}");
    }
    Ok(())
}

#[test]
fn a_path_without_a_text_says_why() -> Result<(), Error> {
    for (text, why) in [
        ("/a%2fb", "expected a path without an encoded slash: Href::segments decodes each name, found \"/a%2fb\""),
        ("/%FF", "expected a path in UTF-8: Href::segments gives its bytes, found \"/%FF\""),
        ("/%FF%2F", "expected a path without an encoded slash"),
        ("mailto:b@example.org", "expected a URI with a path, found \"mailto:b@example.org\""),
    ] {
        let error = Href::new(text)?.decoded_path().expect_err(text);
        assert_eq!(error.kind(), ErrorKind::InvalidHref);
        assert!(error.message().starts_with(why), "{error}");
    }
    Ok(())
}

#[test]
fn segments_are_decoded_one_by_one() {
    let cases: [(&str, &[&[u8]]); 11] = [
        ("/", &[b""]),
        ("http://h", &[b""]),
        ("/a", &[b"a"]),
        ("/a/", &[b"a", b""]),
        ("/a//b", &[b"a", b"", b"b"]),
        ("http://h/%FF/a%2Fb?c/d", &[b"\xFF", b"a/b"]),
        ("a b/%2e%2E", &[b"a b", b".."]),
        ("/100%/%4", &[b"100%", b"%4"]),
        ("?x", &[]),
        ("mailto:a/b", &[]),
        ("DAV:unordered", &[]),
    ];
    for (text, segments) in cases {
        let href = wire(text);
        let bytes: Vec<_> = href.segments().map(|segment| segment.bytes().into_owned()).collect();
        assert_eq!(bytes, segments, "{text}");
        for segment in href.segments() {
            let text = String::from_utf8(segment.bytes().into_owned()).ok();
            assert_eq!(segment.text().map(Into::into), text);
        }
        let backwards: Vec<_> = href.segments().rev().map(|segment| segment.as_encoded().to_owned()).collect();
        assert!(href.segments().map(|segment| segment.as_encoded().to_owned()).eq(backwards.into_iter().rev()));
    }
}
