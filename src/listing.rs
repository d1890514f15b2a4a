//! Listings: the facts that a client wants to know about each resource in the response to a PROPFIND or a report.
//!
//! [`Listing`](crate::Listing) is for a whole document, [`Lister`] for a document that is read response by response.
//! Both return an [`Entry`](crate::Entry) for each resource, with its address, its name, and its common live
//! properties, each with the reason if it has no value.
//!
//! # Example: names, sizes and dates
//!
//! The body is the response to a PROPFIND with `Depth: 1`.
//!
//! ```no_run
#![doc = include_str!("../examples/list.rs")]
//! ```
//!
//! # Behind a proxy
//!
//! A server behind a proxy may send hrefs with its inner host and prefix. For a client they are outside of its
//! Request-URI, so it must not act on them. A caller who knows of such a proxy can base the listing on the response
//! about the collection itself: [`Listing::based_on_own`](crate::Listing::based_on_own) finds that response, and
//! [`Lister::based_on`] takes its href. Resources below that href then count as below the Request-URI, and
//! [`Entry::resource`](crate::Entry::resource) returns an address that the proxy knows.

mod columns;
pub(crate) mod entry;
pub(crate) mod lister;
mod tally;
mod title;
pub(crate) mod whole;

pub use self::lister::Lister;
pub use crate::href::UnsafeName;
pub use crate::prop::sign::CollectionSign;
