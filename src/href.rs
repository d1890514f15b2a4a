//! stub
use crate::error::{Error, ErrorKind};
use crate::read::Deviation;
use std::borrow::Cow;
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Href<'a>(Cow<'a, str>);
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Absolute,
    Path,
}
impl<'a> Href<'a> {
    pub(crate) fn from_wire(text: Cow<'a, str>) -> Self {
        match text {
            Cow::Borrowed(t) => Self(Cow::Borrowed(crate::xml::chars::trim(t))),
            Cow::Owned(t) => Self(Cow::Owned(crate::xml::chars::trim(&t).into())),
        }
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    pub fn into_owned(self) -> Href<'static> {
        Href(Cow::Owned(self.0.into_owned()))
    }
}
impl<'a> TryFrom<&'a str> for Href<'a> {
    type Error = Error;
    fn try_from(t: &'a str) -> Result<Self, Error> {
        if t.is_empty() {
            return Err(Error::new(ErrorKind::InvalidHref, "empty"));
        }
        Ok(Self(t.into()))
    }
}
impl std::fmt::Display for Href<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
pub(crate) fn deviation(text: &str) -> Option<Deviation> {
    None
}
pub(crate) fn form(text: &str) -> Option<Form> {
    Some(if text.starts_with('/') { Form::Path } else { Form::Absolute })
}
