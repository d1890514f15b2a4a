//! Properties for a builder that is kept in a variable or a struct.

use std::borrow::Cow;

use super::ResponseBuilder;
use super::draft::Content;
use crate::condition;
use crate::error::Error;
use crate::name::Name;
use crate::status::Status;
use crate::value::{self, Condition, Property, Value};

/// What the methods without `add_` do for a chain of calls, for a builder that is kept in a variable or a struct.
///
/// # Example
///
/// ```
/// use multistatus::{Name, Response};
///
/// let mut row = Response::builder("/a");
/// for (local, text) in [("displayname", "A"), ("getetag", "\"1\"")] {
///     row.add_property(Name::dav(local), text);
/// }
/// row.add_property_status(Name::dav("owner"), 404);
/// assert_eq!(row.build()?.propstats().len(), 2);
/// # Ok::<(), multistatus::Error>(())
/// ```
impl ResponseBuilder {
    /// Adds a property and its value, with status 200: see [`property`](Self::property).
    pub fn add_property<'v>(&mut self, name: impl Into<Cow<'v, Name>>, value: impl Into<Value<'v>>) -> &mut Self {
        let (name, value) = (name.into(), value.into());
        match value {
            // By reference: the caller's value is seldom one to be freed, and the compiler can see that.
            Value::Text(text) => self.0.text(&name, &text),
            Value::Xml(_) => self.0.element(Property::new(name, value)),
        }
        self
    }

    /// Adds a property with language or attributes, with status 200: see [`property_element`](Self::property_element).
    pub fn add_property_element(&mut self, property: Property<'_>) -> &mut Self {
        self.0.element(Ok(property));
        self
    }

    /// Adds what became of a property that has no value to give: see [`property_status`](Self::property_status).
    pub fn add_property_status<'v>(
        &mut self,
        name: impl Into<Cow<'v, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
    ) -> &mut Self {
        if let Some(status) = self.0.error.check(status.try_into()) {
            self.0.empty(&status, &name.into());
        }
        self
    }

    /// Adds a property that failed, and the condition that was not met: see
    /// [`property_failed_with`](Self::property_failed_with).
    pub fn add_property_failed_with<'v>(
        &mut self,
        name: impl Into<Cow<'v, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
        condition: Condition<'_>,
    ) -> &mut Self {
        let status = status.try_into().map_err(Into::into).and_then(Status::failure);
        let checked = self.0.error.check(condition::check(&condition));
        if let (Some(status), Some(())) = (self.0.error.check(status), checked) {
            self.0.add(&status, Some(&condition), Content::Text(&name.into(), ""));
        }
        self
    }

    /// Adds a property with its value, or with the status for which it has none: see
    /// [`property_result`](Self::property_result).
    pub fn add_property_result<'v, V, E>(&mut self, name: impl Into<Cow<'v, Name>>, result: Result<V, E>) -> &mut Self
    where
        V: Into<Value<'v>>,
        E: TryInto<Status, Error: Into<Error>>,
    {
        let name = name.into();
        let failed = match result.map(Into::into) {
            Ok(Value::Text(text)) => match value::writable_value(&text, &name) {
                Ok(()) => {
                    self.0.text(&name, &text);
                    return self;
                }
                Err(error) => Ok(error.into()),
            },
            Ok(value @ Value::Xml(_)) => {
                self.0.element(Property::new(name, value));
                return self;
            }
            Err(status) => status.try_into().map_err(Into::into).and_then(Status::failure),
        };
        if let Some(status) = self.0.error.check(failed) {
            self.0.empty(&status, &name);
        }
        self
    }
}
