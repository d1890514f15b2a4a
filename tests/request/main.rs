//! Tests request bodies.

#![cfg(all(feature = "server", feature = "vocabulary"))]

mod documents;
mod filters;
mod findings;
mod linear;
mod made;
mod recorded;
mod refused;
mod round_trip;
mod show;
#[path = "../support/strategies.rs"]
mod strategies;
#[path = "../support/thread_time.rs"]
mod thread_time;
mod typed;
