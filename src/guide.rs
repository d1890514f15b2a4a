//! Guides: how to write a client or a server, what each operation asks and answers, and what to do with odd answers.
//!
//! They are only in the documentation. Each piece of code in them is compiled and run by the tests.
//!
//! | you want to | read |
//! |---|---|
//! | list, change and synchronize as a client | [`client`] |
//! | write a server | [`server`] |
//! | know what an operation asks and answers | [`operations`] |
//! | understand an answer that is not as it should be | [`odd_answers`] |
//! | answer one request about many things, outside of WebDAV | [`batch`] |
//! | pass documents on as JSON | [`json`] |
//! | test a server or a client | [`testing`] |
//! | have a server to try a client against | [`servers`] |
//! | know what is safe, and what is left to do | [`security`] |
//! | make it fast | [`performance`] |
//!
//! # How the types belong together
//!
#![doc = include_str!("../docs/diagrams/exchange.svg")]
//!
//! A client builds a request, and keeps the exchange, because the meaning of an answer depends on it. A server reads the
//! request, and reports what became of each resource. The document between them is the body of the HTTP response.

#[doc = include_str!("../docs/guide/client.md")]
pub mod client {}

#[cfg(feature = "server")]
#[doc = include_str!("../docs/guide/server.md")]
pub mod server {}

#[cfg(feature = "server")]
#[doc = include_str!("../docs/guide/operations.md")]
pub mod operations {}

#[doc = include_str!("../docs/guide/odd-answers.md")]
pub mod odd_answers {}

#[cfg(feature = "server")]
#[doc = include_str!("../docs/guide/batch.md")]
pub mod batch {}

#[doc = include_str!("../docs/guide/json.md")]
pub mod json {}

#[doc = include_str!("../docs/guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/guide/servers.md")]
pub mod servers {}

#[doc = include_str!("../docs/guide/security.md")]
pub mod security {}

#[cfg(feature = "server")]
#[doc = include_str!("../docs/guide/performance.md")]
pub mod performance {}
