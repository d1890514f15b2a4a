//! What the tests of the crate have, so that it is written once.

#[path = "../../tests/support/mod.rs"]
mod common;
#[path = "../../tests/support/operations.rs"]
pub mod operations;
#[path = "../../tests/support/strategies.rs"]
pub mod strategies;

pub use common::*;
