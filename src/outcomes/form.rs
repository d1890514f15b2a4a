//! Gives all hrefs of a document one form: RFC 4918 §8.3.

use super::Outcomes;
use super::entry::Entry;
use super::rows::Merged;
use super::scope::{has_scope, is_path};
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::href::{self, Form, Href};

/// The form that hrefs should have, and what is known about the server of the paths.
#[derive(Clone, Debug)]
pub(super) struct OneForm {
    form: Form,
    /// A full URI on that server.
    site: Option<Href<'static>>,
}

impl OneForm {
    /// Asks for full URIs; paths among the hrefs are on the server of `site`.
    pub(super) fn full(site: Option<Href<'static>>) -> Self {
        Self { form: Form::Absolute, site }
    }

    /// Asks for paths; full URIs among the hrefs must all be on one server, and on the server of `site` if there is
    /// one.
    pub(super) fn paths(site: Option<Href<'static>>) -> Self {
        Self { form: Form::Path, site }
    }

    /// Returns the href in this form, or `None` if it has the form already.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deviation`] if it cannot be written in this form.
    pub(super) fn change(&mut self, href: &Href<'_>) -> Result<Option<Href<'static>>, Error> {
        match (self.form, href::form(href.as_str())) {
            (Form::Absolute, Some(Form::Path)) => match &self.site {
                Some(site) => Ok(Some(href.with_origin_of(site))),
                None => Err(mixed(href, "a path", "full URIs")),
            },
            (Form::Path, Some(Form::Absolute)) => {
                let site = self.site.get_or_insert_with(|| href.clone().into_owned());
                if !site.same_site(href) {
                    return Err(mixed(href, "a full URI on another server", "paths"));
                }
                Ok(Some(href.without_origin()))
            }
            _ => Ok(None),
        }
    }
}

impl Outcomes {
    /// Gives all hrefs one form, if they have two.
    pub(super) fn one_form(&mut self, rows: &mut Merged) -> Result<(), Error> {
        let operation = self.operation();
        let mut form = match self.given_out.take() {
            Some(form) => form,
            None => match self.form_of_all(rows)? {
                Some(form) => form,
                None => return Ok(()),
            },
        };
        rows.change_hrefs(|href| form.change(href), operation)
    }

    /// Returns the form for all hrefs, if they have two.
    fn form_of_all(&self, rows: &Merged) -> Result<Option<OneForm>, Error> {
        let entries = &rows.entries;
        let paths = entries.iter().filter(|entry| is_path(&entry.href())).count();
        if paths == 0 || paths == entries.len() {
            return Ok(None);
        }
        let request_uri = self.request_uri();
        if !is_path(&request_uri) {
            return Ok(Some(OneForm::full(Some(request_uri.into_owned()))));
        }
        // Everything in the scope of a path is on the server of that path.
        if has_scope(self.operation()) {
            return Ok(Some(OneForm::paths(None)));
        }
        // The error names an href of the rarer form, because a client's own spelling of an href in a multiget is rare.
        let paths_are_odd = paths * 2 < entries.len();
        let odd = entries.iter().map(Entry::href).find(|href| is_path(href) == paths_are_odd);
        let odd = odd.unwrap_or_else(|| entries[0].href());
        Err(if paths_are_odd { mixed(&odd, "a path", "full URIs") } else { mixed(&odd, "a full URI", "paths") })
    }
}

fn mixed(odd: &Href<'_>, form: &str, others: &str) -> Error {
    let deviation = Deviation::HrefMixedForms;
    let sentence = deviation.sentence();
    let odd = crate::clip::clip(odd.as_str());
    let message = format!("{sentence}: the outcome of {odd:?}, which is {form} among {others}; give it as they are");
    Error::new(ErrorKind::Deviation(deviation), format!("{message}, or make the Request-URI full to tell the host"))
}
