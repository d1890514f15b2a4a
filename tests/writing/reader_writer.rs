//! Reads responses one by one, and writes them to a sink: what callers do in between, and what fails on the way.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use multistatus::http::StatusCode;
use multistatus::read::{BadResponses, Limits, Parser, Reader};
use multistatus::write::{Encoder, Writer};
use multistatus::{Error, ErrorKind, Multistatus, Name, ParseOptions, Property, Response, Value};
use proptest::prelude::*;

const HEAD: &str = "<D:multistatus xmlns:D=\"DAV:\">";
const GOOD: &str = "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 423 Locked</D:status></D:response>";
const BAD: &str = "<D:response><D:href>/b\u{1}</D:href><D:status>HTTP/1.1 423 Locked</D:status></D:response>";

fn row(href: &str) -> Response<'static> {
    Response::builder(href).status(StatusCode::LOCKED).build().expect("a row")
}

fn reader(content: &str, end: &str) -> Reader<Cursor<Vec<u8>>> {
    ParseOptions::new()
        .bad_responses(BadResponses::Keep)
        .reader(Cursor::new(format!("{HEAD}{content}{end}").into_bytes()))
}

fn kinds(rows: impl Iterator<Item = Result<Response<'static>, Error>>) -> Vec<Option<ErrorKind>> {
    rows.map(|row| row.err().map(|error| error.kind())).collect()
}

#[test]
fn rows_of_a_reader() -> Result<(), Error> {
    let content = [GOOD, BAD, GOOD].concat();
    let mut whole = reader(&content, "</D:multistatus>rest");
    assert_eq!(whole.get_ref().position(), 0);
    whole.get_mut().set_position(0);
    assert_eq!(kinds(whole.responses().take(2)), [None, Some(ErrorKind::Character)], "a bad row does not end it");
    assert!(whole.footer().is_none());
    let truncated = reader(&content, "");

    let mut rows = truncated.into_responses();
    assert_eq!(kinds(rows.by_ref()), [None, Some(ErrorKind::Character), None, Some(ErrorKind::Truncated)]);
    assert!(rows.next().is_none(), "nothing comes after a final error");
    assert!(rows.reader().footer().is_none());

    let mut rows = reader(&content, "</D:multistatus>").into_responses();
    assert_eq!(kinds(rows.by_ref()), [None, Some(ErrorKind::Character), None]);
    let mut reader = rows.into_reader();
    assert!(reader.footer().is_some());
    assert!(reader.next_response()?.is_none(), "the end stays the end");
    assert_eq!(reader.into_inner().position() as usize, HEAD.len() + content.len() + "</D:multistatus>".len());
    Ok(())
}

/// A sink that accepts this many writes and flushes.
#[derive(Debug)]
struct Disk {
    writes: usize,
    flushes: usize,
}

fn one_less(left: &mut usize) -> io::Result<()> {
    *left = left.checked_sub(1).ok_or_else(|| io::Error::other("the disk is full"))?;
    Ok(())
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        one_less(&mut self.writes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        one_less(&mut self.flushes)
    }
}

#[test]
fn a_sink_that_fails() -> Result<(), Error> {
    let is_io = |result: Result<Disk, Error>| result.is_err_and(|error| error.is_io());
    let writer = |writes, flushes| Writer::new(Disk { writes, flushes });
    assert!(writer(0, 0).response(&row("/a")).is_err_and(|error| error.is_io()));
    assert!(writer(0, 0).flush().is_err_and(|error| error.is_io()));
    assert!(is_io(writer(0, 1).finish()));
    assert!(is_io(writer(1, 0).finish()));
    assert!(is_io(writer(0, 1).finish_with_error(&row("/a"))));
    assert!(is_io(writer(1, 1).finish_with_error(&row("/a"))));
    let disk = writer(2, 1).finish_with_error(&row("/a"))?;
    assert_eq!((disk.writes, disk.flushes), (0, 0));
    Ok(())
}

#[test]
fn a_writer_that_is_not_finished() -> Result<(), Error> {
    let mut writer = Writer::new(Vec::new());
    writer.response(&row("/a"))?;
    writer.flush()?;
    let open = writer.into_inner();
    assert_eq!(Multistatus::parse(&open).expect_err("open").kind(), ErrorKind::Truncated);
    Ok(())
}

#[test]
fn a_writer_that_ends_with_an_error() -> Result<(), Error> {
    let mut writer = Writer::new(Vec::new());
    writer.response(&row("/a"))?;
    let body = writer.finish_with_error(&row("/b"))?;
    assert_eq!(Multistatus::parse(&body)?.responses(), [row("/a"), row("/b")]);
    Ok(())
}

#[test]
fn new_is_the_default() {
    assert_eq!(Limits::new(), Limits::default());
    assert_eq!(format!("{:?}", ParseOptions::new()), format!("{:?}", ParseOptions::default()));
    let body = format!("{HEAD}{GOOD}</D:multistatus>");
    for mut parser in [Parser::new(), Parser::default(), ParseOptions::new().shape_cache(false).parser()] {
        let mut input = body.as_bytes();
        assert!(matches!(parser.parse_next(&mut input), Ok(Some(_))));
        assert!(matches!(parser.parse_next(&mut input), Ok(None)));
        assert!(parser.finish().is_ok());
    }
    let (mut new, mut default) = (Vec::new(), Vec::new());
    Encoder::new().finish(&mut new);
    Encoder::default().finish(&mut default);
    assert_eq!(new, default);
}

/// Content that was read under a default namespace does not change the namespace of the element that it is given to.
#[test]
fn a_default_namespace_stays_in_the_value() -> Result<(), Error> {
    let body = format!(
        "{HEAD}<D:response><D:href>/a</D:href><D:propstat><D:prop><a xmlns=\"urn:x\"><b/></a></D:prop>\
         <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"
    );
    let read = Multistatus::parse(body.as_bytes())?;
    let value: Value<'_> =
        read.responses()[0].propstats().next().and_then(|p| p.properties().next()).expect("one").into_value();
    let name = Name::new("", "plain")?;
    let row = Response::builder("/a").property_element(Property::new(&name, value)?).build()?;
    let mut written = Multistatus::new();
    written.push(row);
    let again = written.to_xml();
    let again = Multistatus::parse(&again)?;
    let property = again.responses()[0].propstats().next().and_then(|p| p.properties().next()).expect("one");
    assert_eq!(property.name(), &name);
    let children: Vec<_> = property.children().map(|child| child.name().clone()).collect();
    assert_eq!(children, [Name::new("urn:x", "b")?]);
    Ok(())
}

/// A sink that fails once, having written a part, and then goes on as if nothing had happened.
#[derive(Debug)]
struct Flaky {
    written: Vec<u8>,
    /// The number of calls until it fails, and the number of bytes of that call that are written.
    left: Option<usize>,
    part: usize,
}

impl Write for Flaky {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = match self.left {
            Some(0) => {
                self.written.extend_from_slice(&bytes[..self.part.min(bytes.len())]);
                self.left = None;
                return Err(io::Error::other("the disk is full"));
            }
            left => left.map(|left| left - 1),
        };
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.left {
            Some(0) => {
                self.left = None;
                Err(io::Error::other("the disk is full"))
            }
            _ => Ok(()),
        }
    }
}

/// What a sink does with one call.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Accepts this many bytes of it, or all if it is a flush.
    Takes(usize),
    /// Fails without accepting anything.
    Fails(io::ErrorKind),
    Panics,
}

/// A sink that follows a script, and accepts everything after its end.
#[derive(Debug)]
struct Told {
    written: Rc<RefCell<Vec<u8>>>,
    steps: VecDeque<Step>,
}

impl Told {
    fn step(&mut self) -> io::Result<usize> {
        match self.steps.pop_front() {
            None => Ok(usize::MAX),
            Some(Step::Takes(bytes)) => Ok(bytes),
            Some(Step::Fails(kind)) => Err(kind.into()),
            Some(Step::Panics) => std::panic::resume_unwind(Box::new("the sink panicked")),
        }
    }
}

impl Write for Told {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.step()?.min(bytes.len());
        self.written.borrow_mut().extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.step().map(|_| ())
    }
}

fn step() -> impl Strategy<Value = Step> {
    let kinds = [io::ErrorKind::Other, io::ErrorKind::WouldBlock, io::ErrorKind::BrokenPipe, io::ErrorKind::TimedOut];
    prop_oneof![
        6 => (1usize..200).prop_map(Step::Takes),
        1 => Just(Step::Takes(0)),
        3 => Just(Step::Fails(io::ErrorKind::Interrupted)),
        1 => prop::sample::select(kinds.to_vec()).prop_map(Step::Fails),
        1 => Just(Step::Panics),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a sink does, after the first failure nothing more is written, and a document that looks whole is whole.
    #[test]
    fn a_sink_that_does_anything(
        steps in prop::collection::vec(step(), 0..12),
        calls in prop::collection::vec(0u8..4, 0..8),
        finish in 0u8..4,
    ) {
        let written = Rc::new(RefCell::new(Vec::new()));
        let mut writer = Writer::new(Told { written: Rc::clone(&written), steps: steps.into() });
        let mut told = Vec::new();
        let mut failure = None;
        for (number, call) in calls.iter().enumerate() {
            let row = row(&format!("/{number}"));
            let result = catch_unwind(AssertUnwindSafe(|| match call {
                3 => writer.flush(),
                _ => writer.response(&row),
            }));
            let failed = !matches!(result, Ok(Ok(())));
            if *call != 3 && !failed {
                told.push(row);
            }
            prop_assert!(failed || failure.is_none(), "a failure is final");
            if let Ok(Err(error)) = result {
                prop_assert!(error.is_io());
            }
            if failed {
                failure.get_or_insert(written.borrow().len());
            }
        }
        let last = row("/last");
        let finished = catch_unwind(AssertUnwindSafe(|| match finish {
            0 => {
                drop(writer.into_inner());
                false
            }
            1 => {
                drop(writer);
                false
            }
            2 => writer.finish_with_error(&last).is_ok(),
            _ => writer.finish().is_ok(),
        }));
        let written = written.borrow();
        if let Some(length) = failure {
            prop_assert_eq!(written.len(), length, "nothing is written after a failure");
            prop_assert!(Multistatus::parse(&written).is_err(), "it looks whole");
        } else if let Ok(document) = Multistatus::parse(&written) {
            prop_assert!(finish >= 2, "nobody closed it");
            // Everything was written, even if it could not be flushed.
            told.extend((finish == 2).then_some(last));
            prop_assert_eq!(document.responses(), &told[..]);
        } else {
            prop_assert!(!matches!(finished, Ok(true)), "it said that all went well");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// With any calls in any order, and a failure at any place, a document that looks whole is whole.
    #[test]
    fn a_writer_never_leaves_what_looks_whole_and_is_not(
        calls in prop::collection::vec(0u8..4, 0..8),
        left in prop::option::of(0usize..8),
        part in 0usize..120,
        with_error in any::<bool>(),
    ) {
        let mut written = Vec::new();
        let sink = Flaky { written: Vec::new(), left, part };
        let mut writer = Writer::new(sink);
        let mut failed = false;
        for (number, call) in calls.iter().enumerate() {
            let result = match call {
                3 => writer.flush(),
                _ => {
                    let row = row(&format!("/{number}"));
                    written.push(row.clone());
                    writer.response(&row)
                }
            };
            prop_assert!(result.is_err() || !failed, "an error is final");
            failed |= result.is_err();
        }
        if failed {
            let sink = writer.into_inner();
            prop_assert!(Multistatus::parse(&sink.written).is_err());
            return Ok(());
        }
        let finished = if with_error {
            written.push(row("/last"));
            writer.finish_with_error(&row("/last"))
        } else {
            writer.finish()
        };
        if let Ok(sink) = finished {
            let document = Multistatus::parse(&sink.written);
            prop_assert!(document.is_ok_and(|document| document.responses() == written));
        }
    }

    /// After an error, nothing closes the document.
    #[test]
    fn a_writer_that_failed_does_not_finish(left in 0usize..3, part in 0usize..120) {
        let mut writer = Writer::new(Flaky { written: Vec::new(), left: Some(left), part });
        let failed = (0..4).map(|number| writer.response(&row(&format!("/{number}")))).any(|result| result.is_err());
        prop_assert!(failed);
        let error = writer.finish().map(|_| ()).expect_err("it failed before");
        prop_assert!(error.is_io());
    }
}
