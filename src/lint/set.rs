//! Sets of rules.

use std::fmt;

use super::Rule;

const WORDS: usize = Rule::COUNT.div_ceil(64);

/// A set of rules to check.
///
/// Default: every rule with a sentence in an RFC. What no RFC forbids is in sets that are named after a need, and not
/// after a product: [`NAMED`](Self::NAMED).
///
/// # Example: a client that cannot read fractions in dates
///
/// ```
/// use multistatus::lint::{Linter, Rule, RuleSet};
///
/// let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:propstat><D:prop>\
///     <D:creationdate>2026-11-21T20:58:42.5Z</D:creationdate></D:prop>\
///     <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>";
/// assert!(Linter::new().check(body).is_clean());
///
/// let rules = RuleSet::default() | RuleSet::NO_DATE_FRACTIONS;
/// let report = Linter::new().rules(rules).check(body);
/// assert_eq!(report.count_of(Rule::DateFraction), 1);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RuleSet([u64; WORDS]);

/// Declares the named sets and their list.
macro_rules! named {
    ($($(#[doc = $doc:literal])+ $name:ident $code:literal [$($rule:ident)+];)+) => {
        impl RuleSet {
            $(
                $(#[doc = $doc])+
                pub const $name: Self = Self::new()$(.with(Rule::$rule))+;
            )+

            /// The sets by need, each with its name: what no RFC forbids, but some client or tool does not understand.
            pub const NAMED: &'static [(&'static str, Self)] = &[$(($code, Self::$name),)+];
        }
    };
}

named! {
    /// Dates without fractions of a second.
    NO_DATE_FRACTIONS "no-date-fractions" [DateFraction];
    /// Dates in UTC, without a fraction, as clients with the simplest readers expect them.
    PLAIN_DATES "plain-dates" [DateFraction DateOffset];
    /// `DAV:` with a prefix, and not as the default namespace.
    NO_DEFAULT_NAMESPACE "no-default-namespace" [DefaultNamespace];
    /// The prefix `D`, for readers that compare strings.
    PREFIX_D "prefix-d" [DefaultNamespace NotPrefixD];
    /// No white space between elements.
    NO_INDENTATION "no-indentation" [Indented];
    /// Nothing that needs a full XML parser: a declaration, UTF-8 without a byte order mark, no CDATA.
    SIMPLE_XML "simple-xml" [NoDeclaration ByteOrderMark NotUtf8 Cdata XmlProcessingInstruction];
    /// Hrefs that can be compared as strings.
    COMPARABLE_HREFS "comparable-hrefs" [LowerCasePercent DoubleSlashPath DuplicateResource CollectionWithoutSlash];
    /// Hrefs that can be decoded to text.
    TEXT_HREFS "text-hrefs" [HrefNotUtf8];
    /// The response about the Request-URI comes first.
    SELF_FIRST "self-first" [SelfNotFirst];
    /// Display names that can be used as names of files.
    DISPLAYNAMES_AS_NAMES "displaynames-as-names" [DisplaynamePath DisplaynameTwice];
    /// Statuses that say what happened.
    TELLING_STATUSES "telling-statuses" [Status207];
    /// Collections have no length.
    NO_LENGTH_ON_COLLECTIONS "no-length-on-collections" [LengthOnCollection];
}

impl RuleSet {
    /// Creates an empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self([0; WORDS])
    }

    /// Returns the set of all rules.
    #[must_use]
    pub const fn all() -> Self {
        let mut set = Self::new();
        let mut at = 0;
        while at < Rule::ALL.len() {
            set = set.with(Rule::ALL[at]);
            at += 1;
        }
        set
    }

    /// Returns the set of all rules with a sentence in an RFC. The default.
    #[must_use]
    pub const fn rfc() -> Self {
        let mut set = Self::new();
        let mut at = 0;
        while at < Rule::ALL.len() {
            if Rule::ALL[at].section().is_some() {
                set = set.with(Rule::ALL[at]);
            }
            at += 1;
        }
        set
    }

    /// Returns the [named](Self::NAMED) set with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(other, _)| *other == name).map(|(_, set)| *set)
    }

    /// Adds a rule.
    #[must_use]
    pub const fn with(mut self, rule: Rule) -> Self {
        let number = rule.number();
        self.0[number / 64] |= 1 << (number % 64);
        self
    }

    /// Removes a rule.
    #[must_use]
    pub const fn without(mut self, rule: Rule) -> Self {
        let number = rule.number();
        self.0[number / 64] &= !(1 << (number % 64));
        self
    }

    /// Returns true if the rule is in the set.
    #[must_use]
    pub const fn contains(&self, rule: Rule) -> bool {
        let number = rule.number();
        self.0[number / 64] & 1 << (number % 64) != 0
    }

    /// Yields the rules of the set, in the order of [`Rule::ALL`].
    #[must_use]
    pub fn iter(&self) -> RulesOf {
        RulesOf { set: *self, rules: Rule::ALL.iter() }
    }
}

/// The rules of a set: see [`RuleSet::iter`](crate::lint::RuleSet::iter).
#[derive(Clone, Debug)]
pub struct RulesOf {
    set: RuleSet,
    rules: std::slice::Iter<'static, Rule>,
}

impl Iterator for RulesOf {
    type Item = Rule;

    fn next(&mut self) -> Option<Rule> {
        self.rules.by_ref().copied().find(|rule| self.set.contains(*rule))
    }
}

impl std::iter::FusedIterator for RulesOf {}

/// Returns [`RuleSet::rfc`].
impl Default for RuleSet {
    fn default() -> Self {
        Self::rfc()
    }
}

/// Returns the rules of both sets.
impl std::ops::BitOr for RuleSet {
    type Output = Self;

    fn bitor(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
        self
    }
}

impl FromIterator<Rule> for RuleSet {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Self {
        rules.into_iter().fold(Self::new(), Self::with)
    }
}

impl Extend<Rule> for RuleSet {
    fn extend<I: IntoIterator<Item = Rule>>(&mut self, rules: I) {
        *self = rules.into_iter().fold(*self, Self::with);
    }
}

/// Writes the codes of the rules.
impl fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Rule::code)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, RuleSet};

    #[test]
    fn a_set_holds_what_was_put_in() {
        for &rule in Rule::ALL {
            let set = RuleSet::new().with(rule);
            assert!(set.iter().eq([rule]));
            assert!(set.without(rule).iter().next().is_none());
            assert!(!RuleSet::all().without(rule).contains(rule));
        }
        assert_eq!(RuleSet::all().iter().count(), Rule::ALL.len());
        assert_eq!(Rule::ALL.iter().copied().collect::<RuleSet>(), RuleSet::all());
    }

    /// What no RFC forbids is in at least one named set, because otherwise nobody would find it.
    #[test]
    fn the_named_sets_have_every_rule_that_the_default_lacks() {
        let named = RuleSet::NAMED.iter().fold(RuleSet::new(), |all, (_, set)| all | *set);
        assert_eq!(named | RuleSet::rfc(), RuleSet::all());
        for (name, set) in RuleSet::NAMED {
            assert_eq!(RuleSet::named(name), Some(*set));
        }
    }
}
