//! Requests of CardDAV: RFC 6352.

pub(super) mod data;
pub(super) mod query;

pub use self::data::AddressData;
pub use self::query::{AddressbookQuery, Filter, PropFilter, PropTest};
