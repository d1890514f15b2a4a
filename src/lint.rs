//! Says which rules of the RFCs a response breaks, and where.
//!
//! A [`Linter`] checks the body of a `207 Multi-Status` against each [`Rule`]: the [deviations](crate::read::Deviation)
//! that every reader finds, and many more rules, which depend on the request or need the markup as it was written. The
//! more it knows about the exchange, the more it checks. A rule for which something is not known is reported as
//! [`Skipped`], with what it lacks.
//!
//! It reads a body once, as leniently as it can, and holds one response at a time. Only what finds duplicates grows: it
//! keeps 16 bytes for each href, resource, displayname and resource-id. Leave [`Rule::Deviation`] with `DuplicateHref`,
//! [`Rule::DuplicateResource`], [`Rule::DisplaynameTwice`] and [`Rule::Bind208NoFirst`] out of the [`RuleSet`] to keep
//! nothing.
//!
//! # Example
//!
//! ```
//! use multistatus::lint::{Linter, Rule};
//! use multistatus::{Exchange, Operation};
//!
//! let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/docs</D:href><D:propstat><D:prop>
//!     <D:resourcetype><D:collection/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
//!     </D:response></D:multistatus>"#;
//! let exchange = Exchange::new(Operation::Propfind, "/docs/")?;
//! let report = Linter::new().exchange(exchange).check(body);
//! for finding in report.findings() {
//!     println!("{finding}");
//! }
//! assert_eq!(report.findings()[0].rule(), Rule::CollectionWithoutSlash);
//! let edit = report.findings()[0].fix().and_then(|fix| fix.edit());
//! assert_eq!(edit.map(|edit| (edit.span(), edit.text())), Some((55..55, "/")));
//! # Ok::<(), multistatus::Error>(())
//! ```

mod check;
mod facts;
pub(crate) mod finding;
mod fixes;
mod notes;
mod row;
mod rule;
mod run;
pub(crate) mod set;
mod state;
mod table;
mod tree;

use std::io::{self, BufRead};

use http::{HeaderMap, StatusCode};

use self::facts::{Asked, Facts};
pub use self::finding::{Edit, Finding, Fix, Part, Report, Skipped};
pub use self::rule::{Need, Rule};
pub use self::run::Run;
pub use self::set::RuleSet;
use crate::error::Error;
use crate::exchange::Exchange;
use crate::limits::Limits;
use crate::read::{Findings, ParseOptions};
use crate::request::{Body, Propfind, Report as RequestReport, Request};

/// Checks responses: what is known about them, and which rules to check.
///
/// Nothing but the body is needed. Each fact lets it check more rules: see [`Rule::needs`].
///
/// # Example: everything that a proxy knows
///
/// ```
/// use multistatus::http::{HeaderMap, Request, StatusCode};
/// use multistatus::lint::{Linter, Rule};
///
/// let request = Request::builder().method("PROPFIND").uri("/docs/").header("Depth", "0");
/// let (parts, ()) = request.header("Content-Type", "application/xml").body(())?.into_parts();
/// let asked = b"<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>";
/// let linter = Linter::new()
///     .request(&parts, asked)?
///     .status(StatusCode::MULTI_STATUS)
///     .response_headers(&HeaderMap::new());
///
/// let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/docs/a</D:href><D:propstat><D:prop>\
///     <D:getetag>\"1\"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>\
///     </D:multistatus>";
/// let report = linter.check(body);
/// let rules: Vec<_> = report.counts().map(|(rule, _)| rule).collect();
/// assert_eq!(rules, [Rule::ContentType, Rule::DepthExceeded, Rule::RequestUriMissing]);
/// assert!(report.skipped().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Linter {
    facts: Facts,
    /// The findings of the reader of the request.
    request: Option<Findings>,
    rules: RuleSet,
    options: ParseOptions<'static>,
    keep: usize,
}

impl Linter {
    /// Creates a linter that knows nothing about the exchange.
    #[must_use]
    pub fn new() -> Self {
        Self {
            facts: Facts::default(),
            request: None,
            rules: RuleSet::default(),
            options: ParseOptions::new(),
            keep: 20,
        }
    }

    /// Sets what is known about the request. An [`Operation`](crate::Operation) alone is enough for many rules.
    ///
    /// Default: nothing.
    #[must_use]
    pub fn exchange(mut self, exchange: impl Into<Exchange>) -> Self {
        self.facts.exchange = Some(exchange.into());
        self
    }

    /// Sets the header fields of the request. If the exchange is known, its preferences come from them.
    ///
    /// Default: not known.
    #[must_use]
    pub fn request_headers(mut self, headers: &HeaderMap) -> Self {
        let preferences = crate::header::Preferences::from_headers(headers);
        self.facts.exchange = self.facts.exchange.map(|exchange| exchange.preferences(preferences));
        self.facts.request_headers = Some(headers.clone());
        self
    }

    /// Sets the body of the request. The names and hrefs in it become a part of the exchange, if that is known and does
    /// not have any.
    ///
    /// Default: not known.
    #[must_use]
    pub fn request_body(mut self, body: &Body) -> Self {
        self.facts.asked = Some(Asked::new(body));
        self.facts.exchange = self.facts.exchange.map(|mut exchange| {
            if exchange.asked_names().is_none() {
                if let Some(names) = names(body) {
                    exchange = exchange.names(names);
                }
            }
            match body {
                Body::Report(report) if exchange.asked_hrefs().is_none() && !report.hrefs().is_empty() => {
                    exchange.hrefs(report.hrefs().iter().map(crate::href::Href::from))
                }
                _ => exchange,
            }
        });
        self
    }

    /// Sets everything that the request says: the exchange, its header fields and its body. What is wrong with the
    /// request is reported, too.
    ///
    /// # Errors
    ///
    /// The errors of [`Request::from_parts`], for a request that cannot be read, and [`ErrorKind::Usage`](
    /// crate::ErrorKind::Usage) for a method that is not answered with a multistatus.
    pub fn request(self, parts: &http::request::Parts, body: &[u8]) -> Result<Self, Error> {
        let request = Request::from_parts(parts, body)?;
        let exchange = request.exchange()?;
        let content_type =
            parts.headers.get(http::header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
        let reader = crate::request::Reader::new(&parts.method, body);
        let body = reader.content_type(content_type).depth(request.depth).parse()?;
        let mut this = self.exchange(exchange).request_headers(&parts.headers).request_body(&body);
        this.request = Some(request.findings);
        Ok(this)
    }

    /// Sets the status of the HTTP response.
    ///
    /// Default: not known.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.facts.status = Some(status);
        self
    }

    /// Sets the header fields of the HTTP response. A `charset` in its `Content-Type` tells the encoding, and
    /// `Preference-Applied` what was [applied](Exchange::applied).
    ///
    /// Default: not known.
    #[must_use]
    pub fn response_headers(mut self, headers: &HeaderMap) -> Self {
        self.facts.response_headers = Some(headers.clone());
        self
    }

    /// Sets the rules to check.
    ///
    /// Default: [`RuleSet::rfc`].
    #[must_use]
    pub fn rules(mut self, rules: RuleSet) -> Self {
        self.rules = rules;
        self
    }

    /// Sets the limits on the resources that a document may use.
    ///
    /// Default: [`Limits::new`].
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.options = self.options.limits(limits);
        self
    }

    /// Sets the `charset` with which the body came: see [`ParseOptions::charset`].
    ///
    /// Default: the one in the [header fields](Self::response_headers), or `None`.
    #[must_use]
    pub fn charset(mut self, charset: Option<&str>) -> Self {
        self.options = self.options.charset(charset);
        self
    }

    /// Sets how many findings of each rule to keep; more are only counted. Of one response, at most 256 are kept.
    ///
    /// Default: 20.
    #[must_use]
    pub fn keep_findings(mut self, count: usize) -> Self {
        self.keep = count;
        self
    }

    /// Checks a body in memory.
    #[must_use]
    pub fn check(&self, body: &[u8]) -> Report {
        let mut run = self.run();
        run.feed(body);
        run.finish()
    }

    /// Checks a body from a reader, in bounded memory. Each finding is passed on as soon as it is found, and is not in
    /// the report.
    ///
    /// # Errors
    ///
    /// The error of the reader.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::lint::Linter;
    ///
    /// # let file: &[u8] = b"<D:multistatus xmlns:D='DAV:'/>";
    /// let report = Linter::new().check_reader(file, |finding| println!("{finding}"))?; // for example a BufReader
    /// assert!(report.is_clean());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn check_reader(&self, mut source: impl BufRead, mut found: impl FnMut(Finding)) -> io::Result<Report> {
        let mut run = self.run();
        loop {
            let chunk = match source.fill_buf() {
                Ok([]) => break,
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            // A part at a time, because the findings of a long chunk need not be held.
            let part = &chunk[..chunk.len().min(run::PART)];
            run.feed(part);
            let used = part.len();
            source.consume(used);
            while let Some(finding) = run.next_finding() {
                found(finding);
            }
        }
        let mut report = run.finish();
        report.findings.drain(..).for_each(found);
        Ok(report)
    }

    /// Begins to check a body that comes in chunks.
    #[must_use]
    pub fn run(&self) -> Run {
        Run::new(self)
    }
}

impl Default for Linter {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns the names of the properties that a body asks for, or sets and removes.
fn names(body: &Body) -> Option<Vec<crate::name::Name>> {
    match body {
        Body::Propfind(Propfind::Prop(prop)) => Some(prop.names().cloned().collect()),
        Body::PropertyUpdate(update) => Some(update.names()),
        Body::Mkcol(request) => Some(request.names()),
        Body::Mkcalendar(request) => Some(request.names()),
        Body::Report(RequestReport::ExpandProperty(_)) => None,
        Body::Report(report) => report.prop().map(|prop| prop.names().cloned().collect()),
        _ => None,
    }
}
