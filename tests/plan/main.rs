//! Plans: from a request to its answer.

#![cfg(all(feature = "server", feature = "vocabulary"))]

mod allprop;
mod attacks;
mod cost;
mod drivers;
mod parts;
#[path = "../support/property_types.rs"]
mod property_types;
mod propfind;
mod proppatch;
mod reports;
#[path = "../support/strategies.rs"]
mod strategies;
#[cfg(feature = "stream")]
mod stream;
#[cfg(feature = "stream")]
#[path = "../support/thread_time.rs"]
mod thread_time;
mod unreadable;
