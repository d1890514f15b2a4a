//! The response of one resource while it is being built.

use std::sync::Arc;

use http::StatusCode;

use super::absent::{self, AbsentPropstat};
use super::allprop;
use super::answer::{Answer, Content};
use super::bits::Bits;
use super::budget::cost;
use super::propfind::{self, Form, Inner};
use super::question::Question;
use crate::builder::{Planned, ResponseBuilder, Tagged};
use crate::condition;
use crate::error::{Error, ErrorKind};
use crate::href::Href;
use crate::name::Name;
use crate::response::Response;
use crate::status::Status;
use crate::value::{Condition, Element, Value};

/// The response of one resource while it is being built: it asks for each property, and the caller answers.
///
/// [`PropfindPlan::response`](super::PropfindPlan::response) makes it. [`next`](Self::next) asks for one property after
/// the other; answer with [`value`](Self::value), [`absent`](Self::absent) or [`failed`](Self::failed). A property
/// whose question is not answered before the next one is absent. It borrows nothing, so it can be kept while a value is
/// awaited, and dropped at any time.
///
/// # Example: an asynchronous store
///
/// ```
/// use multistatus::plan::PropfindPlan;
/// use multistatus::{Error, Name, Response};
/// # struct File { href: String }
/// # struct Broken;
/// # impl Broken { fn status(&self) -> u16 { 503 } }
///
/// # impl File {
/// #     fn href(&self) -> &str { &self.href }
/// #     fn names(&self) -> [Name; 1] { [Name::dav("getetag")] }
/// async fn property(&self, name: &Name) -> Result<Option<String>, Broken> {
///     # match name.local() { "getetag" => Ok(Some("\"1\"".into())), "owner" => Err(Broken), _ => Ok(None) }
/// }
/// # }
/// async fn response(plan: &PropfindPlan, file: &File) -> Result<Response<'static>, Error> {
///     let mut response = plan.response(file.href());
///     response.names(file.names());
///     while let Some(question) = response.next() {
///         match file.property(question.name()).await {
///             Ok(Some(value)) => response.value(value),
///             Ok(None) => response.absent(),
///             Err(error) => response.failed(error.status()),
///         }
///     }
///     response.finish()
/// }
/// # use multistatus::{header::Preferences, request::Propfind};
/// # use std::{pin::pin, task::{Context, Poll, Waker}};
/// # let names = ["getetag", "owner", "displayname"].map(Name::dav);
/// # let plan = PropfindPlan::new(&Propfind::prop(names), &Preferences::new());
/// # let file = File { href: "/a".into() };
/// # let done = pin!(response(&plan, &file)).poll(&mut Context::from_waker(Waker::noop()));
/// # let Poll::Ready(Ok(response)) = done else { panic!("it waits") };
/// # assert_eq!(response.status_of(&Name::dav("owner")).map(|status| status.as_u16()), Some(503));
/// # assert_eq!(response.propstats().len(), 3);
/// ```
#[derive(Debug)]
#[must_use]
pub struct PlannedResponse {
    plan: Arc<Inner>,
    out: Box<ResponseBuilder>,
    /// What the source listed and `allprop` means, with its number if the request names it.
    listed: Vec<(Name, Option<usize>)>,
    next_listed: usize,
    /// The next of those asked for by name.
    next_asked: usize,
    now: Now,
    /// What the request names and need not be asked: it was listed, or no resource has it.
    settled: Bits,
    absent: Bits,
    /// True if the source listed the names of the resource, or need not.
    named: bool,
    /// True if the response costs more than is left.
    refused: bool,
}

/// The question that waits for its answer.
#[derive(Clone, Copy, Debug)]
enum Now {
    Nothing,
    Listed(usize),
    Asked(usize),
}

impl PlannedResponse {
    pub(super) fn new(plan: Arc<Inner>, href: Result<Href<'_>, Error>) -> Self {
        let settled = plan.nowhere.clone();
        let absent = if plan.minimal { Bits::default() } else { settled.clone() };
        let mut out = plan.spare.take(&plan.root);
        out.begin_checked(href);
        let mut this = Self {
            out,
            named: plan.form == Form::Prop,
            plan,
            listed: Vec::new(),
            next_listed: 0,
            next_asked: 0,
            now: Now::Nothing,
            settled,
            absent,
            refused: false,
        };
        this.spend(this.plan.cost);
        this
    }

    /// Counts answers, and refuses the response if there are too many.
    fn spend(&mut self, answers: u64) {
        if let Err(error) = self.plan.budget.spend(answers) {
            self.out.refuse(error);
            self.refused = true;
        }
    }

    /// Lists the names of the properties that the resource has, which `allprop` and `propname` need. For other
    /// requests, this has no effect.
    ///
    /// It can be called several times, for example for live properties and for dead ones. Names that the RFCs leave out
    /// of `allprop` are ignored. For `propname` the names are the answer, and no question is asked. A resource without
    /// properties lists none, but it must list them: else [`finish`](Self::finish) returns an error.
    ///
    /// ```
    /// use multistatus::header::Preferences;
    /// use multistatus::plan::PropfindPlan;
    /// use multistatus::request::Propfind;
    /// use multistatus::Name;
    ///
    /// let plan = PropfindPlan::new(&Propfind::PropName, &Preferences::new());
    /// let mut response = plan.response("/a");
    /// response.names([Name::dav("getetag"), Name::dav("acl")]);
    /// assert!(response.next().is_none());
    /// let response = response.finish()?;
    /// assert_eq!(response.property(&Name::dav("acl")).map(|property| property.is_empty()), Some(true));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn names(&mut self, names: impl IntoIterator<Item = Name>) {
        self.named = true;
        match self.plan.form {
            Form::Prop => {}
            Form::PropName => {
                for name in names {
                    self.spend(cost(&name));
                    if self.refused {
                        return;
                    }
                    self.out.property_status(&name, StatusCode::OK);
                }
            }
            Form::AllProp => {
                for name in names {
                    let index = self.plan.index_of(&name);
                    match index {
                        Some(at) if self.settled.contains(at) || at < self.next_asked => continue,
                        // What it costs was counted.
                        Some(at) => self.settled.insert(at),
                        None if allprop::means(&name) => self.spend(cost(&name)),
                        None => continue,
                    }
                    if self.refused {
                        return;
                    }
                    self.listed.push((name, index));
                }
            }
        }
    }

    /// Asks for the next property. Returns `None` if there are no more, or if the response needs more than is left of
    /// the [budget](super::PropfindPlan::budget).
    #[allow(clippy::should_implement_trait)] // What it returns borrows from it.
    pub fn next(&mut self) -> Option<Question<'_>> {
        if self.advance() { self.question() } else { None }
    }

    /// Goes to the next question. False if there is none.
    #[inline]
    pub(super) fn advance(&mut self) -> bool {
        if self.waits() {
            self.absent();
        }
        if self.refused {
            return false;
        }
        if self.next_listed < self.listed.len() {
            self.now = Now::Listed(self.next_listed);
            self.next_listed += 1;
            return true;
        }
        let next = self.settled.next_outside(self.next_asked);
        if next >= self.plan.asked.len() {
            return false;
        }
        self.now = Now::Asked(next);
        self.next_asked = next + 1;
        true
    }

    /// Returns the question that waits for its answer.
    #[inline]
    pub(super) fn question(&self) -> Option<Question<'_>> {
        let asked = |at: usize| self.plan.asked.get(at).map(|asked| Question::new(at, asked));
        match self.now {
            Now::Nothing => None,
            Now::Asked(at) => asked(at),
            Now::Listed(at) => {
                let (name, index) = self.listed.get(at)?;
                index.and_then(asked).or(Some(Question { name, asked: None }))
            }
        }
    }

    /// Answers with the value of the property: a text, a [`Value`], a whole [`Property`](crate::Property) with its
    /// language and attributes, or a [typed value](crate::prop::LiveProperty).
    ///
    /// A value that XML cannot carry, or that a reader with the default [`Limits`](crate::read::Limits) could not read, makes
    /// a 500 of this one property; so do the largest values of a response that is too long. An answer without a question, or a property of another
    /// name, is an error of [`finish`](Self::finish).
    #[inline]
    pub fn value<'v>(&mut self, value: impl Into<Answer<'v>>) {
        match value.into().0 {
            Content::Value(Value::Text(text)) => self.text(&text),
            content => self.content(content),
        }
    }

    fn text(&mut self, text: &str) {
        if let Now::Asked(at) = self.now {
            if let Some(propfind::Asked { tags: Some(tags), name, .. }) = self.plan.asked.get(at) {
                if self.out.plan_plain(tags, name, text) {
                    self.now = Now::Nothing;
                    return;
                }
            }
        }
        self.put("value", Planned::Text(text));
    }

    #[inline(never)]
    fn content(&mut self, content: Content<'_>) {
        if let (Now::Asked(at), Content::Value(value)) = (self.now, &content) {
            if self.plan.asked.get(at).is_some_and(|asked| self.out.plan_markup(&asked.name, value)) {
                self.now = Now::Nothing;
                return;
            }
        }
        let Some(name) = self.question().map(|question| question.name().clone()) else { return self.misused("value") };
        match content {
            Content::Value(value) => {
                let property = Element::checked((&name).into(), None, Vec::new(), value, None);
                self.put("value", Planned::Element(&property));
            }
            Content::Property(property) if *property.name() == name => self.put("value", Planned::Element(&property)),
            Content::Property(property) => {
                let message = format!("expected the property {}, found {}", name.clipped(), property.name().clipped());
                self.out.refuse(Error::new(ErrorKind::Usage, message));
                self.now = Now::Nothing;
            }
            Content::Failed(_) => {
                let status = Status::from(StatusCode::INTERNAL_SERVER_ERROR);
                self.put("value", Planned::Failed(&status, None));
            }
        }
    }

    /// Answers the question that waits.
    fn put(&mut self, call: &str, planned: Planned<'_>) {
        let (name, index) = match std::mem::replace(&mut self.now, Now::Nothing) {
            Now::Nothing => return self.misused(call),
            Now::Asked(at) => (None, Some(at)),
            Now::Listed(at) => self.listed.get(at).map_or((None, None), |(name, index)| (Some(name), *index)),
        };
        match (index.and_then(|at| self.plan.asked.get(at)), name) {
            (Some(asked), _) => self.out.plan(Tagged::Once(asked.tags.as_ref()), &asked.name, planned),
            (None, Some(name)) => self.out.plan(Tagged::Look, name, planned),
            (None, None) => {}
        }
    }

    /// Answers that the resource does not have the property. It becomes a 404, unless it is left out: because of
    /// `return=minimal`, or because the request does not name it, but `allprop` includes it.
    pub fn absent(&mut self) {
        let index = match std::mem::replace(&mut self.now, Now::Nothing) {
            Now::Nothing => None,
            Now::Listed(at) => self.listed.get(at).and_then(|(_, index)| *index),
            Now::Asked(at) => Some(at),
        };
        if let Some(at) = index.filter(|_| !self.plan.minimal) {
            self.absent.insert(at);
        }
    }

    /// Answers that the property failed with this status, for example 403. A 404 means [`absent`](Self::absent).
    ///
    /// A status that says no failure, such as 200, 102 or 302, is an error of [`finish`](Self::finish).
    pub fn failed(&mut self, status: impl TryInto<Status, Error: Into<Error>>) {
        self.fail("failed", status.try_into().map_err(Into::into), None);
    }

    /// Answers with the status for which the property has no value, and the condition that was not met: RFC 4918 §16. A
    /// condition that a reader with the default [`Limits`](crate::read::Limits) could not read makes a 500 of the property.
    pub fn failed_with(&mut self, status: impl TryInto<Status, Error: Into<Error>>, condition: Condition<'_>) {
        let status = status.try_into().map_err(Into::into);
        let checked = condition::check(&condition);
        self.fail("failed_with", checked.and(status), Some(&condition));
    }

    /// Answers with the result of a source that uses the types of this crate: a value, nothing, or an error. The property
    /// gets the status and the condition of [`Error::refused`]; any other error is a fault of the server, so the property
    /// is a 500.
    ///
    /// A condition that must hold elements and was given by its [name alone](Error::with_condition) is completed with the
    /// href of the response if it is `lock-token-submitted`, and else left out, because only the server knows the privilege
    /// or the resource that belongs into it: [`Error::with_whole_condition`] has it whole.
    pub fn answer<'v>(&mut self, result: Result<Option<impl Into<Answer<'v>>>, Error>) {
        match result {
            Ok(Some(value)) => self.value(value),
            Ok(None) => self.absent(),
            Err(error) => {
                let resource = self.out.first_href();
                let condition = condition::of_error(&error)
                    .and_then(|condition| condition::completed(condition, resource.as_deref().unwrap_or_default()));
                let status = error.own_status().unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                self.fail("answer", Ok(status.into()), condition.as_ref());
            }
        }
    }

    fn fail(&mut self, call: &str, status: Result<Status, Error>, condition: Option<&Condition<'_>>) {
        match status.and_then(Status::failure) {
            Ok(status) if status == StatusCode::NOT_FOUND && condition.is_none() && self.waits() => self.absent(),
            Ok(status) => self.put(call, Planned::Failed(&status, condition)),
            // A condition that no reader could read.
            Err(error) if self.waits() && error.is_limit() => {
                self.put(call, Planned::Failed(&StatusCode::INTERNAL_SERVER_ERROR.into(), None));
            }
            Err(error) if self.waits() => {
                let name = self.question().map(|question| question.name().clipped().to_string()).unwrap_or_default();
                self.out.refuse(error.in_call(format_args!("{call} of {name}")));
                self.now = Now::Nothing;
            }
            Err(_) => self.misused(call),
        }
    }

    /// True if a question waits for its answer.
    fn waits(&self) -> bool {
        !matches!(self.now, Now::Nothing)
    }

    #[cold]
    fn misused(&mut self, call: &str) {
        if !self.refused {
            let message = format!("{call}: expected a question that waits for its answer, found none: call next first");
            self.out.refuse(Error::new(ErrorKind::Usage, message));
        }
    }

    /// Makes the response. What was not asked until now is absent. A property whose name is too long for readers with the
    /// default [`Limits`](crate::read::Limits) is left out, because they could not read the response with it.
    ///
    /// # Errors
    ///
    /// The first error of the href or of an answer: [`ErrorKind::InvalidHref`], [`ErrorKind::InvalidStatus`],
    /// [`ErrorKind::Usage`], which is also the kind of the error if `allprop` or `propname` needs [`names`](Self::names)
    /// and none were listed. [`ErrorKind::Refused`] with the status 507 if the [budget](super::PropfindPlan::budget) is
    /// exceeded. [`ErrorKind::Limit`] with the status 500 if a reader with the default [`Limits`](crate::read::Limits) could
    /// not read the response even without its values, for example because of the number of properties.
    pub fn finish(mut self) -> Result<Response<'static>, Error> {
        while self.advance() {}
        if !self.named {
            let message = "expected the names of the resource, which allprop and propname need, found none: call names";
            self.out.refuse(Error::new(ErrorKind::Usage, message));
        }
        let propstat = match self.absent.is_empty() || self.refused {
            true => None,
            false => Some(self.absent_propstat()?),
        };
        let response = self.out.build_planned(propstat.as_ref().map(|propstat| &*propstat.xml), self.plan.level);
        self.plan.spare.put(self.out);
        response
    }

    /// Returns the propstat of what is absent, and makes the response declare what it needs.
    fn absent_propstat(&mut self) -> Result<Arc<AbsentPropstat>, Error> {
        let Inner { absent, asked, root, .. } = &*self.plan;
        let propstat = absent.propstat(asked, &self.absent, root)?;
        if propstat.roots.is_empty() || self.out.declare_roots(&propstat.roots) {
            return Ok(propstat);
        }
        // A value has given one of the prefixes another meaning, so this one declares all that it needs.
        absent::write_alone(asked, &self.absent)
    }
}
