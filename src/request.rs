//! Request bodies: read by servers, written by clients.
//!
//! [`Body::parse`] reads the body of any method, and each type reads and writes its own: [`Propfind`],
//! [`PropertyUpdate`], [`LockInfo`], [`Mkcol`], [`Mkcalendar`], [`Report`] and the types that it holds, [`Search`],
//! [`Acl`]. [`Reader`] has options and reports findings. [`Request`] reads a whole request: its method, its header
//! fields and its body. To build the requests of a client, see [`client`](crate::client).
//!
//! - **A body must be well-formed.** A body that is not well-formed XML with namespaces is refused with 400 (RFC 4918
//!   §8.2), with the same errors and positions as for responses. Nothing is ever fetched, and a document type
//!   declaration is refused (§20.6).
//! - **Meaningless parts are left out.** An element or attribute that the grammar does not allow in its place is
//!   ignored, with all its content (§17). It is recorded as a [`Finding`](crate::read::Finding).
//! - **Illegal bodies are refused.** A body with elements that exclude each other, or without a required element, is
//!   refused with 400 (appendix A). If deployed clients send such a body, and only one meaning is possible, it is read
//!   and the deviation is recorded; [`ParseOptions::strict`](crate::ParseOptions::strict) refuses it.
//! - **A requested property keeps its content.** It is an [`Element`](crate::Element), because its content can say how
//!   to return the property.
//! - **The absence of a body has a meaning.** It means `allprop` for PROPFIND and a refresh for LOCK. Only the bytes
//!   decide whether there is a body.
//!
//! # Statuses
//!
//! An [`Error`](crate::Error) has the [status](crate::Error::status) and the [condition](crate::Error::condition) that
//! a server must send, and [`Reply::from`](crate::Reply) makes the HTTP response from it.
//!
//! | status | condition | for |
//! |---|---|---|
//! | 400 | | a body that is not well-formed, breaks the grammar, or is missing |
//! | 403 | `DAV:no-external-entities` | a document type declaration that names an external entity (RFC 4918 §16) |
//! | 403 | `CALDAV:valid-filter` | a filter of calendar-query that breaks its grammar (RFC 4791 §7.8) |
//! | 413 | | a body over the [limits](crate::limits::Limits): 1 MiB, 4096 names, 10 000 hrefs by default |
//! | 415 | | an unsupported encoding, or a body where there must be none (RFC 4918 §8.4, §9.3) |
//!
//! The server itself refuses what depends on it, with [`Error::refused`](crate::Error::refused): for example, a report
//! or a grammar that it does not support (403 with `supported-report`, 422 with `search-grammar-supported`), or a
//! sync-token that is not valid.
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
mod asked;
mod body;
pub mod caldav;
pub mod carddav;
mod context;
mod element;
mod expand_property;
mod lock_info;
pub(crate) mod mkcol;
mod multiget;
mod names;
mod other;
mod principal;
pub(crate) mod prop;
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
pub(crate) use self::asked::Asked;
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
pub use self::property_update::{PropertyChange, PropertyUpdate};
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
