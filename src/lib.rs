//! WebDAV `207 Multi-Status` bodies: a typed model, a streaming reader and a streaming writer.
//!
//! A multistatus reports the outcome of a request for each of several resources: RFC 4918 §13. For example, the
//! multistatus that a server sends for a `PROPFIND` has a response for each member of a collection. This crate reads
//! the bodies that real servers send, with only one response in memory at a time, and never reports a broken body as a
//! good one. It writes bodies that real clients understand.
//!
//! Start with the [guides](guide): they cover clients, servers, each operation, odd responses, and more.
//!
//! # The types to know
//!
//! - [`Multistatus`] is a whole document, [`Response`] one response in it, and [`Propstat`] a group of properties in a
//!   response that share a status.
//! - [`read`] has the types that read a document response by response: [`Responses`](read::Responses) from memory,
//!   [`Reader`](read::Reader) from a [`BufRead`](std::io::BufRead), and [`Parser`](read::Parser) from chunks as they
//!   arrive. [`ParseOptions`] sets what they refuse, accept and limit.
//! - [`Response::builder`] builds responses, and [`write`](mod@write) writes them one at a time:
//!   [`Writer`](write::Writer) to a [`Write`](std::io::Write), [`Encoder`](write::Encoder) to a buffer, and
//!   `MultistatusBody` as the body of an HTTP response.
//! - [`Element`] is a property, a condition or an extension, and [`Value`] is its value; [`Href`] is the address of a
//!   resource.
//! - [`Exchange`] describes the request, because the meaning of a document depends on it. [`Outcomes`] takes the outcome
//!   of each resource, and builds the HTTP response that the RFCs require. [`Verdict`] is what a document says about the
//!   request: [`Failure`] is one thing that failed, [`Summary`] counts outcomes, and [`Changes`] lists what a
//!   synchronization changed.
//! - [`Listing`] has an [`Entry`] for each resource in a collection, with its address, its name, and its common
//!   properties. [`Lookup`] is the value of a property, or the reason why it has no value.
//! - [`request`] has types for request bodies, and [`header`] for header fields, for clients and servers.
//!   [`client::RequestBuilder`] builds the requests of a client, and [`plan`] tells a server step by step which
//!   properties to look up or change.
//! - [`prop`] has types for live properties, and [`condition`] has the names of conditions, which are reasons for a
//!   failure. [`Conditions`] is the body of the HTTP response to a request that failed as a whole.
//! - [`Error`] says what went wrong and where. A [`Deviation`](read::Deviation) is a way in which a body departs from
//!   the RFC and can still be read.
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
//! for response in document.responses() {
//!     let href = response.href().map(|href| href.to_string());
//!     assert_eq!(href.as_deref(), Some("/docs/"));
//!     assert!(response.is_collection());
//! }
//! # Ok::<(), multistatus::Error>(())
//! ```
//!
//! # Example: a server
//!
//! ```
//! use multistatus::write::Writer;
//! use multistatus::{Name, Response};
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
//! # Scope
//!
//! This crate does not send or serve HTTP, store files, or build an XML tree. It works with any HTTP library, because
//! bodies are bytes, and requests, statuses and header fields are types of the crate [`http`].
//!
//! # Features
//!
//! `server` and `vocabulary` are on by default. A client that reads only a few properties can turn both off, and then
//! builds faster: reading bodies, resolving hrefs and judging documents need neither.
//!
//! - `server`: what a server needs: `Outcomes` and `ResponseBuilder`, plans, and reading requests.
//! - `vocabulary`: types for the live properties of access control, calendars, address books, versions and vendors.
//!   Without this feature, those properties can still be read by name. The types for the properties in RFC 4918 §15, the
//!   quota (RFC 4331) and the sync-token do not need it.
//! - `serde`: `Serialize` and `Deserialize` for the model, in the JSON shape that `Serialize` of [`Multistatus`]
//!   documents.
//! - `stream`: `ResponseStream` and `MultistatusBody`, for reading and writing responses as async streams, on any
//!   runtime.
//! - `http-body`: reads responses from an `http_body::Body`, and implements that trait for `MultistatusBody`; includes
//!   `stream`.
//! - `encoding`: reads UTF-16 and other encodings from any source. They are found by byte order mark, charset or XML
//!   declaration.
//! - `lint`: the module `lint`, which reports the rules of the RFCs that a response breaks, and where; includes `server`
//!   and `vocabulary`.
//! - `proptest`: the module `strategy`, with strategies for property tests: documents, requests, and requests with correct
//!   and faulty responses; includes `server` and `vocabulary`.
//! - `arbitrary`: `Arbitrary` for the model, for fuzzers; includes `server`.
//! - `cli`: the command `multistatus`; includes `lint`, `serde` and `encoding`. The library itself does not change.
//!
//! # Responses by operation
//!
//! This is how a server responds to each operation, for the Request-URI `/c/` and the Destination `/d/`. The page of
//! [`Outcomes`] has the rules, and explains the last column. The tests check the table.
//!
#![doc = include_str!("outcomes/table.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Code that only builders and `Outcomes` use is spread over the crate, beside the code that readers use for the same
// types.
#![cfg_attr(not(feature = "server"), allow(dead_code))]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(feature = "server")]
mod builder;
mod chars;
pub mod client;
mod clip;
pub mod condition;
mod conditions;
mod deviation;
pub mod document;
mod error;
mod exchange;
mod few;
mod footer;
mod found;
#[cfg(feature = "arbitrary")]
mod fuzzed;
#[cfg(any(doc, doctest))]
pub mod guide;
pub mod header;
mod href;
mod iterators;
#[cfg(feature = "serde")]
mod json;
mod limits;
#[cfg(feature = "lint")]
pub mod lint;
mod listed;
pub mod listing;
mod lookup;
mod misses;
mod multistatus;
mod name;
pub mod namespace;
mod nested;
mod operation;
#[cfg(feature = "server")]
mod outcomes;
mod outlined;
mod place;
#[cfg(feature = "server")]
pub mod plan;
mod preferred;
pub mod prop;
mod propstat;
pub mod read;
mod recent;
pub mod request;
mod response;
mod row;
mod rules;
#[cfg(any(feature = "proptest", feature = "arbitrary"))]
mod samples;
mod status;
#[cfg(feature = "proptest")]
pub mod strategy;
mod value;
mod verbatim;
mod verdict;
mod vocabulary;
pub mod write;
mod xml;

pub use http;

#[cfg(feature = "server")]
pub use crate::builder::ResponseBuilder;
pub use crate::conditions::Conditions;
pub use crate::error::{Error, ErrorKind, Position};
pub use crate::exchange::{Exchange, Place};
pub use crate::footer::Footer;
pub use crate::href::{Base, Href, Relation};
pub use crate::listing::entry::Entry;
pub use crate::listing::whole::Listing;
pub use crate::lookup::Lookup;
pub use crate::multistatus::Multistatus;
pub use crate::name::Name;
pub use crate::operation::Operation;
#[cfg(feature = "server")]
pub use crate::outcomes::{Outcomes, Reply};
pub use crate::propstat::Propstat;
pub use crate::read::options::ParseOptions;
pub use crate::response::Response;
pub use crate::status::Status;
pub use crate::value::fragment::Fragment;
pub use crate::value::{Condition, Description, Element, Property, Value};
pub use crate::verdict::{Change, Changes, Doubt, Failure, Overall, Summary, Verdict};
pub use crate::xml::attribute::Attribute;

pub mod iter {
    //! The iterators that methods return, by name, so that they can be fields of a type.
    //!
    //! # Example
    //!
    //! ```
    //! use multistatus::Response;
    //! use multistatus::iter::Propstats;
    //!
    //! struct Pending<'r> {
    //!     propstats: Propstats<'r>,
    //! }
    //!
    //! let response = Response::builder("/a").status(404).build()?;
    //! let mut pending = Pending { propstats: response.propstats() };
    //! assert!(pending.propstats.next().is_none());
    //! # Ok::<(), multistatus::Error>(())
    //! ```

    pub use crate::document::propstats::PropstatsOfAll;
    pub use crate::header::if_header::{IfResources, StateLists, SubmittedTokens};
    pub use crate::header::states::IfConditions;
    pub use crate::href::{Segment, Segments};
    pub use crate::iterators::{Elements, Hrefs, MissingProperties, Names, PropertiesWith, Propstats};
    #[cfg(feature = "lint")]
    pub use crate::lint::finding::RuleCounts;
    #[cfg(feature = "lint")]
    pub use crate::lint::set::RulesOf;
    pub use crate::listed::TextIter;
    pub use crate::listing::lister::Entries;
    pub use crate::listing::whole::EntriesOfAll;
    #[cfg(feature = "server")]
    pub use crate::outcomes::reply::HeaderFields;
    #[cfg(feature = "server")]
    pub use crate::plan::question::Questions;
    #[cfg(feature = "server")]
    pub use crate::plan::table::TableNames;
    pub use crate::prop::table::UnreadableValues;
    pub use crate::request::mkcol::PropertiesToSet;
    pub use crate::request::prop::RequestedNames;
    pub use crate::value::fragment::Children;
    pub use crate::verdict::{ChangesOf, FailuresOfAll, HrefsOfAll, MissingPropertiesOfAll};
}
