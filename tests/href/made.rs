//! Hrefs that are made, and texts that are refused.

use multistatus::read::Deviation;
use multistatus::{Base, Error, ErrorKind, Exchange, Href, Operation, Outcomes, ParseOptions, Response};

use super::{deviations, kind, wire};

#[test]
fn paths_are_encoded() -> Result<(), Error> {
    for (path, href) in [
        ("/", "/"),
        ("/a", "/a"),
        ("/a/", "/a/"),
        ("/a//b", "/a//b"),
        ("/100%", "/100%25"),
        ("/%41", "/%2541"),
        ("/a b/c#d?e", "/a%20b/c%23d%3Fe"),
        ("/[x]{y}|\\^`\"<>", "/%5Bx%5D%7By%7D%7C%5C%5E%60%22%3C%3E"),
        ("/-._~!$&'()*+,;=:@", "/-._~!$&'()*+,;=:@"),
        ("/\u{E9}/\u{1F600}", "/%C3%A9/%F0%9F%98%80"),
        ("/\0\u{7F}", "/%00%7F"),
        ("/.../.a/a.", "/.../.a/a."),
        ("/c:/d", "/c:/d"),
    ] {
        assert_eq!(Href::from_path(path)?, href);
        assert_eq!(Href::from_path(path)?.decoded_path()?, path);
    }
    Ok(())
}

#[test]
fn paths_that_no_href_can_express_are_refused() {
    for path in ["", "a", "a/b", "//", "//a", "/.", "/..", "/a/./b", "/a/../b", "/a/.."] {
        assert_eq!(kind(Href::from_path(path)), Some(ErrorKind::InvalidHref), "{path}");
    }
}

#[test]
fn segments_are_encoded() -> Result<(), Error> {
    let cases: [(&[&str], &str); 8] = [
        (&[], "/"),
        (&[""], "/"),
        (&["a"], "/a"),
        (&["a", ""], "/a/"),
        (&["a", "", "b"], "/a//b"),
        (&["a/b", "c"], "/a%2Fb/c"),
        (&["%2F"], "/%252F"),
        (&["..."], "/..."),
    ];
    for (segments, href) in cases {
        assert_eq!(Href::from_segments(segments)?, href);
    }
    assert_eq!(Href::from_segments([b"a\xFF", b"/b"])?, "/a%FF/%2Fb");
    assert_eq!(Href::from_segments([String::from("a"), "\u{E9}".into()])?, "/a/%C3%A9");
    assert_eq!(Href::from_path(b"/a\xFF/b/")?, "/a%FF/b/");
    for segments in [["", "a"], ["", ""], [".", "a"], ["a", ".."]] {
        assert_eq!(kind(Href::from_segments(segments)), Some(ErrorKind::InvalidHref), "{segments:?}");
    }
    Ok(())
}

#[test]
fn what_a_client_sent_is_mended() -> Result<(), Error> {
    for (text, href) in [
        ("/calendars/a b.ics", "/calendars/a%20b.ics"),
        ("/a%20b%", "/a%20b%25"),
        ("/%7ea/%2f", "/%7ea/%2f"),
        ("/\u{FC}/{x}?{y}", "/%C3%BC/%7Bx%7D?%7By%7D"),
        ("/a#b\\c\td", "/a%23b%5Cc%09d"),
        ("/a/../b/.", "/b/"),
        (" /a ", "/a"),
        ("http://h/a b", "http://h/a%20b"),
        ("http:/h/a", "http://h/a"),
        ("HTTP%3A//h", "HTTP://h"),
    ] {
        let mended = Href::from_lenient(text)?;
        assert_eq!(mended, href);
        assert!(Href::new(mended.as_str()).is_ok() && deviations(href).is_empty(), "{text}");
        assert_eq!(Href::from_lenient(href)?, href);
    }
    let base = Base::new("/c/")?;
    for (text, href, resolved) in [
        ("one.ics", "one.ics", "/c/one.ics"),
        ("\u{FC}", "%C3%BC", "/c/%C3%BC"),
        ("{x}", "%7Bx%7D", "/c/%7Bx%7D"),
        ("../a b", "../a%20b", "/a%20b"),
        ("a:b.vcf", "a:b.vcf", "/c/a:b.vcf"),
        ("?x y", "?x%20y", "/c/?x%20y"),
        ("a\\b", "a%5Cb", "/c/a%5Cb"),
    ] {
        assert_eq!(Href::from_lenient(text)?, href);
        assert_eq!(base.resolve(&Href::from_lenient(text)?)?, resolved);
    }
    for text in
        ["", "  ", "//a/b", "///", "http:///a", "http://h h/a", "http://h:a/", "urn:x", "DAV:x", "ftp://h/a", "/.//a"]
    {
        assert_eq!(kind(Href::from_lenient(text)), Some(ErrorKind::InvalidHref), "{text}");
    }
    Ok(())
}

#[test]
fn what_a_client_sent_can_be_answered_for() -> Result<(), Error> {
    for (text, answered) in [
        ("one.ics", "/c/one.ics"),
        ("/c/a b.ics", "/c/a%20b.ics"),
        ("\u{FC}", "/c/%C3%BC"),
        ("{x}", "/c/%7Bx%7D"),
        ("a:b.vcf", "/c/a:b.vcf"),
        ("../c/d#", "/c/d%23"),
    ] {
        let mut outcomes = Outcomes::new(Exchange::new(Operation::Propfind, "/c/")?);
        outcomes.status(Href::from_lenient(text)?, 404);
        let body = outcomes.reply()?.body();
        let read = ParseOptions::new().strict(true).parse(&body)?;
        assert!(read.responses().iter().any(|row| row.href().is_some_and(|href| href == answered)), "{text}");
        let resolved = Base::new("/c/")?.resolve(&Href::from_lenient(text)?)?;
        assert_eq!(resolved, answered);
        assert_eq!(Response::builder(resolved).status(404).build()?.href().as_ref().map(Href::as_str), Some(answered));
    }
    Ok(())
}

#[test]
fn a_response_is_about_a_path_or_an_http_url() -> Result<(), Error> {
    use Deviation::{HrefNotHttp, HrefNotSimpleRef};
    for (text, deviation) in [
        ("urn:x:y", HrefNotHttp),
        ("mailto:b@example.org", HrefNotHttp),
        ("ftp://h/a", HrefNotHttp),
        ("a:b.vcf", HrefNotHttp),
        ("one.ics", HrefNotSimpleRef),
        ("../a", HrefNotSimpleRef),
    ] {
        let refused = Some(ErrorKind::Deviation(deviation));
        assert_eq!(kind(Response::builder(wire(text)).status(404).build()), refused, "{text}");
        assert_eq!(kind(Response::builder("/a").href(wire(text)).status(404).build()), refused, "{text}");
    }
    for text in ["/a", "http://h/a", "HTTPS://h"] {
        assert!(Response::builder(text).status(404).build().is_ok(), "{text}");
    }
    for text in ["urn:x:y", "mailto:b@example.org", "ftp://h/a"] {
        let mut outcomes = Outcomes::new(Exchange::new(Operation::Delete, "/c/")?);
        outcomes.status(text, 423);
        assert_eq!(kind(outcomes.reply()), Some(ErrorKind::Deviation(HrefNotHttp)), "{text}");
    }
    Ok(())
}

#[test]
fn errors_say_what_to_do() {
    for (text, advice) in [
        ("/a b", ": Href::from_path encodes a name, Href::from_lenient an href that was sent"),
        ("/a#b", ": Href::from_path encodes a name, Href::from_lenient an href that was sent"),
        ("one.ics", ": Href::from_lenient takes relative paths, and Base::resolve makes them absolute"),
        ("/a/../b", ": Href::from_lenient removes them"),
    ] {
        let error = Href::new(text).expect_err(text);
        assert!(error.message().ends_with(advice), "{error}");
    }
}

#[test]
fn simple_refs_are_accepted() -> Result<(), Error> {
    for text in [
        "/",
        "/a//b",
        "/a%20b/?x=/../y?z",
        "/?",
        "/a:b@c",
        "/...",
        "/.a/a./..a/%2ea",
        "http://h",
        "http://h?x",
        "HTTPS://user:pw@h:8443/a/",
        "http://[::1]:80/a",
        "http://h:/",
        "http://%68/",
        "ftp://h/a",
        "mailto:b@example.org",
        "urn:uuid:3b997402-8cad-44b0-9e6f-90507c032863",
        "opaquelocktoken:e71d4fae-5dec-22d6-fea5-00a0c91e6be4",
        "a:b.vcf",
        "file:///a",
        "x:",
    ] {
        assert_eq!(Href::new(text)?.as_str(), text);
    }
    Ok(())
}

#[test]
fn other_texts_are_refused() {
    for (text, expected) in REFUSED {
        let error = Href::new(*text).expect_err(text);
        assert_eq!(error.kind(), ErrorKind::InvalidHref, "{text}");
        let wanted = match *expected {
            "href-empty" => "expected a full URI or an absolute path, found \"\"",
            "href-illegal-character" => "expected a percent-encoded URI or path",
            "href-not-simple-ref" => "expected a full URI or an absolute path, without a fragment",
            "href-not-http" => "expected an HTTP URL with a host",
            "href-dot-segment" => "expected a URI or path without the segments",
            other => other,
        };
        assert!(error.message().starts_with(wanted), "{text}: {error}");
    }
}

#[test]
fn a_message_does_not_repeat_a_long_text() {
    let error = Href::new("é".repeat(100_000)).expect_err("not encoded");
    assert!(error.message().len() < 400, "{error}");
}

#[test]
fn rows_report_how_an_href_leaves_the_rfc() {
    for (text, expected) in REFUSED {
        assert_eq!(deviations(text), [*expected], "{text}");
    }
    for (text, expected) in [
        ("mailto:b@example.org", "href-not-http"),
        ("urn:x:y", "href-not-http"),
        ("urn:x/../y", "href-not-http"),
        ("a:b.vcf", "href-not-http"),
        ("ftp://h/a", "href-not-http"),
    ] {
        assert_eq!(deviations(text), [expected], "{text}");
    }
    for text in ["/", "/a%20b/", "/a//b?x=%2f", "http://h", "HTTPS://u@[::1]:443/a"] {
        assert!(deviations(text).is_empty(), "{text}");
    }
}

/// Texts that no href may be, and the code of a response with it.
const REFUSED: &[(&str, &str)] = &[
    ("", "href-empty"),
    ("/a b", "href-illegal-character"),
    ("/\u{E9}", "href-illegal-character"),
    ("/a[1]", "href-illegal-character"),
    ("/a?[1]", "href-illegal-character"),
    ("/a\\b", "href-illegal-character"),
    ("/a|b", "href-illegal-character"),
    ("/100%", "href-illegal-character"),
    ("/%4", "href-illegal-character"),
    ("/%zz", "href-illegal-character"),
    ("/a?%", "href-illegal-character"),
    ("a b", "href-illegal-character"),
    ("/a/../b c", "href-illegal-character"),
    ("http://h/a b", "href-illegal-character"),
    ("http://h h/a", "href-illegal-character"),
    ("http://%/a", "href-illegal-character"),
    ("a", "href-not-simple-ref"),
    (".", "href-not-simple-ref"),
    ("../a", "href-not-simple-ref"),
    ("?a", "href-not-simple-ref"),
    ("#a", "href-not-simple-ref"),
    ("//", "href-not-simple-ref"),
    ("//a/b", "href-not-simple-ref"),
    ("/a#b", "href-not-simple-ref"),
    ("/a?b#", "href-not-simple-ref"),
    ("1:b", "href-not-simple-ref"),
    ("http://h/a#b", "href-not-simple-ref"),
    ("http://h#@evil/", "href-not-simple-ref"),
    ("http%3A//h/a", "href-not-simple-ref"),
    ("http://h:a/", "href-not-simple-ref"),
    ("http://a@b@c/", "href-not-simple-ref"),
    ("http://[::1/", "href-not-simple-ref"),
    ("http:/h/a", "href-not-http"),
    ("http:a", "href-not-http"),
    ("http:", "href-not-http"),
    ("http://", "href-not-http"),
    ("http:///a", "href-not-http"),
    ("https://:443/a", "href-not-http"),
    ("http://u@/a", "href-not-http"),
    ("http:/h/../a", "href-not-http"),
    ("/.", "href-dot-segment"),
    ("/..", "href-dot-segment"),
    ("/./a", "href-dot-segment"),
    ("/a/../b", "href-dot-segment"),
    ("/a/%2e%2E/b", "href-dot-segment"),
    ("/a/.%2e?x", "href-dot-segment"),
    ("http://h/a/..", "href-dot-segment"),
];

#[test]
fn request_uris_become_hrefs() -> Result<(), Box<dyn std::error::Error>> {
    for (uri, href) in
        [("/a%20b/?x", "/a%20b/?x"), ("http://h/a", "http://h/a"), ("http://h", "http://h/"), ("/{a}|", "/%7Ba%7D%7C")]
    {
        let uri: http::Uri = uri.parse()?;
        assert_eq!(Href::try_from(&uri)?, href);
    }
    for uri in ["*", "h:80", "h", "//evil/a", "/a/../b"] {
        let uri: http::Uri = uri.parse()?;
        assert_eq!(kind(Href::try_from(&uri)), Some(ErrorKind::InvalidHref), "{uri}");
    }
    Ok(())
}

#[test]
fn hrefs_become_uris() -> Result<(), Error> {
    for text in ["/a%20b/?x", "http://h/a", "https://u@[::1]:443/a?b"] {
        assert_eq!(http::Uri::try_from(Href::new(text)?)?.to_string(), text);
    }
    for text in ["mailto:b@example.org", "a:80", "//h/a", "/a#b", "/a b", "b.txt", "/a/../b"] {
        assert_eq!(kind(http::Uri::try_from(&wire(text))), Some(ErrorKind::InvalidHref), "{text}");
    }
    let long = Href::from_path(format!("/{}", "a".repeat(70_000)))?;
    assert_eq!(kind(http::Uri::try_from(&long)), Some(ErrorKind::InvalidHref));
    Ok(())
}

#[test]
fn hrefs_convert_from_and_to_text() -> Result<(), Error> {
    let href = Href::try_from("/a")?;
    assert_eq!(href, Href::try_from(String::from("/a"))?);
    assert_eq!(href, "/a".parse::<Href<'static>>()?);
    assert_eq!(href, Href::from(&href));
    assert_eq!(href.clone().into_owned(), *"/a");
    assert_eq!(href.to_string(), href.as_ref());
    let set = std::collections::HashSet::from([href]);
    assert!(set.contains("/a"));
    Ok(())
}

/// Paths are read 16 bytes at a time, so each short piece is put at every place of a block.
#[test]
fn dot_segments_are_found_at_every_place() {
    const PIECES: [&str; 6] = ["/", ".", "%2e", "a", "?", "%20"];
    for number in 0..PIECES.len().pow(5) {
        let piece: String = (0..5).map(|at| PIECES[number / PIECES.len().pow(at) % PIECES.len()]).collect();
        for before in 0..18 {
            for after in ["", "/bbbbbb", "bbbbbbbbbbbbbbbb"] {
                let text = format!("/{}{piece}{after}", "b".repeat(before));
                let path = text.split('?').next().unwrap_or_default().replace("%2e", ".");
                let found = path.split('/').any(|segment| matches!(segment, "." | ".."));
                // A text that begins with two slashes is refused because of them.
                assert_eq!(Href::new(&text).is_err(), found || text.starts_with("//"), "{text}");
            }
        }
    }
}

/// Every character is put at every place of a block. RFC 3986 §3.3 and §3.4 say which characters may appear in a path
/// or a query.
#[test]
fn illegal_characters_are_found_at_every_place() {
    for code in 0..=0xFF_u8 {
        let c = char::from(code);
        let legal = c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?".contains(c);
        for len in 1..36 {
            for at in 1..=len {
                let text = format!("/{}{c}{}", "x".repeat(at - 1), "x".repeat(len - at));
                let refused = !legal || text.starts_with("//") || text == "/.";
                assert_eq!(Href::new(&text).is_err(), refused, "{text:?}");
            }
        }
    }
}
