//! Request bodies.

#![cfg(all(feature = "server", feature = "vocabulary"))]

mod documents;
mod filters;
mod findings;
mod linear;
mod made;
mod recorded;
mod refused;
mod round_trip;
mod show;
#[path = "../support/strategies.rs"]
mod strategies;
mod typed;
