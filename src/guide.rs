//! Guides: how to write a client or a server, the requests and responses of each operation, and how to read odd bodies.
//!
//! They are only in the documentation. Each piece of code in them is compiled and run by the tests.
//!
//! | you want to | read |
//! |---|---|
//! | list, change and synchronize as a client | [`client`] |
//! | write a server | [`server`] |
//! | see the requests and responses of an operation | [`operations`] |
//! | read a body that is not as it should be | [`odd_answers`] |
//! | respond to one request about many resources, outside of WebDAV | [`batch`] |
//! | pass documents on as JSON | [`json`] |
//! | test a server or a client | [`testing`] |
//! | set up a server to try a client with | [`servers`] |
//! | handle hostile input | [`security`] |
//! | make it fast | [`performance`] |
//!
//! # How the types work together
//!
#![doc = include_str!("../docs/diagrams/exchange.svg")]
//!
//! A client builds a request and keeps the exchange, because the meaning of the response depends on it. A server reads
//! the request, and reports the outcome of each resource. The document is the body of the HTTP response.

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
