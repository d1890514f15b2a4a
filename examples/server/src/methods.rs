//! The methods, by what they are about.

pub mod content;
pub mod lock;
pub mod properties;
pub mod tree;
