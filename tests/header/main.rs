//! Typed header fields: `multistatus::header`.

#![cfg(all(feature = "server", feature = "vocabulary"))]

use multistatus::http::HeaderMap;
use multistatus::http::header::{HeaderName, HeaderValue};

mod conditions;
mod linear;
mod lists;
mod made;
mod origins;
mod recorded;
mod refused;
mod round_trip;
#[path = "../support/thread_time.rs"]
mod thread_time;

/// Returns a header map with these fields, in this order.
#[track_caller]
fn headers(fields: &[(HeaderName, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, text) in fields {
        let value = HeaderValue::from_bytes(text.as_bytes());
        headers.append(name.clone(), value.unwrap_or_else(|_| panic!("{text:?} is no value of a header field")));
    }
    headers
}
