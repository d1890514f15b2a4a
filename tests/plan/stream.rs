//! Streams of responses from plans, as a transport pulls them.

use std::cell::Cell;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use allocation_counter::measure;
use bytes::Bytes;
use futures_core::Stream;
use multistatus::header::Preferences;
use multistatus::http::StatusCode;
use multistatus::plan::PropfindPlan;
use multistatus::request::Propfind;
use multistatus::write::MultistatusBody;
use multistatus::{Error, Multistatus, Name, Response};

use crate::thread_time::thread_time;

fn plan(names: usize) -> PropfindPlan {
    let names = (0..names).map(|number| Name::new("urn:x", &format!("n{number}")).expect("a name"));
    PropfindPlan::new(&Propfind::prop(names), &Preferences::new())
}

/// The responses of a collection whose members have every second of the properties.
fn responses(plan: PropfindPlan, members: usize) -> impl Iterator<Item = Result<Response<'static>, Error>> {
    (0..members).map(move |number| {
        let mut response = plan.response(format!("/c/{number}"));
        while let Some(question) = response.next() {
            let has = question.index().is_some_and(|index| index % 2 == 0);
            response.answer(Ok(has.then_some("a value")));
        }
        response.finish()
    })
}

/// Pulls all chunks, and gives how many bytes they have.
fn pull(body: impl Stream<Item = Result<Bytes, Error>>, mut see: impl FnMut(&[u8])) -> Result<usize, Error> {
    let mut body = pin!(body);
    let mut bytes = 0;
    loop {
        match body.as_mut().poll_next(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(chunk)) => {
                let chunk = chunk?;
                bytes += chunk.len();
                see(&chunk);
            }
            Poll::Ready(None) => return Ok(bytes),
            Poll::Pending => panic!("nothing waits"),
        }
    }
}

/// However many members there are, a body takes the memory of one response and one chunk.
#[test]
fn memory_is_bounded() {
    let most = [10, 500].map(|members| {
        let cost = measure(|| {
            let body = MultistatusBody::from_iterator(responses(plan(4_000), members)).into_stream();
            let mut largest = 0;
            let bytes = pull(body, |chunk| largest = largest.max(chunk.len())).expect("a body");
            // A chunk is one response, which is much longer than it needs to be.
            assert!(bytes > members * 70_000 && largest < 400_000, "{bytes} {largest}");
        });
        cost.bytes_max
    });
    assert!(most[1] < most[0] + (64 << 10) && most[1] < 4 << 20, "{most:?}");
}

/// A response over the budget is an error of the body, or its last response.
#[test]
fn over_budget() {
    let body = || MultistatusBody::from_iterator(responses(plan(100).budget(1_050), 20));
    let error = pull(body().into_stream(), |_| ()).expect_err("too much");
    assert_eq!(error.status(), StatusCode::INSUFFICIENT_STORAGE);
    let mut document = Vec::new();
    let ended = body().finish_with_error(|error: Error| {
        Response::builder("/c/rest").status(error.status()).build().expect("a response")
    });
    pull(ended.into_stream(), |chunk| document.extend_from_slice(chunk)).expect("a body");
    let document = Multistatus::parse(&document).expect("a document");
    assert_eq!(document.responses().len(), 11);
    assert_eq!(document.responses()[10].status().map(|status| status.as_u16()), Some(507));
}

/// The first response of many leaves at once, if it may: within a millisecond, before any other is made.
#[test]
fn the_first_chunk_leaves_at_once() {
    let first = || {
        let made = Cell::new(0);
        let responses = responses(plan(12), 10_000).inspect(|_| made.set(made.get() + 1));
        let before = thread_time();
        let body = MultistatusBody::from_iterator(responses).first_chunk_size(1);
        let mut body = pin!(body.into_stream());
        let chunk = body.as_mut().poll_next(&mut Context::from_waker(Waker::noop()));
        let time = thread_time() - before;
        assert!(matches!(chunk, Poll::Ready(Some(Ok(chunk))) if chunk.ends_with(b"</D:response>")));
        assert_eq!(made.get(), 1);
        time
    };
    let least = (0..9).map(|_| first()).min().unwrap_or(Duration::MAX);
    println!("the first chunk after {least:?}");
    assert!(least < Duration::from_millis(1), "{least:?}");
}

/// Another client's request takes no more of a processor while a large one is answered on another thread: they share
/// nothing that one waits for.
#[test]
fn a_second_client() {
    let second = || {
        let before = thread_time();
        for _ in 0..20 {
            pull(MultistatusBody::from_iterator(responses(plan(5), 400)).into_stream(), |_| ()).expect("a body");
        }
        thread_time() - before
    };
    let least = |rounds: usize| (0..rounds).map(|_| second()).min().unwrap_or(Duration::MAX);
    let alone = least(9);
    let (done, large) = (AtomicBool::new(false), plan(4_000));
    let beside = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let body = MultistatusBody::from_iterator(responses(large.clone(), 5)).into_stream();
                pull(body, |_| ()).expect("a body");
            }
        });
        let beside = least(9);
        done.store(true, Ordering::Relaxed);
        beside
    });
    println!("alone {alone:?}, beside a large one {beside:?}");
    assert!(beside < 2 * alone, "alone {alone:?}, beside a large one {beside:?}");
}
