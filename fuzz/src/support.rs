//! Helpers of the crate's tests, included here so that they are written once.

#[path = "../../tests/support/mod.rs"]
mod common;

pub use common::*;
