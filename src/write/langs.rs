//! Declares a language once that many elements share.

use std::collections::HashMap;

use crate::name::same_text;
use crate::response::Response;
use crate::row::shape::OutcomeNode;

/// Bytes that the languages of elements may take. Nearly all responses stay below this; in others one language is
/// declared around the elements.
const OWN_BYTES: usize = 1 << 10;

/// Returns the language to declare around elements with these languages, where `outer` is already in force: among those
/// that take many bytes, the one that takes most. `None` if none takes many.
#[inline]
pub(crate) fn common<'l>(langs: impl Iterator<Item = Option<&'l str>> + Clone, outer: Option<&str>) -> Option<&'l str> {
    let repeated = || langs.clone().flatten().filter(|lang| outer.is_none_or(|outer| !same_text(lang, outer)));
    if repeated().map(str::len).sum::<usize>() <= OWN_BYTES {
        return None;
    }
    let mut found: Vec<(&str, usize)> = Vec::new();
    // Counted by address, because comparing long languages again and again would take longer than writing them.
    let mut numbers: HashMap<(usize, usize), usize> = HashMap::new();
    for lang in repeated() {
        let number = *numbers.entry((lang.as_ptr() as usize, lang.len())).or_insert_with(|| {
            found.push((lang, 0));
            found.len() - 1
        });
        found[number].1 += lang.len();
    }
    // The first of those that take most.
    found.into_iter().rev().max_by_key(|(_, bytes)| *bytes).map(|(lang, _)| lang)
}

/// Returns the language of every part of a response that can have one.
#[inline]
pub(crate) fn of_row<'r>(row: &'r Response<'_>) -> impl Iterator<Item = Option<&'r str>> + Clone {
    let shape = row.view().shape;
    let propstats = shape.propstats.iter().flat_map(|propstat| of_outcome(&propstat.outcome));
    let properties = shape.properties.iter().map(|property| property.lang.as_deref());
    properties.chain(propstats).chain(of_outcome(&shape.outcome))
}

#[inline]
fn of_outcome(outcome: &OutcomeNode) -> impl Iterator<Item = Option<&str>> + Clone {
    let elements = outcome.conditions.iter().chain(&outcome.extensions).map(|element| element.lang.as_deref());
    elements.chain(outcome.description.iter().map(|description| description.lang.as_deref()))
}
