//! Helpers of the crate's tests, included here so that they are written once.

#[path = "../../tests/support/mod.rs"]
mod common;
#[path = "../../tests/support/operations.rs"]
pub mod operations;
#[path = "../../tests/support/strategies.rs"]
pub mod strategies;

pub use common::*;
