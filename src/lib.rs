//! WebDAV `207 Multi-Status` bodies.
#![forbid(unsafe_code)]

mod builder;
pub mod condition;
mod error;
mod fragment;
mod href;
#[cfg(feature = "serde")]
mod json;
mod multistatus;
mod name;
mod propstat;
mod read;
mod response;
mod row;
mod status;
mod value;
mod write;
mod xml;

pub use http;

pub use crate::builder::ResponseBuilder;
pub use crate::error::{Error, ErrorKind, Position, Result};
pub use crate::fragment::{Children, Fragment};
pub use crate::href::Href;
pub use crate::multistatus::{CONTENT_TYPE, Multistatus};
pub use crate::name::{CALDAV, CARDDAV, DAV, Name};
pub use crate::propstat::Propstat;
pub use crate::read::{
    BadRows, Deviation, Found, IntoResponses, Limit, Limits, ParseOptions, Parser, Reader, ReaderResponses, Report,
    Responses, Severity, Trailer,
};
pub use crate::response::Response;
pub use crate::status::Status;
pub use crate::value::{Attribute, Condition, Description, Element, Property, Value};
pub use crate::write::{Encoder, WriteOptions, Writer};
