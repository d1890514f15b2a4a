//! Builds the document of a 207.

use super::rows::{Merged, build};
use super::scope::is_path;
use super::whole::Details;
use super::{Outcomes, Reply};
use crate::error::Error;
use crate::href::Href;
use crate::multistatus::Multistatus;
use crate::response::Response;
use crate::write::row::{Layout, RowWriter};

impl Outcomes {
    /// Returns the number of the entry of the Request-URI.
    pub(super) fn own_entry(&self, rows: &Merged) -> Option<usize> {
        rows.entries.iter().position(|entry| self.is_request_uri(&entry.href()))
    }

    /// Returns the Request-URI in the form of the other hrefs.
    pub(super) fn own_href(&self, rows: &Merged) -> Href<'static> {
        let all_paths = rows.entries.iter().all(|entry| is_path(&entry.href()));
        match self.request_uri() {
            own if all_paths && !rows.entries.is_empty() => own.without_origin(),
            own => own.into_owned(),
        }
    }

    /// Builds a 207 with a response for each entry.
    pub(super) fn multistatus(&mut self, mut rows: Merged) -> Result<Reply, Error> {
        self.one_form(&mut rows)?;
        let mut responses = Vec::with_capacity(rows.entries.len());
        let changes = self.exchange.changes_responses();
        for response in build(rows.entries, self.exchange.operation()) {
            match changes {
                true => responses.extend(self.exchange.apply(response?)),
                false => responses.push(response?),
            }
        }
        let mut document = Multistatus::from_iter(responses);
        document.set_description(self.description.take());
        document.set_sync_token(self.sync_token.as_deref())?;
        Ok(Reply::of_multistatus(document, self.operation()).with(self.exchange.applied_header()))
    }

    /// Builds the one response about the properties of the Request-URI.
    pub(super) fn property_row(&mut self) -> Result<Response<'static>, Error> {
        let mut writer = RowWriter::new(Layout::default());
        writer.href(&self.request_uri());
        std::mem::take(&mut self.properties).write(&mut writer);
        let mut details = Details::of(&self.property_rows);
        details.description = self.description.take();
        details.finish(writer)
    }
}
