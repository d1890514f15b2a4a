//! Writing: builders, writers, bodies, JSON, and back.

#[cfg(feature = "server")]
#[allow(dead_code, reason = "the benchmarks use the rest")]
#[path = "../../benches/support/documents.rs"]
mod documents;
#[cfg(feature = "server")]
#[path = "../support/loose.rs"]
mod loose;
#[cfg(feature = "server")]
#[path = "../support/source.rs"]
mod source;
#[cfg(any(feature = "serde", feature = "server"))]
#[path = "../support/mod.rs"]
mod support;

#[cfg(feature = "server")]
mod allocations;
#[cfg(feature = "stream")]
mod body;
#[cfg(feature = "server")]
mod builder_results;
#[cfg(feature = "server")]
mod builder_reuse;
#[cfg(feature = "server")]
mod builder_vectors;
#[cfg(feature = "server")]
mod condition_models;
mod conditions;
#[cfg(all(feature = "proptest", feature = "serde"))]
mod json;
#[cfg(feature = "serde")]
mod json_siblings;
#[cfg(all(feature = "proptest", feature = "arbitrary", feature = "lint"))]
mod made_up;
#[cfg(feature = "server")]
mod readable;
#[cfg(feature = "server")]
mod reader_writer;
#[cfg(feature = "proptest")]
mod root_namespaces;
#[cfg(feature = "proptest")]
mod roundtrip;
#[cfg(all(feature = "proptest", feature = "serde"))]
mod schema;
#[cfg(feature = "server")]
mod siblings;
