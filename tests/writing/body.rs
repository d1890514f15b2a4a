//! Tests the writing of bodies that a transport pulls.
use std::cell::Cell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_core::stream::Stream;
use multistatus::http::StatusCode;
use multistatus::read::{ResponseStream, StreamError};
use multistatus::write::{BodyItem, MultistatusBody, WriteOptions};
use multistatus::{Description, Footer, Multistatus, Response};
use proptest::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the disk is gone")]
struct Broken;

type Part = Result<BodyItem, Broken>;

/// Responses that come by a script; `None` makes one wait. Counts how many were asked for.
struct Script {
    steps: VecDeque<Option<Part>>,
    asked: Rc<Cell<usize>>,
}

impl Script {
    fn new(steps: impl IntoIterator<Item = Option<Part>>) -> Self {
        Self { steps: steps.into_iter().collect(), asked: Rc::default() }
    }
}

impl Stream for Script {
    type Item = Part;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Part>> {
        self.asked.set(self.asked.get() + 1);
        match self.steps.pop_front() {
            Some(None) => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Some(part) => Poll::Ready(part),
            None => Poll::Ready(None),
        }
    }
}

fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context()) {
            return value;
        }
    }
}

/// Returns a response whose name has this many characters.
fn row(length: usize) -> Response<'static> {
    Response::builder(format!("/{}", "x".repeat(length))).status(StatusCode::LOCKED).build().expect("a row")
}

fn some(length: usize) -> Option<Part> {
    Some(Ok(row(length).into()))
}

fn token(token: &str) -> Footer {
    let mut footer = Footer::new();
    footer.set_sync_token(Some(token)).expect("a token");
    footer
}

fn document(rows: impl IntoIterator<Item = Response<'static>>, footer: Option<&str>) -> Multistatus<'static> {
    let mut document: Multistatus<'static> = rows.into_iter().collect();
    document.set_sync_token(footer).expect("a token");
    document
}

/// Returns the chunks of a body, and the error at its end.
fn chunks(stream: impl Stream<Item = Result<Bytes, Broken>>) -> (Vec<Bytes>, Option<Broken>) {
    let mut stream = pin!(stream);
    let mut chunks = Vec::new();
    let mut error = None;
    while let Some(chunk) = block_on(std::future::poll_fn(|context| stream.as_mut().poll_next(context))) {
        assert_eq!(error, None, "nothing comes after an error");
        match chunk {
            Ok(chunk) => chunks.push(chunk),
            Err(broken) => error = Some(broken),
        }
    }
    assert!(matches!(stream.as_mut().poll_next(&mut context()), Poll::Ready(None)));
    assert_eq!(stream.size_hint(), (0, Some(0)));
    assert!(chunks.iter().all(|chunk| !chunk.is_empty()));
    (chunks, error)
}

/// Returns the whole of a body that ends well.
fn whole(stream: impl Stream<Item = Result<Bytes, Broken>>) -> Vec<u8> {
    let (chunks, error) = chunks(stream);
    assert_eq!(error, None);
    chunks.concat()
}

#[test]
fn streams_and_iterators_write_what_the_document_writes() {
    for count in [0, 1, 2, 1000] {
        let expected = document((0..count).map(row), None).to_xml();
        let stream = MultistatusBody::from_stream(Script::new((0..count).map(some)));
        assert_eq!(whole(stream.into_stream()), expected);
        let iterator = MultistatusBody::from_iterator((0..count).map(|length| Ok(row(length))));
        assert_eq!(whole(iterator.into_stream()), expected);
    }
}

#[test]
fn how_much_is_to_come() {
    let mut body = pin!(MultistatusBody::from_iterator([Ok::<_, Broken>(row(0))]).into_stream());
    assert_eq!(body.size_hint(), (0, None), "not known before the last row was seen");
    assert!(matches!(body.as_mut().poll_next(&mut context()), Poll::Ready(Some(Ok(_)))));
    assert_eq!(body.size_hint(), (0, Some(0)));
    let body = MultistatusBody::from_iterator([Ok::<_, Broken>(row(0))]);
    let started = block_on(body.start()).expect("no error");
    assert_eq!(started.into_stream().size_hint(), (1, Some(1)));
}

#[test]
fn options_of_the_writer_hold() {
    let options = WriteOptions::new().indent(Some(2));
    let expected = options.clone().to_xml(&document((0..3).map(row), Some("urn:x")));
    let body = options.clone().body_from_iterator((0..3).map(|length| Ok(row(length)))).footer(token("urn:x"));
    assert_eq!(whole(body.into_stream()), expected);
    let body = options.body(Script::new((0..3).map(some))).footer(token("urn:x"));
    assert_eq!(whole(body.into_stream()), expected);
}

#[test]
fn the_trailer_is_known_before_or_after() {
    let expected = document((0..3).map(row), Some("urn:x")).to_xml();
    let rows = || (0..3).map(some);
    let before = MultistatusBody::from_stream(Script::new(rows())).footer(token("urn:x"));
    assert_eq!(whole(before.into_stream()), expected);
    let last = [Some(Ok(token("urn:x").into()))];
    let after = MultistatusBody::from_stream(Script::new(rows().chain(last.clone())));
    assert_eq!(whole(after.into_stream()), expected);
    let both = MultistatusBody::from_stream(Script::new(rows().chain(last.clone()))).footer(token("urn:old"));
    assert_eq!(whole(both.into_stream()), expected);
    // Responses may follow it; it is still written after them.
    let early = MultistatusBody::from_stream(Script::new(last.into_iter().chain(rows())));
    assert_eq!(whole(early.into_stream()), expected);

    let mut footer = Footer::new();
    footer.set_description(Some(Description::new("All there is").expect("a text")));
    let body = whole(MultistatusBody::from_stream(Script::new([])).footer(footer).into_stream());
    let found = Multistatus::parse(&body).expect("a document");
    assert_eq!(found.description().map(|description| description.text()), Some("All there is"));
}

/// Returns the length of a response in the document.
fn cost(length: usize) -> usize {
    document([row(length)], None).to_xml().len() - document([], None).to_xml().len()
}

#[test]
fn chunks_have_their_size_and_at_most_a_row_more() {
    let lengths = || (0..300).map(|n| n * 7 % 100);
    let expected = document(lengths().map(row), None).to_xml();
    for size in [0, 1, 100, 1000, 5000, usize::MAX] {
        let body = MultistatusBody::from_stream(Script::new(lengths().map(some))).chunk_size(size);
        let (chunks, _) = chunks(body.into_stream());
        assert_eq!(chunks.concat(), expected);
        let head = document([], None).to_xml().len();
        for (number, chunk) in chunks.iter().enumerate() {
            assert!(chunk.len() >= size || number + 1 == chunks.len(), "{size}: {}", chunk.len());
            let start = if number == 0 { head } else { 0 };
            assert!(chunk.len() <= size.saturating_add(cost(99) + start), "{size}: {}", chunk.len());
        }
    }
    let default = MultistatusBody::from_stream(Script::new((0..3000).map(|_| some(50))));
    let (chunks, _) = chunks(default.into_stream());
    assert!(chunks[..chunks.len() - 1].iter().all(|chunk| (16 << 10..(16 << 10) + 400).contains(&chunk.len())));
}

/// The first chunk can leave with the first response, before the source makes another; the others have their size.
#[test]
fn the_first_chunk_has_a_size_of_its_own() {
    let lengths = || (0..300).map(|n| n * 7 % 100);
    let expected = document(lengths().map(row), None).to_xml();
    for (first, starts) in [(0, false), (1, false), (1, true), (700, false), (700, true), (usize::MAX, true)] {
        let script = Script::new(lengths().map(some));
        let asked = Rc::clone(&script.asked);
        let mut body = MultistatusBody::from_stream(script).first_chunk_size(first).chunk_size(5000);
        if starts {
            body = block_on(body.start()).expect("rows");
        }
        let mut stream = pin!(body.into_stream());
        let Poll::Ready(Some(Ok(chunk))) = stream.as_mut().poll_next(&mut context()) else { panic!("a chunk") };
        if first <= 1 {
            let end = document([row(0)], None).to_xml().len() - "</D:multistatus>".len();
            assert_eq!((asked.get(), chunk.len()), (1, end));
        }
        let mut chunks = vec![chunk];
        while let Poll::Ready(Some(chunk)) = stream.as_mut().poll_next(&mut context()) {
            chunks.push(chunk.expect("a chunk"));
        }
        assert_eq!(chunks.concat(), expected);
        let last = chunks.len() - 1;
        assert!(chunks.iter().skip(1).take(last.saturating_sub(1)).all(|chunk| (5000..5400).contains(&chunk.len())));
    }
}

#[test]
fn rows_are_asked_for_only_when_the_transport_asks() {
    let script = Script::new((0..100).map(|_| some(50)));
    let asked = Rc::clone(&script.asked);
    let mut stream = pin!(MultistatusBody::from_stream(script).chunk_size(1000).into_stream());
    assert_eq!(asked.get(), 0);
    let mut written = 0;
    while let Poll::Ready(Some(chunk)) = stream.as_mut().poll_next(&mut context()) {
        written += chunk.expect("a chunk").len();
        // Every response that was made is in the chunks, except at the end.
        assert!(asked.get() <= written / cost(50) + 1, "{} rows for {written} bytes", asked.get());
    }
    assert_eq!(asked.get(), 101);
}

#[test]
fn what_is_there_is_handed_out_when_rows_make_one_wait() {
    let steps = [None, some(1), None, None, some(2), some(3), None, Some(Err(Broken))];
    let mut stream = pin!(MultistatusBody::from_stream(Script::new(steps)).into_stream());
    let mut next = || match stream.as_mut().poll_next(&mut context()) {
        Poll::Ready(Some(Ok(chunk))) => Ok(chunk.len()),
        Poll::Ready(Some(Err(Broken))) => Err("error"),
        Poll::Ready(None) => Err("end"),
        Poll::Pending => Err("wait"),
    };
    let head = document([], None).to_xml().len() - "</D:multistatus>".len();
    assert_eq!(next(), Err("wait"));
    assert_eq!(next(), Ok(head + cost(1)));
    assert_eq!(next(), Err("wait"));
    assert_eq!(next(), Ok(cost(2) + cost(3)));
    assert_eq!(next(), Err("error"));
    assert_eq!(next(), Err("end"));
    assert_eq!(next(), Err("end"));
}

#[test]
fn an_error_ends_the_body_and_leaves_the_document_open() {
    for good in [0, 1, 5, 200] {
        let steps = (0..good).map(some).chain([Some(Err(Broken)), some(1)]);
        let body = MultistatusBody::from_stream(Script::new(steps)).chunk_size(500).footer(token("urn:x"));
        let (chunks, error) = chunks(body.into_stream());
        assert_eq!(error, Some(Broken));
        let written = chunks.concat();
        let text = String::from_utf8(written.clone()).expect("UTF-8");
        assert!(!text.contains("</D:multistatus>") && !text.contains("sync-token"));
        let error = Multistatus::parse(&written).expect_err("an open document");
        assert!(error.is_truncated() || good == 0);
        assert_eq!(text.matches("<D:response>").count(), good, "the rows before the error were sent");
    }
}

#[test]
fn finish_with_error_closes_the_document() {
    let failed = || Response::builder("/failed").status(StatusCode::LOOP_DETECTED).build().expect("a row");
    let expected = document((0..2).map(row).chain([failed()]), None).to_xml();
    let steps = || Script::new([some(0), None, some(1), Some(Err(Broken)), some(2)]);
    let close = |error| {
        assert_eq!(error, Broken);
        failed()
    };
    let body = MultistatusBody::from_stream(steps()).footer(token("urn:x")).finish_with_error(close);
    assert_eq!(whole(body.into_stream()), expected, "there is no footer and nothing behind it");
    let body = block_on(MultistatusBody::from_stream(steps()).start()).expect("a row");
    assert_eq!(whole(body.finish_with_error(close).into_stream()), expected);
    // Without an error, `start` changes nothing.
    let body = MultistatusBody::from_stream(Script::new([some(0)])).footer(token("urn:x")).finish_with_error(close);
    assert_eq!(whole(body.into_stream()), document([row(0)], Some("urn:x")).to_xml());
    // The responses can report an error themselves.
    let steps = [some(0), some(1), Some(Ok(BodyItem::Failure(failed()))), some(2)];
    assert_eq!(whole(MultistatusBody::from_stream(Script::new(steps)).into_stream()), expected);
}

#[test]
fn start_waits_for_the_first_row() {
    let started = |steps: Vec<Option<Part>>| {
        let script = Script::new(steps);
        let asked = Rc::clone(&script.asked);
        (block_on(MultistatusBody::from_stream(script).chunk_size(1000).start()), asked)
    };
    // An error before anything was sent can become a plain status.
    for steps in [vec![Some(Err(Broken))], vec![None, None, Some(Err(Broken))], vec![some(1), Some(Err(Broken))]] {
        let (body, _) = started(steps);
        assert_eq!(body.err(), Some(Broken));
    }
    // After a wait it cannot, because waiting again would be waiting for the listing.
    let (body, asked) = started(vec![None, some(1), None, Some(Err(Broken))]);
    assert_eq!(asked.get(), 3);
    let (chunks, error) = chunks(body.expect("a row").into_stream());
    assert_eq!((chunks.len(), error), (1, Some(Broken)));
    // No more than a chunk is made.
    let (body, asked) = started((0..1000).map(|_| some(100)).collect());
    assert!(asked.get() < 10);
    let body = body.expect("a row");
    assert_eq!(body.into_stream().size_hint(), (0, None));
    // An empty listing is a listing.
    let (body, _) = started(vec![]);
    assert_eq!(whole(body.expect("an empty listing").into_stream()), document([], None).to_xml());
}

#[test]
fn options_can_be_set_after_start() {
    let body = MultistatusBody::from_iterator((0..3).map(|length| Ok::<_, Broken>(row(length))));
    let body = block_on(body.chunk_size(1).start()).expect("a row");
    let body = body.footer(token("urn:x")).chunk_size(1 << 20);
    assert_eq!(whole(body.into_stream()), document((0..3).map(row), Some("urn:x")).to_xml());
}

#[test]
fn the_rows_are_let_go_at_the_end_or_the_error() {
    for last in [None, Some(Some(Err(Broken))), Some(Some(Ok(BodyItem::Failure(row(1)))))] {
        let script = Script::new([some(1)].into_iter().chain(last));
        let asked = Rc::clone(&script.asked);
        let mut stream = Box::pin(MultistatusBody::from_stream(script).into_stream());
        assert_eq!(Rc::strong_count(&asked), 2);
        assert!(stream.as_mut().poll_next(&mut context()).is_ready());
        assert_eq!(Rc::strong_count(&asked), 1, "before the body itself is dropped");
    }
}

#[test]
fn a_body_can_be_read_while_it_is_written() {
    let body = MultistatusBody::from_iterator((0..2000).map(|n| Ok::<_, Broken>(row(n % 50)))).chunk_size(1024);
    let mut rows = ResponseStream::new(body.footer(token("urn:x")).into_stream());
    let mut count = 0;
    while let Some(found) = block_on(rows.next_response()).expect("a row") {
        assert_eq!(found, row(count % 50));
        count += 1;
    }
    assert_eq!(count, 2000);
    assert_eq!(rows.footer().and_then(Footer::sync_token), Some("urn:x"));

    let parts = (0..2000).map(|n| if n < 1500 { Ok(row(n % 50)) } else { Err(Broken) });
    let mut rows = ResponseStream::new(MultistatusBody::from_iterator(parts).into_stream());
    let error = loop {
        if let Err(error) = block_on(rows.next_response()) {
            break error;
        }
    };
    assert!(matches!(error, StreamError::Source(Broken)));
}

proptest! {
    #[test]
    fn any_rows_waits_and_chunk_sizes_write_the_same(
        steps in prop::collection::vec(prop::option::weighted(0.7, 0..200usize), 0..60),
        size in 0..3000usize,
        first in prop::option::of(0..3000usize),
        starts in any::<bool>(),
    ) {
        let expected = document(steps.iter().flatten().map(|&length| row(length)), Some("urn:x")).to_xml();
        let script = Script::new(steps.iter().map(|step| step.and_then(some)));
        let mut body = MultistatusBody::from_stream(script).chunk_size(size).footer(token("urn:x"));
        if let Some(first) = first {
            body = body.first_chunk_size(first);
        }
        if starts {
            body = block_on(body.start()).expect("rows without an error");
        }
        prop_assert_eq!(whole(body.into_stream()), expected);
    }
}

#[cfg(feature = "http-body")]
mod http {
    use http_body::Body;
    use multistatus::http;

    use super::*;

    /// Checks the traits that servers require of a body.
    fn is_body<B: Body<Data = Bytes> + Send + Sync + 'static>(_: &B)
    where
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
    }

    #[test]
    fn servers_take_it() {
        let rows = (0..3).map(|length| Ok::<_, Broken>(row(length)));
        let body = MultistatusBody::from_iterator(rows);
        is_body(&body);
        fn is_send<T: Send>(future: T) -> T {
            future
        }
        let body = block_on(is_send(body.start())).expect("rows");
        let answer = http::Response::from(body.finish_with_error(|_| row(9)));
        is_body(answer.body());
        assert_eq!(answer.status(), StatusCode::MULTI_STATUS);
        assert_eq!(answer.headers()["content-type"], multistatus::write::CONTENT_TYPE);
        assert!(format!("{:?}", answer.body()).starts_with("MultistatusBody"));
    }

    #[test]
    fn the_size_hint_is_what_comes() {
        for (starts, count, size) in [(false, 3, 100), (true, 3, 100), (true, 3, 10_000), (true, 0, 1), (false, 0, 1)] {
            let expected = document((0..count).map(row), None).to_xml().len() as u64;
            let mut body = MultistatusBody::from_stream(Script::new((0..count).map(some))).chunk_size(size);
            if starts {
                body = block_on(body.start()).expect("rows");
            }
            let known = starts && (count == 0 || size == 10_000);
            assert_eq!(body.size_hint().exact(), known.then_some(expected));
            let mut body = pin!(body);
            let mut left = expected;
            loop {
                let hint = body.size_hint();
                assert!(hint.lower() <= left && hint.upper().is_none_or(|upper| upper >= left));
                assert!(!body.is_end_stream() || left == 0);
                match body.as_mut().poll_frame(&mut context()) {
                    Poll::Ready(Some(frame)) => {
                        left -= frame.expect("a frame").into_data().expect("data").len() as u64;
                    }
                    Poll::Ready(None) => break,
                    Poll::Pending => panic!("nothing waits"),
                }
            }
            assert_eq!(left, 0);
            assert!(body.is_end_stream());
            assert_eq!(body.size_hint().exact(), Some(0));
        }
    }

    #[test]
    fn an_error_is_no_end() {
        let script = Script::new([some(1), Some(Err(Broken))]);
        let mut body = pin!(MultistatusBody::from_stream(script));
        assert!(matches!(body.as_mut().poll_frame(&mut context()), Poll::Ready(Some(Ok(_)))));
        assert!(!body.is_end_stream());
        assert_eq!(body.size_hint().exact(), None);
        assert!(matches!(body.as_mut().poll_frame(&mut context()), Poll::Ready(Some(Err(Broken)))));
        assert!(body.is_end_stream());
        assert!(matches!(body.as_mut().poll_frame(&mut context()), Poll::Ready(None)));
    }

    #[test]
    fn a_body_reads_a_body() {
        let body = MultistatusBody::from_iterator((0..500).map(|n| Ok::<_, Broken>(row(n % 50)))).chunk_size(100);
        let mut rows = ResponseStream::from_body(body);
        let mut count = 0;
        while block_on(rows.next_response()).expect("a row").is_some() {
            count += 1;
        }
        assert_eq!(count, 500);
    }
}

/// The steps that are taken with a body, whatever its responses do: each list of steps is one history.
#[derive(Clone, Debug)]
struct History {
    steps: Vec<u8>,
    start: bool,
    footer: Option<u8>,
    footer_after_start: Option<u8>,
    chunk_size: usize,
    /// The number of chunks that are read before the body is dropped.
    read: usize,
}

fn history() -> impl Strategy<Value = History> {
    let steps = prop::collection::vec(0u8..10, 0..8);
    let footers = (prop::option::of(0u8..3), prop::option::of(3u8..6));
    (steps, any::<bool>(), footers, prop::sample::select(vec![1usize, 40, 300, 1 << 20]), 0usize..20).prop_map(
        |(steps, start, (footer, footer_after_start), chunk_size, read)| History {
            steps,
            start,
            footer,
            footer_after_start,
            chunk_size,
            read,
        },
    )
}

/// Responses that panic once and then go on: a caller that polls again gets the end, and an incomplete document.
#[test]
fn rows_that_panic() {
    for (good, size) in [(0, 1), (1, 1), (3, 1), (3, 1 << 20), (300, 500)] {
        let mut number = 0;
        let rows = std::iter::from_fn(move || {
            number += 1;
            match number {
                n if n == good + 1 => std::panic::resume_unwind(Box::new("a row panicked")),
                n => (n < good + 5).then(|| Ok::<_, Broken>(row(n))),
            }
        });
        let body = MultistatusBody::from_iterator(rows).chunk_size(size).footer(token("urn:x"));
        let mut stream = Box::pin(body.into_stream());
        let mut written = Vec::new();
        let mut panicked = false;
        loop {
            let polled =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| stream.as_mut().poll_next(&mut context())));
            match polled {
                Err(_) => panicked = true,
                Ok(Poll::Ready(Some(chunk))) => written.extend_from_slice(&chunk.expect("no error")),
                Ok(Poll::Ready(None)) => break,
                Ok(Poll::Pending) => panic!("nothing waits"),
            }
        }
        assert!(panicked);
        assert!(Multistatus::parse(&written).is_err(), "{good} {size}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// With any calls in any order, and any failure at any place, a body that looks whole is whole.
    #[test]
    fn a_body_never_looks_whole_unless_it_is(history in history()) {
        let step = |(number, kind): (usize, &u8)| match kind {
            0..=4 => some(number),
            5 | 6 => None,
            7 => Some(Ok(token("urn:in:rows").into())),
            8 => Some(Err(Broken)),
            _ => Some(Ok(BodyItem::Failure(row(100 + number)))),
        };
        let footer = |number: u8| format!("urn:footer:{number}");
        let script = Script::new(history.steps.iter().enumerate().map(step));
        let mut body = MultistatusBody::from_stream(script).chunk_size(history.chunk_size);
        if let Some(number) = history.footer {
            body = body.footer(token(&footer(number)));
        }
        if history.start {
            match block_on(body.start()) {
                Ok(started) => body = started,
                Err(Broken) => return Ok(()),
            }
        }
        if let Some(number) = history.footer_after_start {
            body = body.footer(token(&footer(number)));
        }
        let mut stream = pin!(body.into_stream());
        let mut written = Vec::new();
        for _ in 0..history.read {
            match block_on(std::future::poll_fn(|context| stream.as_mut().poll_next(context))) {
                Some(Ok(chunk)) => written.extend_from_slice(&chunk),
                Some(Err(Broken)) | None => break,
            }
        }
        let Ok(document) = Multistatus::parse(&written) else { return Ok(()) };
        let last = history.steps.iter().position(|kind| *kind >= 8);
        let steps = &history.steps[..last.map_or(history.steps.len(), |last| last)];
        let mut rows: Vec<_> = (0..).zip(steps).filter(|(_, kind)| **kind <= 4).map(|(number, _)| row(number)).collect();
        match last.map(|last| (last, history.steps[last])) {
            Some((last, 9)) => {
                rows.push(row(100 + last));
                prop_assert_eq!(document.sync_token(), None);
            }
            Some(_) => prop_assert!(false, "the rows broke off, and the document looks whole"),
            None => {
                let set = history.footer_after_start.or(history.footer).map(footer);
                let in_rows = steps.contains(&7).then(|| "urn:in:rows".to_owned());
                // The footer from the responses replaces one that was set, unless that was set after the responses had
                // been read.
                let token = document.sync_token().map(ToOwned::to_owned);
                prop_assert!(token == in_rows.clone().or(set.clone()) || token == set.or(in_rows), "{:?}", token);
            }
        }
        prop_assert_eq!(document.responses(), &rows[..]);
    }
}
