//! Tests reading from streams of chunks and from HTTP bodies.
use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::marker::PhantomPinned;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::support::{Outcome, all_options, describe, own_bodies, whole};
use futures_core::stream::{FusedStream, Stream, TryStream};
use multistatus::read::{BadResponses, ResponseStream, StreamError};
use multistatus::{ErrorKind, ParseOptions};
use proptest::prelude::*;

const BODY: &[u8] = b"\xEF\xBB\xBF<?xml version='1.0'?>\r\n<!-- c --><D:multistatus xmlns:D='DAV:'>\
    <D:response><D:href>/\xC3\xBC</D:href><D:propstat><D:prop><D:displayname><![CDATA[a]]>&amp;\xF0\x9F\x98\x80\
    </D:displayname></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>\n stray &lt; \n\
    <D:response><D:href>/b</D:href><D:status>?</D:status></D:response>\
    <D:sync-token>urn:x</D:sync-token></D:multistatus>\n";

/// A source that follows a script.
struct Script<C>(VecDeque<Step<C>>);

#[derive(Clone)]
enum Step<C> {
    Wait,
    Chunk(C),
    Fail,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the line is dead")
    }
}

impl std::error::Error for Broken {}

impl<C> Script<C> {
    fn new(steps: impl IntoIterator<Item = Step<C>>) -> Self {
        Self(steps.into_iter().collect())
    }
}

impl<C: Unpin> Stream for Script<C> {
    type Item = Result<C, Broken>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0.pop_front() {
            Some(Step::Wait) => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Some(Step::Chunk(chunk)) => Poll::Ready(Some(Ok(chunk))),
            Some(Step::Fail) => Poll::Ready(Some(Err(Broken))),
            None => Poll::Ready(None),
        }
    }
}

fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

/// Polls until it is ready.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context()) {
            return value;
        }
    }
}

fn next<S: Stream>(mut stream: Pin<&mut S>) -> Option<S::Item> {
    block_on(std::future::poll_fn(|context| stream.as_mut().poll_next(context)))
}

/// Returns everything that the stream returns; the error of the source is the end.
fn read<S>(options: ParseOptions, source: S) -> Outcome
where
    S: TryStream<Error = Broken>,
    S::Ok: AsRef<[u8]>,
{
    let mut rows = pin!(options.stream(source));
    let mut items = Vec::new();
    let mut end = None;
    while let Some(item) = next(rows.as_mut()) {
        assert!(end.is_none(), "nothing comes after a final error");
        match item {
            Ok(row) => items.push(Ok(row)),
            Err(StreamError::Document(error)) if error.is_response() => items.push(Err(describe(&error))),
            Err(StreamError::Document(error)) => end = Some(Err(describe(&error))),
            Err(StreamError::Source(Broken)) => end = Some(Err("the source".into())),
        }
    }
    assert!(rows.is_terminated());
    assert!(next(rows.as_mut()).is_none(), "it stays at its end");
    let end = end.unwrap_or_else(|| Ok(rows.footer().expect("a complete document").clone()));
    assert_eq!(rows.footer().is_some(), end.is_ok());
    let deviations = rows.findings().as_slice().iter().map(ToString::to_string).collect();
    Outcome { items, end, deviations, deviation_count: rows.findings().count() }
}

/// Makes a chunk of each byte, with this many waits before each.
fn bytes_with_waits(body: &[u8], waits: &[u8]) -> Script<Vec<u8>> {
    Script::new(body.iter().enumerate().flat_map(|(at, &byte)| {
        let waits = waits.get(at).copied().unwrap_or_default();
        std::iter::repeat_n(Step::Wait, waits.into()).chain([Step::Chunk(vec![byte])])
    }))
}

#[test]
fn a_wait_at_every_place_changes_nothing() {
    for (name, options) in all_options() {
        let expected = whole(options, BODY);
        assert_eq!(read(options, bytes_with_waits(BODY, &[])), expected, "{name}");
        assert_eq!(read(options, bytes_with_waits(BODY, &[1; BODY.len()])), expected, "{name}");
        for cut in 0..=BODY.len() {
            let (first, second) = BODY.split_at(cut);
            let steps = [Step::Chunk(first), Step::Wait, Step::Chunk(&[]), Step::Wait, Step::Chunk(second), Step::Wait];
            assert_eq!(read(options, Script::new(steps)), expected, "{name}, cut at {cut}");
        }
    }
}

#[test]
fn recorded_bodies_read_the_same_as_from_memory() {
    for (name, body) in own_bodies() {
        for (option, options) in all_options() {
            let expected = whole(options, &body);
            for size in [1, 61, 4096] {
                let steps = body.chunks(size).flat_map(|chunk| [Step::Wait, Step::Chunk(chunk)]);
                assert_eq!(read(options, Script::new(steps)), expected, "{name}, {option}, chunks of {size}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn every_pattern_of_waits_reads_the_same(
        waits in prop::collection::vec(0..3u8, BODY.len()),
        cuts in prop::collection::vec(any::<bool>(), BODY.len()),
        option in 0..4usize,
    ) {
        let options = all_options()[option].1;
        let expected = whole(options, BODY);
        prop_assert_eq!(&read(options, bytes_with_waits(BODY, &waits)), &expected);
        // The waits are between chunks of any size.
        let mut steps = vec![Step::Chunk(Vec::new())];
        for ((byte, waits), cut) in BODY.iter().zip(&waits).zip(cuts) {
            if cut {
                steps.extend(std::iter::repeat_n(Step::Wait, (*waits).into()));
                steps.push(Step::Chunk(Vec::new()));
            }
            if let Some(Step::Chunk(chunk)) = steps.last_mut() {
                chunk.push(*byte);
            }
        }
        prop_assert_eq!(&read(options, Script::new(steps)), &expected);
    }

    #[test]
    fn a_dropped_future_loses_nothing(
        waits in prop::collection::vec(0..3u8, BODY.len()),
        drops in prop::collection::vec(any::<bool>(), 1..50),
    ) {
        let mut rows = ParseOptions::new().stream(bytes_with_waits(BODY, &waits));
        let mut drops = drops.into_iter().cycle();
        let mut found = Vec::new();
        'rows: loop {
            let mut future = Box::pin(rows.next_response());
            loop {
                match future.as_mut().poll(&mut context()) {
                    Poll::Ready(row) => match row.expect("a document") {
                        Some(row) => {
                            found.push(Ok(row));
                            continue 'rows;
                        }
                        None => break 'rows,
                    },
                    Poll::Pending if drops.next() == Some(true) => continue 'rows,
                    Poll::Pending => {}
                }
            }
        }
        prop_assert_eq!(found, whole(ParseOptions::new(), BODY).items);
        prop_assert_eq!(rows.footer().and_then(|footer| footer.sync_token()), Some("urn:x"));
    }
}

#[test]
fn an_error_of_the_source_is_kept_apart_at_every_place() {
    let all = whole(ParseOptions::new(), BODY).items;
    for cut in 0..=BODY.len() {
        let steps = [Step::Chunk(&BODY[..cut]), Step::Wait, Step::Fail, Step::Chunk(&BODY[cut..])];
        let found = read(ParseOptions::new(), Script::new(steps));
        assert_eq!(found.end, Err("the source".into()), "cut at {cut}");
        assert_eq!(found.items, all[..found.items.len()], "cut at {cut}");
    }
}

#[test]
fn after_a_final_error_the_next_call_is_never_none() {
    let tail = "<D:sync-token>urn:x</D:sync-token></D:multistatus>\n";
    let row = &BODY[..BODY.len() - tail.len()];
    for (last, kind) in [
        (Step::Fail, None),
        (Step::Wait, Some(ErrorKind::Truncated)),
        (Step::Chunk(&b"<!x"[..]), Some(ErrorKind::Syntax)),
    ] {
        let mut rows = ResponseStream::new(Script::new([Step::Chunk(row), last]));
        let first = loop {
            if let Err(error) = block_on(rows.next_response()) {
                break error;
            }
        };
        match (&first, kind) {
            (StreamError::Source(Broken), None) => assert_eq!(first.to_string(), "the line is dead"),
            (StreamError::Document(error), Some(kind)) => assert_eq!(error.kind(), kind),
            _ => panic!("{first:?}"),
        }
        for _ in 0..3 {
            let again = block_on(rows.next_response()).expect_err("an error");
            match (&first, &again) {
                (StreamError::Source(_), StreamError::Document(error)) => assert!(error.is_truncated()),
                (StreamError::Document(first), StreamError::Document(again)) => {
                    assert_eq!(describe(first), describe(again));
                }
                _ => panic!("{again:?}"),
            }
        }
        assert!(rows.footer().is_none());
    }
    // Even if the source fails after a complete document.
    let mut rows = ResponseStream::new(Script::new([Step::Chunk(BODY), Step::Fail]));
    while block_on(rows.next_response()).is_ok() {}
    let again = block_on(rows.next_response()).expect_err("an error");
    assert!(matches!(again, StreamError::Document(error) if error.is_io()));
}

#[test]
fn after_the_end_the_next_call_is_none() {
    let mut rows = ResponseStream::new(Script::new([Step::Chunk(BODY)]));
    while block_on(rows.next_response()).expect("a row").is_some() {}
    assert!(block_on(rows.next_response()).expect("the end").is_none());
    assert!(rows.footer().is_some());
    assert!(rows.get_ref().0.is_empty());
    assert!(rows.into_inner().0.is_empty());
}

#[test]
fn a_bad_row_costs_only_itself() {
    let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/\x01</D:href></D:response>\
        <D:response><D:href>/b</D:href></D:response></D:multistatus>";
    let mut rows = ParseOptions::new().bad_responses(BadResponses::Keep).stream(Script::new([Step::Chunk(body)]));
    let error = block_on(rows.next_response()).expect_err("a bad row");
    assert!(error.is_response());
    assert!(!StreamError::Source("a source").is_response());
    assert!(block_on(rows.next_response()).expect("a row").is_some());
    assert!(block_on(rows.next_response()).expect("the end").is_none());
}

#[test]
fn sources_need_not_be_unpin() {
    struct Fixed(Script<&'static [u8]>, PhantomPinned);
    impl Stream for Fixed {
        type Item = Result<&'static [u8], Broken>;

        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(None)
        }
    }
    let source = Fixed(Script::new([]), PhantomPinned);
    assert!(source.0.0.is_empty());
    let found = read(ParseOptions::new(), source);
    assert!(found.end.expect_err("an empty body").starts_with("Empty"));
}

#[test]
fn a_chunk_is_let_go_when_it_is_used() {
    struct Counted(&'static [u8], #[expect(dead_code, reason = "it is counted")] Rc<()>);
    impl AsRef<[u8]> for Counted {
        fn as_ref(&self) -> &[u8] {
            self.0
        }
    }
    let count = Rc::new(());
    let chunks = BODY.chunks(16).map(|chunk| Counted(chunk, Rc::clone(&count)));
    struct Lazy<I>(I);
    impl<I: Iterator<Item = Counted> + Unpin> Stream for Lazy<I> {
        type Item = Result<Counted, Broken>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(self.0.next().map(Ok))
        }
    }
    let mut rows = ResponseStream::new(Lazy(chunks));
    while block_on(rows.next_response()).expect("a row").is_some() {
        // This includes `count` itself, which the iterator clones.
        assert!(Rc::strong_count(&count) <= 3);
    }
    drop(rows);
    assert_eq!(Rc::strong_count(&count), 1);
}

#[test]
fn it_can_be_sent_to_another_thread() {
    fn is_send<T: Send + Sync + 'static>(_: &T) {}
    let rows = ResponseStream::new(Script::new([Step::Chunk(BODY)]));
    is_send(&rows);
    assert!(format!("{rows:?}").starts_with("ResponseStream"));
}

#[cfg(feature = "encoding")]
#[test]
fn other_encodings_are_read_too() {
    let text = std::str::from_utf8(BODY).expect("UTF-8");
    let body: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let expected = whole(ParseOptions::new(), &body);
    assert!(expected.end.is_ok());
    assert_eq!(read(ParseOptions::new(), bytes_with_waits(&body, &[1, 0, 2])), expected);
}

#[cfg(feature = "http-body")]
mod http {
    use bytes::{Buf, Bytes};
    use http_body::{Body, Frame, SizeHint};
    use multistatus::read::BodyChunks;

    use super::*;

    /// A body whose data are in two parts, with HTTP footers.
    struct Parts(Script<Vec<u8>>);

    impl Body for Parts {
        type Data = bytes::buf::Chain<Bytes, Bytes>;
        type Error = Broken;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Self::Data>, Broken>>> {
            let frame = std::task::ready!(Pin::new(&mut self.0).poll_next(context));
            Poll::Ready(frame.map(|chunk| {
                chunk.map(|chunk| match chunk.as_slice() {
                    b"trailers" => Frame::trailers(multistatus::http::HeaderMap::new()),
                    chunk => {
                        let (first, second) = chunk.split_at(chunk.len() / 2);
                        Frame::data(Bytes::copy_from_slice(first).chain(Bytes::copy_from_slice(second)))
                    }
                })
            }))
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::default()
        }
    }

    #[test]
    fn a_body_reads_the_same_as_memory() {
        for size in [1, 2, 3, 50, 1000] {
            let steps = BODY.chunks(size).flat_map(|chunk| [Step::Wait, Step::Chunk(chunk.to_vec())]);
            let steps = steps.chain([Step::Chunk(b"trailers".to_vec()), Step::Wait]);
            let rows: ResponseStream<BodyChunks<Parts>> = ParseOptions::new().body(Parts(Script::new(steps)));
            assert_eq!(read(ParseOptions::new(), rows.into_inner()), whole(ParseOptions::new(), BODY), "{size}");
        }
    }

    #[test]
    fn an_error_of_the_body_is_kept_apart() {
        let steps = [Step::Chunk(BODY[..BODY.len() - 50].to_vec()), Step::Fail];
        let mut rows = ResponseStream::from_body(Parts(Script::new(steps)));
        for _ in 0..2 {
            assert!(block_on(rows.next_response()).expect("a row").is_some());
        }
        assert!(matches!(block_on(rows.next_response()), Err(StreamError::Source(Broken))));
        assert!(rows.into_inner().into_inner().0.0.is_empty());
    }
}
