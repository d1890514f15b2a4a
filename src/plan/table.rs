//! A function for each live property.

use std::collections::HashMap;
use std::fmt;
use std::iter::FusedIterator;
use std::slice;

use http::StatusCode;

use super::answer::Answer;
use super::propfind::PropfindPlan;
use super::protected;
use super::question::Question;
use super::response::PlannedResponse;
use crate::condition;
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::operation::Operation;
use crate::prop::LiveProperty;
use crate::request::PropertyChange;
use crate::response::Response;

/// The live properties of a kind of resource, each with a function that returns its value. Make it once per server.
///
/// - PROPFIND: [`bind`](Self::bind) looks up the names of a plan once, and answers for each resource what is in the table.
/// - PROPPATCH, MKCOL and MKCALENDAR: [`check`](Self::check) refuses changes of protected properties.
/// - `supported-live-property-set` (RFC 3253 §3.1.4) holds its [`names`](Self::names).
///
/// # Example
///
/// ```
/// use multistatus::header::Preferences;
/// use multistatus::plan::{PropertyTable, PropfindPlan, ProppatchPlan, TableProperty};
/// use multistatus::prop::{ContentLength, ResourceType};
/// use multistatus::request::{Propfind, PropertyUpdate};
/// use multistatus::{Name, Operation};
///
/// struct File {
///     size: u64,
///     etag: String,
///     is_directory: bool,
/// }
///
/// let table = PropertyTable::new()
///     .with(TableProperty::live(|file: &File| Some(ContentLength(file.size))).only_if(|file| !file.is_directory))
///     .with(TableProperty::live(|file: &File| {
///         Some(if file.is_directory { ResourceType::collection() } else { ResourceType::default() })
///     }))
///     .with(TableProperty::new(Name::dav("getetag"), |file: &File, _| Ok(Some(file.etag.as_str().into()))));
///
/// let file = File { size: 4525, etag: "\"1\"".into(), is_directory: false };
/// let plan = PropfindPlan::new(&Propfind::default(), &Preferences::new());
/// let response = table.bind(&plan).answer("/a", &file)?;
/// assert_eq!(response.live::<ContentLength>()?, Some(ContentLength(4525)));
///
/// let mut plan = ProppatchPlan::from(PropertyUpdate::new().remove(Name::dav("getetag")));
/// plan.check(|change| table.check(change, Operation::Proppatch));
/// assert!(plan.ready().is_none());
/// # Ok::<(), multistatus::Error>(())
/// ```
pub struct PropertyTable<T: ?Sized> {
    properties: Vec<TableProperty<T>>,
    /// The number of each name.
    numbers: HashMap<Name, usize>,
}

/// The names of a table's properties: see [`PropertyTable::names`](crate::plan::PropertyTable::names).
#[derive(Debug)]
pub struct TableNames<'t, T: ?Sized>(slice::Iter<'t, TableProperty<T>>);

impl<T: ?Sized> Clone for TableNames<'_, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<'t, T: ?Sized> Iterator for TableNames<'t, T> {
    type Item = &'t Name;

    fn next(&mut self) -> Option<&'t Name> {
        self.0.next().map(TableProperty::name)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T: ?Sized> ExactSizeIterator for TableNames<'_, T> {}

impl<T: ?Sized> FusedIterator for TableNames<'_, T> {}

/// A property of a [`PropertyTable`].
pub struct TableProperty<T: ?Sized> {
    name: Name,
    get: Box<Get<T>>,
    only_if: Option<Box<OnlyIf<T>>>,
    protected: bool,
    in_allprop: bool,
}

type Get<T> = dyn for<'t> Fn(&'t T, Question<'_>) -> Result<Option<Answer<'t>>, Error> + Send + Sync;
type OnlyIf<T> = dyn Fn(&T) -> bool + Send + Sync;

impl<T: ?Sized> TableProperty<T> {
    /// Makes a property from its name and a function that returns its value, or `None` if the resource does not have
    /// it. The function can look at the question, for example to see which part of `CALDAV:calendar-data` is asked for.
    ///
    /// If the function returns an [`Error::refused`], the property gets its status and condition; with any other error
    /// it becomes a 500.
    pub fn new(
        name: Name,
        get: impl for<'t> Fn(&'t T, Question<'_>) -> Result<Option<Answer<'t>>, Error> + Send + Sync + 'static,
    ) -> Self {
        Self { protected: protected::is_protected(&name), name, get: Box::new(get), only_if: None, in_allprop: true }
    }

    /// Makes a property from its type and a function that returns its value, or `None` if the resource does not have
    /// it.
    pub fn live<P: LiveProperty>(get: impl Fn(&T) -> Option<P> + Send + Sync + 'static) -> Self {
        Self::new(P::NAME, move |resource, _| Ok(get(resource).map(Answer::from)))
    }

    /// Makes a property from its type and a function that may fail, as in [`new`](Self::new).
    pub fn try_live<P: LiveProperty>(get: impl Fn(&T) -> Result<Option<P>, Error> + Send + Sync + 'static) -> Self {
        Self::new(P::NAME, move |resource, _| Ok(get(resource)?.map(Answer::from)))
    }

    /// Marks the property as one that clients cannot change: [`PropertyTable::check`] refuses a change with
    /// `cannot-modify-protected-property` (RFC 4918 §16).
    ///
    /// Default: protected if an RFC says so, for example `getetag` and `lockdiscovery` (RFC 4918 §15) and `sync-token` (RFC
    /// 6578 §4). Otherwise clients can change it, and the store is asked.
    #[must_use]
    pub fn protected(mut self) -> Self {
        self.protected = true;
        self
    }

    /// Says that clients can change the property, although an RFC protects it: for example `getlastmodified` (RFC 4918 §15.7
    /// says "SHOULD"), which synchronizing clients set.
    ///
    /// Default: see [`protected`](Self::protected).
    #[must_use]
    pub fn changeable(mut self) -> Self {
        self.protected = false;
        self
    }

    /// Says that `allprop` does not mean the property, for example because it is costly. What the RFCs leave out of `allprop`
    /// is left out anyway.
    ///
    /// Default: `allprop` includes it, unless an RFC leaves it out.
    #[must_use]
    pub fn not_in_allprop(mut self) -> Self {
        self.in_allprop = false;
        self
    }

    /// Says which resources have the property, so that `propname` does not name it for others, and their value is not asked
    /// for. Other resources may have a dead property of this name: [`BoundTable::next`] asks for it.
    ///
    /// Default: all resources. If the function returns `None`, the property is absent, but `propname` still lists it.
    #[must_use]
    pub fn only_if(mut self, has: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        self.only_if = Some(Box::new(has));
        self
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Returns true if clients cannot change it.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.protected
    }

    fn is_of(&self, resource: &T) -> bool {
        self.only_if.as_ref().is_none_or(|has| has(resource))
    }
}

impl<T: ?Sized> PropertyTable<T> {
    /// Makes an empty table.
    #[must_use]
    pub fn new() -> Self {
        Self { properties: Vec::new(), numbers: HashMap::new() }
    }

    /// Adds a property. It replaces an earlier one with the same name.
    #[must_use]
    pub fn with(mut self, property: TableProperty<T>) -> Self {
        match self.numbers.get(&property.name) {
            Some(&at) => self.properties[at] = property,
            None => {
                self.numbers.insert(property.name.clone(), self.properties.len());
                self.properties.push(property);
            }
        }
        self
    }

    /// Returns the names of all properties, in the order in which they were added.
    #[must_use]
    pub fn names(&self) -> TableNames<'_, T> {
        TableNames(self.properties.iter())
    }

    /// Returns the property with this name.
    #[must_use]
    pub fn get(&self, name: &Name) -> Option<&TableProperty<T>> {
        self.numbers.get(name).and_then(|&at| self.properties.get(at))
    }

    /// Checks a change of a property, for [`ProppatchPlan::check`](super::ProppatchPlan::check).
    ///
    /// MKCOL and MKCALENDAR set `resourcetype` (RFC 5689 §3) and `supported-calendar-component-set` (RFC 4791 §5.2.3),
    /// although PROPPATCH cannot change them. A property that is not in the table is protected if an RFC says so, because a
    /// dead property of that name would lie to clients.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) with the status 403 and the condition
    /// `cannot-modify-protected-property` if it is [protected](TableProperty::protected).
    pub fn check(&self, change: &PropertyChange, operation: Operation) -> Result<(), Error> {
        let name = change.name();
        let is_protected = self.get(name).map_or_else(|| protected::is_protected(name), TableProperty::is_protected);
        if !is_protected || protected::is_set_at_birth(name, operation) {
            return Ok(());
        }
        let message = format!("the property {} is protected: RFC 4918 §15", name.clipped());
        Err(Error::refused(StatusCode::FORBIDDEN, message).with_condition(condition::CANNOT_MODIFY_PROTECTED_PROPERTY))
    }

    /// Looks up the names that a plan asks for, once for all resources of a request.
    #[must_use]
    pub fn bind(&self, plan: &PropfindPlan) -> BoundTable<'_, T> {
        let asked = plan.questions().map(|question| self.get(question.name())).collect();
        let whole = plan.is_propname();
        let listed = match plan.needs_names() {
            true => self.properties.iter().filter(|property| whole || property.in_allprop).collect(),
            false => Vec::new(),
        };
        BoundTable { table: self, plan: plan.clone(), asked, listed }
    }
}

impl<T: ?Sized> Default for PropertyTable<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// A [`PropertyTable`] with the plan of one request: see [`PropertyTable::bind`].
///
/// # Example: live properties from a table, and dead ones from a store
///
/// ```
/// use multistatus::plan::BoundTable;
/// use multistatus::{Error, Name, Response};
/// # struct File { href: String }
/// # async fn dead(_: &File, name: &Name) -> Result<Option<String>, Error> { Ok(None) }
/// # async fn dead_names(_: &File) -> Result<Vec<Name>, Error> { Ok(Vec::new()) }
///
/// async fn response(table: &BoundTable<'_, File>, file: &File) -> Result<Response<'static>, Error> {
///     let mut response = table.response(file.href.as_str(), file);
///     if table.plan().needs_names() {
///         response.names(dead_names(file).await?);
///     }
///     while let Some(question) = table.next(&mut response, file) {
///         let answer = dead(file, question.name()).await;
///         response.answer(answer);
///     }
///     response.finish()
/// }
/// ```
pub struct BoundTable<'t, T: ?Sized> {
    table: &'t PropertyTable<T>,
    plan: PropfindPlan,
    /// The property for each question of the plan.
    asked: Vec<Option<&'t TableProperty<T>>>,
    /// The properties whose names are listed for `allprop` or `propname`.
    listed: Vec<&'t TableProperty<T>>,
}

impl<T: ?Sized> BoundTable<'_, T> {
    /// Returns the plan.
    #[must_use]
    pub fn plan(&self) -> &PropfindPlan {
        &self.plan
    }

    /// Begins the response of a resource, and lists the names that the table has for it.
    pub fn response<'h>(&self, href: impl TryInto<Href<'h>, Error: Into<Error>>, resource: &T) -> PlannedResponse {
        let mut response = self.plan.response(href);
        let has = self.listed.iter().filter(|property| property.is_of(resource));
        response.names(has.map(|property| property.name.clone()));
        response
    }

    /// Answers what the table has for the resource, and returns the first question that it has no answer for.
    pub fn next<'r>(&self, response: &'r mut PlannedResponse, resource: &T) -> Option<Question<'r>> {
        while response.advance() {
            let answer = match response.question().map(|question| (self.find(question), question)) {
                Some((Some(property), question)) if property.is_of(resource) => (property.get)(resource, question),
                _ => return response.question(),
            };
            response.answer(answer);
        }
        None
    }

    fn find(&self, question: Question<'_>) -> Option<&TableProperty<T>> {
        match question.index() {
            Some(index) => self.asked.get(index).copied().flatten(),
            None => self.table.get(question.name()),
        }
    }

    /// Builds the response of a resource that has only properties in the table.
    ///
    /// # Errors
    ///
    /// The errors of [`PlannedResponse::finish`].
    pub fn answer<'h>(
        &self,
        href: impl TryInto<Href<'h>, Error: Into<Error>>,
        resource: &T,
    ) -> Result<Response<'static>, Error> {
        let mut response = self.response(href, resource);
        while self.next(&mut response, resource).is_some() {
            response.absent();
        }
        response.finish()
    }
}

impl<T: ?Sized> fmt::Debug for TableProperty<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableProperty")
            .field("name", &self.name)
            .field("protected", &self.protected)
            .field("in_allprop", &self.in_allprop)
            .finish_non_exhaustive()
    }
}

impl<T: ?Sized> fmt::Debug for PropertyTable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.properties).finish()
    }
}

impl<T: ?Sized> fmt::Debug for BoundTable<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoundTable").field("plan", &self.plan).field("table", self.table).finish()
    }
}
