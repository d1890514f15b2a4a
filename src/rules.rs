//! The rules of RFC 4918 §13, §14.22 and §14.24 for one response, each once and on plain facts.
//!
//! The decoder records the rules that a response breaks, and the builder,
//! [`Multistatus::validate`](crate::Multistatus::validate) and `Outcomes` refuse a response that breaks them. Each
//! counts the contents of the response and calls the functions here. A rule is named by its [`Deviation`], which has
//! its sentence and its section; the comments quote the RFC.

use std::collections::HashSet;
use std::hash::Hash;

use crate::deviation::Deviation;

/// The contents of a response, as far as its content model counts them.
///
/// §14.24: `<!ELEMENT response (href, ((href*, status)|(propstat+)), error?, responsedescription?, location?)>`
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) hrefs: usize,
    /// True if there is a status, even an unreadable one.
    pub(crate) has_status: bool,
    pub(crate) propstats: usize,
}

impl Counts {
    /// Returns the rules that the content breaks.
    pub(crate) fn broken(self) -> impl Iterator<Item = Deviation> {
        let has_propstats = self.propstats > 0;
        let rules = [
            // §13: "Each 'response' element MUST have an 'href' element to identify the resource."
            (self.hrefs == 0, Deviation::ResponseWithoutHref),
            // §13: "A Multi-Status response uses one out of two distinct formats for representing the status."
            (self.has_status && has_propstats, Deviation::ResponseStatusAndPropstat),
            (!self.has_status && !has_propstats, Deviation::ResponseWithoutOutcome),
            // The content model allows further hrefs only before a status.
            (self.hrefs > 1 && has_propstats, Deviation::ResponseManyHrefsPropstat),
        ];
        rules.into_iter().filter_map(|(is_broken, rule)| is_broken.then_some(rule))
    }
}

/// Returns the rules that a propstat with this number of `prop` elements breaks.
///
/// §14.22: `<!ELEMENT propstat (prop, status, error?, responsedescription?)>`. A second `prop` is
/// [`Deviation::PropstatTwoProps`], at its place.
pub(crate) fn propstat(props: u32, has_status: bool) -> impl Iterator<Item = Deviation> {
    let rules = [(props == 0, Deviation::PropstatWithoutProp), (!has_status, Deviation::PropstatWithoutStatus)];
    rules.into_iter().filter_map(|(is_broken, rule)| is_broken.then_some(rule))
}

/// Returns the rule that a status of a resource or property breaks by its code.
///
/// §13: "Further elements contain 200, 300, 400, and 500 series status codes … 100 series status codes SHOULD NOT be
/// recorded in a 'response' XML element."
pub(crate) const fn status(code: u16) -> Option<Deviation> {
    match code {
        200..=599 => None,
        100..=199 => Some(Deviation::Status1xx),
        _ => Some(Deviation::StatusRange),
    }
}

/// Returns true if a status code is an outcome of a resource or property, which means that it is final and not 207.
///
/// §13: with "'207' … the recipient needs to consult the contents of the multistatus response body for further
/// information about the success or failure"; inside such a body that says nothing.
pub(crate) const fn is_outcome(code: u16) -> bool {
    code >= 200 && code != 207
}

/// Returns true if a propstat with this status code says all of its properties' outcome, for one resource. 208 says that it
/// is elsewhere (RFC 5842 §7.1).
pub(crate) const fn is_single(code: u16) -> bool {
    !matches!(code, 207 | 208)
}

/// Returns true for a redirect, which must have a location.
///
/// §13.2: "Redirect responses (300-303, 305, and 307) … Servers MUST use this new element with redirect responses in
/// Multi-Status." RFC 9110 §15.4.9 added 308.
pub(crate) const fn is_redirect(code: u16) -> bool {
    matches!(code, 300..=303 | 305 | 307 | 308)
}

/// Returns the rule that a response breaks by its location, or by the lack of one. `code` is its status, if it is
/// readable.
pub(crate) fn location(code: Option<u16>, has_location: bool) -> Option<Deviation> {
    match code {
        Some(code) if is_redirect(code) => (!has_location).then_some(Deviation::RedirectWithoutLocation),
        // §14.9: "HTTP defines the "Location" header … for use with some status codes (such as 201 and the 300 series codes)."
        Some(201 | 300..=399) => None,
        _ => has_location.then_some(Deviation::LocationWithoutCause),
    }
}

/// The hrefs of one response or of all in a document.
///
/// §14.24: "A particular 'href' value MUST NOT appear more than once as the child of a 'response' XML element under a
/// 'multistatus' XML element."
#[derive(Debug)]
pub(crate) struct Hrefs<T>(HashSet<T>);

impl<T: Hash + Eq> Hrefs<T> {
    pub(crate) fn new() -> Self {
        Self(HashSet::new())
    }

    /// Adds an href, and returns the rule that it breaks.
    pub(crate) fn add(&mut self, href: T) -> Option<Deviation> {
        (!self.0.insert(href)).then_some(Deviation::DuplicateHref)
    }
}

/// Returns true for a rule that a response must not break when it is sent. Other deviations of a response that was
/// read, for example a superfluous location, may be passed on.
pub(crate) const fn forbids_sending(rule: Deviation) -> bool {
    matches!(
        rule,
        Deviation::ResponseWithoutHref
            | Deviation::ResponseStatusAndPropstat
            | Deviation::ResponseWithoutOutcome
            | Deviation::ResponseManyHrefsPropstat
            | Deviation::PropstatWithoutProp
            | Deviation::PropstatWithoutStatus
            // Without a readable status there is no outcome.
            | Deviation::StatusUnreadable
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares all combinations with the content model as a regular expression.
    #[test]
    fn the_content_model_of_a_response() {
        for hrefs in 0..4 {
            for statuses in 0..2 {
                for propstats in 0..3 {
                    let counts = Counts { hrefs, has_status: statuses == 1, propstats };
                    let is_model =
                        hrefs >= 1 && (statuses == 1 && propstats == 0 || hrefs == 1 && propstats > 0 && statuses == 0);
                    assert_eq!(counts.broken().next().is_none(), is_model, "{counts:?}");
                    assert!(counts.broken().all(forbids_sending), "{counts:?}");
                }
            }
        }
        let nothing = Counts { hrefs: 0, has_status: false, propstats: 0 };
        assert!(nothing.broken().eq([Deviation::ResponseWithoutHref, Deviation::ResponseWithoutOutcome]));
        let too_much = Counts { hrefs: 2, has_status: true, propstats: 1 };
        assert!(too_much.broken().eq([Deviation::ResponseStatusAndPropstat, Deviation::ResponseManyHrefsPropstat]));
    }

    #[test]
    fn the_content_model_of_a_propstat() {
        assert!(propstat(1, true).eq([]));
        assert!(propstat(0, false).eq([Deviation::PropstatWithoutProp, Deviation::PropstatWithoutStatus]));
        assert!((0..2).all(|props| propstat(props, props == 1).all(forbids_sending)));
    }

    /// Checks every code: a redirect needs a location; codes other than redirects, 201 and 3xx must not have one.
    #[test]
    fn codes() {
        for code in 100..1000 {
            let needs = [300, 301, 302, 303, 305, 307, 308].contains(&code);
            let may = code == 201 || (300..400).contains(&code);
            assert_eq!(is_redirect(code), needs, "{code}");
            assert_eq!(location(Some(code), false), needs.then_some(Deviation::RedirectWithoutLocation), "{code}");
            assert_eq!(location(Some(code), true), (!may).then_some(Deviation::LocationWithoutCause), "{code}");
            assert_eq!(is_outcome(code), code >= 200 && code != 207, "{code}");
            let expected = match code / 100 {
                1 => Some(Deviation::Status1xx),
                2..=5 => None,
                _ => Some(Deviation::StatusRange),
            };
            assert_eq!(status(code), expected, "{code}");
        }
        assert_eq!((location(None, false), location(None, true)), (None, Some(Deviation::LocationWithoutCause)));
    }

    /// Checks that each rule is from one of the sections that this module implements.
    #[test]
    fn each_rule_has_its_section() {
        let rules = Deviation::ALL.iter().filter(|rule| forbids_sending(**rule));
        for rule in rules {
            assert!(
                ["RFC 4918 §13", "RFC 4918 §14.22", "RFC 4918 §14.24", "RFC 4918 §14.28"].contains(&rule.section()),
                "{rule:?}"
            );
        }
    }
}
