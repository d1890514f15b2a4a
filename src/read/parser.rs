//! The reader without I/O. All sources are loops over it.

use std::borrow::Cow;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use super::mend::{self, Edits};
use super::position::{self, Place};
use super::report::{Report, Trailer};
use super::{BadRows, Deviation, Found, Limit, ParseOptions};
use crate::error::{Error, ErrorKind};
use crate::href::{self, Form};
use crate::response::{Index, Response};
use crate::row::decode::{Child, Decoder, Dialect};
use crate::row::shape::DeviationNode;
use crate::row::view::{self, View};
use crate::xml::frame::{self, Scan, Scanner};
use crate::xml::scope::{Mark, Ns, Scope};
use crate::xml::text::{self, Place as TextPlace, clip};
use crate::xml::tokens::Tokens;
use crate::xml::{Fault, FaultKind, chars, prolog};

/// Reads a document that is handed over in pieces, of any size, as they come.
///
/// It does no I/O, holds at most one row and never panics; the result does not depend on how the document is cut.
///
/// ```text
///            ┌── Ok(None): more input, please ──┐
///            ▼                                  │
///   parse_next(&mut input) ── Ok(Some(row)) ────┤
///            │                                  │
///            └── Err(error): final, unless error.is_row()
///   no more input: finish() ── Ok(trailer), or Truncated
/// ```
///
/// # Example: rows from chunks
///
/// ```
/// use multistatus::Parser;
///
/// let chunks: [&[u8]; 2] = [
///     b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:hr",
///     b"ef><D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>",
/// ];
/// let mut parser = Parser::new();
/// let mut rows = 0;
/// for mut chunk in chunks {
///     while let Some(row) = parser.parse_next(&mut chunk)? {
///         assert_eq!(row.href().as_ref().map(|href| href.as_str()), Some("/a"));
///         rows += 1;
///     }
/// }
/// parser.finish()?;
/// assert_eq!(rows, 1);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Debug)]
pub struct Parser {
    options: ParseOptions,
    scope: Scope,
    phase: Phase,
    /// The names of the open root elements as they were written: one, or two if the root is wrapped.
    roots: Vec<Box<str>>,
    /// The language in force under the root.
    lang: Option<Arc<str>>,
    /// Where the bindings of a child of the root begin.
    child_mark: Mark,
    /// Of the piece in `buf`, if it is not complete.
    scanner: Option<Scanner>,
    /// The part of a piece that earlier chunks held.
    buf: Vec<u8>,
    /// Where the piece begins.
    place: Place,
    /// Rows so far, also bad ones.
    rows: u64,
    /// A row for [`take`](Self::take).
    ready: Option<Index>,
    /// Its bytes.
    row: String,
    /// What stands directly under the root and is to become a row.
    loose: Option<Loose>,
    /// Rows made of them, which come before that of the piece that ended them.
    queue: VecDeque<Row<'static>>,
    /// All hrefs, if that a second one is an error.
    hrefs: Option<HashSet<Box<str>>>,
    /// The form of the first href; `None` also after a mixture was reported.
    form: Option<Form>,
    mixed: bool,
    extension_bytes: usize,
    trailer: Trailer,
    report: Report,
    error: Option<Error>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// So many bytes of a byte order mark were seen.
    Start(usize),
    /// Before the root; whether anything stood there, and whether more than white space did.
    Prolog { any: bool, markup: bool },
    /// In the root.
    Content,
    /// After the root.
    Epilog,
    /// Whatever comes is left out.
    Skip,
}

/// Children of a row that stand directly under the root.
#[derive(Debug)]
struct Loose {
    xml: String,
    /// The name of a `response` with the prefix of the first of them.
    name: String,
    place: Place,
    /// True if a status or propstat is among them: another href begins another row.
    outcome: bool,
}

/// A row that was decoded.
#[derive(Debug)]
pub(crate) struct Row<'b> {
    xml: Cow<'b, str>,
    index: Index,
}

impl<'b> Row<'b> {
    fn into_response(self) -> Response<'b> {
        Response::read(self.xml, self.index)
    }
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

impl Parser {
    /// A parser with the default options.
    #[must_use]
    pub fn new() -> Self {
        Self::with_options(ParseOptions::new())
    }

    pub(crate) fn with_options(options: ParseOptions) -> Self {
        let scope = Scope::new();
        Self {
            options,
            child_mark: scope.mark(),
            scope,
            phase: Phase::Start(0),
            roots: Vec::new(),
            lang: None,
            scanner: None,
            buf: Vec::new(),
            place: Place::default(),
            rows: 0,
            ready: None,
            row: String::new(),
            loose: None,
            queue: VecDeque::new(),
            hrefs: options.strict.then(HashSet::new),
            form: None,
            mixed: false,
            extension_bytes: 0,
            trailer: Trailer::default(),
            report: Report::default(),
            error: None,
        }
    }

    /// The next row, or `None` if all of `input` was used and more is needed.
    ///
    /// `input` is moved forward over what was used. The row is lent from it, unless a part of it came earlier.
    ///
    /// # Errors
    ///
    /// All kinds of reading but [`Io`](ErrorKind::Io). An error with [`is_row`](Error::is_row) stands for one row, and
    /// the next call goes on behind it. Any other is final: every later call gives it again.
    pub fn parse_next<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Response<'i>>, Error> {
        self.advance(input).map(|row| row.map(Row::into_response))
    }

    /// As [`parse_next`](Self::parse_next), but keeps the row for [`take`](Self::take): true if there is one.
    ///
    /// For a wrapper that owns its buffer and must let go of it before it can lend the row. A row that was not taken is
    /// dropped.
    ///
    /// # Errors
    ///
    /// As [`parse_next`](Self::parse_next).
    pub fn step(&mut self, input: &mut &[u8]) -> Result<bool, Error> {
        self.ready = None;
        let Some(row) = self.advance(input)? else { return Ok(false) };
        match row.xml {
            Cow::Borrowed(xml) => {
                self.row.clear();
                self.row.push_str(xml);
            }
            Cow::Owned(xml) => self.row = xml,
        }
        self.ready = Some(row.index);
        Ok(true)
    }

    /// The row that [`step`](Self::step) found, once.
    pub fn take(&mut self) -> Option<Response<'_>> {
        let index = self.ready.take()?;
        Some(Response::read(Cow::Borrowed(&self.row), index))
    }

    /// Says that the input has ended: gives what the document held besides its rows.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] if the root was not closed, [`ErrorKind::Empty`] if there was nothing, what stands in an
    /// incomplete piece, or the final error that came before.
    pub fn finish(&mut self) -> Result<Trailer, Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        match self.end() {
            Ok(()) => Ok(std::mem::take(&mut self.trailer)),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// What was met so far. Bad rows are not among it: they were handed out.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    pub(crate) fn into_report(self) -> Report {
        self.report
    }

    /// True if the root was closed: nothing but white space and comments may follow.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        matches!(self.phase, Phase::Epilog | Phase::Skip) && self.roots.is_empty()
    }

    fn fail(&mut self, error: Error) -> Error {
        self.error = Some(error.clone());
        error
    }

    fn advance<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Row<'i>>, Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        match self.pieces(input) {
            Err(error) if !error.is_row() => Err(self.fail(error)),
            result => result,
        }
    }

    /// Cuts pieces and reads them, up to the first that is a row.
    fn pieces<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Row<'i>>, Error> {
        loop {
            if let Some(row) = self.queue.pop_front() {
                return Ok(Some(row));
            }
            if input.is_empty() {
                return Ok(None);
            }
            match self.phase {
                Phase::Start(seen) => {
                    self.byte_order_mark(input, seen)?;
                    continue;
                }
                Phase::Skip => {
                    self.limit_total(input.len() as u64)?;
                    self.place.advance(input);
                    *input = &[];
                    continue;
                }
                Phase::Content if self.scanner.is_none() => self.skip_space(input),
                _ => {}
            }
            let Some(end) = self.cut(input)? else {
                self.buf.extend_from_slice(input);
                *input = &[];
                return Ok(None);
            };
            let (piece, rest) = input.split_at(end);
            *input = rest;
            let row = if self.buf.is_empty() {
                let result = self.piece(piece);
                self.place.advance(piece);
                result?
            } else {
                self.buffered(piece)?
            };
            match row {
                Some(row) if self.queue.is_empty() => return Ok(Some(row)),
                Some(row) => self.queue.push_back(Row { xml: Cow::Owned(row.xml.into_owned()), index: row.index }),
                None => {}
            }
        }
    }

    /// Reads a piece that began in an earlier chunk and ends with `last`.
    fn buffered(&mut self, last: &[u8]) -> Result<Option<Row<'static>>, Error> {
        let mut buf = std::mem::take(&mut self.buf);
        buf.extend_from_slice(last);
        let result = self.piece(&buf).map(|row| {
            row.map(|row| match row.xml {
                Cow::Borrowed(_) => (None, row.index),
                Cow::Owned(mended) => (Some(mended), row.index),
            })
        });
        self.place.advance(&buf);
        if let Ok(Some((xml, index))) = result {
            // Not valid UTF-8 it cannot be: it was decoded.
            let xml = xml.unwrap_or_else(|| String::from_utf8(buf).unwrap_or_default());
            return Ok(Some(Row { xml: Cow::Owned(xml), index }));
        }
        buf.clear();
        self.buf = buf;
        result.map(|_| None)
    }

    /// Passes over white space between rows, which needs no piece of its own as long as markup follows in this chunk.
    fn skip_space(&mut self, input: &mut &[u8]) {
        let space = input.iter().take_while(|&&b| chars::is_space(b)).count();
        let few = space <= self.options.limits.row_bytes as usize
            && self.place.byte + space as u64 <= self.options.limits.total_bytes;
        if space > 0 && input.get(space) == Some(&b'<') && few {
            self.place.advance(&input[..space]);
            *input = &input[space..];
        }
    }

    fn byte_order_mark(&mut self, input: &mut &[u8], seen: usize) -> Result<(), Error> {
        let encoding = |found: &str| {
            let message = format!("expected UTF-8, found {found}");
            Err(Error::new(ErrorKind::Encoding, message).at(self.place.position(None)))
        };
        self.phase = match input[0] {
            first if first == BOM[seen] && seen + 1 < BOM.len() => Phase::Start(seen + 1),
            first if first == BOM[seen] => {
                self.place.advance(BOM);
                Phase::Prolog { any: false, markup: false }
            }
            _ if seen > 0 => return encoding("a broken byte order mark"),
            0xFE | 0xFF => return encoding("the byte order mark of UTF-16"),
            0 => return encoding("a zero byte, as in UTF-16"),
            _ => {
                self.phase = Phase::Prolog { any: false, markup: false };
                return Ok(());
            }
        };
        *input = &input[1..];
        Ok(())
    }

    /// Where the piece that is being read ends in `input`, if it does.
    fn cut(&mut self, input: &[u8]) -> Result<Option<usize>, Error> {
        let limits = self.options.limits;
        let nested = self.phase == Phase::Content;
        let scanner = self.scanner.get_or_insert_with(|| Scanner::new(nested));
        let before = scanner.scanned();
        let total = limits.total_bytes.saturating_sub(self.place.byte);
        let allowed = u64::from(limits.row_bytes).min(total);
        // One byte more tells a piece that fits from one that does not.
        let window = usize::try_from(allowed + 1 - before.min(allowed + 1)).unwrap_or(usize::MAX).min(input.len());
        let scan = scanner.scan(&input[..window]);
        let over = |size: u64| size > allowed;
        let limit = if total < u64::from(limits.row_bytes) { Limit::TotalBytes } else { Limit::RowBytes };
        let (kind, at, message) = match scan {
            Scan::More if over(before + window as u64) => {
                (ErrorKind::Limit(limit), 0, format!("the limit {limit} is exceeded"))
            }
            Scan::More => return Ok(None),
            Scan::End(end) if over(before + end as u64) => {
                (ErrorKind::Limit(limit), 0, format!("the limit {limit} is exceeded"))
            }
            Scan::End(end) => {
                self.scanner = None;
                return Ok(Some(end));
            }
            Scan::Doctype(at) => (ErrorKind::Doctype, at, "a document type declaration is refused".into()),
            Scan::Unknown(at) => (ErrorKind::Syntax, at, "expected a comment or CDATA after `<!`".into()),
        };
        let mut piece = std::mem::take(&mut self.buf);
        piece.extend_from_slice(&input[..window]);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        // What is wrong before that place comes first.
        if !matches!(kind, ErrorKind::Limit(_)) {
            if let Some(error) = self.fault_in_part(&piece[..at.min(piece.len())]) {
                return Err(error);
            }
        }
        Err(Error::new(kind, message).at(self.position_in(&piece, at)))
    }

    fn limit_total(&self, bytes: u64) -> Result<(), Error> {
        let limit = Limit::TotalBytes;
        if bytes <= self.options.limits.total_bytes.saturating_sub(self.place.byte) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Limit(limit), format!("the limit {limit} is exceeded")).at(self.place.position(None)))
    }

    /// The position of a place in the piece that begins here.
    fn position_in(&self, piece: &[u8], at: usize) -> crate::error::Position {
        let row = self.phase == Phase::Content && matches!(piece, [b'<', second, ..] if !b"/!?".contains(second));
        self.place.inside(piece, at).position(row.then_some(self.rows))
    }

    fn fault(&self, piece: &[u8], fault: Fault) -> Error {
        Error::new(position::kind(fault.kind), fault.message).at(self.position_in(piece, fault.at))
    }

    fn syntax(&self, piece: &[u8], message: impl Into<String>) -> Error {
        self.fault(piece, Fault::new(FaultKind::Syntax, 0, message))
    }

    fn utf8<'b>(&self, piece: &'b [u8]) -> Result<&'b str, Error> {
        std::str::from_utf8(piece).map_err(|error| {
            let at = error.valid_up_to();
            let message =
                format!("expected UTF-8, found the byte 0x{:02X}", piece.get(at).copied().unwrap_or_default());
            Error::new(ErrorKind::Encoding, message).at(self.position_in(piece, at))
        })
    }

    // Pieces.

    fn piece<'b>(&mut self, bytes: &'b [u8]) -> Result<Option<Row<'b>>, Error> {
        if self.phase == Phase::Content && matches!(bytes, [b'<', second, ..] if !b"/!?".contains(second)) {
            return self.child(bytes);
        }
        let piece = match self.utf8(bytes) {
            Err(_) if self.phase == Phase::Epilog && self.options.text_after_root => "\u{FFFD}",
            piece => piece?,
        };
        match bytes {
            [b'<', b'?', ..] => self.instruction(piece)?,
            [b'<', b'!', b'-', ..] => self.check_tokens(piece)?,
            [b'<', b'!', ..] => self.text(piece, &piece["<![CDATA[".len()..piece.len() - "]]>".len()], true)?,
            [b'<', b'/', ..] => self.root_end(piece)?,
            [b'<', ..] => self.root(piece)?,
            _ => self.text(piece, piece, false)?,
        }
        if let Phase::Prolog { any, markup } = &mut self.phase {
            *any = true;
            *markup |= bytes[0] == b'<';
        }
        Ok(None)
    }

    fn check_tokens(&mut self, piece: &str) -> Result<(), Error> {
        let mut tokens = Tokens::new(piece);
        loop {
            match tokens.next() {
                Ok(Some(_)) => {}
                Ok(None) => return Ok(()),
                Err(fault) => return self.after_root(piece, fault),
            }
        }
    }

    /// A fault outside of rows, which may be something to leave out.
    fn after_root(&mut self, piece: &str, fault: Fault) -> Result<(), Error> {
        if self.phase == Phase::Epilog && self.roots.is_empty() && self.options.text_after_root {
            self.phase = Phase::Skip;
            return self.record(piece.as_bytes(), Deviation::TextAfterRoot, None);
        }
        Err(self.fault(piece.as_bytes(), fault))
    }

    fn instruction(&mut self, piece: &str) -> Result<(), Error> {
        if !prolog::is_declaration(piece) {
            return self.check_tokens(piece);
        }
        match self.phase {
            Phase::Prolog { any: false, .. } if self.roots.is_empty() => {}
            Phase::Prolog { markup: false, .. } if self.roots.is_empty() && self.options.space_before_declaration => {
                self.record(piece.as_bytes(), Deviation::SpaceBeforeDeclaration, None)?;
            }
            _ => {
                let message = "an XML declaration can only begin a document";
                return self.after_root(piece, Fault::new(FaultKind::Syntax, 0, message));
            }
        }
        let encoding = prolog::declaration(piece).map_err(|fault| self.fault(piece.as_bytes(), fault))?;
        match encoding {
            Some(name) if !["utf-8", "utf8", "us-ascii"].iter().any(|known| name.eq_ignore_ascii_case(known)) => {
                let message = format!("expected UTF-8, found the encoding {:?}", clip(name));
                Err(Error::new(ErrorKind::Encoding, message).at(self.position_in(piece.as_bytes(), 0)))
            }
            _ => Ok(()),
        }
    }

    /// Text between tags outside of rows: `text` is what stands in `piece`.
    fn text(&mut self, piece: &str, text: &str, cdata: bool) -> Result<(), Error> {
        if !cdata && text.bytes().all(chars::is_space) {
            return Ok(());
        }
        match self.phase {
            Phase::Content => {
                let place = if cdata { TextPlace::Verbatim } else { TextPlace::Text };
                text::check(text, place).map_err(|fault| {
                    let before = if cdata { "<![CDATA[".len() } else { 0 };
                    self.fault(piece.as_bytes(), fault.shifted(before))
                })?;
                let text = if cdata { Cow::Borrowed(text) } else { text::unescape(text) };
                match chars::trim(&text) {
                    "" => Ok(()),
                    text => self.record(piece.as_bytes(), Deviation::StrayText, Some(text)),
                }
            }
            Phase::Prolog { markup: false, .. } if !cdata => {
                let start = piece.len() - piece.trim_start_matches([' ', '\t', '\r', '\n']).len();
                let message = format!("expected a multistatus document, found text: {:?}", clip(&piece[start..]));
                Err(Error::new(ErrorKind::UnexpectedRoot, message).at(self.position_in(piece.as_bytes(), start)))
            }
            _ => {
                let start = piece.len() - piece.trim_start_matches([' ', '\t', '\r', '\n']).len();
                self.after_root(piece, Fault::new(FaultKind::Syntax, start, "text stands outside of the root element"))
            }
        }
    }

    fn dialect(&self) -> Dialect {
        Dialect { namespace_dav: self.options.namespace_dav }
    }

    fn root(&mut self, piece: &str) -> Result<(), Error> {
        if !matches!(self.phase, Phase::Prolog { .. }) {
            let fault = Fault::new(FaultKind::Syntax, 0, "a second element stands after the root");
            return self.after_root(piece, fault);
        }
        let (limits, dialect, depth) = (self.options.limits, self.dialect(), self.roots.len() as u32);
        let mut decoder = Decoder::new(piece, &mut self.scope, &limits, dialect, depth, self.lang.clone());
        let root = decoder.root();
        let deviations = std::mem::take(&mut decoder.deviations);
        let root = root.map_err(|fault| self.fault(piece.as_bytes(), fault))?;
        for node in deviations {
            self.record(&piece.as_bytes()[..node.at.delta as usize], node.deviation, node.text.as_deref())?;
        }
        let wrapper = (root.ns, root.local) == (Ns::NONE, "xml") && self.roots.is_empty() && self.options.wrapped_root;
        if wrapper {
            self.record(piece.as_bytes(), Deviation::WrappedRoot, None)?;
        } else if (root.ns, root.local) != (Ns::DAV, "multistatus") {
            let namespace = self.scope.namespace(root.ns);
            let (open, close) = if namespace.is_empty() { ("", "") } else { ("{", "}") };
            let (namespace, local) = (clip(namespace), clip(root.local));
            let message = format!("expected the root {{DAV:}}multistatus, found {open}{namespace}{close}{local}");
            return Err(Error::new(ErrorKind::UnexpectedRoot, message).at(self.position_in(piece.as_bytes(), 0)));
        }
        self.lang = root.lang;
        self.child_mark = self.scope.mark();
        if root.empty {
            self.phase = Phase::Epilog;
        } else {
            self.roots.push(root.qname.into());
            if !wrapper {
                self.phase = Phase::Content;
            }
        }
        Ok(())
    }

    fn root_end(&mut self, piece: &str) -> Result<(), Error> {
        let name = piece["</".len()..piece.len() - 1].trim_end_matches([' ', '\t', '\r', '\n']);
        match self.roots.last() {
            Some(root) if **root == *name => {}
            Some(root) => {
                let message = format!("expected `</{}>`, found `</{}>`", clip(root), clip(name));
                return Err(self.syntax(piece.as_bytes(), message));
            }
            None => {
                let fault = Fault::new(FaultKind::Syntax, 0, format!("`</{}>` closes nothing", clip(name)));
                return self.after_root(piece, fault);
            }
        }
        if matches!(self.phase, Phase::Prolog { .. }) {
            let message = "expected the root {DAV:}multistatus, found an empty wrapper";
            return Err(Error::new(ErrorKind::UnexpectedRoot, message).at(self.position_in(piece.as_bytes(), 0)));
        }
        self.flush_loose()?;
        self.roots.pop();
        self.phase = Phase::Epilog;
        Ok(())
    }

    // Children of the root.

    fn child<'b>(&mut self, bytes: &'b [u8]) -> Result<Option<Row<'b>>, Error> {
        self.scope.tidy();
        let result = self.decode(bytes);
        self.scope.close(self.child_mark);
        self.scope.disown();
        match result {
            Err(error) if self.can_report(&error) && frame::is_balanced(bytes) => {
                self.rows += 1;
                Err(error.with_row(bytes))
            }
            result => result,
        }
    }

    /// True if an error concerns a row and not the document.
    fn can_report(&self, error: &Error) -> bool {
        use ErrorKind::{Character, Deviation, Encoding, Entity, Namespace, Syntax};
        self.options.bad_rows == BadRows::Report
            && matches!(error.kind(), Character | Deviation(_) | Encoding | Entity | Namespace | Syntax)
    }

    fn decode<'b>(&mut self, bytes: &'b [u8]) -> Result<Option<Row<'b>>, Error> {
        let xml = self.utf8(bytes)?;
        let mut mended = None;
        let mut decoded = self.decode_xml(xml);
        if decoded.is_err() && self.options.mends() {
            self.scope.close(self.child_mark);
            let options = self.options;
            mended = mend::mend(xml, &options, |xml, mending| self.decode_mending(xml, mending));
            if let Some(mended) = &mended {
                self.scope.close(self.child_mark);
                self.scope.disown();
                decoded = self.decode_xml(&mended.xml);
            }
        }
        let (edits, mended_xml) = match mended {
            Some(mended) => (mended.edits, Some((mended.xml, mended.deviations))),
            None => (Edits::default(), None),
        };
        let (child, ends) = decoded.map_err(|fault| {
            let at = edits.source(fault.at);
            self.fault(bytes, Fault { at, ..fault })
        })?;
        let (xml, mended_deviations) = match mended_xml {
            Some((xml, deviations)) => (Cow::Owned(xml), deviations),
            None => (Cow::Borrowed(xml), Vec::new()),
        };
        let mut found: Vec<(usize, Deviation, Option<Box<str>>)> = Vec::new();
        found.extend(mended_deviations.into_iter().map(|(deviation, at, text)| (at, deviation, Some(text))));
        let mut add = |nodes: &[DeviationNode]| {
            found.extend(
                nodes
                    .iter()
                    .map(|node| (edits.source(view::resolve(&ends, node.at)), node.deviation, node.text.clone())),
            );
        };
        let text_of = |node| view::text(&xml, &ends, node);
        match child {
            Decoded { child: Child::Response(shape), deviations } => {
                add(&deviations);
                add(&shape.deviations);
                let index = Index { shape: Arc::new(shape), ends: ends.into() };
                self.flush_loose()?;
                self.row(bytes, &xml, &index, found)?;
                return Ok(Some(Row { xml, index }));
            }
            Decoded { child: Child::Extension(element, deviation), deviations } => {
                let stray = deviation == Some(Deviation::StrayRowContent) && element.name.local() != "prop";
                if stray && self.options.unwrapped_rows {
                    return self.add_loose(bytes, &xml, element.name.local()).map(|()| None);
                }
                add(&deviations);
                self.flush_loose()?;
                self.extension_bytes = self.extension_bytes.saturating_add(bytes.len());
                let limits = self.options.limits;
                let limit = if self.extension_bytes > limits.row_bytes as usize {
                    Some(Limit::RowBytes)
                } else {
                    (self.trailer.extensions.len() >= limits.items as usize).then_some(Limit::Items)
                };
                if let Some(limit) = limit {
                    let fault = Fault::new(FaultKind::Limit(limit), 0, format!("the limit {limit} is exceeded"));
                    return Err(self.fault(bytes, fault));
                }
                let view = View { xml: &xml, shape: &crate::row::shape::Shape::default(), ends: &ends };
                self.trailer.extensions.push(view.element(&element).into_owned());
            }
            Decoded { child: Child::Description(node), deviations } => {
                add(&deviations);
                self.flush_loose()?;
                let description =
                    crate::value::Description::checked(text_of(node.text), node.lang.as_deref().map(Cow::Borrowed));
                if self.trailer.description.is_some() {
                    found.push((0, Deviation::RepeatedSingleton, Some("responsedescription".into())));
                } else {
                    self.trailer.description = Some(description.into_owned());
                }
            }
            Decoded { child: Child::SyncToken(node), deviations } => {
                add(&deviations);
                self.flush_loose()?;
                if self.trailer.sync_token.is_some() {
                    found.push((0, Deviation::RepeatedSingleton, Some("sync-token".into())));
                } else {
                    self.trailer.sync_token = Some(chars::trim(&text_of(node)).into());
                }
            }
        }
        self.found(bytes, None, found)?;
        Ok(None)
    }

    fn decode_xml(&mut self, xml: &str) -> Result<(Decoded, Vec<u32>), Fault> {
        let (limits, dialect, depth) = (self.options.limits, self.dialect(), self.roots.len() as u32);
        let mut decoder = Decoder::new(xml, &mut self.scope, &limits, dialect, depth, self.lang.clone());
        let child = decoder.child()?;
        Ok((Decoded { child, deviations: decoder.deviations }, decoder.ends))
    }

    /// Decodes to find out which prefixes are undeclared.
    fn decode_mending(
        &mut self,
        xml: &str,
        mending: crate::row::decode::Mending,
    ) -> Option<crate::row::decode::Mending> {
        let (limits, dialect, depth) = (self.options.limits, self.dialect(), self.roots.len() as u32);
        let mut decoder = Decoder::new(xml, &mut self.scope, &limits, dialect, depth, self.lang.clone());
        decoder.mending = Some(mending);
        decoder.child().ok()?;
        decoder.mending
    }

    /// What is to be done about a row that was decoded.
    fn row(
        &mut self,
        bytes: &[u8],
        xml: &str,
        index: &Index,
        mut found: Vec<(usize, Deviation, Option<Box<str>>)>,
    ) -> Result<(), Error> {
        if self.rows >= self.options.limits.rows {
            let limit = Limit::Rows;
            let fault = Fault::new(FaultKind::Limit(limit), 0, format!("the limit {limit} is exceeded"));
            return Err(self.fault(bytes, fault));
        }
        let view = View { xml, shape: &index.shape, ends: &index.ends };
        for &node in &index.shape.hrefs {
            let raw = view::raw(xml, &index.ends, node);
            let form = if raw.starts_with('/') && !raw.starts_with("//") {
                Some(Form::Path)
            } else {
                href::form(chars::trim(&view.text(node)))
            };
            match (form, self.form) {
                (Some(form), None) if !self.mixed => self.form = Some(form),
                (Some(form), Some(first)) if form != first => {
                    // Once for a document: every other row would have it again.
                    (self.form, self.mixed) = (None, true);
                    found.push((0, Deviation::HrefMixedForms, None));
                }
                _ => {}
            }
            if let Some(hrefs) = &mut self.hrefs {
                let href = view.text(node);
                if !hrefs.insert(chars::trim(&href).into()) {
                    found.push((0, Deviation::DuplicateHref, Some(chars::trim(&href).into())));
                }
            }
        }
        self.found(bytes, Some(self.rows), found)?;
        self.rows += 1;
        Ok(())
    }

    /// Keeps a child of a row that stands directly under the root.
    fn add_loose(&mut self, bytes: &[u8], xml: &str, local: &str) -> Result<(), Error> {
        if local == "href" && self.loose.as_ref().is_some_and(|loose| loose.outcome) {
            self.flush_loose()?;
        }
        let place = self.place;
        let loose = self.loose.get_or_insert_with(|| {
            let qname = xml[1..].split([' ', '\t', '\r', '\n', '/', '>']).next().unwrap_or_default();
            let name = match qname.split_once(':') {
                Some((prefix, _)) => format!("{prefix}:response"),
                None => "response".into(),
            };
            // The first element may declare the prefix itself, and then it is not bound around it.
            Loose { xml: String::new(), name, place, outcome: false }
        });
        loose.outcome |= local != "href";
        loose.xml.push_str(xml);
        if loose.xml.len() > self.options.limits.row_bytes as usize {
            let limit = Limit::RowBytes;
            let fault = Fault::new(FaultKind::Limit(limit), 0, format!("the limit {limit} is exceeded"));
            return Err(self.fault(bytes, fault));
        }
        Ok(())
    }

    /// Makes a row of what was kept, if there is anything.
    fn flush_loose(&mut self) -> Result<(), Error> {
        let Some(loose) = self.loose.take() else { return Ok(()) };
        let prefix = loose.name.strip_suffix("response").map(|prefix| prefix.trim_end_matches(':')).unwrap_or_default();
        self.scope.close(self.child_mark);
        let name = match self.scope.resolve(prefix) {
            Some(Ns::DAV) => loose.name,
            _ => "response xmlns=\"DAV:\"".into(),
        };
        let end = name.split(' ').next().unwrap_or_default();
        let xml = format!("<{name}>{}</{end}>", loose.xml);
        let here = std::mem::replace(&mut self.place, loose.place);
        let result = self.loose_row(xml);
        self.place = here;
        result
    }

    fn loose_row(&mut self, xml: String) -> Result<(), Error> {
        let decoded = self.decode_xml(&xml);
        self.scope.close(self.child_mark);
        let (decoded, ends) = decoded.map_err(|fault| self.fault(b"", Fault { at: 0, ..fault }))?;
        let Child::Response(shape) = decoded.child else { return Ok(()) };
        let mut found = vec![(0, Deviation::UnwrappedRow, None)];
        found.extend(shape.deviations.iter().map(|node| (0, node.deviation, node.text.clone())));
        let index = Index { shape: Arc::new(shape), ends: ends.into() };
        self.row(b"", &xml, &index, found)?;
        self.queue.push_back(Row { xml: Cow::Owned(xml), index });
        Ok(())
    }

    // Deviations.

    /// Records a deviation at the end of `before`, or refuses it.
    fn record(&mut self, piece: &[u8], deviation: Deviation, text: Option<&str>) -> Result<(), Error> {
        let text = text.map(|text| text::floor(text, 200).into());
        self.found(piece, None, vec![(0, deviation, text)])
    }

    /// Records what was found in a piece, or refuses it.
    fn found(
        &mut self,
        piece: &[u8],
        response: Option<u64>,
        mut found: Vec<(usize, Deviation, Option<Box<str>>)>,
    ) -> Result<(), Error> {
        if found.is_empty() {
            return Ok(());
        }
        found.sort_by_key(|&(at, deviation, _)| (at, deviation));
        let mut place = self.place;
        let mut done = 0;
        for (at, deviation, text) in found {
            let refuse = self.options.strict && deviation.is_error();
            if !refuse && self.report.deviations.len() >= self.options.keep_deviations {
                self.report.uncounted += 1;
                continue;
            }
            let at = at.clamp(done, piece.len().max(done));
            place.advance(piece.get(done..at).unwrap_or_default());
            done = at;
            let position = place.position(response);
            if refuse {
                let mut message = String::from(deviation.sentence());
                if let Some(text) = text {
                    message.push_str(&format!(": {text:?}"));
                }
                message.push_str(&format!(" [{}, {}]", deviation.code(), deviation.section()));
                return Err(Error::new(ErrorKind::Deviation(deviation), message).at(position));
            }
            self.report.deviations.push(Found { deviation, position, text });
        }
        Ok(())
    }

    // The end.

    fn end(&mut self) -> Result<(), Error> {
        if let Phase::Start(seen) = self.phase {
            let message = if seen == 0 { "the body is empty" } else { "the body holds only a byte order mark" };
            return Err(Error::new(ErrorKind::Empty, message).at(self.place.position(None)));
        }
        let piece = std::mem::take(&mut self.buf);
        if let Some(scanner) = self.scanner.take() {
            if scanner.is_text() && self.phase != Phase::Content {
                // Text has no end of its own.
                self.piece(&piece)?;
            } else if let Some(error) = self.fault_in_part(&piece) {
                return Err(error);
            }
        }
        let place = self.place.inside(&piece, piece.len());
        let row = self.position_in(&piece, 0).response();
        let truncated = |message: &str| Err(Error::new(ErrorKind::Truncated, message).at(place.position(row)));
        match self.phase {
            Phase::Prolog { markup: false, .. } if piece.first() != Some(&b'<') => {
                Err(Error::new(ErrorKind::Empty, "the body is only white space").at(place.position(None)))
            }
            Phase::Epilog if self.roots.is_empty() && piece.first() == Some(&b'<') => {
                if self.options.text_after_root {
                    return self.record(&piece, Deviation::TextAfterRoot, None);
                }
                truncated("the body ends in the middle of markup")
            }
            Phase::Epilog | Phase::Skip if self.roots.is_empty() => Ok(()),
            _ => match self.roots.last() {
                Some(root) => truncated(&format!("the body ends before `</{}>`", clip(root))),
                None => truncated("the body ends before its root element"),
            },
        }
    }

    /// The first fault in the beginning of a piece, if it is not that the rest is missing.
    fn fault_in_part(&mut self, piece: &[u8]) -> Option<Error> {
        // What an option mends or hands out is no reason to hide that the piece is not complete.
        let tolerates = self.options.bad_rows == BadRows::Report || self.options.mends();
        let passes = |kind: ErrorKind| {
            use ErrorKind::{Character, Encoding, Entity, Namespace, Syntax};
            tolerates && matches!(kind, Character | Encoding | Entity | Namespace | Syntax)
        };
        let valid = match std::str::from_utf8(piece) {
            Ok(piece) => piece,
            // A character that is not complete is part of what is missing.
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&piece[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) if passes(ErrorKind::Encoding) => return None,
            Err(_) => return self.utf8(piece).err(),
        };
        let fault = if self.phase == Phase::Content {
            self.scope.tidy();
            let fault = self.decode_xml(valid).err();
            self.scope.close(self.child_mark);
            fault?
        } else {
            let mut tokens = Tokens::new(valid);
            loop {
                match tokens.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => return None,
                    Err(fault) => break fault,
                }
            }
        };
        let incomplete = fault.kind == FaultKind::End || passes(position::kind(fault.kind));
        (!incomplete).then(|| self.fault(piece, fault))
    }
}

/// A child of the root, and the deviations that are not kept in its shape.
struct Decoded {
    child: Child,
    deviations: Vec<DeviationNode>,
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}
