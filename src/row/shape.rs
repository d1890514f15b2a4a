//! The shape of a row: everything that its markup says, apart from the text in it.

use std::ops::Range;
use std::sync::Arc;

use super::ends::Ends;
use super::view;
use crate::chars;
use crate::deviation::Deviation;
use crate::few::{Few, Single};
use crate::name::Name;
use crate::outlined::Outlined;
use crate::row::noted::Noted;
use crate::status::Status;
use crate::xml::attribute::Attribute;
use crate::xml::scope::Bindings;

/// A place in a row: a number of bytes after the end of a slot, or after the start of the row.
///
/// It remains right in another row whose slots are longer or shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pos {
    /// The number of slots that end before this place.
    pub(crate) slots: u32,
    pub(crate) delta: u32,
}

/// Everything about a row but its bytes and the ends of its slots.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    pub(crate) hrefs: Few<TextNode, 1>,
    pub(crate) outcome: OutcomeNode,
    pub(crate) location: Option<TextNode>,
    pub(crate) propstats: Single<PropstatNode>,
    /// The properties of all propstats.
    pub(crate) properties: Outlined<ElementNode>,
    pub(crate) deviations: Outlined<DeviationNode>,
    /// True if the row means the same under a root of ours, so that it can be written unchanged.
    pub(crate) portable: bool,
}

/// The parts that a row and a propstat have in common.
#[derive(Debug, Default)]
pub(crate) struct OutcomeNode {
    /// The worst of the statuses that can be read.
    pub(crate) status: Option<Status>,
    /// All statuses that can be read, if there are several.
    pub(crate) statuses: Outlined<Status>,
    /// True if there is a status that cannot be read.
    pub(crate) unreadable_status: bool,
    pub(crate) conditions: Outlined<ElementNode>,
    pub(crate) description: Option<DescriptionNode>,
    pub(crate) extensions: Outlined<ElementNode>,
}

impl OutcomeNode {
    /// Returns all statuses that can be read, in document order.
    pub(crate) fn statuses(&self) -> &[Status] {
        if self.statuses.is_empty() { self.status.as_slice() } else { &self.statuses }
    }

    /// Returns all statuses: first those that can be read, and then `None` if there is one that cannot be read.
    #[inline]
    pub(crate) fn all_statuses(&self) -> impl Iterator<Item = Option<&Status>> {
        self.statuses().iter().map(Some).chain(self.unreadable_status.then_some(None))
    }

    /// Adds a status after the others.
    pub(crate) fn add_status(&mut self, status: Status) {
        let Some(worst) = &self.status else {
            self.status = Some(status);
            return;
        };
        if self.statuses.is_empty() {
            self.statuses.push(worst.clone());
        }
        if status.is_worse_than(worst) {
            self.status = Some(status.clone());
        }
        self.statuses.push(status);
    }
}

#[derive(Debug)]
pub(crate) struct PropstatNode {
    pub(crate) outcome: OutcomeNode,
    /// The range of its properties in [`Shape::properties`].
    pub(crate) properties: Range<u32>,
}

#[derive(Debug)]
pub(crate) struct DescriptionNode {
    pub(crate) text: TextNode,
    pub(crate) lang: Option<Arc<str>>,
}

/// Text that is the content of an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TextNode {
    /// No text.
    #[default]
    Empty,
    /// A whole slot: its start, counted from the end of the slot before it.
    Slot(Pos),
    /// Text with comments, CDATA or elements in it, from one place to the other.
    Markup(Pos, Pos),
}

#[derive(Debug)]
pub(crate) struct ElementNode {
    pub(crate) name: Name,
    pub(crate) lang: Option<Arc<str>>,
    pub(crate) attributes: Box<[Attribute]>,
    pub(crate) value: ValueNode,
    /// The bindings in force here, if the value is markup or an attribute may need them.
    pub(crate) bindings: Option<Arc<Bindings>>,
}

#[derive(Debug)]
pub(crate) enum ValueNode {
    Text(TextNode),
    /// Markup from one place to the other.
    Xml(Pos, Pos),
}

#[derive(Clone, Debug)]
pub(crate) struct DeviationNode {
    pub(crate) deviation: Deviation,
    pub(crate) at: Pos,
    pub(crate) found: Found,
}

/// The thing that was found where a deviation is.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    Nothing,
    Text(Box<str>),
    /// The href in a slot, whose text decides whether there is a deviation: see [`DeviationNode::is_of_text`].
    Href(TextNode),
    /// A name, which the whole document shares, because a response can have many in one long namespace.
    Name(Name),
}

impl Found {
    /// Calls `take` with the text that was found with this deviation; `xml` and `ends` are the row's.
    pub(crate) fn tell<T>(
        &self,
        deviation: Deviation,
        xml: &str,
        ends: &(impl Ends + ?Sized),
        take: impl FnOnce(Option<&str>) -> T,
    ) -> T {
        match self {
            Self::Nothing => take(None),
            Self::Text(text) => take(Some(text)),
            Self::Href(_) if deviation == Deviation::HrefPadding => take(None),
            Self::Href(node) => take(Some(chars::trim(&view::text(xml, ends, *node)))),
            Self::Name(name) => take(Some(&name.clipped().to_string())),
        }
    }
}

impl DeviationNode {
    /// Returns true for a deviation that another row of this shape need not have, because the text of a slot has it.
    pub(crate) const fn is_of_text(&self) -> bool {
        matches!(self.found, Found::Href(_))
    }

    /// Notes the deviation of a row at an offset; `xml` and `ends` are the row's.
    pub(crate) fn note(&self, noted: &mut Noted, at: usize, xml: &str, ends: &(impl Ends + ?Sized)) {
        self.found.tell(self.deviation, xml, ends, |text| noted.note(at, self.deviation, text));
    }
}
