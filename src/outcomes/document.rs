//! The document of a 207.

use super::scope::{has_scope, is_path, with_origin, without_origin};
use super::whole::Details;
use super::{Outcomes, Reply};
use crate::error::{Error, ErrorKind};
use crate::href::Href;
use crate::multistatus::Multistatus;
use crate::read::Deviation;
use crate::response::Response;
use crate::write::row::{Layout, RowWriter};

impl Outcomes {
    /// The place of the Request-URI among the entries.
    pub(super) fn own_entry(&self) -> Option<usize> {
        self.rows.entries.iter().position(|entry| self.is_request_uri(&entry.href))
    }

    /// The Request-URI, in the form of the other hrefs.
    pub(super) fn own_href(&self) -> Href<'static> {
        let all_paths = self.rows.entries.iter().all(|entry| is_path(&entry.href));
        match self.request_uri() {
            own if all_paths && !self.rows.entries.is_empty() => without_origin(&own),
            own => own.into_owned(),
        }
    }

    /// Gives all hrefs the one form that RFC 4918 §8.3 wants, if there are two.
    fn one_form(&mut self) -> Result<(), Error> {
        let (operation, base) = (self.operation(), self.request_uri().into_owned());
        let paths = self.rows.entries.iter().filter(|entry| is_path(&entry.href)).count();
        if paths == 0 || paths == self.rows.entries.len() {
            return Ok(());
        }
        if !is_path(&base) {
            let full = |href: &Href<'static>| is_path(href).then(|| with_origin(href, &base));
            self.rows.change_hrefs(full, operation);
            return Ok(());
        }
        let mut full = self.rows.entries.iter().map(|entry| &entry.href).filter(|href| !is_path(href));
        let one_site = full.next().is_some_and(|first| full.all(|href| href.same_site(first)));
        if !has_scope(operation) || !one_site {
            let deviation = Deviation::HrefMixedForms;
            let message = format!("{}; a Request-URI that is full would tell the host", deviation.sentence());
            return Err(Error::new(ErrorKind::Deviation(deviation), message));
        }
        self.rows.change_hrefs(|href| (!is_path(href)).then(|| without_origin(href)), operation);
        Ok(())
    }

    /// The 207 with all entries as its rows.
    pub(super) fn multistatus(mut self) -> Result<Reply, Error> {
        self.one_form()?;
        let mut document = Multistatus::new();
        for entry in self.rows.entries {
            document.extend(self.exchange.apply(entry.build(self.exchange.operation())));
        }
        document.set_description(self.description);
        document.set_sync_token(self.sync_token.as_deref())?;
        Ok(Reply::of_multistatus(document, self.exchange.response_headers()))
    }

    /// The one row about the properties of the Request-URI.
    pub(super) fn property_row(&mut self) -> Response<'static> {
        let mut writer = RowWriter::new(Layout::default());
        writer.href(&self.request_uri());
        std::mem::take(&mut self.properties).write(&mut writer);
        let mut details = Details::of(&self.property_rows);
        details.description = self.description.take();
        details.finish(writer)
    }
}
