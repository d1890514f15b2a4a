//! WebDAV `207 Multi-Status` bodies: a typed model, a streaming reader and a streaming writer.
//!
//! A multistatus says what happened to each of several resources: RFC 4918 §13. This crate reads what real servers send,
//! in bounded memory, without taking a broken body for a good one; it writes what real clients understand.
//!
//! # The types to know
//!
//! - [`Multistatus`] is a whole document, [`Response`] one row of it, [`Propstat`] a group of properties in a row.
//! - [`Responses`], [`Reader`] and [`Parser`] read rows one at a time: from memory, from a
//!   [`BufRead`](std::io::BufRead), from chunks as they come. [`ParseOptions`] says how.
//! - [`Response::builder`] makes rows; [`Writer`] and [`Encoder`] write them one at a time.
//! - [`Element`] is a property, a condition or an extension, and [`Value`] what it holds; [`Href`] is where a resource is.
//! - [`Outcomes`] makes the answer that a method owes from what became of each resource; [`Verdict`] says what an answer
//!   means, with [`Failure`], [`Summary`] and [`Changes`].
//! - [`Listing`] gives an [`Entry`] for each resource: where it is, its name, and its common properties. [`Lookup`] tells a
//!   property from the reason why there is none.
//! - [`Listing`] gives what a client wants to know of each resource of a collection.
//! - [`request`] has the bodies of requests, and [`header`] their fields, for both sides.
//! - [`prop`] has types for live properties, [`condition`] the names of conditions, and [`Conditions`] the body of a plain
//!   failure.
//! - [`Error`] says what went wrong and where; [`Deviation`] is a way in which a body leaves the RFC and can still be read.
//!
//! # Example: a client
//!
//! ```
//! use multistatus::Multistatus;
//!
//! let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/docs/</D:href><D:propstat><D:prop>
//!     <D:resourcetype><D:collection/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
//!     </D:response></D:multistatus>"#;
//! let document = Multistatus::parse(body)?;
//! for row in document.responses() {
//!     let href = row.href().map(|href| href.to_string());
//!     assert_eq!(href.as_deref(), Some("/docs/"));
//!     assert!(row.is_collection());
//! }
//! # Ok::<(), multistatus::Error>(())
//! ```
//!
//! # Example: a server
//!
//! ```
//! use multistatus::{Name, Response, Footer, Writer};
//!
//! let mut writer = Writer::new(Vec::new());
//! for number in 0..3 {
//!     let href = format!("/docs/{number}");
//!     writer.response(&Response::builder(href).property(Name::dav("displayname"), "a document").build()?)?;
//! }
//! let body = writer.finish()?;
//! assert!(body.ends_with(b"</D:multistatus>"));
//! # Ok::<(), multistatus::Error>(())
//! ```
//!
//! # What it is not
//!
//! No HTTP client or server, no storage, no XML tree.
//!
//! # Features
//!
//! `server` and `vocabulary` are on by default. A client that reads a few properties can leave both out, to be built
//! sooner: reading, hrefs and verdicts never need them.
//!
//! - `server`: what makes answers, `Outcomes` and `ResponseBuilder`.
//! - `vocabulary`: types of the live properties that are not in RFC 4918 §15, and are no quota (RFC 4331) and no
//!   sync-token: access control, calendars, address books, versions, vendors. The names can be read without it.
//! - `serde`: `Serialize` and `Deserialize` for the model, in the shape that `Serialize` of [`Multistatus`] documents.
//! - `stream`: `ResponseStream` and `MultistatusBody`, rows from and to async streams, on any runtime.
//! - `http-body`: the same from and to `http_body::Body`; includes `stream`.
//! - `encoding`: UTF-16 and other encodings, by byte order mark, charset or declaration, in every source.
//! - `cli`: the command `multistatus`. The library itself gains nothing from it.
//!
//! # Which answer comes of what
//!
//! The Request-URI is `/c/` and the Destination `/d/`. Checked by the tests; [`Outcomes`] has the rules.
//!
#![doc = include_str!("outcomes/table.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// What only builders and `Outcomes` use is all over the crate, beside what readers use of the same things.
#![cfg_attr(not(feature = "server"), allow(dead_code))]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(feature = "server")]
mod builder;
pub mod condition;
mod conditions;
pub mod document;
mod error;
mod exchange;
mod fragment;
pub mod header;
mod href;
#[cfg(feature = "serde")]
mod json;
pub mod listing;
mod lookup;
mod multistatus;
mod name;
pub mod namespace;
mod nested;
mod operation;
#[cfg(feature = "server")]
mod outcomes;
#[cfg(feature = "server")]
pub mod plan;
pub mod prop;
mod propstat;
mod read;
pub mod request;
mod response;
mod row;
mod shared;
mod status;
mod value;
mod verbatim;
mod verdict;
mod write;
mod xml;

pub use http;

#[cfg(feature = "server")]
pub use crate::builder::ResponseBuilder;
pub use crate::conditions::Conditions;
pub use crate::error::{Error, ErrorKind, Position};
pub use crate::exchange::{Exchange, Place};
pub use crate::fragment::{Children, Fragment};
pub use crate::href::{Base, Href, Relation, Segment, Segments};
pub use crate::listing::entry::Entry;
pub use crate::listing::whole::Listing;
pub use crate::lookup::Lookup;
pub use crate::multistatus::{CONTENT_TYPE, Multistatus};
pub use crate::name::Name;
pub use crate::operation::Operation;
#[cfg(feature = "server")]
pub use crate::outcomes::{Outcomes, Reply};
pub use crate::propstat::Propstat;
#[cfg(feature = "http-body")]
pub use crate::read::BodyChunks;
pub use crate::read::{
    BadResponses, Deviation, Finding, Findings, Footer, IntoResponses, Limit, Limits, ParseOptions, Parser, Reader,
    ReaderResponses, Responses, Severity,
};
#[cfg(feature = "stream")]
pub use crate::read::{ResponseStream, StreamError};
pub use crate::response::Response;
pub use crate::status::Status;
pub use crate::value::{Attribute, Condition, Description, Element, Property, Value};
pub use crate::verdict::{Change, Changes, Doubt, Failure, Overall, Summary, Verdict};
#[cfg(feature = "stream")]
pub use crate::write::{BodyItem, BodyStream, FinishWithError, IterResponses, MultistatusBody};
pub use crate::write::{Encoder, WriteOptions, Writer};
