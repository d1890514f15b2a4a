//! Every error and every deviation, with its position, pinned by snapshots.

#[path = "../support/mod.rs"]
mod support;

mod always;
mod broken;
#[cfg(feature = "server")]
mod building;
mod deviations;
mod documents;
mod leniencies;
mod limits;
mod messages;
mod namespaces;
mod odd_answers;
mod positions;
mod truncation;

use multistatus::read::Parser;
use multistatus::{Error, ParseOptions};
use support::{Outcome, buffered, chunks, whole};

const ROW: &str = "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";

/// Returns a document with this under its root.
fn document(content: &str) -> String {
    format!("<D:multistatus xmlns:D=\"DAV:\">{content}</D:multistatus>")
}

/// Returns a document whose only row has a property with this content.
fn in_property(content: &str) -> String {
    document(&format!(
        "<D:response><D:href>/a</D:href><D:propstat><D:prop><x>{content}</x></D:prop>\
         <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    ))
}

/// Reads in several ways, which must have equal outcomes.
fn read(options: ParseOptions, body: &[u8]) -> Outcome {
    let expected = whole(options, body);
    for found in [buffered(options, body, 1), chunks(options, body.chunks(1)), chunks(options, body.chunks(7))] {
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(body));
    }
    stays(options.parser(), body);
    expected
}

/// Checks that after a final error the parser returns it again, whatever comes.
fn stays(mut parser: Parser, mut body: &[u8]) {
    let same = |a: &Error, b: &Error| assert_eq!((a.kind(), a.to_string()), (b.kind(), b.to_string()));
    let error = loop {
        match parser.parse_next(&mut body) {
            Ok(Some(_)) => {}
            Ok(None) => match parser.finish() {
                Ok(_) => return,
                Err(error) => break error,
            },
            Err(error) if error.is_response() => {}
            Err(error) => break error,
        }
    };
    let good = document(ROW);
    for mut more in [body, good.as_bytes(), b"</D:multistatus>"] {
        let before = more;
        same(&parser.parse_next(&mut more).expect_err("the same error"), &error);
        assert_eq!(more, before, "nothing is used after an error");
        same(&parser.step(&mut more).expect_err("the same error"), &error);
        assert!(parser.take().is_none());
        same(&parser.finish().expect_err("the same error"), &error);
        assert!(!error.is_response());
    }
}

/// Returns one line about the outcome of reading.
fn line(found: &Outcome) -> String {
    let items = found.items.iter().map(|item| match item {
        Ok(_) => "row, ".into(),
        Err(error) => format!("[{error}], "),
    });
    let end = match &found.end {
        Ok(_) => "complete",
        Err(error) => error,
    };
    items.collect::<String>() + end
}
