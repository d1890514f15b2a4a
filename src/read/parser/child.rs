//! Children of the root: rows, and what else stands there.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Parser, Row, is_response};
use crate::chars;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::href;
use crate::limits::Limit;
use crate::read::BadResponses;
use crate::read::mend::{self, Edits};
use crate::row::decode::{Child, Decoded, Decoder, Mending};
use crate::row::ends::Ends;
use crate::row::index::Index;
use crate::row::noted::Noted;
use crate::row::shape::{ElementNode, Shape};
use crate::row::view::{self, Marked, View};
use crate::value::Description;
use crate::xml::frame;
use crate::xml::{Fault, FaultKind};

impl Parser {
    pub(super) fn child<'b>(&mut self, bytes: &'b [u8]) -> Result<Option<Row<'b>>, Error> {
        self.scope.tidy();
        if is_response(bytes) {
            // What stands loose before this row is one too, whatever becomes of this one.
            self.flush_loose()?;
        }
        let result = self.decode(bytes);
        self.leave_child();
        self.report_bad(bytes, result)
    }

    /// A row of a shape that was met before, if `input` begins with all of one; or if it is one, where it is a `frame`.
    pub(super) fn known<'i>(&mut self, input: &mut &'i [u8], frame: bool) -> Result<Option<Row<'i>>, Error> {
        if self.loose.is_some() {
            return Ok(None);
        }
        // What is longer, or one too many, goes the slow way, to its error.
        let limits = self.options.limits;
        if self.rows >= limits.responses {
            return Ok(None);
        }
        let allowed = u64::from(limits.response_bytes).min(self.total_left());
        let window = usize::try_from(allowed).unwrap_or(usize::MAX).min(input.len());
        let Some((xml, index, lines)) = self.cache.read(&input[..window]) else { return Ok(None) };
        if frame && xml.len() != input.len() {
            return Ok(None);
        }
        let mut noted = self.noted();
        let nodes = &index.shape.deviations[..];
        for node in if self.only_counts(nodes) { &[] } else { nodes } {
            node.note(&mut noted, index.ends.resolve(node.at));
        }
        let bytes = xml.as_bytes();
        let result = self.row(bytes, xml, &index, &mut noted);
        let result = self.report_bad(bytes, result);
        match lines {
            Some(lines) if self.transcoder.is_none() => self.place.advance_lines(bytes.len(), lines),
            _ => self.pass(bytes),
        }
        *input = &input[bytes.len()..];
        result.map(|()| Some(Row { xml: Cow::Borrowed(xml), index }))
    }

    /// Makes an error that of a row, if it is one and may be.
    fn report_bad<T>(&mut self, bytes: &[u8], result: Result<T, Error>) -> Result<T, Error> {
        match result {
            Err(error) if self.can_report(&error) && frame::is_balanced(bytes) => {
                if self.rows >= self.options.limits.responses {
                    return Err(self.limit(bytes, Limit::Responses));
                }
                self.rows += 1;
                Err(error.with_row(bytes))
            }
            result => result,
        }
    }

    /// Drops what a child of the root has bound, also one that could not be read to its end.
    pub(super) fn leave_child(&mut self) {
        self.scope.close(self.child_mark);
        self.scope.disown();
    }

    /// True if an error concerns a row and not the document.
    fn can_report(&self, error: &Error) -> bool {
        use ErrorKind::{Character, Deviation, Encoding, Entity, Namespace, Syntax};
        self.options.bad_responses == BadResponses::Keep
            && matches!(error.kind(), Character | Deviation(_) | Encoding | Entity | Namespace | Syntax)
    }

    /// Decodes a piece that begins with a start tag, mended if it has to be: gives the text that was decoded, what it
    /// holds, how it differs from the piece, and what was mended.
    pub(super) fn decode_mended<'b>(
        &mut self,
        bytes: &'b [u8],
    ) -> Result<(Cow<'b, str>, Decoded, Edits, Noted), Error> {
        let xml = self.utf8(bytes)?;
        match self.decode_xml(xml, None) {
            Ok(decoded) if !decoded.near => Ok((Cow::Borrowed(xml), decoded, Edits::default(), self.noted())),
            to_mend => {
                let mended = self.mend(xml).map_err(|fault| self.fault(bytes, fault))?;
                let Some(mended) = mended else {
                    let fault = to_mend.err().unwrap_or_else(|| Fault::new(FaultKind::Structure, 0, "expected markup"));
                    return Err(self.fault(bytes, fault));
                };
                self.leave_child();
                let decoded = self.decode_xml(&mended.xml, None);
                let decoded = decoded.map_err(|fault| {
                    let at = mended.edits.source(fault.at);
                    self.fault(bytes, Fault { at, ..fault })
                })?;
                Ok((Cow::Owned(mended.xml), decoded, mended.edits, mended.noted))
            }
        }
    }

    fn decode<'b>(&mut self, bytes: &'b [u8]) -> Result<Option<Row<'b>>, Error> {
        let (xml, decoded, edits, mut noted) = self.decode_mended(bytes)?;
        let nodes = match &decoded.child {
            Child::Response(shape) => &shape.deviations,
            _ => &decoded.deviations,
        };
        match &decoded.child {
            Child::Extension(element, Some(Deviation::StrayResponseContent))
                if self.options.stray_responses && element.name.local() != "prop" =>
            {
                // That it stands here is recorded with the row that it becomes a part of; what was mended, here.
                self.found(bytes, None, noted)?;
                self.add_loose(bytes, &xml, element.name.local())?;
                return Ok(None);
            }
            _ => self.flush_loose()?,
        }
        for node in nodes {
            let at = edits.source(decoded.slots.ends.resolve(node.at));
            node.note(&mut noted, at);
        }
        match decoded.child {
            Child::Response(shape) => {
                let shape = Arc::new(shape);
                // What had to be mended will have to be mended again.
                if self.options.shape_cache && matches!(xml, Cow::Borrowed(_)) {
                    self.cache.learn(&xml, &shape, &decoded.slots);
                }
                let index = Index { shape, ends: decoded.slots.ends.as_slice().into(), odd: Marked::ALL };
                self.row(bytes, &xml, &index, &mut noted)?;
                return Ok(Some(Row { xml, index }));
            }
            Child::Extension(element, _) => self.extension(bytes, &xml, &decoded.slots.ends, &element)?,
            // Only a request is read as one, and not here.
            Child::Tree(_) => {}
            Child::Description(node) => {
                let description = || {
                    let text = view::text(&xml, &decoded.slots.ends[..], node.text);
                    Description::checked(text, node.lang).into_owned()
                };
                keep_first(&mut self.footer.description, description, "responsedescription", &mut noted);
            }
            Child::SyncToken(node) => {
                let token = || chars::trim(&view::text(&xml, &decoded.slots.ends[..], node)).into();
                keep_first(&mut self.footer.sync_token, token, "sync-token", &mut noted);
            }
        }
        self.found(bytes, None, noted)?;
        Ok(None)
    }

    /// Decodes a child of the root; with `mending`, to find out which prefixes are undeclared.
    pub(super) fn decode_xml(&mut self, xml: &str, mending: Option<Mending>) -> Result<Decoded, Fault> {
        let (limits, dialect, depth) = (self.options.limits, self.dialect(), self.roots.len() as u32);
        let mut decoder = Decoder::new(xml, &mut self.scope, &limits, dialect, depth, self.lang.clone());
        decoder.mending = mending;
        decoder.decode()
    }

    pub(super) fn mend(&mut self, xml: &str) -> Result<Option<mend::Mended>, Fault> {
        let options = self.options;
        if !options.mends() {
            return Ok(None);
        }
        self.leave_child();
        let noted = self.noted();
        mend::mend(xml, &options, noted, |xml, mending| {
            let noted = self.noted();
            Ok(self.decode_xml(xml, Some(Mending { noted, ..mending }))?.mending.unwrap_or_default())
        })
    }

    fn extension(&mut self, bytes: &[u8], xml: &str, ends: &[u32], element: &ElementNode) -> Result<(), Error> {
        self.extension_bytes = self.extension_bytes.saturating_add(bytes.len());
        let limits = self.options.limits;
        if self.extension_bytes > limits.response_bytes as usize {
            return Err(self.limit(bytes, Limit::ResponseBytes));
        }
        if self.footer.extensions.len() >= limits.items as usize {
            return Err(self.limit(bytes, Limit::Items));
        }
        let view = View { xml, shape: &Shape::default(), ends: &ends.into(), odd: Marked::ALL };
        self.footer.extensions.push(view.element(element).into_owned());
        Ok(())
    }

    pub(super) fn limit(&self, bytes: &[u8], limit: Limit) -> Error {
        self.fault(bytes, Fault::new(FaultKind::Limit(limit), 0, self.options.limits.exceeded(limit)))
    }

    /// What is to be done about a row that was decoded.
    pub(super) fn row(&mut self, bytes: &[u8], xml: &str, index: &Index, noted: &mut Noted) -> Result<(), Error> {
        if self.rows >= self.options.limits.responses {
            return Err(self.limit(bytes, Limit::Responses));
        }
        for &node in &index.shape.hrefs {
            let view = View { xml, shape: &index.shape, ends: &index.ends, odd: index.odd };
            let text = view.text(node);
            let href = chars::trim(&text);
            let form = href::form(href);
            match (form, self.form) {
                (Some(form), None) if !self.mixed => self.form = Some(form),
                (Some(form), Some(first)) if form != first => {
                    // Once for a document: every other row would have it again.
                    (self.form, self.mixed) = (None, true);
                    noted.note(0, Deviation::HrefMixedForms, None);
                }
                _ => {}
            }
            if self.hrefs.as_mut().is_some_and(|hrefs| !hrefs.insert(href.into())) {
                noted.note(0, Deviation::DuplicateHref, Some(href));
            }
        }
        if !noted.is_empty() {
            self.found(bytes, Some(self.rows + 1), std::mem::take(noted))?;
        }
        self.rows += 1;
        Ok(())
    }
}

/// Keeps the first of an element that may appear once.
fn keep_first<T>(place: &mut Option<T>, value: impl FnOnce() -> T, name: &str, noted: &mut Noted) {
    match place {
        Some(_) => noted.note(0, Deviation::RepeatedSingleton, Some(name)),
        None => *place = Some(value()),
    }
}
