//! Writes documents to every kind of sink.
//!
//! [`Multistatus::to_xml`](crate::Multistatus::to_xml) writes a whole document. [`Writer`], [`Encoder`] and
//! `MultistatusBody` write it response by response: to a [`Write`](std::io::Write), to a buffer, and as the body of an
//! HTTP response that a transport pulls. [`WriteOptions`] has the options.

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
pub use crate::multistatus::CONTENT_TYPE;
pub use crate::value::prefixes::RootNamespaces;
