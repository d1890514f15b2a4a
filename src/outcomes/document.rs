//! The document of a 207.

use std::borrow::Cow;

use super::rows::Details;
use super::{Outcomes, Reply};
use crate::error::{Error, ErrorKind};
use crate::href::{self, Base, Form, Href};
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
        let all_paths = self.rows.entries.iter().all(|entry| href::form(entry.href.as_str()) == Some(Form::Path));
        match self.request_uri().as_str().split_once("://") {
            Some((_, rest)) if all_paths && !self.rows.entries.is_empty() => {
                let path = rest.find(['/', '?']).map_or("", |at| &rest[at..]);
                let slash = if path.starts_with('/') { "" } else { "/" };
                Href::from_wire(Cow::Owned(format!("{slash}{path}")))
            }
            _ => self.request_uri().into_owned(),
        }
    }

    /// Makes all hrefs full URIs if some are: RFC 4918 §8.3.
    fn one_form(&mut self) -> Result<(), Error> {
        let is_path = |href: &Href<'_>| href::form(href.as_str()) == Some(Form::Path);
        let paths = self.rows.entries.iter().filter(|entry| is_path(&entry.href)).count();
        if paths == 0 || paths == self.rows.entries.len() {
            return Ok(());
        }
        if is_path(&self.request_uri()) {
            let deviation = Deviation::HrefMixedForms;
            let message = format!("{}; a Request-URI that is full would tell the host", deviation.sentence());
            return Err(Error::new(ErrorKind::Deviation(deviation), message));
        }
        let (operation, base) = (self.operation(), Base::new(self.request_uri().into_owned())?);
        let full = |href: &Href<'static>| is_path(href).then(|| base.resolve(href)).transpose();
        self.rows.change_hrefs(full, operation)
    }

    /// The 207 with all entries as its rows.
    pub(super) fn multistatus(mut self) -> Result<Reply, Error> {
        self.one_form()?;
        let mut document = Multistatus::new();
        for entry in self.rows.entries {
            document.extend(self.exchange.apply(entry.build(self.exchange.operation())?));
        }
        document.set_description(self.description);
        document.set_sync_token(self.sync_token.as_deref())?;
        Ok(Reply::of_multistatus(document, self.exchange.response_headers()))
    }

    /// The one row about the properties of the Request-URI.
    pub(super) fn property_row(&mut self) -> Result<Response<'static>, Error> {
        let mut writer = RowWriter::new(Layout::default());
        writer.href(&self.request_uri());
        std::mem::take(&mut self.properties).write(&mut writer);
        let mut details = Details::of(&self.property_rows);
        details.description = self.description.take();
        details.finish(writer)
    }
}
