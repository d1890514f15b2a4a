//! Reading, from every kind of source.

#[cfg(feature = "http-body")]
mod body;
mod deviation;
mod encoding;
mod findings;
pub(crate) mod known;
mod limits;
mod mend;
pub(crate) mod noted;
mod options;
mod parser;
pub(crate) mod position;
mod reader;
mod slice;
#[cfg(feature = "stream")]
mod stream;

#[cfg(feature = "http-body")]
pub use self::body::BodyChunks;
pub use self::deviation::{Deviation, Finding, Severity};
pub use self::findings::{Findings, Footer};
pub use self::limits::{Limit, Limits};
pub use self::options::{BadResponses, ParseOptions};
pub use self::parser::Parser;
pub(crate) use self::parser::Whole;
pub use self::reader::{IntoResponses, Reader, ReaderResponses};
pub use self::slice::Responses;
#[cfg(feature = "stream")]
pub use self::stream::{ResponseStream, StreamError};
