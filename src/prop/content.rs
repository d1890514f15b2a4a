//! Properties that repeat the header fields of a response to GET.

use std::borrow::Cow;
use std::fmt;

use super::LiveProperty;
use super::form::Decimal;
use super::part::{excerpt, new_token, read_token, refused};
use crate::error::Error;
use crate::name::Name;
use crate::namespace::DAV;
use crate::value::{Property, Value};
use crate::xml::short::ShortText;

live_values! { DAV;
    /// The length of the content in bytes. A negative number says that it is not known, and reads as `None`.
    ContentLength(u64) = "getcontentlength" as Decimal, 4918 "15.4";
}

live_tokens! { DAV;
    /// The language of the content: a language tag, or what a server sent instead, such as a list of them.
    ContentLanguage = "getcontentlanguage", 4918 "15.3";
}

/// The media type of the content, with its parameters: the property `getcontenttype`,
/// [RFC 4918 §15.5](https://www.rfc-editor.org/rfc/rfc4918#section-15.5).
///
/// A text that is not a media type is kept as it was sent, and [`is_media_type`](Self::is_media_type) returns false for
/// it.
///
/// # Example
///
/// ```
/// use multistatus::prop::ContentType;
///
/// let calendar = ContentType::new("text/calendar; charset=\"utf-8\";component=VEVENT")?;
/// assert_eq!(calendar.essence(), "text/calendar");
/// assert_eq!(calendar.parameter("Charset").as_deref(), Some("utf-8"));
/// assert_eq!(calendar.parameter("component").as_deref(), Some("VEVENT"));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContentType(ShortText);

const EXPECTED: &str = "a media type";

impl ContentType {
    /// Creates a media type. White space around the text is removed.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`](crate::ErrorKind::InvalidValue) if it does not begin with two tokens and a slash between them.
    /// [`InvalidText`](crate::ErrorKind::InvalidText) if it holds a character that XML cannot carry.
    #[inline]
    pub fn new(text: &str) -> Result<Self, Error> {
        let token = new_token(&Self::NAME, text)?;
        if is_media_type(&token) {
            Ok(Self((&*token).into()))
        } else {
            Err(refused(&Self::NAME, EXPECTED, excerpt(text)))
        }
    }

    /// Returns the whole value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns true if this is a media type, and false if a server sent another text.
    #[must_use]
    #[inline]
    pub fn is_media_type(&self) -> bool {
        is_media_type(self.as_str())
    }

    /// Returns the type and the subtype without parameters, as they were written; compare them without case. If this is
    /// [not a media type](Self::is_media_type), returns everything before the first semicolon.
    #[must_use]
    #[inline]
    pub fn essence(&self) -> &str {
        essence(self.as_str())
    }

    /// Returns the value of a parameter, without quotes. The name compares without case.
    #[must_use]
    #[inline]
    pub fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut rest = &self.as_str()[self.essence().len()..];
        loop {
            rest = rest.trim_start_matches([' ', '\t', ';']);
            let end = parameter_end(rest);
            let (parameter, behind) = rest.split_at(end);
            if parameter.is_empty() {
                return None;
            }
            let found = parameter.split_once('=').filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
            if let Some((_, value)) = found {
                return Some(unquote(value.trim()));
            }
            rest = behind;
        }
    }
}

/// Returns the part of a media type before its parameters.
#[inline]
pub(super) fn essence(text: &str) -> &str {
    text.split_once(';').map_or(text, |(essence, _)| essence).trim_end()
}

#[inline]
fn is_media_type(text: &str) -> bool {
    // RFC 9110 §5.6.2.
    let is_token = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    };
    essence(text).split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

/// Returns the end of the parameter at the start of `text`: a semicolon outside of quotes, or the end of the text.
#[inline]
fn parameter_end(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

/// Takes the quotes and backslashes from a quoted string: RFC 9110 §5.6.4.
#[inline]
fn unquote(value: &str) -> Cow<'_, str> {
    let Some(quoted) = value.strip_prefix('"') else { return Cow::Borrowed(value) };
    let quoted = quoted.strip_suffix('"').unwrap_or(quoted);
    if !quoted.contains('\\') {
        return Cow::Borrowed(quoted);
    }
    let mut out = String::with_capacity(quoted.len());
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    Cow::Owned(out)
}

impl LiveProperty for ContentType {
    const NAME: Name = Name::dav("getcontenttype");

    #[inline]
    fn decode(property: &Property<'_>) -> Result<Option<Self>, Error> {
        read_token(property, EXPECTED, |text| Some(Self(text.into())))
    }

    #[inline]
    fn encode(&self) -> Value<'static> {
        self.to_string().into()
    }
}

impl fmt::Display for ContentType {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
