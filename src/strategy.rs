//! Strategies for property tests with [proptest]: documents, their parts, requests, and exchanges.
//!
//! They make everything that the public interface can build, with names, prefixes and texts that collide and need
//! escapes. Use them to test a server or a client that is built on this crate: whatever your code does with a document
//! must hold for each of these.
//!
//! - [`multistatus`] makes a document, [`response`] a response, and [`propstats`] a response to MKCOL.
//! - [`element`], [`value`], [`markup`], [`text`], [`name`], [`href`], [`status`] and [`description`] make parts.
//! - [`request_body`] makes the body of a request with its method.
//! - [`answered`] makes a request with its right answer, and [`answered_wrongly`] one whose answer has a [`Fault`]. A
//!   client must accept the first and notice the second.
//!
//! The functions return strategies, which shrink what fails; they are used as in
//! `proptest! { #[test] fn reads(document in strategy::multistatus()) { … } }`. The impls of `arbitrary::Arbitrary`
//! (feature `arbitrary`) make values of some of these types from the bytes of a fuzzer.
//!
//! # Example
//!
//! ```
//! use multistatus::{Multistatus, strategy};
//! use proptest::test_runner::TestRunner;
//!
//! TestRunner::deterministic().run(&strategy::multistatus(), |document| {
//!     let body = document.to_xml();
//!     assert_eq!(Multistatus::parse(&body).ok(), Some(document));
//!     Ok(())
//! })?;
//! # Ok::<(), proptest::test_runner::TestError<Multistatus<'static>>>(())
//! ```
//!
//! [proptest]: https://docs.rs/proptest

mod answered;
mod caldav;
mod fault;
mod markup;
mod model;
mod request;
mod text;

pub use self::answered::{Answered, answered, answered_wrongly};
pub use self::caldav::{address_data, calendar_data};
pub use self::fault::Fault;
pub use self::markup::markup;
pub use self::model::{description, element, multistatus, propstats, response, value};
pub use self::request::{property_update, propfind, request_body};
pub use self::text::{attribute_name, href, lang, name, operation, status, text};
