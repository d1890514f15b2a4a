//! Request bodies: read by servers, written by clients.
//!
//! [`Body::parse`] reads the body of any method, and each type reads and writes its own: [`Propfind`], [`PropertyUpdate`],
//! [`LockInfo`], [`Mkcol`], [`Mkcalendar`], [`Report`] and what it holds, [`Search`], [`Acl`]. [`Reader`] has options and tells
//! what was met. [`Request`] reads a whole request: its method, its header fields and its body together.
//!
//! - **Well-formed, or refused.** What is not well-formed XML with namespaces is 400 (RFC 4918 §8.2), with the same errors
//!   and positions as for responses. Nothing is ever fetched, and a document type declaration is refused (§20.6).
//! - **What means nothing is left out.** An element or attribute that the grammar does not have where it is counts as if it
//!   were not there, with all that is in it (§17). It is recorded as a [`Finding`](crate::Finding).
//! - **What is illegal is refused.** Elements that exclude each other, and a required one that is missing, are 400
//!   (appendix A), unless deployed clients send it and only one meaning is possible: then it is read and recorded, and
//!   [`ParseOptions::strict`](crate::ParseOptions::strict) refuses it.
//! - **A name keeps what it holds.** A property that is asked for is an [`Element`](crate::Element), because what is in it
//!   says how it is to be returned.
//! - **No body has a meaning.** It is `allprop` for PROPFIND and a refresh for LOCK, and it is decided by the bytes.
//!
//! # Statuses
//!
//! An [`Error`](crate::Error) knows the [status](crate::Error::status) and the [condition](crate::Error::condition) that a
//! server owes, and [`Reply::from`](crate::Reply) makes the response of it.
//!
//! | status | condition | for |
//! |---|---|---|
//! | 400 | | a body that is not well-formed, or breaks the grammar; one that is missing |
//! | 403 | `DAV:no-external-entities` | a document type declaration that names an external entity (RFC 4918 §16) |
//! | 403 | `CALDAV:valid-filter` | a filter of calendar-query that breaks its grammar (RFC 4791 §7.8) |
//! | 413 | | a body over the [limits](crate::Limits): 1 MiB, 4096 names, 10 000 hrefs by default |
//! | 415 | | an encoding that is not read, or a body where none may be (RFC 4918 §8.4, §9.3) |
//!
//! What only a server knows is its own to refuse, with [`Error::refused`](crate::Error::refused): a report or a grammar that it
//! does not have (403 with `supported-report`, 422 with `search-grammar-supported`), or a sync-token that is not valid.
//!
//! # Example: the error path of a handler
//!
//! ```
//! use multistatus::http::{Method, StatusCode};
//! use multistatus::request::Body;
//! use multistatus::{Conditions, Error, Reply};
//!
//! fn handle(method: &Method, body: &[u8]) -> Result<Reply, Error> {
//!     match Body::parse(method, body)? {
//!         Body::Report(_) => Err(Error::refused(StatusCode::NOT_IMPLEMENTED, "no reports here")),
//!         _ => Ok(Reply::plain(StatusCode::OK, Conditions::new())),
//!     }
//! }
//!
//! let method = Method::from_bytes(b"PROPFIND")?;
//! let reply = handle(&method, b"<propfind/>").unwrap_or_else(Reply::from);
//! assert_eq!(reply.status(), 400);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "vocabulary")]
mod acl;
mod body;
pub mod caldav;
pub mod carddav;
mod context;
mod expand_property;
mod lock_info;
mod mkcol;
mod multiget;
mod names;
mod other;
mod principal;
mod prop;
mod property_update;
mod propfind;
#[cfg(feature = "server")]
mod reader;
mod report;
mod search;
mod sync_collection;
mod text_match;
mod time_range;
mod tree;
#[cfg(feature = "server")]
mod typed;
mod whole;

#[cfg(feature = "vocabulary")]
pub use self::acl::Acl;
pub use self::expand_property::{ExpandProperty, Expanded};
pub use self::lock_info::LockInfo;
pub use self::mkcol::{Mkcalendar, Mkcol};
pub use self::multiget::{Multiget, MultigetKind};
pub use self::other::Other;
pub use self::principal::{
    AclPrincipalPropSet, PrincipalMatch, PrincipalMatchBy, PrincipalPropertySearch, PrincipalSearchPropertySet,
    PropertySearch, VersionTree,
};
pub use self::prop::Prop;
pub use self::property_update::{Change, PropertyUpdate};
pub use self::propfind::Propfind;
#[cfg(feature = "server")]
pub use self::reader::Reader;
pub use self::report::Report;
pub use self::search::{BasicSearch, Scope, Search};
pub use self::sync_collection::{SyncCollection, SyncLevel};
pub use self::text_match::{MatchType, ParamFilter, ParamTest, Test, TextMatch};
pub use self::time_range::{TimeRange, UtcTime};
#[cfg(feature = "server")]
pub use self::typed::{Action, Request};
pub use self::whole::Body;
