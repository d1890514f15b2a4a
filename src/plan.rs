//! Leads a server from a request to its responses, step by step.
//!
//! A plan is made once per request, and tells the server what to do next: which property to look up, or which change to
//! make. It does no I/O and borrows nothing from the store, so it suits a file system as well as an asynchronous
//! database.
//!
//! - [`PropfindPlan`] knows which properties a PROPFIND, a report or a SEARCH asks of each resource: each name once, in
//!   the order of the request, with its element as it was sent. [`PropfindPlan::response`] begins the response of one
//!   resource. It is a [`PlannedResponse`], which asks one [`Question`] after the other.
//! - [`Source`] and [`AsyncSource`] are traits for stores that can answer any question: [`PropfindPlan::answer`] asks
//!   them. [`PropertyTable`] holds a function for each live property.
//! - [`ProppatchPlan`] holds the changes of a PROPPATCH, MKCOL or MKCALENDAR, and returns them only if none was
//!   refused, because either all are made or none.
//!
//! | the store | use |
//! |---|---|
//! | holds the properties in a map or a database | [`PropfindPlan::response`], and answer question by question |
//! | computes live properties from a struct | [`PropertyTable`], and [`BoundTable::answer`] |
//! | computes live properties, and holds dead ones | [`PropertyTable`], and [`BoundTable::next`] for what is not in it |
//! | answers any question behind one interface | [`Source`] or [`AsyncSource`], and [`PropfindPlan::answer`] |
//!
//! Pass the responses to [`Outcomes`](crate::Outcomes), [`Encoder`](crate::write::Encoder) or `MultistatusBody`.
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
pub(crate) mod question;
mod response;
mod source;
mod spare;
pub(crate) mod table;

pub use self::answer::Answer;
pub use self::propfind::PropfindPlan;
pub use self::proppatch::ProppatchPlan;
pub use self::question::Question;
pub use self::response::PlannedResponse;
pub use self::source::{AsyncSource, Source};
pub use self::table::{BoundTable, PropertyTable, TableProperty};
