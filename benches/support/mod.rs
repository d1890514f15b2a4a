//! Shared parts of the benchmarks: the documents, and one way to go through responses and to build them.
#![allow(dead_code, reason = "each benchmark uses a part")]
#![allow(clippy::manual_is_multiple_of, reason = "is_multiple_of came after Rust 1.86")]

pub mod bodies;
pub mod build;
pub mod client;
pub mod documents;
pub mod visit;
