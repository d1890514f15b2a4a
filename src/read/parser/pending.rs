//! Responses that wait to be handed out, and the one that was found and not yet taken.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::error::Error;
use crate::response::Response;
use crate::row::index::Index;
use crate::row::view::View;

/// A response that was decoded.
#[derive(Debug)]
pub(super) struct Row<'b> {
    pub(super) xml: Cow<'b, str>,
    pub(super) index: Index,
}

impl<'b> Row<'b> {
    pub(super) fn view(&self) -> View<'_> {
        View { xml: &self.xml, shape: &self.index.shape, ends: &self.index.ends, odd: self.index.odd }
    }

    pub(super) fn into_response(self) -> Response<'b> {
        Response::read(self.xml, self.index)
    }

    /// Takes the text, if it differs from the piece, and the index out of the row.
    pub(super) fn into_parts(self) -> (Option<String>, Index) {
        match self.xml {
            Cow::Borrowed(_) => (None, self.index),
            Cow::Owned(xml) => (Some(xml), self.index),
        }
    }

    pub(super) fn into_owned(self) -> Row<'static> {
        Row { xml: Cow::Owned(self.xml.into_owned()), index: self.index }
    }
}

/// Responses that were read before they could be handed out, because one piece can both end a response of orphans and
/// be a response itself.
#[derive(Debug, Default)]
pub(super) struct Pending {
    queue: VecDeque<Result<Row<'static>, Error>>,
}

impl Pending {
    /// Takes the next item that waits.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<Result<Row<'static>, Error>> {
        self.queue.pop_front()
    }

    #[inline]
    pub(super) fn push(&mut self, row: Row<'static>) {
        self.queue.push_back(Ok(row));
    }

    /// Returns the result of a piece, unless others wait before it: then it is appended to them. An error that ends the
    /// document never waits.
    #[inline]
    pub(super) fn line_up<'i>(&mut self, read: Result<Option<Row<'i>>, Error>) -> Result<Option<Row<'i>>, Error> {
        if self.queue.is_empty() {
            return read;
        }
        match read {
            Ok(Some(row)) => self.queue.push_back(Ok(row.into_owned())),
            Ok(None) => {}
            Err(error) if error.is_response() => self.queue.push_back(Err(error)),
            Err(error) => return Err(error),
        }
        Ok(None)
    }
}

/// A response that [`step`](crate::read::Parser::step) found, for [`take`](crate::read::Parser::take).
#[derive(Debug, Default)]
pub(super) struct Ready {
    /// The bytes of the last response. They remain after it was taken, so that their memory is used again.
    xml: String,
    index: Option<Index>,
}

impl Ready {
    #[inline]
    pub(super) fn clear(&mut self) {
        self.index = None;
    }

    #[inline]
    pub(super) fn put(&mut self, row: Row<'_>) {
        match row.xml {
            Cow::Borrowed(xml) => {
                self.xml.clear();
                self.xml.push_str(xml);
            }
            Cow::Owned(xml) => self.xml = xml,
        }
        self.index = Some(row.index);
    }

    #[inline]
    pub(super) fn take(&mut self) -> Option<Response<'_>> {
        let index = self.index.take()?;
        Some(Response::read(Cow::Borrowed(&self.xml), index))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::borrow::Cow;

    use super::{Pending, Ready, Row};
    use crate::error::{Error, ErrorKind};
    use crate::row::index::Index;

    pub(in crate::read::parser) fn row(href: &str) -> Row<'static> {
        let xml = format!("<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>");
        let index = Index::of(&xml);
        Row { xml: Cow::Owned(xml), index }
    }

    fn href(row: Row<'_>) -> String {
        row.into_response().href().as_ref().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn what_nothing_waits_before_is_returned() {
        let mut pending = Pending::default();
        assert!(matches!(pending.line_up(Ok(None)), Ok(None)));
        assert_eq!(pending.line_up(Ok(Some(row("/a")))).expect("a row").map(href).as_deref(), Some("/a"));
        let bad = Error::new(ErrorKind::Syntax, "bad").with_row(b"<a/>");
        assert!(pending.line_up(Err(bad)).is_err());
        assert!(pending.pop().is_none());
    }

    #[test]
    fn what_others_wait_before_waits_behind_them() {
        let mut pending = Pending::default();
        pending.push(row("/first"));
        let bad = Error::new(ErrorKind::Syntax, "bad").with_row(b"<a/>");
        for read in [Ok(None), Err(bad), Ok(Some(row("/last")))] {
            assert!(matches!(pending.line_up(read), Ok(None)));
        }
        assert_eq!(pending.pop().map(|item| item.map(href).expect("a row")).as_deref(), Some("/first"));
        assert!(pending.pop().is_some_and(|item| item.is_err_and(|error| error.is_response())));
        assert_eq!(pending.pop().map(|item| item.map(href).expect("a row")).as_deref(), Some("/last"));
        assert!(pending.pop().is_none());
    }

    #[test]
    fn an_error_that_ends_the_document_does_not_wait() {
        let mut pending = Pending::default();
        pending.push(row("/first"));
        assert!(pending.line_up(Err(Error::new(ErrorKind::Truncated, "the end"))).is_err());
    }

    #[test]
    fn a_response_is_taken_once() {
        let mut ready = Ready::default();
        assert!(ready.take().is_none());
        for lent in [false, true] {
            let row = row("/a");
            let xml = row.xml.clone().into_owned();
            ready.put(if lent { Row { xml: Cow::Borrowed(&xml), index: row.index } } else { row });
            assert_eq!(ready.take().map(|response| response.as_xml().to_owned()), Some(xml));
            assert!(ready.take().is_none());
        }
        ready.put(row("/b"));
        ready.clear();
        assert!(ready.take().is_none());
    }
}
