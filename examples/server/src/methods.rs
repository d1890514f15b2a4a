//! The methods, grouped by topic.

pub mod content;
pub mod lock;
pub mod properties;
pub mod transfer;
pub mod tree;
