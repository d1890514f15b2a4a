//! Tests request bodies.

#![cfg(all(feature = "server", feature = "vocabulary"))]

#[path = "../support/asked.rs"]
mod asked;
mod checklist;
mod client;
mod differential;
mod documents;
mod filters;
mod findings;
mod linear;
mod made;
#[path = "../support/mutate.rs"]
mod mutate;
mod recorded;
mod refused;
#[cfg(feature = "proptest")]
mod round_trip;
mod show;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/thread_time.rs"]
mod thread_time;
mod typed;
