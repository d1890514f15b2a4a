//! What `Outcomes` makes of what became of each resource.

#![cfg(feature = "server")]

#[path = "../support/loose.rs"]
mod loose;
#[path = "../support/outcomes.rs"]
mod support;

mod any;
mod change;
mod every;
mod examples;
mod failures;
mod hrefs;
mod list;
mod merge;
mod order;
mod properties;
mod stream;
mod table;
