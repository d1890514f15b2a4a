//! The crate as its source and its public interface show it.

#[cfg(feature = "server")]
mod api_traits;
mod guides;
mod layers;
