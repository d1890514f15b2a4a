//! The calls that report the outcome of a resource or of a property.

use std::borrow::Cow;

use http::StatusCode;

use super::entry::Entry;
use super::properties::PropstatOutcome;
use super::reply::check_uri;
use super::scope::Tame;
use super::whole::{ResourceOutcome, check_row, check_status};
use super::{Operation, Outcomes, usage};
use crate::error::Error;
use crate::href::{self, Href};
use crate::name::Name;
use crate::response::Response;
use crate::status::Status;
use crate::value::{Condition, Description, Element, Property};

impl Outcomes {
    /// Adds a resource for which the operation succeeded.
    ///
    /// It never hides a failure of the same resource, whichever comes first.
    pub fn ok<'h>(&mut self, href: impl TryInto<Href<'h>, Error: Into<Error>>) -> &mut Self {
        self.feed("ok", href, StatusCode::OK, None)
    }

    /// Adds the outcome of a resource as a whole: a failure, or a success other than 200. 201 for the Request-URI or
    /// the Destination of a COPY or MOVE reports that a resource was created.
    ///
    /// A relative href, such as a client may send in a multiget, is resolved against the Request-URI: see
    /// [`Href::from_lenient`]. A failure of a collection above the Request-URI or the Destination counts as a failure
    /// of that one, because the document must not name other resources.
    pub fn status<'h>(
        &mut self,
        href: impl TryInto<Href<'h>, Error: Into<Error>>,
        status: impl TryInto<Status, Error: Into<Error>>,
    ) -> &mut Self {
        self.feed("status", href, status, None)
    }

    /// Adds a resource that failed, and the condition that was not met: RFC 4918 §16.
    pub fn failed_with<'h>(
        &mut self,
        href: impl TryInto<Href<'h>, Error: Into<Error>>,
        status: impl TryInto<Status, Error: Into<Error>>,
        condition: Condition<'_>,
    ) -> &mut Self {
        self.feed("failed_with", href, status, Some(condition))
    }

    fn feed<'h>(
        &mut self,
        call: &str,
        href: impl TryInto<Href<'h>, Error: Into<Error>>,
        status: impl TryInto<Status, Error: Into<Error>>,
        condition: Option<Condition<'_>>,
    ) -> &mut Self {
        let href = href.try_into().map_err(|error| error.into().in_call(call));
        if let Some(href) = self.error.check(href) {
            let status = status.try_into().map_err(Into::into);
            let whole = status.and_then(|status| ResourceOutcome::told(status, condition));
            let fed = whole.and_then(|whole| {
                check_status(&whole.status, href.as_str(), false)?;
                let tame = self.tame(&href);
                let href = self.resolved(Href::from(&href), tame)?;
                self.add_whole(href, tame, whole)
            });
            self.error.check(fed.map_err(|error| error.in_call(format_args!("{call}({:?})", href.as_str()))));
        }
        self
    }

    /// Adds the outcome of a resource as a whole, if the reply may need it.
    fn add_whole(&mut self, href: Href<'_>, tame: Tame, whole: ResourceOutcome) -> Result<(), Error> {
        let Some(href) = self.in_scope(href, tame, !whole.is_success())? else { return Ok(()) };
        if !self.notes(&href, whole.code()) {
            return Ok(());
        }
        let operation = self.operation();
        if operation.is_plain() {
            self.rows.keep_worst(&href, whole);
        } else {
            self.rows.add(Entry::of_whole(&href, whole), operation);
        }
        Ok(())
    }

    /// Notes a success; false if nothing else of it has to be kept.
    fn notes(&mut self, href: &Href<'_>, code: StatusCode) -> bool {
        if !code.is_success() {
            return true;
        }
        self.succeeded = true;
        if code == StatusCode::CREATED {
            self.created |= self.ends.contain(href);
        }
        let operation = self.operation();
        match code.as_u16() {
            // RFC 4918 §9.6.1, §9.8.3: these are the default successes, which no response reports.
            200 | 201 | 204 => operation.shows_successes() || operation.is_plain(),
            // RFC 4918 §9.10.3: a lock is granted as a whole.
            _ => operation != Operation::Lock,
        }
    }

    /// Adds a complete response: one with propstats, or with contents that the other calls cannot add, such as a
    /// location.
    pub fn response(&mut self, response: Response<'_>) -> &mut Self {
        let operation = self.operation();
        if operation.shows_successes() && !operation.sets_properties() {
            // Nearly all responses to a listing: nothing can be wrong with them.
            if let Some(place) = response.place_of_plain_href() {
                if href::is_tame_path(&response.as_xml()[place.clone()]) {
                    self.rows.add(Entry::of_plain(place, response), operation);
                    return self;
                }
            }
        }
        // The message of an error names the href.
        let href = match response.plain_href() {
            Some(href) => Some(href.into_owned()),
            None => response.href().map(Href::into_owned),
        };
        let name =
            |href: Option<Href<'_>>| href.map_or("response".into(), |href| format!("response({:?})", href.as_str()));
        let fed = self.add_response(response.into_owned()).map_err(|error| error.in_call(name(href)));
        self.error.check(fed);
        self
    }

    fn add_response(&mut self, response: Response<'static>) -> Result<(), Error> {
        let href = check_row(&response)?;
        let operation = self.operation();
        if let Some(status) = Some(&response).filter(|response| !response.is_plain()).and_then(|it| it.status()) {
            let whole = ResourceOutcome::of(&response, status);
            check_status(&whole.status, href.as_str(), response.location().is_some())?;
            return response.hrefs().try_for_each(|href| {
                let tame = self.tame(&href);
                let href = self.resolved(href, tame)?;
                self.add_whole(href, tame, whole.clone())
            });
        }
        let tame = self.tame(&href);
        let href = self.resolved(href, tame)?;
        if !operation.shows_successes() {
            return Err(usage("propstats are for PROPFIND, PROPPATCH and operations like them: RFC 4918 §13"));
        }
        if !operation.sets_properties() {
            self.rows.add(Entry::of_row(&href, response), operation);
        } else if self.is_request_uri(&href) {
            self.add_properties(response);
        } else {
            return Err(usage("expected properties of the Request-URI, because no other resource is changed"));
        }
        Ok(())
    }

    /// Adds a property that was set or removed by PROPPATCH, MKCOL or MKCALENDAR. If another one fails, this one
    /// becomes a 424.
    pub fn property_ok<'n>(&mut self, name: impl Into<Cow<'n, Name>>) -> &mut Self {
        self.feed_property("property_ok", &name.into(), Ok(Status::OK), None)
    }

    /// Adds the outcome of setting or removing a property.
    pub fn property_status<'n>(
        &mut self,
        name: impl Into<Cow<'n, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
    ) -> &mut Self {
        self.feed_property("property_status", &name.into(), status.try_into().map_err(Into::into), None)
    }

    /// Adds a property that could not be set or removed, and the condition that was not met: RFC 4918 §16.
    pub fn property_failed_with<'n>(
        &mut self,
        name: impl Into<Cow<'n, Name>>,
        status: impl TryInto<Status, Error: Into<Error>>,
        condition: Condition<'_>,
    ) -> &mut Self {
        let status = status.try_into().map_err(Into::into);
        self.feed_property("property_failed_with", &name.into(), status, Some(condition))
    }

    /// Adds the result of setting or removing a property in a store: a success, or the status with which it failed.
    ///
    /// The error can be a [`Status`], a status code or an [`Error`] of this crate, which becomes a 500.
    ///
    /// ```
    /// use multistatus::{Name, Operation, Outcomes};
    ///
    /// let store = |name: &Name| if name.is_dav() { Err(403_u16) } else { Ok(()) };
    /// let mut outcomes = Outcomes::new((Operation::Proppatch, "/a"));
    /// for name in [Name::dav("getetag"), Name::new("urn:x", "author")?] {
    ///     outcomes.property_result(&name, store(&name));
    /// }
    /// let reply = outcomes.reply()?;
    /// let response = reply.multistatus().and_then(|document| document.responses().first());
    /// let status = response.and_then(|response| response.status_of(&Name::dav("getetag")));
    /// assert_eq!(status.map(|status| status.as_u16()), Some(403));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn property_result<'n>(
        &mut self,
        name: impl Into<Cow<'n, Name>>,
        result: Result<(), impl TryInto<Status, Error: Into<Error>>>,
    ) -> &mut Self {
        let name = name.into();
        let status = match result {
            Ok(()) => Ok(Status::OK),
            Err(status) => status.try_into().map_err(Into::into).and_then(Status::failure),
        };
        self.feed_property("property_result", &name, status, None)
    }

    fn feed_property(
        &mut self,
        call: &str,
        name: &Name,
        status: Result<Status, Error>,
        condition: Option<Condition<'_>>,
    ) -> &mut Self {
        let group = status.and_then(|status| {
            if !self.operation().sets_properties() {
                return Err(usage("this operation sets no properties; give a whole response"));
            }
            let whole = ResourceOutcome::told(status, condition)?;
            check_status(&whole.status, &name.clipped().to_string(), true)?;
            Ok(PropstatOutcome { conditions: whole.conditions().to_vec(), ..PropstatOutcome::new(whole.status) })
        });
        if let Some(group) =
            self.error.check(group.map_err(|error| error.in_call(format_args!("{call}({})", name.clipped()))))
        {
            let group = self.properties.group(group);
            self.properties.add(Property::empty(name.clone()), group, None);
        }
        self
    }

    /// Adds a human-readable description of the whole reply. It appears in the document, or in its response if there is
    /// only one, as in RFC 4918 §9.2.2. In a reply to MKCOL, it appears in the propstat that failed, as in RFC 5689
    /// §3.5. A plain reply does not have it.
    pub fn description<'v>(&mut self, text: impl Into<Cow<'v, str>>) -> &mut Self {
        let description = Description::new(text).map_err(|error| error.in_call("description"));
        if let Some(description) = self.error.check(description) {
            self.description = Some(description.into_owned());
        }
        self
    }

    /// Sets the sync-token, which the 207 of a synchronization must have: RFC 6578 §3.2.
    pub fn sync_token(&mut self, token: &str) -> &mut Self {
        if self.operation() != Operation::SyncCollection {
            self.error.add(usage("sync_token: only the report DAV:sync-collection has one"));
        }
        // RFC 6578 §3.2: "the token MUST be a valid URI".
        let checked = check_uri(token, "a sync-token").map_err(|error| error.in_call("sync_token"));
        if self.error.check(checked).is_some() {
            self.sync_token = Some(token.into());
        }
        self
    }

    /// Records that there are more results than the ones that were added.
    ///
    /// A synchronization and an addressbook-query report this in a 507 response for the Request-URI with
    /// number-of-matches-within-limits (RFC 6578 §3.6, RFC 6352 §8.6.2), and SEARCH in a 507 response without it (RFC
    /// 5323 §2.3.1). Other reports cannot say this, so they fail (RFC 3744 §9.4, RFC 4791 §7.8). For any other
    /// operation, [`reply`](Self::reply) is an error.
    pub fn truncated(&mut self) -> &mut Self {
        self.truncated = true;
        if !(self.operation().is_report() || self.operation() == Operation::Search) {
            self.error.add(usage("truncated: only the results of a report or a SEARCH can be cut"));
        }
        self
    }

    /// Takes the properties out of a response.
    fn add_properties(&mut self, row: Response<'static>) {
        for propstat in row.propstats() {
            // RFC 4918 §14.22: only the names are kept. They may have attributes (RFC 4316 §4).
            self.properties.add_propstat(&propstat, None, |property| Element::with_value(property, "".into()));
        }
        if let Some(description) = row.description() {
            self.description.get_or_insert(description.into_owned());
        }
        self.property_rows.push(row);
    }
}
