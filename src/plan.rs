//! From the question to the answer: plans that the caller drives.
//!
//! A plan is made once per request and says what is to be done, step by step. It does no input or output and borrows nothing
//! of the store, so it fits a file system as well as an asynchronous database.
//!
//! - [`PropfindPlan`] knows which properties a PROPFIND, a report or a SEARCH asks of each resource: names once each, in their
//!   order, with the elements as they were sent. [`PropfindPlan::response`] begins the response of one resource; its
//!   [`PlannedResponse`] asks one [`Question`] after the other.
//! - [`Source`] and [`AsyncSource`] are short drivers for stores that can answer any question, and [`PropertyTable`] holds a
//!   function for each live property.
//! - [`ProppatchPlan`] holds the changes of PROPPATCH, MKCOL or MKCALENDAR, and gives them out only if none was refused.
//!
//! What they make goes to [`Outcomes`](crate::Outcomes), [`Encoder`](crate::write::Encoder) or `MultistatusBody`.
//!
//! # Example: PROPFIND over a map
//!
//! ```
//! use std::collections::HashMap;
//!
//! use multistatus::header::Preferences;
//! use multistatus::plan::PropfindPlan;
//! use multistatus::request::Propfind;
//! use multistatus::{Error, Name, Response};
//!
//! type Properties = HashMap<Name, String>;
//!
//! fn response(plan: &PropfindPlan, href: &str, file: &Properties) -> Result<Response<'static>, Error> {
//!     let mut response = plan.response(href);
//!     if plan.needs_names() {
//!         response.names(file.keys().cloned());
//!     }
//!     while let Some(question) = response.next() {
//!         match file.get(question.name()) {
//!             Some(value) => response.value(value.as_str()),
//!             None => response.absent(),
//!         }
//!     }
//!     response.finish()
//! }
//!
//! let file = Properties::from([(Name::dav("getetag"), "\"1\"".into())]);
//! let asked = Propfind::prop([Name::dav("getetag"), Name::dav("owner")]);
//! let plan = PropfindPlan::new(&asked, &Preferences::new());
//! let response = response(&plan, "/a", &file)?;
//! assert_eq!(response.text(&Name::dav("getetag")).as_deref(), Some("\"1\""));
//! assert_eq!(response.missing_properties().collect::<Vec<_>>(), [&Name::dav("owner")]);
//! # Ok::<(), Error>(())
//! ```

mod absent;
mod allprop;
mod answer;
mod bits;
mod budget;
mod propfind;
mod proppatch;
mod protected;
mod question;
mod response;
mod source;
mod spare;
mod table;

pub use self::answer::Answer;
pub use self::propfind::PropfindPlan;
pub use self::proppatch::ProppatchPlan;
pub use self::question::Question;
pub use self::response::PlannedResponse;
pub use self::source::{AsyncSource, Source};
pub use self::table::{BoundTable, PropertyTable, TableProperty};
