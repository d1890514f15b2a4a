//! Hands out the responses that can be sent before all outcomes are known.

use super::change::is_dependent;
use super::entry::Entry;
use super::form::OneForm;
use super::rows::build;
use super::scope::{has_destination, is_path};
use super::{Operation, Outcomes, rank};
use crate::error::Error;
use crate::href::Href;
use crate::response::Response;

/// The rank of a 424.
const DEPENDENT: u8 = 2;

impl Outcomes {
    /// Takes out the responses that can be sent before all outcomes are known.
    ///
    /// This is for DELETE, COPY and MOVE. As soon as a member has failed with a 5xx, or a 4xx other than 424, the reply
    /// can only be a 207, and this call hands out the failures so far. Until then, and for all other operations, it
    /// returns nothing. The outcomes of the Request-URI and the Destination remain in memory, because more may be said
    /// about them. If anything was handed out, [`reply`](Self::reply) is a 207 with the rest of the responses;
    /// otherwise it is the whole reply, plain or not.
    ///
    /// Report each member only once, because a response that was handed out cannot change. The document is then the one
    /// that `reply` would have built from all outcomes, in another order. The first responses decide whether hrefs are
    /// paths or full URIs. After an error nothing is handed out, and `reply` returns the error: then leave the body
    /// open.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::write::Encoder;
    /// use multistatus::{Operation, Outcomes};
    ///
    /// let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
    /// // The status line and the headers go out before the first of these bytes.
    /// let (mut encoder, mut body) = (Encoder::new(), Vec::new());
    /// for (href, status) in [("/c/a", 204), ("/c/b", 423), ("/c/d", 403), ("/c/", 424)] {
    ///     for response in outcomes.status(href, status).take_ready() {
    ///         encoder.response(&response, &mut body);
    ///     }
    /// }
    /// let began = !body.is_empty();
    /// let reply = outcomes.reply()?;
    /// match reply.multistatus() {
    ///     Some(rest) if began => {
    ///         rest.responses().iter().for_each(|response| encoder.response(response, &mut body));
    ///         encoder.finish_with(rest.footer(), &mut body);
    ///     }
    ///     _ => body = reply.body(),
    /// }
    /// assert_eq!(multistatus::Multistatus::parse(&body)?.responses().len(), 2);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn take_ready(&mut self) -> Vec<Response<'static>> {
        let operation = self.operation();
        let streams =
            operation == Operation::Delete || has_destination(operation) && self.exchange.destination_uri().is_some();
        if !streams || self.error.is_some() {
            return Vec::new();
        }
        if self.given_out.is_none() {
            // It remains a cause whatever else is reported about it, while a redirect could become a 424.
            let is_cause = |entry: &Entry| entry.failure().is_some_and(|whole| rank(whole.code()) > DEPENDENT);
            let certain = self.rows.any_new(|entry| is_cause(entry) && !self.ends.contain(&entry.href()));
            if !certain {
                return Vec::new();
            }
        }
        let ready = self.drain_ready();
        self.error.check(ready).unwrap_or_default()
    }

    fn drain_ready(&mut self) -> Result<Vec<Response<'static>>, Error> {
        let operation = self.operation();
        let merged = self.rows.take(operation);
        let (ends, mut ready): (Vec<_>, Vec<_>) =
            merged.entries.into_iter().partition(|entry| self.ends.contain(&entry.href()));
        ready.retain(|entry| !is_dependent(entry));
        self.rows.keep(ends);
        let mut form = match self.given_out.take() {
            Some(form) => form,
            None => self.form_of(ready.iter().map(Entry::href)),
        };
        for entry in &mut ready {
            let changed = form.change(&entry.href())?;
            if let Some(href) = changed {
                entry.set_href(&href);
            }
        }
        self.given_out = Some(form);
        build(ready, operation).collect()
    }

    /// Chooses the form for all hrefs when only the first of them are known.
    fn form_of<'h>(&self, mut hrefs: impl Iterator<Item = Href<'h>> + Clone) -> OneForm {
        let request_uri = self.request_uri().into_owned();
        let first_full = hrefs.clone().find(|href| !is_path(href)).map(Href::into_owned);
        if is_path(&request_uri) {
            // Paths are always right, because the client resolves them against a Request-URI that it knows.
            let all_full = hrefs.all(|href| !is_path(&href));
            return if all_full { OneForm::full(first_full) } else { OneForm::paths(None) };
        }
        let destination = self.exchange.destination_uri().filter(|_| has_destination(self.operation()));
        let elsewhere = destination.is_some_and(|destination| !destination.same_site(&request_uri));
        match first_full.is_some() || elsewhere {
            true => OneForm::full(Some(request_uri)),
            false => OneForm::paths(Some(request_uri)),
        }
    }
}
