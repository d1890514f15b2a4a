//! The addresses of a server: one resolver for Destination, the tags of `If` and the hrefs of a multiget.

use multistatus::header::{Destination, If, Origins, State, deviations};
use multistatus::read::Deviation;
use multistatus::{Base, Error, ErrorKind, Href};

use crate::headers;

#[test]
fn hrefs_on_this_server_become_paths() -> Result<(), Error> {
    let origins = Origins::new([
        "https://dav.example.com",
        "http://10.0.0.7:8080/",
        "http://[2001:db8::1]",
        "//Both.example.com",
    ])?;
    let table = [
        ("/a%2fb?x=1", Some("/a%2fb?x=1")),
        ("https://dav.example.com/a", Some("/a")),
        ("HTTPS://DAV.EXAMPLE.COM:443/a", Some("/a")),
        ("https://dav.example.com", Some("/")),
        ("https://dav.example.com?x", Some("/?x")),
        ("http://10.0.0.7:8080/a", Some("/a")),
        ("http://[2001:DB8::1]:80/a", Some("/a")),
        ("http://both.example.com/a", Some("/a")),
        ("https://both.example.com/a", Some("/a")),
        ("https://both.example.com:443/a", Some("/a")),
        ("http://both.example.com:443/a", None),
        ("http://dav.example.com/a", None),
        ("https://dav.example.com:8443/a", None),
        ("https://dav.example.com.evil.org/a", None),
        ("https://evil.org/dav.example.com", None),
        ("http://10.0.0.7/a", None),
        ("https://dav.example.com//a", None),
        ("urn:uuid:1", None),
        ("ftp://both.example.com/a", None),
    ];
    for (text, expected) in table {
        let href = Href::new(text)?;
        assert_eq!(origins.local(&href).as_ref().map(Href::as_str), expected, "{text}");
        assert_eq!(Origins::default().local(&href).is_some(), text.starts_with('/'), "{text}");
        // A field that a client sends is passed on.
        let destination = Destination::new(text)?.resolve(&origins).ok();
        assert_eq!(destination.as_ref().map(Href::as_str), expected, "{text}");
        if expected.is_some() || !text.contains("//a") {
            let condition: If = format!("<{text}> (<a:1>)").parse()?;
            let mut asked = None;
            condition.evaluate(&Href::new("/r")?, &origins, |href, _: State<'_>| {
                asked = Some(href.to_string());
                true
            });
            assert_eq!(asked.as_deref(), expected, "{text}");
        }
    }
    Ok(())
}

/// A request must name one host, and a target with a scheme must name the same: RFC 9112 §3.2.
#[test]
fn a_request_names_its_host() -> Result<(), Box<dyn std::error::Error>> {
    use multistatus::http::{Request, Version};

    let (new, old, two) = (Version::HTTP_11, Version::HTTP_10, Version::HTTP_2);
    /// The version, the target and the fields `Host` of a request, and what the server is called: by `http` and `https`,
    /// by paths alone, or refused.
    type Row = (Version, &'static str, &'static [&'static [u8]], Option<Option<&'static str>>);
    let table: [Row; 22] = [
        (new, "/a", &[b"h"], Some(Some("h"))),
        (new, "/a", &[b"H"], Some(Some("h"))),
        (new, "/a", &[b"h:8080"], Some(Some("h:8080"))),
        (new, "/a", &[b"[2001:db8::1]:8080"], Some(Some("[2001:DB8::1]:8080"))),
        (new, "http://h/a", &[b"h"], Some(Some("h"))),
        (new, "http://H:80/a", &[b"h"], Some(Some("h"))),
        (new, "https://h/a", &[b"h"], Some(Some("h"))),
        (new, "http://jo@h/a", &[b"h"], Some(Some("h"))),
        (old, "/a", &[b"h"], Some(Some("h"))),
        (old, "/a", &[], Some(None)),
        (two, "https://h/a", &[], Some(Some("h"))),
        (two, "https://h/a", &[b"h"], Some(Some("h"))),
        (two, "https://h/a", &[b"other"], None),
        (two, "/a", &[], None),
        (new, "/a", &[], None),
        (new, "http://h/a", &[], None),
        (new, "http://h/a", &[b"other"], None),
        (new, "http://h/a", &[b"h:8080"], None),
        (new, "/a", &[b"h", b"h"], None),
        (old, "/a", &[b"h", b"other"], None),
        (new, "/a", &[b"jo@h"], None),
        (new, "/a", &[b"h\xfc"], None),
    ];
    let refused: [&[u8]; 6] = [b"", b"h/a", b"h?x", b"http://h", b"h:x", b"a b"];
    let more = refused.map(|host| (new, "/a", host));
    for (version, target, hosts, expected) in table {
        let mut request = Request::builder().version(version).uri(target);
        for host in hosts {
            request = request.header("host", *host);
        }
        let found = Origins::from_parts(&request.body(())?.into_parts().0);
        let Some(expected) = expected else {
            let error = found.err().ok_or(target)?;
            assert_eq!((error.kind(), error.status().as_u16()), (ErrorKind::InvalidHeader, 400), "{target} {hosts:?}");
            continue;
        };
        let origins = found?;
        assert!(origins.is_own(&Href::new("/b")?));
        for scheme in ["http", "https"] {
            let name = expected.unwrap_or("h");
            let own = Href::new(format!("{scheme}://{name}/b"))?;
            assert_eq!(origins.is_own(&own), expected.is_some(), "{target} {hosts:?} {own:?}");
        }
        assert!(!origins.is_own(&Href::new("http://elsewhere/b")?));
    }
    for (version, target, host) in more {
        let (parts, ()) = Request::builder().version(version).uri(target).header("host", host).body(())?.into_parts();
        assert!(Origins::from_parts(&parts).is_err(), "{:?}", String::from_utf8_lossy(host));
    }
    Ok(())
}

#[test]
fn hrefs_of_a_multiget_are_resolved_first() -> Result<(), Error> {
    let origins = Origins::new(["https://dav.example.com"])?;
    let base = Base::new("https://dav.example.com/cal/")?;
    for (sent, expected) in [
        ("a.ics", Some("/cal/a.ics")),
        ("/cal/a b.ics", Some("/cal/a%20b.ics")),
        ("https://dav.example.com/cal/a.ics", Some("/cal/a.ics")),
        ("../x.ics", Some("/x.ics")),
        ("https://example.org/cal/a.ics", None),
    ] {
        let resolved = base.resolve(&Href::from_lenient(sent)?)?;
        assert_eq!(origins.local(&resolved).as_ref().map(Href::as_str), expected, "{sent}");
    }
    Ok(())
}

#[test]
fn an_origin_has_no_path() {
    for wrong in [
        "",
        "/",
        "dav.example.com",
        "https://",
        "https://a/b",
        "https://a?b",
        "https://u@a",
        "ftp://a",
        "https://ä",
        "urn:a",
        "https://a b",
    ] {
        assert_eq!(Origins::new([wrong]).map_err(|error| error.kind()), Err(ErrorKind::InvalidHref), "{wrong}");
    }
}

#[test]
fn what_was_not_encoded_is_told() -> Result<(), Error> {
    use Deviation::{UnencodedUri, Userinfo};
    let table: &[(&str, &str, &[Deviation])] = &[
        ("/d/a%20b", "/d/a%20b", &[]),
        ("/d/a b.txt", "/d/a%20b.txt", &[UnencodedUri]),
        ("/d/ü.txt", "/d/%C3%BC.txt", &[UnencodedUri]),
        ("/d/[x]+{y}", "/d/%5Bx%5D+%7By%7D", &[UnencodedUri]),
        ("http://h/a b", "http://h/a%20b", &[UnencodedUri]),
        ("http://jo:secret@h/d", "http://h/d", &[Userinfo]),
        ("http://jo@h", "http://h", &[Userinfo]),
        ("http://jo:secret@h/a b@c", "http://h/a%20b@c", &[Userinfo, UnencodedUri]),
        ("/a@b://c@d", "/a@b://c@d", &[]),
        ("/x?u=http://a@b/", "/x?u=http://a@b/", &[]),
    ];
    for (text, expected, notes) in table {
        assert_eq!(text.parse::<Destination>()?.to_string(), *expected, "{text}");
        let fields = headers(&[(Destination::NAME, text)]);
        let expected: Vec<_> = notes.iter().map(|note| (Destination::NAME, *note)).collect();
        assert_eq!(deviations(&fields), expected, "{text}");
        if !text.contains(' ') {
            let fields = headers(&[(If::NAME, &format!("<{text}> (<a:1>)"))]);
            let expected: Vec<_> = notes.iter().map(|note| (If::NAME, *note)).collect();
            assert_eq!(deviations(&fields), expected, "{text}");
        }
    }
    Ok(())
}
