//! The builder that the responses of a plan use one after the other.

use std::sync::Mutex;

use crate::builder::ResponseBuilder;
use crate::value::prefixes::RootNamespaces;

/// A builder that no response uses at the moment. Beginning it again is faster than beginning a new one, and nothing of
/// one response shows in another. It is boxed, because moving it takes longer than writing a property.
#[derive(Default)]
pub(super) struct Spare(Mutex<Option<Box<ResponseBuilder>>>);

impl Clone for Spare {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Spare {
    /// Returns the builder, or a new one if another response uses it or the lock at this moment.
    pub(super) fn take(&self, root: &RootNamespaces) -> Box<ResponseBuilder> {
        self.0.try_lock().ok().and_then(|mut spare| spare.take()).unwrap_or_else(|| {
            let mut builder = ResponseBuilder::new();
            builder.namespaces(root);
            Box::new(builder)
        })
    }

    /// Keeps a builder for the next response.
    pub(super) fn put(&self, mut builder: Box<ResponseBuilder>) {
        builder.forget();
        if let Ok(mut spare) = self.0.try_lock() {
            *spare = Some(builder);
        }
    }
}
