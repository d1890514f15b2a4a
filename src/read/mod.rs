//! Reading, from every kind of source.

mod deviation;
pub(crate) mod known;
mod limits;
mod mend;
mod options;
mod parser;
pub(crate) mod position;
mod reader;
mod report;
mod slice;

pub use self::deviation::{Deviation, Found, Severity};
pub use self::limits::{Limit, Limits};
pub use self::options::{BadRows, ParseOptions};
pub use self::parser::Parser;
pub use self::reader::{IntoResponses, Reader, ReaderResponses};
pub use self::report::{Report, Trailer};
pub use self::slice::Responses;
