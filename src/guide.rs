//! Guides: how to write a client or a server, what each operation asks and answers, and what to do with odd answers.
//!
//! They are only in the documentation. Each piece of code in them is compiled and run by the tests.

#[doc = include_str!("../docs/guide/client.md")]
pub mod client {}

#[cfg(feature = "server")]
#[doc = include_str!("../docs/guide/operations.md")]
pub mod operations {}

#[doc = include_str!("../docs/guide/odd-answers.md")]
pub mod odd_answers {}

#[doc = include_str!("../docs/guide/json.md")]
pub mod json {}
