//! Reads bytes into responses: each source, each set of options.

use std::future::Future;
use std::io::{BufRead, BufReader};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::SystemTime;

use futures_core::stream::Stream;
use multistatus::client::retry_after;
use multistatus::document::{Prop, Propstats};
use multistatus::http::Response;
use multistatus::read::{BadResponses, Limits, Parser, Reader, ResponseStream, Responses, Shapes};
use multistatus::{Conditions, Multistatus, Operation, ParseOptions};

use super::{Input, display};

fn default(input: &Input<'_>) -> ParseOptions<'static> {
    ParseOptions::new().limits(input.limits)
}

/// Returns options with which everything that can be read is read.
pub fn tolerant(limits: Limits) -> ParseOptions<'static> {
    let options = ParseOptions::new().limits(limits).tolerant();
    options.wrapped_root(true).near_namespaces(true).text_after_root(true).stray_responses(true)
}

fn whole(options: ParseOptions, input: &Input<'_>) -> usize {
    options.parse(input.multistatus).map_or(0, |document| document.bad_responses())
}

pub fn parse(input: &Input<'_>) -> usize {
    drop(Multistatus::parse(input.multistatus));
    whole(default(input), input)
}

pub fn parse_strict(input: &Input<'_>) -> usize {
    whole(default(input).strict(true), input)
}

pub fn parse_tolerant(input: &Input<'_>) -> usize {
    whole(tolerant(input.limits), input)
}

pub fn parse_keep(input: &Input<'_>) -> usize {
    whole(default(input).bad_responses(BadResponses::Keep), input)
}

pub fn parse_near(input: &Input<'_>) -> usize {
    whole(default(input).near_namespaces(true).prefix_dav(true).undeclared_prefixes(true), input)
}

pub fn parse_stray(input: &Input<'_>) -> usize {
    whole(default(input).stray_responses(true), input)
}

/// Reads the document again with a memory of it.
pub fn parse_shapes(input: &Input<'_>) -> usize {
    let shapes = Shapes::new().max_bytes(1 << 20);
    let options = default(input).shapes(&shapes);
    let read = whole(options, input) + whole(options, input);
    std::hint::black_box((shapes.bytes(), format!("{:?}", shapes.clone())));
    read
}

/// Keeps all findings, and looks at each.
pub fn parse_findings(input: &Input<'_>) -> usize {
    let options = tolerant(input.limits).keep_findings(usize::MAX).bad_responses(BadResponses::Keep);
    let Ok((_, findings)) = options.parse_with_findings(input.multistatus) else { return 0 };
    let mut bytes = 0;
    for finding in findings.as_slice() {
        bytes += display(finding) + finding.text().map_or(0, str::len);
        std::hint::black_box((finding.deviation().code(), finding.position()));
    }
    let errors = findings.bad_responses().iter();
    let errors: usize = errors.map(|error| error.message().len() + error.response_bytes().map_or(0, <[u8]>::len)).sum();
    std::hint::black_box((findings.count(), findings.is_clean(), findings.clone().count() == findings.count()));
    std::hint::black_box(
        multistatus::read::Deviation::ALL.iter().map(|&deviation| findings.count_of(deviation)).sum::<u64>(),
    );
    bytes + errors
}

/// Looks at every part of an error.
pub fn parse_errors(input: &Input<'_>) -> usize {
    let strict = default(input).strict(true).parse(input.multistatus);
    let errors = strict.err().into_iter().chain(input.error_of_document.clone());
    let errors = errors.map(|error| {
        std::hint::black_box((
            error.kind(),
            error.is_io(),
            error.is_limit(),
            error.is_response(),
            error.is_truncated(),
        ));
        error.message().len() + display(&error) + error.position().map_or(0, display)
    });
    errors.sum()
}

pub fn responses(input: &Input<'_>) -> usize {
    drop(Responses::new(input.multistatus).next());
    let mut rows = default(input).responses(input.multistatus);
    let count = rows.by_ref().filter(Result::is_ok).count();
    std::hint::black_box((rows.footer().is_some(), rows.findings().count(), count));
    0
}

fn read(mut reader: Reader<impl BufRead>) -> usize {
    while let Ok(Some(row)) = reader.next_response() {
        std::hint::black_box(row.as_xml().len());
    }
    std::hint::black_box((reader.footer().is_some(), reader.findings().count()));
    0
}

pub fn reader(input: &Input<'_>) -> usize {
    drop(Reader::new(input.multistatus).next_response());
    read(default(input).reader(input.multistatus))
}

pub fn small_reader(input: &Input<'_>) -> usize {
    let source = || BufReader::with_capacity(61, input.multistatus);
    let mut reader = input.options.reader(source());
    std::hint::black_box(reader.responses().filter(Result::is_ok).count());
    let mut rows = input.options.reader(source()).into_responses();
    std::hint::black_box(rows.by_ref().filter(Result::is_ok).count());
    read(rows.into_reader())
}

fn chunks(mut parser: Parser, body: &[u8], size: usize) -> usize {
    for mut chunk in body.chunks(size.max(1)) {
        while let Ok(Some(row)) = parser.parse_next(&mut chunk) {
            std::hint::black_box(row.as_xml().len());
        }
    }
    std::hint::black_box((parser.finish().is_ok(), parser.is_complete(), parser.findings().count()));
    0
}

pub fn parser(input: &Input<'_>) -> usize {
    chunks(input.options.parser(), input.multistatus, input.multistatus.len())
}

pub fn small_chunks(input: &Input<'_>) -> usize {
    chunks(input.options.parser(), input.multistatus, 61)
}

pub fn step(input: &Input<'_>) -> usize {
    let mut parser = input.options.parser();
    for mut chunk in input.multistatus.chunks(1000) {
        while let Ok(true) = parser.step(&mut chunk) {
            std::hint::black_box(parser.take().map(|row| row.as_xml().len()));
        }
    }
    std::hint::black_box(parser.finish().is_ok());
    0
}

/// Chunks that are always ready.
#[derive(Debug)]
pub struct Ready<I>(pub I);

impl<I: Iterator + Unpin> Stream for Ready<I> {
    type Item = Result<I::Item, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

/// The data of an HTTP body, in chunks.
impl<'b, I: Iterator<Item = &'b [u8]> + Unpin> http_body::Body for Ready<I> {
    type Data = &'b [u8];
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        Poll::Ready(self.0.next().map(|data| Ok(http_body::Frame::data(data))))
    }
}

/// Polls until it is ready. Nothing here waits for anything.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

pub fn stream(input: &Input<'_>) -> usize {
    let chunks = || Ready(input.multistatus.chunks(1000));
    let mut rows = input.options.stream(chunks());
    while let Ok(Some(row)) = block_on(rows.next_response()) {
        std::hint::black_box(row.as_xml().len());
    }
    std::hint::black_box((rows.footer().is_some(), rows.findings().count()));
    let mut rows = pin!(ResponseStream::new(chunks()));
    while let Some(Ok(row)) = block_on(std::future::poll_fn(|context| rows.as_mut().poll_next(context))) {
        std::hint::black_box(row.as_xml().len());
    }
    0
}

pub fn body(input: &Input<'_>) -> usize {
    let mut rows = input.options.body(Ready(input.multistatus.chunks(1000)));
    while let Ok(Some(row)) = block_on(rows.next_response()) {
        std::hint::black_box(row.as_xml().len());
    }
    drop(block_on(ResponseStream::from_body(Ready(input.multistatus.chunks(1000))).next_response()));
    0
}

/// Reads the conditions of an error body, and calls the functions of `Conditions`.
pub fn conditions(input: &Input<'_>) -> usize {
    drop(Conditions::parse(input.error));
    for options in [default(input), tolerant(input.limits)] {
        let Ok(conditions) = options.parse_conditions(input.error) else { continue };
        std::hint::black_box((conditions.len(), conditions.is_empty(), conditions.iter().count()));
        std::hint::black_box(conditions.get(&multistatus::condition::NEED_PRIVILEGES).is_some());
        std::hint::black_box(conditions.clone() == conditions);
        std::hint::black_box((&conditions).into_iter().count() + conditions.into_iter().count());
    }
    0
}

/// Reads whole HTTP responses: the document of a 207, and the error body of a refusal.
pub fn received(input: &Input<'_>) -> usize {
    let receive = |status: u16, body| {
        let response = Response::builder().status(status).header("Retry-After", "1").body(body).expect("a response");
        let Ok(received) = tolerant(input.limits).receive(Operation::Delete, &response) else { return 0 };
        std::hint::black_box(received.clone());
        let not_done = match received.document() {
            Ok(document) => return document.map_or(0, |document| document.bad_responses()),
            Err(not_done) => not_done,
        };
        std::hint::black_box((not_done.status(), not_done.conditions().len(), not_done.is_transient()));
        std::hint::black_box(
            not_done.retry_after(SystemTime::UNIX_EPOCH) == retry_after(not_done.headers(), SystemTime::now()),
        );
        display(&not_done)
    };
    receive(207, input.multistatus) + receive(503, input.error)
}

/// Prints whole HTTP responses.
pub fn received_printed(input: &Input<'_>) -> usize {
    let print = |status: u16, body| {
        let response = Response::builder().status(status).body(body).expect("a response");
        let Ok(received) = tolerant(input.limits).receive(Operation::Delete, &response) else { return 0 };
        format!("{received:?}").len() + received.document().err().map_or(0, |not_done| format!("{not_done:?}").len())
    };
    print(207, input.multistatus) + print(503, input.error)
}

pub fn prop(input: &Input<'_>) -> usize {
    drop(Prop::parse(input.prop));
    for options in [default(input), tolerant(input.limits)] {
        let Ok(prop) = options.parse_prop(input.prop) else { continue };
        let last = prop.properties().last().map(|property| property.name());
        std::hint::black_box(last.and_then(|name| prop.get(name)).is_some());
        std::hint::black_box(prop.clone() == prop);
    }
    0
}

pub fn propstats(input: &Input<'_>) -> usize {
    drop(Propstats::parse(input.propstats));
    for options in [default(input), tolerant(input.limits)] {
        let Ok(propstats) = options.parse_propstats(input.propstats) else { continue };
        let names: Vec<_> = propstats.propstats().filter_map(|propstat| propstat.names().next_back()).collect();
        std::hint::black_box(names.last().and_then(|name| propstats.status_of(name)).is_some());
        std::hint::black_box((propstats.root(), propstats.description().is_some(), propstats.clone() == propstats));
        drop(propstats.into_owned());
    }
    0
}
