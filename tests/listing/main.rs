//! Tests listings and lookups.

mod captures;
mod complete;
mod entries;
mod lookup;
mod paths;
#[path = "../support/exchange.rs"]
mod questions;

use multistatus::{Error, Exchange, Multistatus, Operation};

/// Returns a document of these responses, each written without its start and end tag.
fn body(responses: &[&str]) -> String {
    let responses: String = responses.iter().map(|inner| format!("<D:response>{inner}</D:response>")).collect();
    format!("<D:multistatus xmlns:D=\"DAV:\">{responses}</D:multistatus>")
}

/// Returns a response with a propstat of status 200, without its start and end tag.
fn found(href: &str, properties: &str) -> String {
    format!(
        "<D:href>{href}</D:href><D:propstat><D:prop>{properties}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
    )
}

fn propfind(uri: &str) -> Result<Exchange, Error> {
    Exchange::new(Operation::Propfind, uri)
}

fn document(responses: &[&str]) -> Result<Multistatus<'static>, Error> {
    Multistatus::parse(body(responses).as_bytes()).map(Multistatus::into_owned)
}
