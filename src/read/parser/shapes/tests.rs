use super::{BEGINNING_BYTES, BEGINNINGS, EAGER, Shapes};
use crate::read::ParseOptions;
use crate::read::parser::Parser;

const RESPONSE: &str = "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";

fn body(declaration: &str) -> String {
    format!("<?xml version='1.0'?>{declaration}<D:multistatus xmlns:D='DAV:'>{RESPONSE}</D:multistatus>")
}

/// Reads a document, and returns true if its beginning was known.
fn is_known(shapes: &Shapes, options: ParseOptions<'_>, body: &str) -> bool {
    let is_known =
        shapes.pool().kept.iter().any(|kept| {
            body.as_bytes().starts_with(&kept.beginning.bytes) && kept.beginning.options == options.settings
        });
    let mut parser = Parser::with_options(options.shapes(shapes));
    let mut input = body.as_bytes();
    while parser.parse_next(&mut input).is_ok_and(|response| response.is_some()) {}
    let misses = shapes.pool().misses;
    drop(parser);
    assert_eq!(misses == 0, is_known);
    is_known
}

#[test]
fn the_second_document_with_a_beginning_finds_it() {
    let shapes = Shapes::new();
    let options = ParseOptions::new();
    assert_eq!([1, 2, 3].map(|_| is_known(&shapes, options, &body(""))), [false, true, true]);
    assert_eq!([1, 2].map(|_| is_known(&shapes, options, &body("\n"))), [false, true]);
    assert_eq!([1, 2].map(|_| is_known(&shapes, options.strict(true), &body(""))), [false, true]);
    assert_eq!(shapes.pool().kept.len(), 3);
    // The response is known, too.
    let pool = shapes.pool();
    assert!(pool.kept.iter().all(|kept| kept.shapes.bytes() > 0));
    assert_eq!(pool.bytes, pool.kept.iter().map(|kept| kept.bytes()).sum::<usize>());
}

#[test]
fn beginnings_with_more_than_the_root_are_not_kept() {
    let lenient = ParseOptions::new().wrapped_root(true).space_before_declaration(true).near_namespaces(true);
    let root = body("");
    for (options, body) in [
        (lenient, format!(" {root}")),
        (lenient, format!("<xml>{}</xml>", &root["<?xml version='1.0'?>".len()..])),
        (lenient, root.replace("DAV:", "DAV")),
        (lenient, root.replace("<D:multistatus", &format!("{}<D:multistatus", " ".repeat(BEGINNING_BYTES)))),
        (lenient, root.replace("version='1.0'", "version='1.0' encoding='iso-8859-1'")),
        (lenient, "<D:multistatus xmlns:D='DAV:'/>".to_owned()),
        (lenient, "<D:multistatus xmlns:D='DAV:'".to_owned()),
        (ParseOptions::new().shape_cache(false), root.clone()),
    ] {
        let shapes = Shapes::new();
        for _ in 0..2 {
            let mut parser = Parser::with_options(options.shapes(&shapes));
            let mut input = body.as_bytes();
            while parser.parse_next(&mut input).is_ok_and(|response| response.is_some()) {}
        }
        assert_eq!(shapes.pool().kept.len(), 0, "{body}");
    }
}

#[test]
fn beginnings_are_bounded() {
    let shapes = Shapes::new();
    for number in 0..100 {
        is_known(&shapes, ParseOptions::new(), &body(&format!("<!--{number}-->")));
        assert!(shapes.pool().kept.len() <= BEGINNINGS);
    }
    // Where no beginning comes again, few are kept.
    assert!(shapes.pool().misses > EAGER);
    let kept = |number: usize| {
        let bytes = body(&format!("<!--{number}-->"));
        shapes.pool().kept.iter().any(|kept| bytes.as_bytes().starts_with(&kept.beginning.bytes))
    };
    assert!((0..100).filter(|&number| kept(number)).count() <= BEGINNINGS && kept(20) && !kept(81));
}
