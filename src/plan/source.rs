//! Traits for stores that can answer any question.

use std::future::Future;

use super::answer::Answer;
use super::propfind::PropfindPlan;
use super::question::Question;
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::response::Response;

/// A resource whose properties can be read without waiting: see [`PropfindPlan::answer`].
///
/// It can be a trait object, for a tree with resources of several kinds.
///
/// # Example
///
/// ```
/// use multistatus::header::Preferences;
/// use multistatus::plan::{Answer, PropfindPlan, Question, Source};
/// use multistatus::prop::{ContentLength, ResourceType};
/// use multistatus::request::Propfind;
/// use multistatus::{Error, Name};
///
/// struct File {
///     size: u64,
///     title: Option<String>,
/// }
///
/// impl Source for File {
///     fn names(&self) -> Result<Vec<Name>, Error> {
///         Ok(["getcontentlength", "resourcetype", "displayname"].map(Name::dav).into())
///     }
///
///     fn property(&self, question: Question<'_>) -> Result<Option<Answer<'_>>, Error> {
///         Ok(match question.name().parts() {
///             ("DAV:", "getcontentlength") => Some(ContentLength(self.size).into()),
///             ("DAV:", "resourcetype") => Some(ResourceType::default().into()),
///             ("DAV:", "displayname") => self.title.as_deref().map(Answer::from),
///             _ => None,
///         })
///     }
/// }
///
/// let file = File { size: 4525, title: None };
/// let plan = PropfindPlan::new(&Propfind::default(), &Preferences::new());
/// let response = plan.answer("/a", &file)?;
/// assert_eq!(response.live::<ContentLength>()?, Some(ContentLength(4525)));
/// assert_eq!(response.propstats().len(), 1);
/// # Ok::<(), Error>(())
/// ```
pub trait Source {
    /// Returns the names of the properties that the resource has. It is called only for `allprop` and `propname`.
    ///
    /// # Errors
    ///
    /// The reason why the names cannot be listed, which [`PropfindPlan::answer`] returns.
    fn names(&self) -> Result<Vec<Name>, Error>;

    /// Returns the value of a property, or `None` if the resource does not have it.
    ///
    /// # Errors
    ///
    /// The reason why there is no value. An [`Error::refused`] gives the property its status and condition; with any
    /// other error it becomes a 500.
    fn property(&self, question: Question<'_>) -> Result<Option<Answer<'_>>, Error>;
}

/// A resource whose properties must be awaited: see [`PropfindPlan::answer_async`].
///
/// Its methods can be written as `async fn`. A store that loads everything in one query does not need it:
/// [`PropfindPlan::questions`] and [`Source`] are enough.
///
/// # Example
///
/// ```
/// use multistatus::plan::{Answer, AsyncSource, PropfindPlan, Question};
/// use multistatus::{Error, Name, Response};
/// # struct Pool;
/// # impl Pool {
/// #     async fn load(&self, _: u64, name: &Name) -> Result<Option<String>, Error> {
/// #         Ok((name.local() == "getetag").then(|| "\"1\"".into()))
/// #     }
/// #     async fn names(&self, _: u64) -> Result<Vec<Name>, Error> { Ok(vec![Name::dav("getetag")]) }
/// # }
///
/// struct File<'p> {
///     id: u64,
///     pool: &'p Pool,
/// }
///
/// impl AsyncSource for File<'_> {
///     async fn names(&self) -> Result<Vec<Name>, Error> {
///         self.pool.names(self.id).await
///     }
///
///     async fn property(&self, question: Question<'_>) -> Result<Option<Answer<'static>>, Error> {
///         Ok(self.pool.load(self.id, question.name()).await?.map(Answer::from))
///     }
/// }
///
/// async fn response(plan: &PropfindPlan, pool: &Pool, id: u64) -> Result<Response<'static>, Error> {
///     plan.answer_async(format!("/{id}"), &File { id, pool }).await
/// }
/// # use multistatus::{header::Preferences, request::Propfind};
/// # use std::{pin::pin, task::{Context, Poll, Waker}};
/// # let plan = PropfindPlan::new(&Propfind::default(), &Preferences::new());
/// # let done = pin!(response(&plan, &Pool, 7)).poll(&mut Context::from_waker(Waker::noop()));
/// # let Poll::Ready(Ok(response)) = done else { panic!("it waits") };
/// # assert_eq!(response.text(&Name::dav("getetag")).as_deref(), Some("\"1\""));
/// ```
pub trait AsyncSource: Sync {
    /// Returns the names of the properties that the resource has. It is called only for `allprop` and `propname`.
    ///
    /// # Errors
    ///
    /// The reason why the names cannot be listed, which [`PropfindPlan::answer_async`] returns.
    fn names(&self) -> impl Future<Output = Result<Vec<Name>, Error>> + Send;

    /// Returns the value of a property, or `None` if the resource does not have it.
    ///
    /// # Errors
    ///
    /// The reason why there is no value: see [`Source::property`].
    fn property(&self, question: Question<'_>) -> impl Future<Output = Result<Option<Answer<'static>>, Error>> + Send;
}

impl PropfindPlan {
    /// Builds the response of a resource whose properties can be read without waiting.
    ///
    /// # Errors
    ///
    /// The errors of [`Source::names`] and [`PlannedResponse::finish`](super::PlannedResponse::finish).
    pub fn answer<'h>(
        &self,
        href: impl TryInto<Href<'h>, Error: Into<Error>>,
        source: &dyn Source,
    ) -> Result<Response<'static>, Error> {
        let mut response = self.response(href);
        if self.needs_names() {
            response.names(source.names()?);
        }
        while let Some(question) = response.next() {
            let answer = source.property(question);
            response.answer(answer);
        }
        response.finish()
    }

    /// Builds the response of a resource whose properties are awaited, one after the other. The future can be dropped
    /// at any time.
    ///
    /// # Errors
    ///
    /// The errors of [`AsyncSource::names`] and [`PlannedResponse::finish`](super::PlannedResponse::finish).
    pub fn answer_async<'h, H, S>(
        &self,
        href: H,
        source: &S,
    ) -> impl Future<Output = Result<Response<'static>, Error>> + Send
    where
        H: TryInto<Href<'h>, Error: Into<Error>>,
        S: AsyncSource + ?Sized,
    {
        let mut response = self.response(href);
        async move {
            if self.needs_names() {
                response.names(source.names().await?);
            }
            while let Some(question) = response.next() {
                let answer = source.property(question).await;
                response.answer(answer);
            }
            response.finish()
        }
    }
}
