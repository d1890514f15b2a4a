//! What documents say about an operation.

#[path = "../support/operations.rs"]
mod operations;
mod own_response;
mod properties;
mod rules;
mod scope;
mod table;
