//! Tests the linter.

#![cfg(feature = "lint")]

mod bodies;
mod case;
mod cases;
mod cost;
mod edits;
mod findings;
mod known;
#[path = "../support/mutate.rs"]
mod mutate;
#[path = "../support/mod.rs"]
mod support;
