//! The names that RFCs define.

pub(crate) mod conditions;
pub(crate) mod elements;
