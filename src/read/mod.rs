//! Reading, from every kind of source.

#[cfg(feature = "http-body")]
mod body;
mod deviation;
mod encoding;
pub(crate) mod known;
mod limits;
mod mend;
pub(crate) mod noted;
mod options;
mod parser;
pub(crate) mod position;
mod reader;
mod report;
mod slice;
#[cfg(feature = "stream")]
mod stream;

#[cfg(feature = "http-body")]
pub use self::body::BodyChunks;
pub use self::deviation::{Deviation, Found, Severity};
pub use self::limits::{Limit, Limits};
pub use self::options::{BadRows, ParseOptions};
pub use self::parser::Parser;
pub use self::reader::{IntoResponses, Reader, ReaderResponses};
pub use self::report::{Report, Trailer};
pub use self::slice::Responses;
#[cfg(feature = "stream")]
pub use self::stream::{ResponseStream, StreamError};
