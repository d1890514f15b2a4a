//! The calls that say what became of a resource or of a property.

use std::borrow::Cow;

use http::StatusCode;

use super::properties::Group;
use super::reply::check_uri;
use super::rows::{Whole, check_row, check_status};
use super::{Operation, Outcomes};
use crate::condition;
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::response::Response;
use crate::status::Status;
use crate::value::{Condition, Description, Element, Property};

impl Outcomes {
    /// A resource with which all went well.
    pub fn ok<'h>(&mut self, href: impl TryInto<Href<'h>, Error: Into<Error>>) -> &mut Self {
        self.status(href, StatusCode::OK)
    }

    /// What became of a resource as a whole: a failure, or another success than 200. 201 for the Request-URI or the
    /// Destination of a COPY or MOVE says that something was created.
    ///
    /// A relative href, such as a client may send in a multiget, is relative to the Request-URI: see
    /// [`Href::from_lenient`].
    pub fn status<'h>(
        &mut self,
        href: impl TryInto<Href<'h>, Error: Into<Error>>,
        status: impl TryInto<Status, Error: Into<Error>>,
    ) -> &mut Self {
        if let (Some(href), Some(status)) = (self.error.check(href.try_into()), self.error.check(status.try_into())) {
            self.whole(href, Whole::new(status));
        }
        self
    }

    /// A resource that failed, and the condition that was not met: RFC 4918 §16.
    pub fn failed_with<'h>(
        &mut self,
        href: impl TryInto<Href<'h>, Error: Into<Error>>,
        status: impl TryInto<Status, Error: Into<Error>>,
        condition: Condition<'_>,
    ) -> &mut Self {
        let status = status.try_into().map_err(Into::into).and_then(Status::failure);
        let checked = self.error.check(condition::check(&condition));
        if let (Some(href), Some(status), Some(())) =
            (self.error.check(href.try_into()), self.error.check(status), checked)
        {
            self.whole(href, Whole::with_condition(status, condition.into_owned()));
        }
        self
    }

    fn whole(&mut self, href: Href<'_>, whole: Whole) {
        let resolved = self.resolved(href);
        let Some(href) = self.error.check(resolved) else { return };
        let checked = check_status(&whole.status, href.as_str(), false);
        if self.error.check(checked).is_none() || !self.accepts(&href) {
            return;
        }
        if self.notes(&href, whole.code()) {
            self.rows.set(href.into_owned(), whole, self.operation());
        }
    }

    /// False, and an error, if this operation has outcomes of the Request-URI alone.
    fn accepts(&mut self, href: &Href<'_>) -> bool {
        let accepts = !self.operation().sets_properties() || self.is_request_uri(href);
        if !accepts {
            self.refuse(format!("{href} is not the Request-URI, and nothing else is changed"));
        }
        accepts
    }

    /// Notes a success; false if that is all there is to keep of it.
    fn notes(&mut self, href: &Href<'_>, code: StatusCode) -> bool {
        if !code.is_success() {
            return true;
        }
        self.succeeded = true;
        if code == StatusCode::CREATED {
            let destination = self.exchange.destination_uri();
            self.created |= destination.is_some_and(|destination| href.same_resource_ignoring_slash(destination))
                || self.is_request_uri(href);
        }
        // RFC 4918 §9.6.1, §9.8.3: these are what success is by default, and no row says so.
        self.operation().shows_successes() || self.operation().is_plain() || !matches!(code.as_u16(), 200 | 201 | 204)
    }

    /// A whole row: with propstats, or with what the other calls have no word for, such as a location.
    pub fn response(&mut self, row: Response<'_>) -> &mut Self {
        let row = row.into_owned();
        if row.propstats().len() > 0 && !self.operation().shows_successes() {
            self.refuse("propstats are for PROPFIND, PROPPATCH and operations like them: RFC 4918 §13");
            return self;
        }
        for href in row.hrefs() {
            if !self.accepts(&href) {
                return self;
            }
        }
        let mut keep = true;
        if let Some(status) = row.status() {
            for href in row.hrefs() {
                keep &= self.notes(&href, status.code());
            }
        }
        if keep {
            let pushed = if self.operation().sets_properties() && row.propstats().len() > 0 {
                self.add_properties(row)
            } else {
                self.rows.push(row, self.operation())
            };
            self.error.check(pushed);
        }
        self
    }

    /// A property that was set or removed: PROPPATCH, MKCOL and MKCALENDAR. If another fails, it will be a 424.
    pub fn property_ok<'n>(&mut self, name: impl Into<Cow<'n, Name>>) -> &mut Self {
        self.property_status(name, StatusCode::OK)
    }

    /// What became of a property that was to be set or removed.
    pub fn property_status<'n>(
        &mut self,
        name: impl Into<Cow<'n, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
    ) -> &mut Self {
        if let Some(status) = self.error.check(status.try_into()) {
            self.property(name.into(), Group::new(status));
        }
        self
    }

    /// A property that could not be set or removed, and the condition that was not met: RFC 4918 §16.
    pub fn property_failed_with<'n>(
        &mut self,
        name: impl Into<Cow<'n, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
        condition: Condition<'_>,
    ) -> &mut Self {
        let checked = self.error.check(condition::check(&condition));
        let status = self.error.check(status.try_into().map_err(Into::into).and_then(Status::failure));
        if let (Some(status), Some(())) = (status, checked) {
            let group = Group { conditions: vec![condition.into_owned()], ..Group::new(status) };
            self.property(name.into(), group);
        }
        self
    }

    fn property(&mut self, name: Cow<'_, Name>, group: Group) {
        if !self.operation().sets_properties() {
            return self.refuse("this operation sets no properties; give a whole row");
        }
        let checked = check_status(&group.status, &name.to_string(), true);
        if self.error.check(checked).is_some() {
            let group = self.properties.group(group);
            self.properties.add(Property::empty(Name::clone(&name)), group, None);
        }
    }

    /// A text for people about the whole answer. It stands in the multistatus; where there is one row only, in that, as
    /// in RFC 4918 §9.2.2; in the answer to MKCOL in the propstat that failed, as in RFC 5689 §3.5. A plain answer has
    /// none.
    pub fn description<'v>(&mut self, text: impl Into<Cow<'v, str>>) -> &mut Self {
        if let Some(description) = self.error.check(Description::new(text)) {
            self.description = Some(description.into_owned());
        }
        self
    }

    /// The token of a synchronization, which its 207 must have: RFC 6578 §3.2.
    pub fn sync_token(&mut self, token: &str) -> &mut Self {
        if self.operation() != Operation::SyncCollection {
            self.refuse("only the report DAV:sync-collection has a sync-token");
        }
        // RFC 6578 §3.2: "the token MUST be a valid URI".
        let checked = check_uri(token, "a sync-token");
        if self.error.check(checked).is_some() {
            self.sync_token = Some(token.into());
        }
        self
    }

    /// There are more results than these.
    ///
    /// A synchronization and an addressbook-query say so in a 507 row of the Request-URI with
    /// number-of-matches-within-limits (RFC 6578 §3.6, RFC 6352 §8.6.2), SEARCH in one without it (RFC 5323 §2.3.1).
    /// Other reports cannot, and fail (RFC 3744 §9.4, RFC 4791 §7.8). Not for other operations.
    pub fn truncated(&mut self) -> &mut Self {
        self.truncated = true;
        if !(self.operation().is_report() || self.operation() == Operation::Search) {
            self.refuse("only the results of a report or a SEARCH can be cut");
        }
        self
    }

    /// Takes the properties out of a row.
    fn add_properties(&mut self, row: Response<'static>) -> Result<(), Error> {
        check_row(&row)?;
        for propstat in row.propstats() {
            // RFC 4918 §14.22: names only. Attributes may stand (RFC 4316 §4).
            self.properties.add_propstat(&propstat, None, |property| Element::with_value(property, "".into()));
        }
        if let Some(description) = row.description() {
            self.description.get_or_insert(description.into_owned());
        }
        self.property_rows.push(row);
        Ok(())
    }
}
