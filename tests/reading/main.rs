//! Reading: from memory, from chunks, from streams; recorded and made bodies; bounds.

#[cfg(feature = "server")]
#[path = "../support/large.rs"]
mod large;
#[path = "../support/mutate.rs"]
mod mutate;
#[path = "../support/mod.rs"]
mod support;

mod cache;
mod captures;
mod chunks;
mod corpus;
#[cfg(feature = "serde")]
mod differential;
#[cfg(feature = "server")]
mod hostile;
mod limits;
#[cfg(feature = "server")]
mod linear;
mod plain;
mod rfc_examples;
mod shapes;
#[cfg(feature = "stream")]
mod stream;
mod vectors;
