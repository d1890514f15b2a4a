//! Nothing that a document can make long is copied for each of the things that it can repeat.
//!
//! Each shape of `shapes` is put through each function of `functions`, in two sizes and more: memory, bytes allocated and
//! output must grow as the document does, and stay under the formula of `SECURITY.md`. Work is thread CPU time, not what a
//! clock on the wall shows, so that it is comparable on a machine that does other things as well.
//!
//! What was found quadratic once has a test of its own in `findings` (reading, views) and in `out` (JSON, XML, builders).
//!
//! A part of the shapes is measured in every run; all of them with `MULTISTATUS_AMPLIFY=full`, which takes minutes in a
//! release build. With `MULTISTATUS_AMPLIFY=alone`, what the default limits alone bound is beyond the bounds: see
//! `table::ALONE`. `MULTISTATUS_AMPLIFY_ONLY=words` keeps the shapes with these words in their names, and
//! `MULTISTATUS_AMPLIFY_TABLE=path` writes what was measured.
#![cfg(all(feature = "serde", feature = "http-body", feature = "encoding"))]

mod complete;
mod findings;
mod functions;
mod measure;
mod out;
mod shapes;
mod table;
#[path = "../support/thread_time.rs"]
mod thread_time;
