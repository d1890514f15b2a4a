//! The response of one resource while it is being built.

use std::sync::Arc;

use http::StatusCode;

use super::absent;
use super::allprop;
use super::answer::{Answer, Content};
use super::budget::cost;
use super::propfind::{self, Form, Inner};
use super::question::Question;
use super::spare::Memory;
use crate::builder::{Planned, Tagged};
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
    memory: Box<Memory>,
    /// True if the source listed the names of the resource, or need not.
    named: bool,
    /// True if the response costs more than is left.
    refused: bool,
}

/// The question that waits for its answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Now {
    Nothing,
    Listed(usize),
    Asked(usize),
}

impl PlannedResponse {
    pub(super) fn new(plan: Arc<Inner>, href: Result<Href<'_>, Error>) -> Self {
        let mut memory = plan.spare.take(&plan);
        memory.out.begin_checked(href);
        let mut this = Self { memory, named: plan.form == Form::Prop, plan, refused: false };
        this.spend(this.plan.cost);
        this
    }

    /// Counts answers, and refuses the response if there are too many.
    fn spend(&mut self, answers: u64) {
        if let Err(error) = self.plan.budget.spend(answers) {
            self.memory.out.refuse(error);
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
                    self.memory.out.property_status(&name, StatusCode::OK);
                }
            }
            Form::AllProp => {
                for name in names {
                    let index = self.plan.index_of(&name);
                    match index {
                        Some(at) if self.memory.settled.contains(at) || at < self.memory.next_asked => continue,
                        // What it costs was counted.
                        Some(at) => self.memory.settled.insert(at),
                        None if allprop::means(&name) => self.spend(cost(&name)),
                        None => continue,
                    }
                    if self.refused {
                        return;
                    }
                    self.memory.listed.push((name, index));
                }
            }
        }
    }

    /// Asks for the next property. Returns `None` if there are no more, or if the response needs more than is left of
    /// the [budget](super::PropfindPlan::budget).
    #[allow(clippy::should_implement_trait)] // What it returns borrows from it.
    #[inline]
    pub fn next(&mut self) -> Option<Question<'_>> {
        let Memory { now, next_asked, listed, settled, .. } = &mut *self.memory;
        // Nearly always, the names of the request are asked one after the other.
        if matches!(now, Now::Nothing) && listed.is_empty() && settled.is_empty() && !self.refused {
            let at = *next_asked;
            let asked = self.plan.asked.get(at)?;
            (*now, *next_asked) = (Now::Asked(at), at + 1);
            return Some(Question::new(at, asked));
        }
        if self.advance() { self.question() } else { None }
    }

    /// Goes to the next question. False if there is none.
    #[inline(never)]
    pub(super) fn advance(&mut self) -> bool {
        if self.waits() {
            self.absent();
        }
        if self.refused {
            return false;
        }
        let memory = &mut *self.memory;
        if memory.next_listed < memory.listed.len() {
            memory.now = Now::Listed(memory.next_listed);
            memory.next_listed += 1;
            return true;
        }
        let next = memory.settled.next_outside(memory.next_asked);
        if next >= self.plan.asked.len() {
            return false;
        }
        memory.now = Now::Asked(next);
        memory.next_asked = next + 1;
        true
    }

    /// Returns the question that waits for its answer.
    #[inline]
    pub(super) fn question(&self) -> Option<Question<'_>> {
        let asked = |at: usize| self.plan.asked.get(at).map(|asked| Question::new(at, asked));
        match self.memory.now {
            Now::Nothing => None,
            Now::Asked(at) => asked(at),
            Now::Listed(at) => {
                let (name, index) = self.memory.listed.get(at)?;
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
        let Memory { now, out, .. } = &mut *self.memory;
        match *now {
            Now::Asked(at) if out.plan_again(at, text) => *now = Now::Nothing,
            _ => self.other_text(text),
        }
    }

    #[inline(never)]
    fn other_text(&mut self, text: &str) {
        let Memory { now, out, .. } = &mut *self.memory;
        if let Now::Asked(at) = *now {
            if let Some(propfind::Asked { tags: Some(tags), name, .. }) = self.plan.asked.get(at) {
                if out.plan_plain(at, tags, name, text) {
                    *now = Now::Nothing;
                    return;
                }
            }
        }
        self.put("value", Planned::Text(text));
    }

    #[inline(never)]
    fn content(&mut self, content: Content<'_>) {
        let Memory { now, out, .. } = &mut *self.memory;
        if let (Now::Asked(at), Content::Value(value)) = (*now, &content) {
            if self.plan.asked.get(at).is_some_and(|asked| out.plan_markup(&asked.name, value)) {
                *now = Now::Nothing;
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
                self.memory.out.refuse(Error::new(ErrorKind::Usage, message));
                self.memory.now = Now::Nothing;
            }
            Content::Failed(_) => {
                let status = Status::from(StatusCode::INTERNAL_SERVER_ERROR);
                self.put("value", Planned::Failed(&status, None));
            }
        }
    }

    /// Answers the question that waits.
    fn put(&mut self, call: &str, planned: Planned<'_>) {
        let Memory { now, out, listed, .. } = &mut *self.memory;
        let (name, index) = match std::mem::replace(now, Now::Nothing) {
            Now::Nothing => return self.misused(call),
            Now::Asked(at) => (None, Some(at)),
            Now::Listed(at) => listed.get(at).map_or((None, None), |(name, index)| (Some(name), *index)),
        };
        match (index.and_then(|at| Some((at, self.plan.asked.get(at)?))), name) {
            (Some((at, asked)), _) => out.plan(Tagged::Once(at, asked.tags.as_ref()), &asked.name, planned),
            (None, Some(name)) => out.plan(Tagged::Look, name, planned),
            (None, None) => {}
        }
    }

    /// Answers that the resource does not have the property. It becomes a 404, unless it is left out: because of
    /// `return=minimal`, or because the request does not name it, but `allprop` includes it.
    #[inline]
    pub fn absent(&mut self) {
        let Memory { now, listed, absent, .. } = &mut *self.memory;
        let index = match std::mem::replace(now, Now::Nothing) {
            Now::Nothing => None,
            Now::Listed(at) => listed.get(at).and_then(|(_, index)| *index),
            Now::Asked(at) => Some(at),
        };
        if let Some(at) = index.filter(|_| !self.plan.minimal) {
            absent.insert(at);
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
                let resource = self.memory.out.first_href();
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
                self.memory.out.refuse(error.in_call(format_args!("{call} of {name}")));
                self.memory.now = Now::Nothing;
            }
            Err(_) => self.misused(call),
        }
    }

    /// True if a question waits for its answer.
    fn waits(&self) -> bool {
        !matches!(self.memory.now, Now::Nothing)
    }

    #[cold]
    fn misused(&mut self, call: &str) {
        if !self.refused {
            let message = format!("{call}: expected a question that waits for its answer, found none: call next first");
            self.memory.out.refuse(Error::new(ErrorKind::Usage, message));
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
        if self.waits() || self.memory.next_asked < self.plan.asked.len() || !self.memory.listed.is_empty() {
            while self.advance() {}
        }
        if !self.named {
            let message = "expected the names of the resource, which allprop and propname need, found none: call names";
            self.memory.out.refuse(Error::new(ErrorKind::Usage, message));
        }
        let Self { plan, mut memory, refused, .. } = self;
        let built = build(&plan, &mut memory, refused);
        plan.spare.put(memory);
        // Made last, because it is large.
        let (xml, is_plain) = built?;
        Ok(Response::built_plain(xml, is_plain))
    }
}

#[inline(always)]
fn build(plan: &Inner, memory: &mut Memory, refused: bool) -> Result<(String, bool), Error> {
    let propstat = match memory.absent.is_empty() || refused {
        true => None,
        false => Some(memory.absent_propstat(plan)?),
    };
    let (out, propstat) = memory.parts(propstat);
    match propstat {
        // A value has given one of the prefixes another meaning, so the propstat declares all that it needs.
        Some(propstat) if !propstat.roots.is_empty() && !out.declare_roots(&propstat.roots) => {
            let alone = absent::write_alone(&plan.asked, &memory.absent)?;
            memory.out.build_planned(Some(&alone.xml), plan.level)
        }
        propstat => out.build_planned(propstat.map(|propstat| &*propstat.xml), plan.level),
    }
}
