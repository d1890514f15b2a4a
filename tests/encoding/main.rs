//! Documents in other encodings than UTF-8: RFC 7303 §3.2, XML 1.0 §4.3.3 and appendix F.

#[path = "../support/mod.rs"]
mod support;

mod order;

#[cfg(feature = "encoding")]
mod legacy;
#[cfg(feature = "encoding")]
mod utf16;

use multistatus::{Multistatus, ParseOptions};
use support::{buffered, chunks, whole};

/// Returns a document with this declaration and this text as description and as href.
fn document(declaration: &str, text: &str) -> String {
    format!(
        "{declaration}<D:multistatus xmlns:D=\"DAV:\">\r\n<D:response><D:href>/a</D:href><D:propstat><D:prop>\
         <D:displayname>{text}</D:displayname><x:e xmlns:x=\"urn:{text}\" a=\"{text}\"/></D:prop>\
         <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>{text}\n<D:response><D:href>/b</D:href>\
         <D:status>{text}</D:status></D:response><D:responsedescription>{text}</D:responsedescription>\
         <D:sync-token>urn:x</D:sync-token></D:multistatus>"
    )
}

fn declaration(encoding: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n")
}

/// Checks that all sources read the same, however the body is cut.
fn same_at_every_cut(options: ParseOptions, body: &[u8]) {
    let expected = whole(options, body);
    for size in [1, 2, 3, 7, 64] {
        assert_eq!(buffered(options, body, size), expected, "a buffer of {size}");
        assert_eq!(chunks(options, body.chunks(size)), expected, "chunks of {size}");
    }
    for cut in 0..=body.len() {
        let (first, second) = body.split_at(cut);
        assert_eq!(chunks(options, [first, second]), expected, "cut at {cut}");
        if cut + 1 < body.len() {
            let (second, third) = second.split_at(1);
            assert_eq!(chunks(options, [first, second, third]), expected, "cut around {cut}");
        }
    }
}

/// Checks that every proper prefix of the body is an error.
#[cfg(feature = "encoding")]
fn no_prefix_is_a_document(options: ParseOptions, body: &[u8]) {
    for cut in 0..body.len() {
        let found = whole(options, &body[..cut]);
        let end = found.end.expect_err("an error");
        // A single byte can belong to any encoding.
        let says_why = cut < 2 || end.starts_with("Truncated") || end.starts_with("Empty");
        assert!(says_why, "{cut} of {} bytes: {end}", body.len());
        assert_eq!(chunks(options, body[..cut].chunks(1)), whole(options, &body[..cut]), "{cut}");
    }
}

fn description<'d>(document: &'d Multistatus<'_>) -> Option<&'d str> {
    document.description().map(|description| description.text())
}
