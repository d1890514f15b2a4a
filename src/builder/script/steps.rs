//! The markup of responses with the same properties.

use http::StatusCode;

use crate::builder::draft::{HREF_END, PROPSTAT, RESPONSE_END, end_propstat};
use crate::name::Name;
use crate::rules;
use crate::value::markup::KnownTags;
use crate::value::prefixes::{Common, Prefixes, RootNamespace, RootNamespaces};

/// The maximum number of properties of a script, and of the bytes of its markup.
pub(super) const STEPS: usize = 64;
const BYTES: usize = 3 << 10;
/// Room for the markup of a script, and for its start tag.
const ROOM: usize = 1 << 10;
const START: usize = 128;
/// The number of a name without a plan.
pub(in crate::builder) const NO_NUMBER: usize = usize::MAX;

/// The markup of a response, and its properties.
#[derive(Clone, Default)]
pub(super) struct Script {
    /// The start tag of the response.
    pub(super) start: String,
    /// The start tag without what the root declares, if it declares anything.
    pub(super) start_in_root: String,
    /// What both declare.
    pub(super) roots: Vec<RootNamespace>,
    /// The markup after the href, from its end tag on.
    pub(super) text: String,
    pub(super) steps: Vec<Step>,
    pub(super) is_plain: bool,
}

/// A property of a script.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) said: Said,
    /// Where in the markup its start tag begins and ends, and where the element ends.
    pub(super) tag: usize,
    pub(super) end: usize,
    pub(super) close: usize,
}

/// What was said of a property.
#[derive(Clone)]
pub(in crate::builder) struct Said {
    pub(in crate::builder) name: Name,
    pub(in crate::builder) code: StatusCode,
    /// True if it has no value.
    pub(in crate::builder) is_empty: bool,
    /// The number of the name in the plan of all responses, or [`NO_NUMBER`].
    pub(in crate::builder) number: usize,
}

impl Script {
    /// Returns `None` if a prefix depends on the response, or if there is too much.
    pub(super) fn new(said: &[Said], root: &RootNamespaces) -> Option<Self> {
        let (mut text, mut steps) = (String::with_capacity(ROOM), Vec::with_capacity(said.len()));
        text.push_str(HREF_END);
        let mut prefixes = Prefixes::default();
        prefixes.set_root(root);
        let mut last: Option<StatusCode> = None;
        for said in said {
            let name = &said.name;
            let namespace = Common::of(name.namespace()).filter(|namespace| prefixes.declares(*namespace))?;
            if last != Some(said.code) {
                last.iter().for_each(|code| end_propstat(&mut text, &(*code).into()));
                text.push_str(PROPSTAT);
                last = Some(said.code);
            }
            let tag = text.len();
            text.extend([namespace.tags().0, name.local(), if said.is_empty { "/>" } else { ">" }]);
            let end = text.len();
            if !said.is_empty {
                KnownTags::write_end(namespace, name.local(), &mut text);
            }
            if text.len() > BYTES {
                return None;
            }
            let close = text.len();
            steps.push(Step { said: said.clone(), tag, end, close });
        }
        end_propstat(&mut text, &last?.into());
        text.push_str(RESPONSE_END);
        let is_plain = steps.iter().all(|step| rules::is_single(step.said.code.as_u16()));
        let mut start = String::with_capacity(START);
        prefixes.begin_row(&mut start);
        let mut start_in_root = String::new();
        if !root.is_empty() {
            prefixes.begin_row_in_root(&mut start_in_root);
        }
        Some(Self { start, start_in_root, roots: prefixes.roots(), text, steps, is_plain })
    }

    /// Returns true if these are its properties. A response that has them was not written with the script to its end
    /// for another reason.
    pub(super) fn has_all(&self, all: &[Said]) -> bool {
        let is = |(step, said): (&Step, &Said)| {
            step.said.name.is_same(&said.name) && (step.said.code, step.said.is_empty) == (said.code, said.is_empty)
        };
        self.steps.len() == all.len() && self.steps.iter().zip(all).all(is)
    }

    /// Returns where the markup of the first properties ends.
    pub(super) fn done(&self, steps: usize) -> usize {
        steps.checked_sub(1).and_then(|last| self.steps.get(last)).map_or(HREF_END.len(), |last| last.close)
    }

    #[inline]
    pub(super) fn piece(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }
}
