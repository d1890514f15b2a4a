//! What reading a body comes to.

use std::collections::BTreeMap;
use std::io::BufRead;

use multistatus::prop::CurrentUserPrincipal;
use multistatus::read::Deviation;
use multistatus::{Error, Footer, ParseOptions, Response, namespace};

use super::site::Site;
use crate::plain::number;
use crate::show::Question;

/// What reading a body came to.
pub struct Reading {
    pub responses: u64,
    /// The errors of responses that cannot be read, the first of each kind.
    pub bad: Vec<Error>,
    pub bad_count: u64,
    statuses: BTreeMap<String, u64>,
    pub properties: Properties,
    pub site: Site,
    /// True if the server says that nobody is logged in.
    pub is_anonymous: bool,
    /// Deviations because of which something was left out.
    pub left_out: Vec<Deviation>,
    pub end: Result<Footer, Error>,
    pub verdict: Vec<String>,
}

/// What became of the properties in all responses.
#[derive(Default)]
pub struct Properties {
    found: u64,
    /// The number with 404.
    missing: u64,
    /// True if something has another status than 404.
    has_other: bool,
    /// A namespace of a missing property that is nearly `DAV:`.
    near: Option<String>,
}

impl Reading {
    /// Reads a body to its end, or as far as it goes.
    pub fn new(options: ParseOptions, source: impl BufRead, mut question: Option<Question>) -> Self {
        let mut reading = Self {
            responses: 0,
            bad: Vec::new(),
            bad_count: 0,
            statuses: BTreeMap::new(),
            properties: Properties::default(),
            site: Site::default(),
            is_anonymous: false,
            left_out: Vec::new(),
            end: Ok(Footer::new()),
            verdict: Vec::new(),
        };
        let mut reader = options.reader(source);
        loop {
            match reader.next_response() {
                Ok(Some(row)) => {
                    reading.add(&row);
                    if let Some(question) = &mut question {
                        question.summary.add(&row);
                    }
                }
                Ok(None) => break,
                Err(error) if error.is_response() => {
                    reading.bad_count += 1;
                    if reading.bad.iter().all(|other| other.kind() != error.kind()) {
                        reading.bad.push(error);
                    }
                }
                Err(error) => {
                    reading.end = Err(error);
                    break;
                }
            }
        }
        for found in reader.findings().as_slice() {
            let deviation = found.deviation();
            let is_left_out = matches!(deviation, Deviation::WrongNamespace | Deviation::StrayResponseContent);
            if is_left_out && !reading.left_out.contains(&deviation) {
                reading.left_out.push(deviation);
            }
        }
        if let (Some(question), Ok(_)) = (question, &reading.end) {
            reading.verdict = question.finish(Some(reader.footer().unwrap_or(&Footer::new())), reading.bad_count);
        }
        reading
    }

    fn add(&mut self, row: &Response<'_>) {
        self.responses += 1;
        let status = match row.status() {
            Some(status) => status.code().to_string(),
            None => "by property".into(),
        };
        *self.statuses.entry(status).or_default() += 1;
        self.properties.add(row);
        let principal = row.lookup_live::<CurrentUserPrincipal>();
        self.is_anonymous |= principal.value() == Some(CurrentUserPrincipal::Unauthenticated);
        row.hrefs().for_each(|href| self.site.add(href.as_str()));
    }

    /// Returns true if all of the body was read.
    pub fn is_whole(&self) -> bool {
        self.end.is_ok() && self.bad_count == 0
    }

    /// Returns what there is, in short.
    pub fn holds(&self) -> String {
        let mut parts = vec![number(self.responses, "response")];
        parts.extend(self.statuses.iter().map(|(status, count)| format!("{count} × {status}")));
        if self.bad_count > 0 {
            parts.push(format!("{} unreadable", number(self.bad_count, "response")));
        }
        parts.join("; ")
    }
}

impl Properties {
    fn add(&mut self, row: &Response<'_>) {
        // A response with 404 says that there is no resource, and not that there is no property.
        self.has_other |= row.status().is_some();
        for propstat in row.propstats() {
            let names = propstat.names().len() as u64;
            match propstat.status() {
                Some(status) if status.is_success() => self.found += names,
                Some(status) if *status == 404 => {
                    self.missing += names;
                    if self.near.is_none() {
                        let near = propstat.names().find(|name| is_nearly_dav(name.namespace()));
                        self.near = near.map(|name| name.namespace().to_owned());
                    }
                }
                _ => self.has_other = true,
            }
        }
    }

    /// Returns how many properties were not found, if that is all that the body says.
    pub fn only_missing(&self) -> Option<u64> {
        (self.missing > 0 && self.found == 0 && !self.has_other).then_some(self.missing)
    }

    /// Returns the namespace of properties that were not found, if `DAV:` was probably meant.
    pub fn near(&self) -> Option<&str> {
        self.near.as_deref()
    }
}

/// Returns true for `DAV`, `dav:` and no namespace, for example.
fn is_nearly_dav(name: &str) -> bool {
    name != namespace::DAV && matches!(name.trim_end_matches(':').to_ascii_uppercase().as_str(), "DAV" | "D" | "")
}
