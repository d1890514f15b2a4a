//! Documents that are close to a multistatus: the bodies of responses to LOCK, extended MKCOL and MKCALENDAR.

mod prop;
pub(crate) mod propstats;

pub use self::prop::Prop;
pub use self::propstats::{Propstats, Root};
