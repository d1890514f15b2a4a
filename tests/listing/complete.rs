//! Checks the verdict of a listing at its end.

use multistatus::header::Depth;
use multistatus::listing::Lister;
use multistatus::read::BadResponses;
use multistatus::{Error, ErrorKind, Exchange, Href, Listing, Multistatus, Operation, ParseOptions};

use super::{document, found, propfind};

const CUT: &str = "<D:status>HTTP/1.1 507 Insufficient Storage</D:status>";

/// Returns why the listing is not complete, which must be equal whole and streamed.
fn why(exchange: &Exchange, document: &Multistatus<'_>) -> Result<Option<String>, Error> {
    let whole = Listing::new(exchange, document)?.check();
    let mut lister = Lister::new(exchange)?;
    for response in document.responses() {
        assert!(lister.summary().overall() != multistatus::Overall::Success);
        lister.entries(response);
    }
    (0..document.bad_responses()).for_each(|_| lister.add_bad_response());
    let streamed = lister.finish(document.footer());
    let message = |result: Result<(), Error>| match result {
        Ok(()) => None,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Incomplete);
            Some(error.message().to_owned())
        }
    };
    let (whole, streamed) = (message(whole), message(streamed));
    assert_eq!(whole, streamed);
    Ok(whole)
}

#[test]
fn what_is_missing_is_told() -> Result<(), Error> {
    let own = found("/docs/", "<D:getetag/>");
    let status = |href: &str, status: &str| format!("<D:href>{href}</D:href><D:status>HTTP/1.1 {status}</D:status>");
    let one = propfind("/docs/")?.depth(Depth::One);
    let infinity = propfind("/docs/")?.depth(Depth::Infinity);
    let cut = format!("<D:href>/docs/</D:href>{CUT}");
    let stray =
        "<D:getetag/></D:response><D:href>/docs/b</D:href><D:response>".to_owned() + &status("/docs/c", "200 OK");
    let table = [
        (&one, vec![own.clone(), found("/docs/a", "<D:getetag/>")], None),
        (&one, vec![found("/docs/a", "<D:getetag/>")], None),
        (&one, vec![found("", "<D:getetag/>"), found("/docs/a", "<D:getetag/>")], None),
        (&one, vec![status("", "403 Forbidden")], Some("the resource that was to be listed failed: 403 Forbidden")),
        (&one, vec![own.clone(), status("/docs/a", "403 Forbidden")], None),
        (&one, vec![own.clone(), cut.clone()], Some("the server says that there are more resources than it listed")),
        (
            &one,
            vec![own.clone(), status("/docs/a", "508 Loop Detected")],
            Some("the server says that there are more resources than it listed"),
        ),
        (
            &one,
            vec![status("/docs/", "403 Forbidden")],
            Some("the resource that was to be listed failed: 403 Forbidden"),
        ),
        (
            &one,
            vec![status("/docs/", "404 Not Found")],
            Some("the resource that was to be listed failed: 404 Not Found"),
        ),
        (&one, vec![], Some("a resource may have been overlooked: No response reports the outcome of the request")),
        (
            &one,
            vec![found("/x", "<D:getetag/>")],
            Some(
                "a resource may have been overlooked: All responses are about resources outside of the scope of the operation",
            ),
        ),
        (
            &one,
            vec![own.clone(), "<D:status>HTTP/1.1 200 OK</D:status>".to_owned()],
            Some("a resource may have been overlooked: A response has no href, so nobody knows what it is about"),
        ),
        (
            &one,
            vec![own.clone(), stray],
            Some(
                "a resource may have been overlooked: An href, status or propstat is directly under multistatus, so its content was not read",
            ),
        ),
        (&infinity, vec![own.clone(), status("/docs/a", "404 Not Found")], None),
        (
            &infinity,
            vec![own.clone(), status("/docs/a/", "403 Forbidden")],
            Some("1 resources failed, and their members were not listed"),
        ),
    ];
    for (exchange, responses, wanted) in table {
        let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
        assert_eq!(why(exchange, &document(&responses)?)?.as_deref(), wanted, "{responses:?}");
    }
    Ok(())
}

/// A response that says that the listing was cut is no entry.
#[test]
fn the_end_of_a_listing_that_was_cut_is_no_resource() -> Result<(), Error> {
    let own = found("/docs/", "<D:getetag/>");
    let document = document(&[&own, &format!("<D:href>/docs/</D:href>{CUT}")])?;
    let listing = Listing::new(propfind("/docs/")?, &document)?;
    assert_eq!(listing.entries().map(|entry| entry.is_repeated()).collect::<Vec<_>>(), [false]);
    assert!(listing.summary().is_truncated());
    Ok(())
}

#[test]
fn bad_responses_and_hrefs_without_an_answer() -> Result<(), Error> {
    let body =
        super::body(&[&found("/docs/", "<D:getetag/>"), &found("/docs/a", "<D:displayname>\u{1}</D:displayname>")]);
    let document = ParseOptions::new().bad_responses(BadResponses::Keep).parse(body.as_bytes())?;
    let told = why(&propfind("/docs/")?, &document)?;
    assert_eq!(told.as_deref(), Some("1 responses of the listing could not be read"));

    let answer = super::document(&[&found("/cal/a", "<D:getetag/>")])?;
    let asked = Exchange::new(Operation::Multiget, "/cal/")?.hrefs([Href::new("/cal/a")?, Href::new("/cal/b")?]);
    assert_eq!(why(&asked, &answer)?.as_deref(), Some("/cal/b was asked for and has no response"));
    Ok(())
}

#[test]
fn before_the_end_nothing_is_complete() -> Result<(), Error> {
    let lister = Lister::new(propfind("/docs/")?)?;
    assert!(!lister.summary().is_complete());
    Ok(())
}
