//! Writing, to every kind of sink.

pub(crate) mod element;
mod encoder;
mod options;
pub(crate) mod row;
mod writer;

pub use self::encoder::Encoder;
pub use self::options::WriteOptions;
pub use self::writer::Writer;
