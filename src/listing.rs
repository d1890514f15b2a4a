//! Listings: what a client wants to know of each resource in the answer to a PROPFIND or a report.
//!
//! [`Listing`](crate::Listing) is for a whole document, [`Lister`] for one that is read response by response. Both give an
//! [`Entry`](crate::Entry) for each resource: where it is, its name, and its common live properties, each with the reason if it has no
//! value.
//!
//! # Example: names, sizes and dates
//!
//! The body is the answer to a PROPFIND with `Depth: 1`.
//!
//! ```no_run
#![doc = include_str!("../examples/list.rs")]
//! ```
//!
//! # Behind a proxy
//!
//! A server behind a proxy may send hrefs with the host and the prefix that it has inside. To a client they are outside of
//! its Request-URI, and it must not act on them. A caller who knows of such a proxy can base the listing on the response of
//! the collection itself: [`Listing::based_on_own`](crate::Listing::based_on_own) finds it, [`Lister::based_on`] is told its href. What lies below that
//! href is then taken to be below the Request-URI, and [`Entry::resource`](crate::Entry::resource) is an address that the proxy knows.

mod columns;
pub(crate) mod entry;
pub(crate) mod lister;
mod tally;
mod title;
pub(crate) mod whole;

pub use self::lister::Lister;
pub use crate::href::UnsafeName;
pub use crate::prop::sign::CollectionSign;
