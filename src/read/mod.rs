//! Reads documents from every kind of source.

#[cfg(feature = "http-body")]
mod body;
mod encoding;
mod findings;
mod mend;
mod options;
mod parser;
mod reader;
mod slice;
#[cfg(feature = "stream")]
mod stream;

#[cfg(feature = "http-body")]
pub use self::body::BodyChunks;
pub use self::findings::{Finding, Findings};
pub use self::options::{BadResponses, ParseOptions};
pub use self::parser::Parser;
pub(crate) use self::parser::Whole;
pub use self::reader::{IntoResponses, Reader, ReaderResponses};
pub use self::slice::Responses;
#[cfg(feature = "stream")]
pub use self::stream::{ResponseStream, StreamError};
