//! Values that cannot be built, and the reasons.

use std::fmt::Write as _;
use std::io;

use multistatus::http::StatusCode;
use multistatus::read::Reader;
use multistatus::write::Writer;
use multistatus::{
    Condition, Description, Element, Error, ErrorKind, Href, Multistatus, Name, ParseOptions, Response,
    ResponseBuilder, Status, Value, condition,
};

fn text() -> Name {
    Name::dav("displayname")
}

fn row() -> ResponseBuilder {
    Response::builder("/a")
}

#[test]
fn what_is_refused() {
    let prop = || row().property(text(), "x").clone();
    let token = || Condition::empty(condition::NO_CONFLICTING_LOCK);
    let element = || Element::new(text(), "x");
    let cases: Vec<(&str, Result<(), Error>)> = vec![
        // Texts.
        ("text with U+0001", Element::new(text(), "a\u{1}").map(drop)),
        ("text with U+0000", Element::new(text(), "\0").map(drop)),
        ("text with U+FFFF", Element::new(text(), "ab\u{FFFF}").map(drop)),
        ("property of a row", row().property(text(), "\u{B}").build().map(drop)),
        ("description", Description::new("\u{7}").map(drop)),
        ("description of a row", row().status(StatusCode::LOCKED).description("\u{7}").build().map(drop)),
        ("language of a description", Description::new("").and_then(|text| text.with_lang("\u{1F}")).map(drop)),
        ("language of a property", element().and_then(|element| element.with_lang("\u{2}")).map(drop)),
        ("attribute", element().and_then(|element| element.with_attribute(Name::new("", "b")?, "\u{3}")).map(drop)),
        ("sync-token", Multistatus::new().set_sync_token(Some("urn:\u{4}"))),
        ("reason", Status::with_reason(StatusCode::OK, "a\nb").map(drop)),
        ("reason with U+FFFE", Status::with_reason(StatusCode::OK, "\u{FFFE}").map(drop)),
        // Names.
        ("empty name", Name::new("u", "").map(drop)),
        ("name with a colon", Name::new("u", "a:b").map(drop)),
        ("name with a space", Name::new("u", "a b").map(drop)),
        ("name that begins with a digit", Name::new("u", "1a").map(drop)),
        ("namespace with U+0001", Name::new("\u{1}", "a").map(drop)),
        ("namespace of declarations", Name::new("http://www.w3.org/2000/xmlns/", "a").map(drop)),
        ("name in the notation of James Clark", "{DAV:getetag".parse::<Name>().map(drop)),
        (
            "attribute twice",
            element().and_then(|element| element.with_attribute(text(), "")?.with_attribute(text(), "")).map(drop),
        ),
        (
            "attribute xml:lang",
            element()
                .and_then(|element| {
                    element.with_attribute(Name::new("http://www.w3.org/XML/1998/namespace", "lang")?, "de")
                })
                .map(drop),
        ),
        // Hrefs.
        ("empty href", Href::new("").map(drop)),
        ("href with a space", Href::new("/a b").map(drop)),
        ("relative href", Href::new("a").map(drop)),
        ("href with a fragment", Href::new("/a#b").map(drop)),
        ("href with a dot segment", Href::new("/a/../b").map(drop)),
        ("href without a host", Href::new("http:/a").map(drop)),
        ("href of a row", Response::builder("/ü").status(StatusCode::LOCKED).build().map(drop)),
        ("second href of a row", row().href("//b").status(StatusCode::LOCKED).build().map(drop)),
        ("location", row().status(StatusCode::FOUND).location("b").build().map(drop)),
        ("path with a dot segment", Href::from_path("/a/./b").map(drop)),
        ("relative path", Href::from_path("a").map(drop)),
        ("segment `..`", Href::from_segments(["a", ".."]).map(drop)),
        // Statuses.
        ("status 99", Status::try_from(99).map(drop)),
        ("status 1000", row().status(1000).build().map(drop)),
        ("status of a property", row().property_status(text(), 42).build().map(drop)),
        ("status line without a number", "HTTP/1.1 OK".parse::<Status>().map(drop)),
        ("empty status line", "".parse::<Status>().map(drop)),
        // Markup.
        ("fragment that is not closed", Value::from_xml("<D:href>").map(drop)),
        ("fragment with another end tag", Value::from_xml("<D:href></D:hre>").map(drop)),
        ("fragment with an undeclared prefix", Value::from_xml("<a/>\n<p:b/>").map(drop)),
        ("fragment with a bad character", Value::from_xml("<a>\u{1}</a>").map(drop)),
        ("fragment with an entity", Value::from_xml("&nbsp;").map(drop)),
        ("fragment with a document type", Value::from_xml("<!DOCTYPE a>").map(drop)),
        ("fragment that closes too much", Value::from_xml("</D:prop>").map(drop)),
        // RFC 4918 §14.24 and §13.
        ("row without outcome", row().build().map(drop)),
        ("row with status and properties", prop().status(StatusCode::OK).build().map(drop)),
        ("row with several hrefs and properties", prop().href("/b").build().map(drop)),
        ("row with an href twice", row().href("/b").href("/a").status(StatusCode::LOCKED).build().map(drop)),
        ("row with a path and a URL", row().href("http://h/b").status(StatusCode::LOCKED).build().map(drop)),
        ("row with a property twice", prop().unique_properties(true).not_found(text()).build().map(drop)),
        ("row with a 1xx status", row().status(StatusCode::CONTINUE).build().map(drop)),
        ("property with a 1xx status", row().property_status(text(), StatusCode::PROCESSING).build().map(drop)),
        ("condition beside a success", row().property_failed_with(text(), 200, token()).build().map(drop)),
        ("condition beside a status 200", row().status(StatusCode::OK).condition(token()).build().map(drop)),
        ("condition beside 2xx propstats", prop().condition(token()).build().map(drop)),
        ("status as an extension", prop().extension(Condition::empty(Name::dav("status"))).build().map(drop)),
        ("redirect without location", row().status(StatusCode::FOUND).condition(token()).build().map(drop)),
        // The first error is returned.
        ("two errors", row().property(text(), "\u{1}").not_found(text()).status(7).build().map(drop)),
    ];
    let mut table = String::new();
    for (name, result) in cases {
        let error = result.expect_err(name);
        writeln!(table, "{name}: {:?}, {error}", error.kind()).expect("a string");
    }
    insta::assert_snapshot!("what_is_refused", table);
}

/// RFC 5323 §5.16.1: a response may end with a score.
#[test]
fn a_score_is_an_extension() -> Result<(), Error> {
    let score = Element::new(Name::dav("score"), "9000")?;
    let row = row().status(302).description("there").location("/b").extension(score.clone()).build()?;
    assert!(row.as_xml().ends_with("</D:location><D:score>9000</D:score></D:response>"));
    let xml = Multistatus::from_iter([row]).to_xml();
    let document = ParseOptions::new().strict(true).parse(&xml)?;
    assert!(document.responses()[0].extensions().eq([score]));
    assert!(ParseOptions::new().parse_with_findings(&xml)?.1.is_clean());
    Ok(())
}

/// The lossy functions never fail, and their results can be written.
#[test]
fn lossy_texts_are_read_again() -> Result<(), Error> {
    let value = Value::text_lossy("a\u{1}b\u{FFFE}c\0");
    assert_eq!(value.as_text(), Some("a\u{FFFD}b\u{FFFD}c\u{FFFD}"));
    let row = row().property(text(), value).build()?;
    let mut document = Multistatus::from_iter([row]);
    document.set_description(Some(Description::new_lossy("\u{8}")));
    let xml = document.to_xml();
    assert_eq!(Multistatus::parse(&xml)?, document);
    Ok(())
}

/// A source or sink that fails.
struct Broken;

impl io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(io::ErrorKind::ConnectionReset, "the peer went away"))
    }
}

impl io::Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::new(io::ErrorKind::StorageFull, "no space left"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn input_and_output() -> Result<(), Error> {
    let check = |error: Error, kind: io::ErrorKind, message: &str| {
        assert_eq!((error.kind(), error.is_io(), error.position()), (ErrorKind::Io, true, None));
        assert_eq!(error.to_string(), message);
        let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<io::Error>());
        assert_eq!(source.map(io::Error::kind), Some(kind));
        assert_eq!(io::Error::from(error).kind(), kind);
    };
    let row = row().status(StatusCode::LOCKED).build()?;
    let mut reader = Reader::new(io::BufReader::new(Broken));
    check(reader.next_response().expect_err("a reader"), io::ErrorKind::ConnectionReset, "the peer went away");
    let error = Writer::new(Broken).response(&row).expect_err("a writer");
    check(error, io::ErrorKind::StorageFull, "no space left");
    let truncated = Multistatus::parse(b"<D:multistatus xmlns:D='DAV:'>").expect_err("truncated");
    assert_eq!(io::Error::from(truncated).kind(), io::ErrorKind::UnexpectedEof);
    let not_xml = Multistatus::parse(b"{}").expect_err("not XML");
    assert_eq!(io::Error::from(not_xml).kind(), io::ErrorKind::InvalidData);
    Ok(())
}

/// A reader goes on where its source failed.
#[test]
fn reading_goes_on_after_an_interruption() -> Result<(), Error> {
    struct Slow<'b>(&'b [u8], u8);
    impl io::Read for Slow<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.1 = (self.1 + 1) % 3;
            match self.1 {
                0 => Err(io::ErrorKind::WouldBlock.into()),
                1 => Err(io::ErrorKind::Interrupted.into()),
                _ => {
                    let few = buf.len().min(5);
                    self.0.read(&mut buf[..few])
                }
            }
        }
    }
    let body = crate::document(&crate::ROW.repeat(3));
    let expected = Multistatus::parse(body.as_bytes())?;
    let mut reader = Reader::new(io::BufReader::new(Slow(body.as_bytes(), 0)));
    let mut rows = Vec::new();
    let mut blocked = 0;
    loop {
        match reader.next_response() {
            Ok(Some(row)) => rows.push(row.into_owned()),
            Ok(None) => break,
            Err(error) if error.is_io() => blocked += 1,
            Err(error) => return Err(error),
        }
    }
    assert!(blocked > 10);
    assert_eq!(rows, expected.into_owned().into_responses());
    Ok(())
}

/// Each call keeps the first error and accepts wrong values silently, until the response is built.
#[test]
fn every_call_of_the_builder_may_fail() -> Result<(), Error> {
    let value = || Element::new(text(), "x");
    let cases = [
        row().property_element_with(value()?, 404).clone(),
        row().property_element_with(value()?, 1000).clone(),
        row().href("").clone(),
        row().location("").clone(),
        row().status(1000).clone(),
        row().property_status(text(), 1000).clone(),
        row().property_failed_with(text(), 1000, Condition::empty(condition::NO_CONFLICTING_LOCK)).clone(),
        row().propstat(1000).clone(),
        row().propstat_description(1000, "x").clone(),
        row().propstat_description(404, "\u{1}").clone(),
        row().description_in("de", "\u{1}").clone(),
        row().description_in("\u{1}", "x").clone(),
        Response::builder(""),
    ];
    for (number, mut case) in cases.into_iter().enumerate() {
        assert!(case.build().is_err(), "{number}");
    }
    Ok(())
}
