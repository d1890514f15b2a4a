//! The crate as its source and its public interface show it.

#[cfg(feature = "server")]
mod api_traits;
#[cfg(feature = "lint")]
#[allow(dead_code, reason = "the tests of the linter use the rest")]
#[path = "../lint/case.rs"]
mod case;
mod guides;
mod layers;
#[cfg(feature = "lint")]
#[path = "../support/property_types.rs"]
mod property_types;
#[cfg(feature = "lint")]
mod reference;
#[cfg(feature = "lint")]
#[path = "../support/mod.rs"]
mod support;
