//! What is asked of a resource.

use std::iter::{Enumerate, FusedIterator};
use std::slice;

use super::answer::Answer;
use super::propfind::{Asked, PropfindPlan};
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::response::Response;
use crate::value::{Element, Property, Value};

/// A question of a [`PropfindPlan`]: the value of one property.
#[derive(Clone, Copy, Debug)]
pub struct Question<'q> {
    pub(super) name: &'q Name,
    /// `None` for a name that the source listed and the request does not have.
    pub(super) asked: Option<(usize, &'q Asked)>,
}

/// The questions about properties that a request names: see
/// [`PropfindPlan::questions`](crate::plan::PropfindPlan::questions).
#[derive(Clone, Debug)]
pub struct Questions<'q>(Enumerate<slice::Iter<'q, Asked>>);

impl<'q> Questions<'q> {
    pub(super) fn new(asked: &'q [Asked]) -> Self {
        Self(asked.iter().enumerate())
    }
}

impl<'q> Iterator for Questions<'q> {
    type Item = Question<'q>;

    fn next(&mut self) -> Option<Question<'q>> {
        self.0.next().map(|(at, asked)| Question::new(at, asked))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Questions<'_> {}

impl FusedIterator for Questions<'_> {}

impl<'q> Question<'q> {
    /// Returns the name of the property.
    #[must_use]
    pub fn name(&self) -> &'q Name {
        self.name
    }

    /// Returns the number of the property among the [questions](PropfindPlan::questions) of the plan, so that a source
    /// needs to look up each name only once per request. Returns `None` if the request does not name the property, but
    /// `allprop` includes it.
    #[must_use]
    #[inline]
    pub fn index(&self) -> Option<usize> {
        self.asked.map(|(index, _)| index)
    }

    /// Returns the element in the request, which can say how to return the property: `CALDAV:calendar-data` has
    /// children (RFC 4791 §9.6), and others have attributes. Returns `None` if the request does not name the property,
    /// but `allprop` includes it.
    #[must_use]
    pub fn element(&self) -> Option<&'q Property<'static>> {
        self.asked.map(|(_, asked)| &asked.element)
    }

    /// Returns the plan for each resource that the property names, if the request expands the property: RFC 3253 §3.8.
    /// Returns `None` if the property is to be returned as it is.
    #[must_use]
    pub fn nested(&self) -> Option<&'q PropfindPlan> {
        self.asked.and_then(|(_, asked)| asked.nested.as_ref())
    }

    /// Makes the answer for a property of hrefs, such as `DAV:group-member-set`: a response for each resource if the
    /// request [expands](Self::nested) the property, or else the hrefs themselves.
    ///
    /// `response` is called for each href in order, and builds its response with the nested plan. For a resource that
    /// does not exist, it can build a response with the status 404.
    ///
    /// An asynchronous source builds the responses itself, with [`nested`](Self::nested) and
    /// [`Value::from_responses`](crate::Value::from_responses).
    ///
    /// # Errors
    ///
    /// The first error that `response` returns.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::header::Preferences;
    /// use multistatus::plan::PropfindPlan;
    /// use multistatus::request::{ExpandProperty, Expanded};
    /// use multistatus::{Href, Name};
    ///
    /// let members = Expanded::new(Name::dav("group-member-set")).with([Expanded::new(Name::dav("displayname"))]);
    /// let plan = PropfindPlan::expand(&ExpandProperty { properties: vec![members] }, &Preferences::new());
    ///
    /// let mut group = plan.response("/groups/1");
    /// while let Some(question) = group.next() {
    ///     let members = question.hrefs([Href::new("/users/jo")?], |href, plan| {
    ///         let mut member = plan.response(href);
    ///         while member.next().is_some() {
    ///             member.value("Jo");
    ///         }
    ///         member.finish()
    ///     })?;
    ///     group.value(members);
    /// }
    /// let group = group.finish()?;
    /// let members = group.property(&Name::dav("group-member-set"));
    /// let names = members.as_ref().map(|members| members.responses()).unwrap_or_default();
    /// assert_eq!(names[0].text(&Name::dav("displayname")).as_deref(), Some("Jo"));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn hrefs<'h>(
        &self,
        hrefs: impl IntoIterator<Item = Href<'h>>,
        mut response: impl FnMut(Href<'h>, &PropfindPlan) -> Result<Response<'static>, Error>,
    ) -> Result<Answer<'static>, Error> {
        const HREF: Name = Name::dav("href");
        let value = match self.nested() {
            Some(plan) => {
                let responses: Result<Vec<_>, Error> = hrefs.into_iter().map(|href| response(href, plan)).collect();
                Value::from_responses(responses?)
            }
            None => {
                let element = |href: Href<'h>| Element::new(HREF, href.as_str().to_owned());
                let elements: Result<Vec<_>, Error> = hrefs.into_iter().map(element).collect();
                Value::from_elements(elements?)
            }
        };
        Ok(value.into())
    }
}
