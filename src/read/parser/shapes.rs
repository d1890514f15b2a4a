//! The memory of shapes that documents share.
//!
//! A document that begins like an earlier one is read from the root's content on, with the shapes that responses had
//! there. This is sound for these reasons:
//!
//! 1. It begins like the earlier one up to the end of the root's start tag, byte for byte, and is read with the same
//!    options. So reading this beginning would have the same result: the encoding, the declarations, the language, and
//!    the position in the source.
//! 2. A beginning is only kept if it was read without a deviation, without an element around the root, and without
//!    converting the encoding. So nothing but the state of the root and the position has to be restored.
//! 3. Everything that belongs to one document begins anew: responses, findings, hrefs, and the footer.
//! 4. The [`Cache`] keeps no response that had to be mended. What it keeps of others depends on their markup, on the
//!    declarations of the root, and on the options alone: an href that deviates is found anew in each response.
//! 5. The restored scope is the one of the root, before any response. Names in shapes are shared with earlier documents
//!    and compared by text; they are compared by address only while one response is decoded, whose names all come from
//!    one scope.
//! 6. All shapes and beginnings are bounded in number and bytes, whatever the documents.
//! 7. A document borrows the shapes: it takes them out, is read without a lock, and gives them back when it ends or is
//!    dropped. Nobody else reads or changes them in the meantime, and a failed document has changed nothing but which
//!    shapes are kept, each of which is right by itself.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Parser;
use super::state::{DocumentState, Phase};
use crate::place::Cursor;
use crate::read::{ParseOptions, Settings};
use crate::row::cache::Cache;
use crate::row::decode::Document;

/// The default of [`Shapes::max_bytes`].
const BYTES: usize = 2 << 20;
/// The maximum number of beginnings of documents.
const BEGINNINGS: usize = 32;
/// The maximum number of bytes of one beginning.
const BEGINNING_BYTES: usize = 2 << 10;
/// After this many documents with an unknown beginning, one after the other, most beginnings are not kept.
const EAGER: u32 = 32;
/// Beyond [`EAGER`], one beginning of this many is still kept.
const SELDOM: u32 = 16;

/// A memory of the markup of responses, with which a client reads later documents of a server faster.
///
/// A server writes the same markup again and again: the same elements, with other texts. A reader remembers this within
/// one document. Pass a `Shapes` to [`ParseOptions::shapes`], and it also does so from one document to the next, which
/// pays off where documents are short and many, as they are for a client that polls. Keep one for each server, because
/// only documents with the same declarations and the same options share what is kept.
///
/// It never changes a result, only speed. Clones share one memory. Documents that are read at the same time do not wait
/// for each other: the second one begins with nothing, and both leave what they learnt.
///
/// The memory is bounded: see [`max_bytes`](Self::max_bytes).
///
/// # Example: several threads
///
/// ```
/// use multistatus::ParseOptions;
/// use multistatus::read::Shapes;
///
/// let shapes = Shapes::new().max_bytes(256 << 10);
/// let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>\
///     <D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>";
/// let threads: Vec<_> = (0..4)
///     .map(|_| {
///         let shapes = shapes.clone();
///         std::thread::spawn(move || ParseOptions::new().shapes(&shapes).parse(body).map(|read| read.responses().len()))
///     })
///     .collect();
/// for thread in threads {
///     assert!(matches!(thread.join(), Ok(Ok(1))));
/// }
/// ```
#[derive(Clone)]
pub struct Shapes(Arc<Mutex<Pool>>);

/// The beginnings of documents, each with its shapes, the last used one at the end.
#[allow(clippy::vec_box)] // They are moved while the lock is held.
struct Pool {
    kept: Vec<Box<Kept>>,
    bytes: usize,
    most_bytes: usize,
    /// The number of unknown beginnings since the last known one.
    misses: u32,
}

struct Kept {
    beginning: Beginning,
    shapes: Cache,
}

impl Kept {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.beginning.bytes.len() + self.shapes.bytes()
    }
}

/// The state at the end of the root's start tag.
struct Beginning {
    /// All bytes up to there.
    bytes: Box<[u8]>,
    options: Settings,
    state: DocumentState,
    cursor: Cursor,
}

impl Shapes {
    /// Creates an empty memory.
    #[must_use]
    pub fn new() -> Self {
        let pool = Pool { kept: Vec::new(), bytes: 0, most_bytes: BYTES, misses: 0 };
        Self(Arc::new(Mutex::new(pool)))
    }

    /// Sets how many bytes to keep at most, for all clones. The shapes that were used least recently are forgotten
    /// first. The number of bytes is an estimate, and documents that are being read have their own bounds: see
    /// [`Limits`](crate::read::Limits).
    ///
    /// Default: 2 MiB.
    #[must_use]
    pub fn max_bytes(self, bytes: usize) -> Self {
        let mut pool = self.pool();
        pool.most_bytes = bytes;
        let forgotten = pool.forget();
        drop(pool);
        drop(forgotten);
        self
    }

    /// Returns about how many bytes are kept now, besides those that documents are being read with.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.pool().bytes
    }

    /// Returns the memory, whatever happened to a thread that held it: it is never left half changed.
    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes out what is kept for documents that begin like this. The error says whether to keep this beginning.
    fn take(&self, input: &[u8], options: &Settings) -> Result<Box<Kept>, bool> {
        let mut pool = self.pool();
        let begins = |kept: &Kept| input.starts_with(&kept.beginning.bytes) && kept.beginning.options == *options;
        let Some(at) = pool.kept.iter().rposition(|kept| begins(kept)) else {
            pool.misses = pool.misses.saturating_add(1);
            return Err(pool.misses <= EAGER || pool.misses % SELDOM == 0);
        };
        pool.misses = 0;
        let kept = pool.kept.remove(at);
        pool.bytes -= kept.bytes();
        Ok(kept)
    }

    fn give_back(&self, mut kept: Box<Kept>) {
        let mut pool = self.pool();
        kept.shapes.share(pool.most_bytes.saturating_sub(size_of::<Kept>() + kept.beginning.bytes.len()));
        pool.bytes += kept.bytes();
        pool.kept.push(kept);
        let forgotten = pool.forget();
        drop(pool);
        // Without the lock, because it takes a while.
        drop(forgotten);
    }
}

impl Pool {
    /// Takes out what is too much.
    #[allow(clippy::vec_box)]
    fn forget(&mut self) -> Vec<Box<Kept>> {
        let mut forgotten = Vec::new();
        while self.kept.len() > BEGINNINGS || (self.bytes > self.most_bytes && !self.kept.is_empty()) {
            let first = self.kept.remove(0);
            self.bytes -= first.bytes();
            forgotten.push(first);
        }
        forgotten
    }
}

impl Default for Shapes {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Shapes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pool = self.pool();
        let (bytes, most_bytes) = (pool.bytes, pool.most_bytes);
        drop(pool);
        f.debug_struct("Shapes").field("bytes", &bytes).field("max_bytes", &most_bytes).finish()
    }
}

/// The shapes of one document, and the memory to which they go when it ends.
#[derive(Default)]
pub(super) struct DocumentShapes {
    pub(super) cache: Cache,
    loan: Option<Loan>,
}

struct Loan {
    shapes: Shapes,
    progress: Progress,
}

/// What is known of the beginning of the document.
enum Progress {
    /// Nothing was read yet.
    Nothing,
    /// The document begins with these bytes, and its root was not met yet.
    Begun(Vec<u8>),
    /// The root was entered. The shapes are in use.
    InRoot(Box<Kept>),
}

impl DocumentShapes {
    pub(super) fn new(options: &ParseOptions<'_>) -> Self {
        let shapes = options.shapes.filter(|_| options.settings.shares_shapes());
        let loan = shapes.map(|shapes| Loan { shapes: shapes.clone(), progress: Progress::Nothing });
        Self { cache: Cache::default(), loan }
    }

    /// Returns true if the beginning of the document is still to be kept.
    #[inline]
    pub(super) fn waits_for_root(&self) -> bool {
        self.loan.as_ref().is_some_and(|loan| matches!(loan.progress, Progress::Begun(_)))
    }

    /// Takes the shapes for a document that begins with `input`, and returns the number of its bytes up to the content of
    /// the root, and the state there; `None` if there are none.
    fn begin(&mut self, input: &[u8], options: &Settings) -> Option<(usize, DocumentState, Cursor)> {
        let loan = self.loan.as_mut()?;
        match loan.shapes.take(input, options) {
            Ok(mut kept) => {
                self.cache = std::mem::take(&mut kept.shapes);
                let Beginning { bytes, state, cursor, .. } = &kept.beginning;
                let found = (bytes.len(), state.clone(), *cursor);
                loan.progress = Progress::InRoot(kept);
                Some(found)
            }
            Err(true) => {
                loan.progress = Progress::Begun(input[..input.len().min(BEGINNING_BYTES)].into());
                self.cache.share(usize::MAX);
                None
            }
            Err(false) => {
                self.loan = None;
                None
            }
        }
    }

    /// Keeps the beginning of the document, which is the first `len` bytes.
    fn enter_root(&mut self, options: &Settings, state: &DocumentState, cursor: Cursor) {
        let Some(loan) = &mut self.loan else { return };
        let Progress::Begun(bytes) = &loan.progress else { return };
        let Some(bytes) = usize::try_from(cursor.byte).ok().and_then(|len| bytes.get(..len)) else {
            self.loan = None;
            return;
        };
        let beginning = Beginning { bytes: bytes.into(), options: *options, state: state.clone(), cursor };
        loan.progress = Progress::InRoot(Box::new(Kept { beginning, shapes: Cache::default() }));
    }
}

impl fmt::Debug for DocumentShapes {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cache.fmt(f)
    }
}

impl Drop for DocumentShapes {
    #[inline]
    fn drop(&mut self) {
        if let Some(loan) = self.loan.take() {
            loan.end(std::mem::take(&mut self.cache));
        }
    }
}

impl Loan {
    #[inline(never)]
    fn end(self, shapes: Cache) {
        if let Progress::InRoot(mut kept) = self.progress {
            kept.shapes = shapes;
            self.shapes.give_back(kept);
        }
    }
}

impl Settings {
    /// Returns true if documents that are read with these options can share shapes.
    fn shares_shapes(&self) -> bool {
        #[cfg(feature = "lint")]
        if self.trace {
            return false;
        }
        self.shape_cache && self.document == Document::Multistatus
    }
}

impl Parser {
    /// Goes to the content of the root of a document that begins like an earlier one; false if it does not.
    #[inline(never)]
    pub(super) fn begin_as_before(&mut self, input: &mut &[u8]) -> bool {
        let Some((len, state, cursor)) = self.shapes.begin(input, &self.options) else { return false };
        self.state = state;
        self.source.begin_at(cursor);
        *input = &input[len..];
        true
    }

    /// Keeps the beginning of the document once the root was entered, if nothing else has to be kept with it.
    #[inline(never)]
    pub(super) fn keep_beginning(&mut self) {
        match self.state.phase() {
            Phase::Prolog(_) => {}
            Phase::Root if self.is_pure() => {
                self.shapes.enter_root(&self.options, &self.state, self.source.cursor());
            }
            _ => self.shapes.loan = None,
        }
    }

    /// Returns true if nothing but the root was met so far.
    fn is_pure(&self) -> bool {
        self.checks.findings().is_clean() && !self.source.is_transcoded() && !self.state.is_wrapped()
    }
}

#[cfg(test)]
mod tests;
