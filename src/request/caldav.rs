//! Requests of CalDAV: RFC 4791, RFC 7809.

pub(super) mod data;
mod filter;
pub(super) mod query;

pub use self::data::{CalendarData, CalendarProp, Comp, Recurrence, Selection};
pub use self::filter::{CompFilter, CompTest, PropFilter, PropTest, ValueTest};
pub use self::query::{CalendarQuery, FreeBusyQuery, Timezone};
