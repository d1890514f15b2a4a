//! Tests what documents say about an operation.

mod asked;
#[path = "../support/exchange.rs"]
mod exchange;
mod own_response;
mod properties;
mod recorded;
#[cfg(feature = "server")]
mod rules;
mod scope;
mod table;
#[path = "../support/thread_time.rs"]
mod thread_time;
