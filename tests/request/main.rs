//! Request bodies.

mod findings;
mod made;
mod refused;
mod round_trip;
mod show;
#[path = "../support/strategies.rs"]
mod strategies;
