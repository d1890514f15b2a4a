//! Reads documents from every kind of source.
//!
//! [`Multistatus::parse`](crate::Multistatus::parse) reads a whole document. [`Responses`], [`Reader`], [`Parser`] and
//! `ResponseStream` read it response by response: from memory, from a [`BufRead`](std::io::BufRead), from chunks as
//! they arrive, and from an async stream. [`ParseOptions`] says what to refuse, accept and limit. [`Findings`] are the
//! deviations that were met, and [`Shapes`] makes a client faster that reads many documents of one server.

#[cfg(feature = "http-body")]
mod body;
mod encoding;
mod findings;
mod mend;
pub(crate) mod options;
mod parser;
mod reader;
mod settings;
mod slice;
#[cfg(feature = "stream")]
mod stream;

#[cfg(feature = "http-body")]
pub use self::body::BodyChunks;
pub use self::findings::{Finding, Findings};
pub use self::options::BadResponses;
pub(crate) use self::options::ParseOptions;
#[cfg(feature = "lint")]
pub(crate) use self::parser::TracedPiece;
pub(crate) use self::parser::Whole;
pub use self::parser::{Parser, Shapes};
pub use self::reader::{IntoResponses, Reader, ReaderResponses};
pub(crate) use self::settings::{Brought, Settings};
pub use self::slice::Responses;
#[cfg(feature = "stream")]
pub use self::stream::{ResponseStream, StreamError};
pub use crate::deviation::{Deviation, Severity};
pub use crate::limits::{Limit, Limits};
