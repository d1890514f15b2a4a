//! Writes XML.

use std::convert::Infallible;
use std::hint::black_box;
use std::pin::{Pin, pin};

use futures_core::stream::Stream;
use multistatus::document::{Prop, Propstats};
use multistatus::http;
use multistatus::write::{BodyItem, Encoder, MultistatusBody, WriteOptions, Writer};
use multistatus::{Multistatus, Response};

use super::Input;
use super::read::{self, block_on};

pub fn to_xml(input: &Input<'_>) -> usize {
    input.document.to_xml().len()
}

pub fn indented(input: &Input<'_>) -> usize {
    WriteOptions::new().indent(Some(2)).to_xml(&input.document).len()
}

/// Writes response by response, and drops the output.
pub fn encoder(input: &Input<'_>) -> usize {
    let (mut encoder, mut out, mut bytes) = (Encoder::new(), Vec::new(), 0);
    encoder.start(&mut out);
    for row in input.rows() {
        encoder.response(row, &mut out);
        bytes += out.len();
        out.clear();
    }
    encoder.finish_with(input.document.footer(), &mut out);
    let empty = out.len();
    WriteOptions::new().encoder().finish(&mut out);
    black_box(out.len());
    bytes + empty
}

pub fn writer(input: &Input<'_>) -> usize {
    let mut writer = Writer::new(Vec::new());
    for row in input.rows() {
        black_box(writer.response(row).is_ok() && writer.flush().is_ok());
    }
    let bytes = writer.finish_with(input.document.footer()).map_or(0, |out| out.len());
    let owned = || input.rows().first().cloned();
    let writers = [WriteOptions::new().writer(Vec::new()), Writer::new(Vec::new())];
    let [last, plain] = writers;
    black_box(owned().map(|row| last.finish_with_error(&row).is_ok()));
    bytes + plain.finish().map_or(0, |out| out.len())
}

/// Returns the responses of a document, as a source of a body.
fn rows(input: &Input<'_>) -> impl Iterator<Item = Result<BodyItem, Infallible>> + Unpin {
    let rows: Vec<Response<'static>> = input.rows().iter().map(|row| row.clone().into_owned()).collect();
    let footer = input.document.footer().clone();
    rows.into_iter().map(BodyItem::from).chain([BodyItem::from(footer)]).map(Ok)
}

fn chunks<S: Stream<Item = Result<T, Infallible>>, T: AsRef<[u8]>>(stream: S) -> usize {
    let mut stream = pin!(stream);
    let mut bytes = 0;
    while let Some(Ok(chunk)) = block_on(std::future::poll_fn(|context| stream.as_mut().poll_next(context))) {
        bytes += chunk.as_ref().len();
    }
    bytes
}

pub fn body_of_rows(input: &Input<'_>) -> usize {
    let body = MultistatusBody::from_iterator(rows(input)).chunk_size(1000);
    let body = body.finish_with_error(|never| match never {}).footer(input.document.footer().clone());
    let Ok(body) = block_on(body.start());
    chunks(body.into_stream()) + chunks(WriteOptions::new().body(read::Ready(rows(input).flatten())).into_stream())
}

/// Reads the frames of a body again, as a client does.
pub fn body_of_http(input: &Input<'_>) -> usize {
    let response = http::Response::from(WriteOptions::new().body_from_iterator(rows(input)));
    let mut again = input.options.body(response.into_body());
    while let Ok(Some(row)) = block_on(again.next_response()) {
        black_box(row.as_xml().len());
    }
    let mut body = pin!(MultistatusBody::from_stream(read::Ready(rows(input).flatten())));
    let mut bytes = 0;
    let frame = |body: &mut Pin<&mut MultistatusBody<_>>| {
        block_on(std::future::poll_fn(|context| http_body::Body::poll_frame(body.as_mut(), context)))
    };
    while let Some(Ok(frame)) = frame(&mut body) {
        bytes += frame.data_ref().map_or(0, |data| data.len());
    }
    bytes
}

pub fn http_response(input: &Input<'_>) -> usize {
    let owned: Multistatus<'_> = input.document.clone();
    http::Response::from(&input.document).body().len() + http::Response::from(owned).body().len()
}

pub fn fragments(input: &Input<'_>) -> usize {
    let values =
        input.elements().filter_map(|element| element.value().as_xml().map(|xml| xml.to_self_contained().len()));
    values.sum()
}

pub fn other_xml(input: &Input<'_>) -> usize {
    let options = read::tolerant(input.limits);
    let conditions = options.parse_conditions(input.error).map_or(0, |conditions| conditions.to_xml().len());
    let prop = options.parse_prop(input.prop).map_or(0, |prop: Prop| prop.to_xml().len());
    let propstats = options.parse_propstats(input.propstats).map_or(0, |it: Propstats<'_>| it.to_xml().len());
    conditions + prop + propstats
}
