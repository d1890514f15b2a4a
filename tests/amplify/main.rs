//! Checks that no part of a document that can be long is copied for each of the things that the document can repeat.
//!
//! Each shape of `shapes` is put through each function of `functions`, in two sizes and more: memory, bytes allocated
//! and output must grow as the document does, and stay under the formula of `SECURITY.md`. Work is measured in CPU time
//! of the thread and not in wall-clock time, because that is comparable on a machine that does other work too.
//!
//! Everything that was once found quadratic has a test of its own in `findings` (reading, views) and in `out` (JSON,
//! XML, builders).
//!
//! A part of the shapes is measured in every run, three other parts with `MULTISTATUS_AMPLIFY=more`, and all of them
//! with `MULTISTATUS_AMPLIFY=full`, which takes more than an hour in a release build on two cores. With
//! `MULTISTATUS_AMPLIFY=alone`, the functions that only the default limits bound exceed the bounds: see `table::ALONE`.
//! `MULTISTATUS_AMPLIFY_ONLY=words` keeps the shapes with these words in their names, and
//! `MULTISTATUS_AMPLIFY_TABLE=path` writes the measurements.
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
