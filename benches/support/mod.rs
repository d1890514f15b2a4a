//! What the benchmarks share: the documents, and one way to go through rows and to build them.
#![allow(dead_code, reason = "each benchmark uses a part")]

pub mod build;
pub mod documents;
pub mod visit;
