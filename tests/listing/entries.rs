//! Checks the places, the names and the properties of entries.

use multistatus::listing::{CollectionSign, Lister, UnsafeName};
use multistatus::prop::{ETag, LastModified, Quota};
use multistatus::{Error, ErrorKind, Exchange, Href, Listing, Lookup, Operation, Relation};

use super::{document, found, propfind};

/// Returns the only entry of a listing of `/docs/` with this response.
fn with_only<T>(uri: &str, response: &str, look: impl FnOnce(&multistatus::Entry<'_>) -> T) -> Result<T, Error> {
    let document = document(&[response])?;
    let listing = Listing::new(propfind(uri)?, &document)?;
    let entries: Vec<_> = listing.entries().collect();
    assert_eq!(entries.len(), 1, "{response}");
    Ok(look(&entries[0]))
}

#[test]
fn places_and_paths() -> Result<(), Error> {
    use Relation::{Child, Descendant, Outside, Same};
    const URI: &str = "https://example.com/docs/";
    let table = [
        // The resource itself.
        ("", Same, Some(""), Some("https://example.com/docs/")),
        (" ", Same, Some(""), Some("https://example.com/docs/")),
        (".", Same, Some(""), Some("https://example.com/docs/")),
        ("./", Same, Some(""), Some("https://example.com/docs/")),
        ("/docs/", Same, Some(""), Some("https://example.com/docs/")),
        ("/docs", Same, Some(""), Some("https://example.com/docs")),
        ("/%64ocs/", Same, Some(""), Some("https://example.com/%64ocs/")),
        ("HTTPS://Example.com:443/docs/", Same, Some(""), Some("https://example.com/docs/")),
        // Members.
        ("/docs/a", Child, Some("a"), Some("https://example.com/docs/a")),
        ("/docs/a/", Child, Some("a/"), Some("https://example.com/docs/a/")),
        ("/docs/a%20b", Child, Some("a%20b"), Some("https://example.com/docs/a%20b")),
        ("/docs/a b", Child, Some("a%20b"), Some("https://example.com/docs/a%20b")),
        ("/docs/ü", Child, Some("%C3%BC"), Some("https://example.com/docs/%C3%BC")),
        ("/%64ocs/%61", Child, Some("%61"), Some("https://example.com/%64ocs/%61")),
        ("/docs/a%2Fb", Child, Some("a%2Fb"), Some("https://example.com/docs/a%2Fb")),
        ("/docs/a?b=/c", Child, Some("a?b=/c"), Some("https://example.com/docs/a?b=/c")),
        ("/docs/x/../a", Child, Some("a"), Some("https://example.com/docs/a")),
        ("/docs/a#b", Child, Some("a%23b"), Some("https://example.com/docs/a%23b")),
        ("a", Child, Some("a"), Some("https://example.com/docs/a")),
        ("a:b.vcf", Child, Some("a:b.vcf"), Some("https://example.com/docs/a:b.vcf")),
        ("https://example.com/docs/a", Child, Some("a"), Some("https://example.com/docs/a")),
        ("https://me@EXAMPLE.com:443/docs/a", Child, Some("a"), Some("https://example.com/docs/a")),
        ("/docs/a/b", Descendant, Some("a/b"), Some("https://example.com/docs/a/b")),
        ("/docs/a/b/", Descendant, Some("a/b/"), Some("https://example.com/docs/a/b/")),
        ("/docs//a", Descendant, Some("/a"), Some("https://example.com/docs//a")),
        // Elsewhere.
        ("/", Outside, None, None),
        ("/docs2/a", Outside, None, None),
        ("/docs/../a", Outside, None, None),
        ("/docs/%2e%2e/a", Outside, None, None),
        ("//example.org/docs/a", Outside, None, None),
        ("http://example.com/docs/a", Outside, None, None),
        ("https://example.com:8443/docs/a", Outside, None, None),
        ("https://example.org/docs/a", Outside, None, None),
        ("https:evil.com/docs/a", Outside, None, None),
        ("/docs/a\\b", Outside, None, None),
        ("mailto:docs/a", Outside, None, None),
    ];
    for (href, relation, path, resource) in table {
        with_only(URI, &found(href, "<D:getetag/>"), |entry| {
            assert_eq!(entry.relation(), relation, "{href}");
            assert_eq!(entry.relative_path(), path, "{href}");
            assert_eq!(entry.resource().as_ref().map(Href::as_str), resource, "{href}");
            assert_eq!(entry.href().as_str(), href.trim());
        })?;
    }
    Ok(())
}

/// A path does not say on which host it is, so an href with a host cannot be acted on.
#[test]
fn a_request_uri_without_a_host() -> Result<(), Error> {
    let resource = |href: &str| {
        with_only("/docs/", &found(href, "<D:getetag/>"), |entry| {
            (entry.relation(), entry.relative_path().map(str::to_owned), entry.resource().map(Href::into_owned))
        })
    };
    assert_eq!(resource("/docs/a")?, (Relation::Child, Some("a".into()), Some(Href::new("/docs/a")?)));
    assert_eq!(resource("a")?, (Relation::Child, Some("a".into()), Some(Href::new("/docs/a")?)));
    assert_eq!(resource("http://example.com/docs/a")?, (Relation::Child, Some("a".into()), None));
    assert_eq!(resource("http://example.com/")?, (Relation::Outside, None, None));
    Ok(())
}

#[test]
fn the_root_and_a_file() -> Result<(), Error> {
    for (uri, href, path) in [
        ("/", "/a", Some("a")),
        ("http://example.com", "/a/b", Some("a/b")),
        ("http://example.com/", "http://example.com", Some("")),
        ("http://example.com/", "http://example.com?x", Some("")),
        ("/docs/a.txt", "/docs/a.txt", Some("")),
        ("/docs/a.txt", "a.txt", Some("")),
        ("/docs/a.txt", "/docs/b.txt", None),
        ("/docs/?x=/y", "/docs/a", Some("a")),
    ] {
        with_only(uri, &found(href, "<D:getetag/>"), |entry| {
            assert_eq!(entry.relative_path(), path, "{uri} {href}");
            assert_eq!(entry.resource().is_some(), path.is_some(), "{uri} {href}");
        })?;
    }
    Ok(())
}

#[test]
fn segments_below() -> Result<(), Error> {
    for (href, wanted) in [
        ("/docs/a%20b/c", vec!["a b", "c"]),
        ("/docs/a/", vec!["a", ""]),
        ("/docs/a?b/c", vec!["a"]),
        ("/docs/", vec![]),
        ("/a", vec![]),
    ] {
        with_only("/docs/", &found(href, "<D:getetag/>"), |entry| {
            let texts: Vec<_> = entry.relative_segments().filter_map(|segment| segment.text()).collect();
            assert_eq!(texts, wanted, "{href}");
        })?;
    }
    Ok(())
}

/// Two responses about one resource are recognized, however their hrefs are spelt.
#[test]
fn what_is_repeated() -> Result<(), Error> {
    let hrefs = [
        ("/docs/", false),
        ("/docs/a", false),
        ("/docs", true),
        ("/docs/%61", true),
        ("https://example.com/docs/a/", true),
        ("/docs/a?x", false),
        ("/docs/a?%78", true),
        ("/docs/A", false),
        ("https://example.org/docs/a", false),
        ("https://example.org/docs/a", true),
        ("http://example.org/x", false),
        ("mailto:x", false),
        ("mailto:x", true),
        ("", true),
    ];
    let responses: Vec<_> = hrefs.iter().map(|(href, _)| found(href, "<D:getetag/>")).collect();
    let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
    let document = document(&responses)?;
    let exchange = propfind("https://example.com/docs/")?;
    let listing = Listing::new(&exchange, &document)?;
    let wanted: Vec<_> = hrefs.iter().map(|(_, is_repeated)| *is_repeated).collect();
    assert_eq!(listing.entries().map(|entry| entry.is_repeated()).collect::<Vec<_>>(), wanted);
    // Among the children, the others count too, and each entry may be asked first.
    let children = [false, true, true, false, true, false];
    assert_eq!(listing.children().map(|entry| entry.is_repeated()).collect::<Vec<_>>(), children);
    for (number, wanted) in wanted.iter().enumerate() {
        let listing = Listing::new(&exchange, &document)?;
        assert_eq!(listing.entries().nth(number).map(|entry| entry.is_repeated()), Some(*wanted));
    }
    let streamed = |mut lister: Lister| -> Vec<bool> {
        document
            .responses()
            .iter()
            .flat_map(|response| lister.entries(response).map(|entry| entry.is_repeated()).collect::<Vec<_>>())
            .collect()
    };
    assert_eq!(streamed(Lister::new(&exchange)?.find_repeated(true)), wanted);
    assert_eq!(streamed(Lister::new(&exchange)?), vec![false; hrefs.len()]);
    Ok(())
}

/// A response with a status may name several resources, and each has an entry.
#[test]
fn several_hrefs() -> Result<(), Error> {
    let response = "<D:href>/docs/a</D:href><D:href>/docs/b</D:href><D:href>/x</D:href><D:status>HTTP/1.1 403 Forbidden</D:status>";
    let document = document(&[response])?;
    let listing = Listing::new(propfind("/docs/")?, &document)?;
    let told: Vec<_> =
        listing.entries().map(|entry| (entry.href().to_string(), entry.relation(), entry.is_present())).collect();
    let wanted = [("/docs/a", Relation::Child), ("/docs/b", Relation::Child), ("/x", Relation::Outside)];
    assert_eq!(told, wanted.map(|(href, relation)| (href.to_owned(), relation, false)));
    assert!(listing.entries().all(|entry| entry.status().is_some_and(|status| *status == 403)));
    Ok(())
}

#[test]
fn what_is_present() -> Result<(), Error> {
    let bare = |status: &str| {
        format!("<D:href>/docs/a</D:href><D:propstat><D:prop/><D:status>HTTP/1.1 {status}</D:status></D:propstat>")
    };
    let whole = |status: &str| format!("<D:href>/docs/a</D:href><D:status>HTTP/1.1 {status}</D:status>");
    let table = [
        (found("/docs/a", "<D:getetag/>"), true, None),
        (whole("200 OK"), true, Some(200)),
        ("<D:href>/docs/a</D:href>".to_owned(), true, None),
        (bare("200 OK"), true, Some(200)),
        (whole("404 Not Found"), false, Some(404)),
        (bare("404 Not Found"), false, Some(404)),
        (whole("403 Forbidden"), false, Some(403)),
        (whole("soon"), false, None),
    ];
    for (response, is_present, status) in table {
        with_only("/docs/", &response, |entry| {
            assert_eq!(entry.is_present(), is_present, "{response}");
            assert_eq!(entry.status().map(|status| status.as_u16()), status, "{response}");
        })?;
    }
    Ok(())
}

#[test]
fn names_for_people_and_for_files() -> Result<(), Error> {
    let table = [
        ("/docs/a%20b", "Plan", "Plan", Ok("a b")),
        ("/docs/a%20b", " Plan &amp; more ", "Plan & more", Ok("a b")),
        ("/docs/a%20b", "", "a b", Ok("a b")),
        ("/docs/a%20b", "a%20b", "a b", Ok("a b")),
        ("/docs/a%20b", "/docs/a b", "a b", Ok("a b")),
        ("/docs/a%20b", "..", "a b", Ok("a b")),
        ("/docs/a%20b", "a/b", "a/b", Ok("a b")),
        ("/docs/a%20b", "<D:x/>", "a b", Ok("a b")),
        ("/docs/%FF", "", "\u{FFFD}", Err(UnsafeName::NotUtf8)),
        ("/docs/%2E%2E%2Fx", "x", "x", Err(UnsafeName::Leaves)),
        ("/docs/nul.txt", "", "nul.txt", Err(UnsafeName::Windows)),
        ("/docs/a%0A", "", "a\u{FFFD}", Err(UnsafeName::Control)),
        ("/docs/a?b", "", "a", Err(UnsafeName::Query)),
        ("/docs/", "", "docs", Ok("docs")),
        ("/docs/x/../b", "", "b", Ok("b")),
        ("", "", "docs", Ok("docs")),
        ("/", "", "/", Err(UnsafeName::Missing)),
    ];
    for (href, displayname, title, name) in table {
        with_only("/docs/", &found(href, &format!("<D:displayname>{displayname}</D:displayname>")), |entry| {
            assert_eq!(entry.title(), title, "{href} {displayname}");
            assert_eq!(entry.file_name().as_deref(), name.as_ref().copied(), "{href}");
        })?;
    }
    // A property that was not returned says nothing.
    let missing = "<D:href>/docs/a</D:href><D:propstat><D:prop><D:displayname>x</D:displayname></D:prop>\
                   <D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>";
    with_only("/docs/", missing, |entry| assert_eq!(entry.title(), "a"))
}

#[test]
fn signs_of_a_collection() -> Result<(), Error> {
    use CollectionSign::{ContentType, Flag, ResourceType, TrailingSlash};
    let table = [
        ("/docs/a", "<D:resourcetype><D:collection/></D:resourcetype>", true, Some(ResourceType)),
        ("/docs/a", "<D:resourcetype><collection/></D:resourcetype>", true, Some(ResourceType)),
        ("/docs/a", "<D:resourcetype> Collection </D:resourcetype>", true, Some(ResourceType)),
        ("/docs/a/", "<D:resourcetype/>", false, Some(ResourceType)),
        ("/docs/a/", "<D:resourcetype><D:principal/></D:resourcetype>", false, Some(ResourceType)),
        ("/docs/a/", "<D:resourcetype>file</D:resourcetype>", true, Some(TrailingSlash)),
        ("/docs/a", "<D:iscollection>1</D:iscollection>", true, Some(Flag)),
        ("/docs/a/", "<D:iscollection>0</D:iscollection>", false, Some(Flag)),
        ("/docs/a", "<D:resourcetype/><D:isfolder>t</D:isfolder>", true, Some(Flag)),
        ("/docs/a", "<D:isFolder>true</D:isFolder>", true, Some(Flag)),
        ("/docs/a", "<D:getcontenttype>httpd/unix-directory;x=y</D:getcontenttype>", true, Some(ContentType)),
        ("/docs/a", "<D:getcontenttype>text/plain</D:getcontenttype>", false, None),
        ("/docs/a/", "<D:getcontenttype>text/plain</D:getcontenttype>", true, Some(TrailingSlash)),
        ("/docs/a/?x", "<D:getetag/>", true, Some(TrailingSlash)),
        ("/docs/a", "<D:getetag/>", false, None),
    ];
    for (href, properties, is_collection, sign) in table {
        with_only("/docs/", &found(href, properties), |entry| {
            assert_eq!((entry.is_collection(), entry.collection_sign()), (is_collection, sign), "{href} {properties}");
            assert_eq!(entry.response().looks_like_collection(), is_collection, "{href} {properties}");
        })?;
    }
    Ok(())
}

#[test]
fn properties() -> Result<(), Error> {
    let properties = "<D:getcontentlength>12</D:getcontentlength><D:getlastmodified>Sat, 21 Nov 2026 20:58:42 GMT</D:getlastmodified>\
        <D:creationdate>2026-11-21T20:58:42Z</D:creationdate><D:getetag>\"1\"</D:getetag>\
        <D:getcontenttype>text/plain; charset=utf-8</D:getcontenttype><D:quota-used-bytes>7</D:quota-used-bytes>\
        <D:quota-available-bytes>-3</D:quota-available-bytes>";
    with_only("/docs/", &found("/docs/a", properties), |entry| {
        assert_eq!(entry.length().value(), Some(12));
        let time = entry.modified().value().map(LastModified::time);
        assert!(time.is_some() && time == entry.created().value().map(|date| date.time()));
        assert_eq!(entry.etag().value().map(|tag: ETag| tag.opaque().to_owned()).as_deref(), Some("1"));
        assert_eq!(entry.content_type().value().map(|kind| kind.essence().to_owned()).as_deref(), Some("text/plain"));
        assert_eq!(entry.quota_used().value(), Some(Quota::Bytes(7)));
        assert!(entry.quota_available().value().is_some_and(|quota| quota.is_unlimited()));
    })?;
    let mixed = "<D:href>/docs/a</D:href><D:propstat><D:prop><D:getcontentlength>x</D:getcontentlength><D:getetag/></D:prop>\
        <D:status>HTTP/1.1 200 OK</D:status></D:propstat><D:propstat><D:prop><D:creationdate/></D:prop>\
        <D:status>HTTP/1.1 404 Not Found</D:status></D:propstat><D:propstat><D:prop><D:quota-used-bytes/></D:prop>\
        <D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>";
    with_only("/docs/", mixed, |entry| {
        assert!(matches!(entry.length(), Lookup::Unreadable(_)));
        assert!(matches!(entry.etag(), Lookup::Empty));
        assert!(matches!(entry.created(), Lookup::NotFound));
        assert!(matches!(entry.quota_used(), Lookup::Failed(Some(status)) if *status == 403));
        assert!(matches!(entry.modified(), Lookup::NotSent));
    })
}

/// Behind a proxy, resources below the own response count as below the Request-URI.
#[test]
fn based_on_its_own_response() -> Result<(), Error> {
    let hrefs =
        ["http://backend:8080/srv/docs/b/c", "http://backend:8080/srv/docs", "http://backend:8080/srv/docs/a%20b"];
    let responses: Vec<_> = hrefs.iter().map(|href| found(href, "<D:getetag/>")).collect();
    let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
    let document = document(&responses)?;
    let exchange = propfind("https://example.com/docs?x")?;
    let outer = Listing::new(&exchange, &document)?;
    assert!(outer.entries().all(|entry| entry.relation() == Relation::Outside && entry.resource().is_none()));
    assert!(outer.check().is_err());

    let listing = Listing::based_on_own(&exchange, &document)?;
    let told: Vec<_> =
        listing.entries().map(|entry| (entry.relation(), entry.resource().map(Href::into_owned))).collect();
    let wanted = [
        (Relation::Descendant, "https://example.com/docs/b/c"),
        (Relation::Same, "https://example.com/docs/?x"),
        (Relation::Child, "https://example.com/docs/a%20b"),
    ];
    let wanted: Vec<_> = wanted
        .into_iter()
        .map(|(relation, href)| Ok((relation, Some(Href::new(href)?))))
        .collect::<Result<_, Error>>()?;
    assert_eq!(told, wanted);
    listing.check()?;

    let mut lister = Lister::based_on(&exchange, &Href::new(hrefs[1])?)?;
    let streamed: Vec<_> = document
        .responses()
        .iter()
        .flat_map(|response| {
            lister
                .entries(response)
                .map(|entry| (entry.relation(), entry.resource().map(Href::into_owned)))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(streamed, told);
    lister.finish(document.footer())?;

    // Without a Request-URI, the listing tells the place of each resource, but gives no address to act on.
    let listing = Listing::based_on_own(Operation::Propfind, &document)?;
    assert_eq!(
        listing.children().filter_map(|entry| entry.relative_path().map(str::to_owned)).collect::<Vec<_>>(),
        ["a%20b"]
    );
    assert!(listing.entries().all(|entry| entry.resource().is_none()));
    Ok(())
}

#[test]
fn no_response_is_above_the_others() -> Result<(), Error> {
    let tables: [&[&str]; 5] = [
        &[],
        &["/srv/a", "/srv/b"],
        &["http://example.com/srv/", "http://example.org/srv/b"],
        &["a", "b"],
        &["/srv/", "/other"],
    ];
    for hrefs in tables {
        let responses: Vec<_> = hrefs.iter().map(|href| found(href, "<D:getetag/>")).collect();
        let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
        let document = document(&responses)?;
        let error = Listing::based_on_own(propfind("/docs/")?, &document).map(drop).map_err(|error| error.kind());
        assert_eq!(error, Err(ErrorKind::Usage), "{hrefs:?}");
    }
    Ok(())
}

#[test]
fn a_listing_needs_a_place() -> Result<(), Error> {
    let document = document(&[])?;
    let kind = |result: Result<(), Error>| result.map_err(|error| error.kind());
    assert_eq!(kind(Listing::new(Operation::Propfind, &document).map(drop)), Err(ErrorKind::Usage));
    assert_eq!(kind(Lister::new(Operation::Propfind).map(drop)), Err(ErrorKind::Usage));
    assert!(Lister::based_on(Exchange::from(Operation::Propfind), &Href::new("/x")?).is_ok());
    assert_eq!(
        kind(Lister::based_on(Operation::Propfind, &Href::new("urn:x")?).map(drop)),
        Err(ErrorKind::InvalidHref)
    );
    Ok(())
}
