//! Tests the linter.

#![cfg(feature = "lint")]

mod bodies;
mod case;
mod cases;
mod cost;
mod findings;
mod known;
#[path = "../support/mod.rs"]
mod support;
