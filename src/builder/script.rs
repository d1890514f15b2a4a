//! Markup that many responses share.
//!
//! Most responses of a document have the same properties in the same order, with other values. The markup between the
//! values of such a response is kept as a script. A response follows it as long as it has the next property of the script,
//! and then a value costs one comparison and two copies, and a property without a value only the comparison. At the first
//! other call, the [draft](super::draft) takes over what the calls until then have said.

mod steps;

use http::StatusCode;

use crate::misses::Misses;
use crate::name::Name;
use crate::value::markup::Content;
use crate::value::prefixes::{RootNamespace, RootNamespaces};

use super::draft::HREF;
use super::pen::Pen;
pub(super) use steps::{NO_NUMBER, Said};
use steps::{STEPS, Script, Step};

/// The maximum number of scripts. Each document has few kinds of resources, such as files and collections.
const MOST: usize = 4;
/// The number of responses that no script fits before a script is given up for a new one, because making one takes about
/// as long as building a response.
const PATIENCE: usize = 32;
/// The number of responses before the first script, so that short replies do without.
const BEFORE: usize = 3;
/// After this many responses that were not built with a script to their end, only one of [`SELDOM`] is tried: the
/// properties of some servers come in the order of a hash map.
const TRIES: u32 = 8;
const SELDOM: u32 = 16;
/// Room for the properties that most responses have.
const FEW: usize = 16;
/// The place of a response that follows no script.
const NOWHERE: usize = usize::MAX;

/// The scripts of a builder, and the place of its response in one of them.
#[derive(Clone)]
pub(super) struct Scripts {
    /// The href of the response and its values, with the markup between them.
    pen: Pen,
    script: Script,
    /// The number of properties that the response has, or [`NOWHERE`].
    at: usize,
    /// Where in the markup the part begins that is still to be written.
    written: usize,
    others: Vec<Script>,
    said: Vec<Said>,
    /// Where values that are markup end, each with the number of properties until there.
    markup: Vec<(usize, usize)>,
    /// The number of responses without a script since one was made.
    since: usize,
    /// The number of times that one was made.
    made: usize,
    /// The responses that were not built with a script to their end.
    misses: Misses<SELDOM>,
    /// True if a script may be made of the response.
    learns: bool,
}

impl Default for Scripts {
    fn default() -> Self {
        Self {
            pen: Pen::default(),
            script: Script::default(),
            at: NOWHERE,
            written: 0,
            others: Vec::new(),
            said: Vec::with_capacity(FEW),
            markup: Vec::new(),
            since: 0,
            made: 0,
            misses: Misses::default(),
            learns: false,
        }
    }
}

/// The parts of a response that was written with a script.
pub(super) struct Followed<'s> {
    pub(super) start: &'s str,
    /// The start tag in a document whose root declares the namespaces that the builder was given.
    pub(super) start_in_root: &'s str,
    /// The href and what follows.
    pub(super) text: &'s Pen,
    /// The rest, with the end tag.
    pub(super) end: &'s str,
    /// True if the response is [plain](crate::Response::is_plain).
    pub(super) is_plain: bool,
}

impl Scripts {
    /// Begins a response with its first href; false if no script is to be tried.
    pub(super) fn begin(&mut self, href: &str) -> bool {
        self.learns = self.since + 1 >= self.patience();
        let is_tried = !self.script.steps.is_empty() && self.misses.is_tried(TRIES);
        if is_tried {
            (self.at, self.written) = (0, 0);
            self.markup.clear();
            self.pen.clear();
            if !self.pen.push_plain(HREF.as_bytes(), href) {
                self.pen.push(HREF);
                self.pen.push_text(href);
            }
        }
        is_tried
    }

    /// Returns the number of responses without a script before the next is made of one.
    fn patience(&self) -> usize {
        match self.made {
            0 => BEFORE,
            1..MOST => 1,
            _ => PATIENCE,
        }
    }

    /// Forgets the response.
    pub(super) fn clear(&mut self) {
        match self.is_whole() {
            true => self.misses.hit(),
            false => self.misses.miss(TRIES),
        }
        self.at = NOWHERE;
        self.said.clear();
    }

    /// Returns true if the response has all properties of the script.
    #[inline]
    fn is_whole(&self) -> bool {
        self.at == self.script.steps.len() && self.at > 0
    }

    /// Returns true if the response follows a script.
    #[inline]
    pub(super) fn is_followed(&self) -> bool {
        self.at != NOWHERE
    }

    /// Returns true if the response has properties that only the script knows of.
    #[inline]
    pub(super) fn is_ahead(&self) -> bool {
        !matches!(self.at, 0 | NOWHERE)
    }

    /// Returns the markup that was written with a script, from the first href on.
    pub(super) fn text(&self) -> &str {
        self.pen.as_str()
    }

    /// Appends a text with status 200, if the script has it here and nothing in it needs a second look; false if not.
    #[inline(always)]
    pub(super) fn follow_plain(&mut self, name: &Name, text: &str) -> bool {
        self.follow_if(|said| said.name.is_same(name), text)
    }

    /// Does the work of [`follow_plain`](Self::follow_plain) for a name that is known by its number.
    #[inline(always)]
    pub(super) fn follow_number(&mut self, number: usize, text: &str) -> bool {
        self.follow_if(|said| said.number == number, text)
    }

    #[inline(always)]
    fn follow_if(&mut self, is_name: impl FnOnce(&Said) -> bool, text: &str) -> bool {
        match self.script.steps.get(self.at) {
            Some(Step { said, end, .. })
                if is_name(said) && said.code == StatusCode::OK && said.is_empty == text.is_empty() =>
            {
                if !said.is_empty {
                    let markup = self.script.text.as_bytes().get(self.written..*end);
                    if !markup.is_some_and(|markup| self.pen.push_plain(markup, text)) {
                        return false;
                    }
                    self.written = *end;
                }
                self.at += 1;
                true
            }
            _ => false,
        }
    }

    /// Appends a property to the response, if the script has it here; false if not.
    #[inline(always)]
    pub(super) fn follow(&mut self, code: StatusCode, name: &Name, content: Content<'_>) -> bool {
        let is_empty = content.is_empty();
        match self.script.steps.get(self.at) {
            Some(Step { said, end, .. })
                if said.name.is_same(name) && said.code == code && said.is_empty == is_empty =>
            {
                if !is_empty {
                    self.pen.push(self.script.piece(self.written, *end));
                    push(&mut self.pen, &content);
                    self.written = *end;
                }
                self.at += 1;
                true
            }
            _ => self.at != NOWHERE && self.follow_other(code, name, content),
        }
    }

    /// Does the work of [`follow`](Self::follow) if the property has a value and the script none, or the other way round,
    /// or if another script has to be followed from here.
    #[inline(never)]
    fn follow_other(&mut self, code: StatusCode, name: &Name, content: Content<'_>) -> bool {
        let (at, out) = (self.at, &mut self.pen);
        let is = |said: &Said, code, name: &Name| said.code == code && said.name == *name;
        let has = |script: &Script| script.steps.get(at).is_some_and(|step| is(&step.said, code, name));
        if !has(&self.script) {
            let before = self.script.steps.get(..at).unwrap_or_default();
            let is_like = |script: &Script| {
                let begins = script.steps.iter().zip(before).all(|(a, b)| is(&a.said, b.said.code, &b.said.name));
                has(script) && begins
            };
            let Some(found) = self.others.iter().position(is_like) else { return false };
            out.push(self.script.piece(self.written, self.script.done(at)));
            std::mem::swap(&mut self.script, &mut self.others[found]);
            self.written = self.script.done(at);
        }
        let Some(step) = self.script.steps.get(at) else { return false };
        if content.is_empty() {
            if !step.said.is_empty {
                out.push(self.script.piece(self.written, step.end - 1));
                out.push("/>");
                self.written = step.close;
            }
        } else {
            let end = if step.said.is_empty { step.end - 2 } else { step.end };
            out.push(self.script.piece(self.written, end));
            self.written = step.end;
            if step.said.is_empty {
                out.push(">");
                push(out, &content);
                for part in ["</", self.script.piece(step.tag + 1, end), ">"] {
                    out.push(part);
                }
            } else {
                push(out, &content);
            }
        }
        self.at += 1;
        true
    }

    /// Returns true if the response declares these namespaces because it has all properties of the script.
    pub(super) fn declares(&self, roots: &[RootNamespace]) -> bool {
        self.is_whole() && roots.iter().all(|root| self.script.roots.iter().any(|own| own.is_same(root)))
    }

    /// Returns the parts of a response that has all properties of the script.
    #[inline]
    pub(super) fn finish(&self) -> Option<Followed<'_>> {
        let Script { start, start_in_root, text, is_plain, .. } = &self.script;
        self.is_whole().then(|| Followed {
            start,
            start_in_root,
            text: &self.pen,
            end: self.script.piece(self.written, text.len()),
            is_plain: *is_plain,
        })
    }

    /// Leaves the script, after all of its markup that belongs to the response was written. Returns the number of
    /// properties.
    pub(super) fn leave(&mut self) -> usize {
        let at = std::mem::replace(&mut self.at, NOWHERE);
        self.pen.push(self.script.piece(self.written, self.script.done(at)));
        at
    }

    /// Notes where the value of the last property ends, because that is markup.
    pub(super) fn note_markup(&mut self) {
        self.markup.push((self.at, self.pen.bytes().len()));
    }

    pub(super) fn markup(&self) -> &[(usize, usize)] {
        &self.markup
    }

    /// Returns the properties that the response had when it left the script.
    pub(super) fn left(&self, steps: usize) -> impl Iterator<Item = Said> {
        self.script.steps.iter().take(steps).map(|step| step.said.clone())
    }

    /// Notes a property that was added without a script.
    #[inline]
    pub(super) fn note(&mut self, name: &Name, code: StatusCode, is_empty: bool, number: usize) {
        if self.learns && self.said.len() <= STEPS {
            self.said.push(Said { name: name.clone(), code, is_empty, number });
        }
    }

    /// Makes a script of a response that was written without one: of propstats with a status and the noted properties,
    /// and nothing else.
    #[inline(never)]
    pub(super) fn learn(&mut self, root: &RootNamespaces) {
        self.since += 1;
        if !self.learns || self.script.has_all(&self.said) || self.others.iter().any(|other| other.has_all(&self.said))
        {
            return;
        }
        (self.since, self.made) = (0, self.made + 1);
        let script = if self.said.len() <= STEPS { Script::new(&self.said, root) } else { None };
        let Some(script) = script else { return };
        let other = std::mem::replace(&mut self.script, script);
        if self.others.len() + 1 == MOST {
            self.others.remove(0);
        }
        if !other.steps.is_empty() {
            self.others.push(other);
        }
    }
}

#[inline(always)]
fn push(pen: &mut Pen, content: &Content<'_>) {
    match content {
        Content::Text(text) => pen.push_text(text),
        Content::Xml(xml) => pen.push(xml),
    }
}
