//! Checks refusals: status, condition, position, and message.

use multistatus::header::Depth;
use multistatus::http::Method;
use multistatus::request::{Body, Reader};
use multistatus::{Error, ErrorKind, Name, Reply, condition};

pub fn read(method: &str, depth: Option<Depth>, body: &[u8]) -> Result<Body, Error> {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    Reader::new(&method, body).depth(depth).parse()
}

/// Declares the prefixes on the first tag.
pub fn dav(body: &str) -> String {
    let at = body.find(['>', ' ']).map_or(body.len(), |at| if body[..at].ends_with('/') { at - 1 } else { at });
    format!(
        "{} xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns:K='urn:ietf:params:xml:ns:carddav'{}",
        &body[..at],
        &body[at..]
    )
}

/// Each line breaks a grammar, with the message for the client, and its position.
#[test]
fn what_breaks_a_grammar() {
    let table = include_str!("../data/requests/broken.tsv");
    for line in table.lines().skip(1) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().expect("a cell");
        let (method, says, marked) = (cell(), cell(), cell().replace("\\n", "\n"));
        let marked = match marked.strip_prefix('!') {
            Some(whole) => whole.to_owned(),
            None => dav(&marked),
        };
        let at = marked.find('¦').expect("a mark") as u64;
        let body = marked.replace('¦', "");
        let refusal = read(method, None, body.as_bytes()).expect_err(&body);
        assert_eq!((refusal.status().as_u16(), refusal.condition()), (400, None), "{body}");
        assert!(matches!(refusal.kind(), ErrorKind::InvalidRequest | ErrorKind::UnexpectedRoot), "{body}");
        assert!(refusal.message().contains(says), "{refusal} {body}");
        assert_eq!(refusal.position().map(|at| (at.byte(), at.line())), Some((at, 1)), "{refusal} {body}");
    }
}

/// Reports of RFC 3744 are only defined with `Depth: 0`.
#[test]
fn depths_of_principal_reports() {
    for body in [
        "<D:principal-match><D:self/></D:principal-match>",
        "<D:principal-search-property-set/>",
        "<D:acl-principal-prop-set/>",
        "<D:principal-property-search><D:property-search><D:prop/><D:match>a</D:match></D:property-search></D:principal-property-search>",
    ] {
        let body = dav(body);
        assert!(read("REPORT", None, body.as_bytes()).is_ok(), "{body}");
        assert!(read("REPORT", Some(Depth::Zero), body.as_bytes()).is_ok(), "{body}");
        let refusal = read("REPORT", Some(Depth::One), body.as_bytes()).expect_err(&body);
        assert_eq!(refusal.status(), 400);
    }
}

/// A server's own refusals work the same way.
#[test]
fn refusals_of_a_server() {
    let refusal = Error::refused(multistatus::http::StatusCode::UNPROCESSABLE_ENTITY, "no such grammar")
        .with_condition(condition::SEARCH_GRAMMAR_SUPPORTED);
    assert_eq!(refusal.to_string(), "no such grammar");
    let reply = Reply::from(refusal);
    assert_eq!(reply.status(), 422);
    let conditions = reply.conditions().expect("a condition");
    assert!(conditions.get(&Name::dav("search-grammar-supported")).is_some());
}
