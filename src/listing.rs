//! Listings: the facts that a client wants to know about each resource in the response to a PROPFIND or a report.
//!
//! [`Listing`](crate::Listing) is for a whole document, [`Lister`] for a document that is read response by response.
//! Both return an [`Entry`](crate::Entry) for each resource, with its address, its name, and its common live
//! properties. If a property has no value, the entry tells why.
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
//! A server behind a proxy may send hrefs with its inner host and prefix. They are outside of the Request-URI, so a
//! client must not act on them. If you know of such a proxy, base the listing on the response about the collection
//! itself: [`Listing::based_on_own`](crate::Listing::based_on_own) finds that response, and [`Lister::based_on`] takes
//! its href. Resources below that href then count as below the Request-URI, and
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
