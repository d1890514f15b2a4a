//! The compliance classes that a server or a client claims.

use std::fmt;
use std::str::FromStr;

use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::reference::is_absolute_uri;
use super::{Notes, excerpt, invalid, trim, value};
use crate::chars::is_space_char;
use crate::deviation::Deviation;
use crate::error::Error;
use crate::listed::TextIter;

/// The compliance classes of a server, or of a client: the header field `DAV`,
/// [RFC 4918 §10.1](https://www.rfc-editor.org/rfc/rfc4918#section-10.1).
///
/// A class is a token such as `1` or `calendar-access`, compared in any case, or a URI, which the field has in angle
/// brackets. URIs without brackets, as Subversion sends them, are read too. Anything else is left out.
///
/// Default: no class.
///
/// # Example
///
/// ```
/// use multistatus::header::Dav;
/// use multistatus::http::{HeaderMap, HeaderValue};
///
/// let mut headers = HeaderMap::new();
/// headers.append(Dav::NAME, HeaderValue::from_static("1, 2, <http://example.com/a,b>"));
/// headers.append(Dav::NAME, HeaderValue::from_static("Calendar-Access"));
/// let dav = Dav::from_headers(&headers).unwrap_or_default();
/// assert!(dav.contains("calendar-access") && dav.contains("http://example.com/a,b") && !dav.contains("3"));
/// assert_eq!(Dav::new(["1", "http://example.com/x"])?.to_string(), "1, <http://example.com/x>");
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dav(Vec<Box<str>>);

impl Dav {
    /// The name of the header field.
    pub const NAME: HeaderName = HeaderName::from_static("dav");

    /// Creates a list from tokens and from URIs without brackets.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) if a class is neither a token nor an absolute URI.
    pub fn new<I: IntoIterator<Item: AsRef<str>>>(classes: I) -> Result<Self, Error> {
        let check = |class: I::Item| {
            let class = class.as_ref();
            let refuse = || invalid(&Self::NAME, "a token or an absolute URI", excerpt(class));
            is_class(class).then(|| class.into()).ok_or_else(refuse)
        };
        classes.into_iter().map(check).collect::<Result<_, _>>().map(Self)
    }

    /// Reads all header fields `DAV`. Returns `None` if there is none. Items that cannot be read are left out.
    #[must_use]
    #[inline]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        headers.contains_key(Self::NAME).then(|| Self::read_all(headers, &mut Notes::new()))
    }

    #[inline]
    pub(super) fn read_all(headers: &HeaderMap, notes: &mut Notes) -> Self {
        let mut dav = Self::default();
        for text in headers.get_all(Self::NAME).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()) {
            dav.read(text, notes);
        }
        dav
    }

    /// Returns true if this class is in the list. Tokens are compared in any case.
    #[must_use]
    #[inline]
    pub fn contains(&self, class: &str) -> bool {
        self.iter().any(|own| if is_uri(own) { own == class } else { own.eq_ignore_ascii_case(class) })
    }

    /// Returns the classes in order. URIs have no brackets.
    #[must_use]
    pub fn iter(&self) -> TextIter<'_> {
        TextIter::new(&self.0)
    }

    /// Returns the value for the header field.
    #[must_use]
    #[inline]
    pub fn to_header_value(&self) -> HeaderValue {
        value(self)
    }

    /// Reads a list in which commas may also appear inside angle brackets.
    #[inline]
    fn read(&mut self, text: &str, notes: &mut Notes) {
        let mut rest = text;
        while !rest.is_empty() {
            let coded = coded(trim_start(rest));
            let behind = coded.map_or(rest, |(_, behind)| behind);
            let (item, next) = behind.split_once(',').unwrap_or((behind, ""));
            let class = coded.map_or(trim(item), |(uri, _)| uri);
            if is_class(class) && (is_uri(class) || coded.is_none()) {
                if coded.is_none() && is_uri(class) {
                    notes.add(Deviation::BareUri);
                }
                self.0.push(class.into());
            }
            rest = next;
        }
    }
}

/// Cuts the text in angle brackets from the text after it. No URI holds a bracket or a space, so the search ends there.
#[inline]
fn coded(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('<')?;
    let end = inside.find(['<', '>', ' ', '\t'])?;
    Some((&inside[..end], inside[end..].strip_prefix('>')?))
}

#[inline]
fn trim_start(text: &str) -> &str {
    text.trim_start_matches(is_space_char)
}

/// Returns true if this class, which is known to be valid, is a URI, because no token has a colon.
#[inline]
fn is_uri(class: &str) -> bool {
    class.contains(':')
}

/// Returns true for a token (RFC 9110 §5.6.2) or an absolute URI.
#[inline]
fn is_class(class: &str) -> bool {
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    match is_uri(class) {
        true => is_absolute_uri(class),
        false => !class.is_empty() && class.bytes().all(is_tchar),
    }
}

/// Writes the classes with commas between them, URIs in angle brackets.
impl fmt::Display for Dav {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, class) in self.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { ", " })?;
            if is_uri(class) { write!(f, "<{class}>")? } else { f.write_str(class)? }
        }
        Ok(())
    }
}

/// Reads the value of one header field. This never fails: items that cannot be read are left out.
impl FromStr for Dav {
    type Err = std::convert::Infallible;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut dav = Self::default();
        dav.read(text, &mut Notes::new());
        Ok(dav)
    }
}
