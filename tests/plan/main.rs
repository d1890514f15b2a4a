//! Plans: from a request to its answer.

#![cfg(all(feature = "server", feature = "vocabulary"))]

#[cfg(feature = "proptest")]
mod alike;
mod allprop;
mod attacks;
mod cost;
mod drivers;
mod parts;
#[path = "../support/property_types.rs"]
mod property_types;
#[cfg(feature = "proptest")]
mod propfind;
#[cfg(feature = "proptest")]
mod proppatch;
mod reports;
#[cfg(feature = "stream")]
mod stream;
#[cfg(feature = "stream")]
#[path = "../support/thread_time.rs"]
mod thread_time;
mod unreadable;
