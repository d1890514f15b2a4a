//! Documents that are close to a multistatus: what answers a LOCK, an extended MKCOL and a MKCALENDAR.

mod prop;
pub(crate) mod propstats;

pub use self::prop::Prop;
pub use self::propstats::{Propstats, Root};
