//! The bodies of responses to MKCOL and MKCALENDAR.

use std::iter::FusedIterator;
use std::slice;

use crate::error::{Error, ErrorKind};
use crate::iterators::Propstats as OfOne;
use crate::name::Name;
use crate::propstat::Propstat;
use crate::read::ParseOptions;
use crate::response::Response;
use crate::row::decode::Document;
use crate::status::Status;
use crate::value::Description;
use crate::value::readable;
use crate::write::langs;
use crate::write::row::{Layout, RowWriter};

/// The root element of a [`Propstats`] document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Root {
    /// `DAV:mkcol-response`, in the response to MKCOL: RFC 5689 §5.2.
    MkcolResponse,
    /// `CALDAV:mkcalendar-response`, in the response to MKCALENDAR: RFC 4791 §9.3.
    MkcalendarResponse,
}

impl Root {
    #[cfg(feature = "serde")]
    pub(crate) fn local(self) -> &'static str {
        match self {
            Self::MkcolResponse => "mkcol-response",
            Self::MkcalendarResponse => "mkcalendar-response",
        }
    }

    #[inline]
    const fn document(self) -> Document {
        match self {
            Self::MkcolResponse => Document::MkcolResponse,
            Self::MkcalendarResponse => Document::MkcalendarResponse,
        }
    }
}

/// A `DAV:mkcol-response` or `CALDAV:mkcalendar-response` document: the outcome for each property of a new collection.
///
/// [`Outcomes`](crate::Outcomes) builds it in the reply to MKCOL and MKCALENDAR.
///
/// # Example
///
/// ```
/// use multistatus::{Name, document};
///
/// let body = br#"<D:mkcol-response xmlns:D="DAV:"><D:propstat><D:prop><D:resourcetype/></D:prop>
///     <D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat></D:mkcol-response>"#;
/// let document = document::Propstats::parse(body)?;
/// assert!(document.status_of(&Name::dav("resourcetype")).is_some_and(|status| *status == 403));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Propstats<'a> {
    root: Root,
    /// The propstats in responses without href: either one response with all of them, or one for each.
    rows: Vec<Response<'a>>,
    description: Option<Description<'static>>,
}

impl<'a> Propstats<'a> {
    /// Creates a document with the propstats of a response.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if the response has no propstats. [`ErrorKind::Limit`] if a reader with the default
    /// [`Limits`](crate::read::Limits) could not read the document.
    #[inline]
    pub fn new(root: Root, response: Response<'a>) -> Result<Self, Error> {
        if response.propstats().len() == 0 {
            return Err(Error::new(ErrorKind::Usage, "expected a response with propstats"));
        }
        let document = Self { root, rows: vec![response], description: None };
        readable::check_document(Propstats::parse(&document.to_xml()))?;
        Ok(document)
    }

    #[cfg(feature = "serde")]
    pub(crate) fn read(root: Root, rows: Vec<Response<'a>>, description: Option<Description<'static>>) -> Self {
        Self { root, rows, description }
    }

    /// Reads a document of either kind with the default options.
    ///
    /// # Errors
    ///
    /// As in [`Multistatus::parse`](crate::Multistatus::parse).
    #[inline]
    pub fn parse(body: &'a [u8]) -> Result<Self, Error> {
        ParseOptions::new().parse_propstats(body)
    }

    /// Returns the root element, which tells the two documents apart.
    #[must_use]
    pub fn root(&self) -> Root {
        self.root
    }

    /// Returns the groups of properties, each with its status.
    #[inline]
    pub fn propstats(&self) -> PropstatsOfAll<'_> {
        PropstatsOfAll::new(&self.rows)
    }

    /// Returns the status of a property.
    #[must_use]
    #[inline]
    pub fn status_of(&self, name: &Name) -> Option<&Status> {
        self.propstats().find(|propstat| propstat.names().any(|other| other == name)).and_then(|found| found.status())
    }

    /// Returns the human-readable description of the whole document. No RFC allows one, but servers may send it.
    #[must_use]
    pub fn description(&self) -> Option<&Description<'static>> {
        self.description.as_ref()
    }

    /// Returns the document as bytes.
    #[must_use]
    #[inline]
    pub fn to_xml(&self) -> Vec<u8> {
        let lang = langs::common(self.rows.iter().flat_map(langs::of_row), None);
        let mut writer = RowWriter::new(Layout::default()).in_lang(lang);
        for propstat in self.propstats() {
            writer.next_properties_in(langs::common(propstat.langs(), lang));
            writer.propstat(
                propstat.all_statuses(),
                propstat.properties(),
                propstat.conditions(),
                propstat.description(),
                propstat.extensions(),
            );
        }
        writer.description(1, self.description.clone());
        writer.into_document(&self.root.document().root())
    }

    /// Converts to a document that owns its text.
    #[must_use]
    #[inline]
    pub fn into_owned(self) -> Propstats<'static> {
        Propstats { rows: self.rows.into_iter().map(Response::into_owned).collect(), ..self }
    }
}

/// Compares the contents of the documents: prefixes, comments and white space between elements do not count.
impl PartialEq for Propstats<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root && self.propstats().eq(other.propstats()) && self.description == other.description
    }
}

impl ParseOptions<'_> {
    /// Reads a `DAV:mkcol-response` or `CALDAV:mkcalendar-response` document with these options: see [`Propstats`].
    ///
    /// # Errors
    ///
    /// As in [`Multistatus::parse`](crate::Multistatus::parse).
    #[inline]
    pub fn parse_propstats(self, body: &[u8]) -> Result<Propstats<'_>, Error> {
        let parse = |root: Root| -> Result<Propstats<'_>, Error> {
            let document = self.sibling(root.document(), body)?;
            let description = document.description().cloned();
            Ok(Propstats { root, rows: document.into_responses(), description })
        };
        match parse(Root::MkcolResponse) {
            Err(error) if error.kind() == ErrorKind::UnexpectedRoot => {
                parse(Root::MkcalendarResponse).map_err(|other| match other.kind() {
                    ErrorKind::UnexpectedRoot => error,
                    _ => other,
                })
            }
            result => result,
        }
    }
}

/// The propstats of several responses, in document order: see
/// [`document::Propstats::propstats`](crate::document::Propstats::propstats).
#[derive(Clone, Debug)]
pub struct PropstatsOfAll<'r> {
    responses: slice::Iter<'r, Response<'r>>,
    current: Option<OfOne<'r>>,
}

impl<'r> PropstatsOfAll<'r> {
    pub(crate) fn new(responses: &'r [Response<'_>]) -> Self {
        Self { responses: responses.iter(), current: None }
    }
}

impl<'r> Iterator for PropstatsOfAll<'r> {
    type Item = Propstat<'r>;

    #[inline]
    fn next(&mut self) -> Option<Propstat<'r>> {
        loop {
            if let Some(propstat) = self.current.as_mut().and_then(Iterator::next) {
                return Some(propstat);
            }
            self.current = Some(self.responses.next()?.propstats());
        }
    }
}

impl FusedIterator for PropstatsOfAll<'_> {}
