//! Paths and file names.

use multistatus::{Error, Href};

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
        ("mailto:b%40example.org", "b%40example.org", Some("b@example.org")),
    ] {
        let href = Href::new(text)?;
        assert_eq!(href.path(), path);
        assert_eq!(href.decoded_path().as_deref(), decoded);
        assert_eq!(href.has_trailing_slash(), path.ends_with('/'));
    }
    Ok(())
}

#[test]
fn file_names_are_safe_to_join() -> Result<(), Error> {
    for (text, name) in [
        ("/a/b.txt", Some("b.txt")),
        ("/a/b/", Some("b")),
        ("/a/b.txt?x=/y", Some("b.txt")),
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
    ] {
        assert_eq!(Href::new(text)?.file_name().as_deref(), name, "{text}");
    }
    for text in ["/a/..", "/a/.", "/a/%2e%2E/", "/a/\\b", ".", "..", "C:x", "a:b.vcf"] {
        assert_eq!(wire(text).file_name(), None, "{text}");
    }
    Ok(())
}
