//! Writing, to every kind of sink.

#[cfg(feature = "stream")]
mod body;
mod encoder;
pub(crate) mod langs;
mod options;
pub(crate) mod request;
pub(crate) mod row;
mod writer;

#[cfg(feature = "stream")]
pub use self::body::{BodyItem, BodyStream, FinishWithError, IterResponses, MultistatusBody};
pub use self::encoder::Encoder;
pub use self::options::WriteOptions;
pub use self::writer::Writer;
