//! Rules, and what each needs to be known.

use std::fmt;

use crate::deviation::Deviation;
use crate::operation::Operation;

pub use super::table::Rule;

/// Something about an exchange that a rule needs to know, besides the body.
///
/// ```
/// use multistatus::lint::{Need, Rule};
///
/// assert!(Rule::DepthExceeded.needs().contains(&Need::Depth));
/// assert!(Rule::Creationdate.needs().is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Need {
    /// The operation: [`Linter::exchange`](super::Linter::exchange).
    Operation,
    /// The Request-URI: [`Exchange::new`](crate::Exchange::new).
    RequestUri,
    /// The Destination: [`Exchange::destination`](crate::Exchange::destination).
    Destination,
    /// The Depth: [`Exchange::depth`](crate::Exchange::depth), or the header fields of the request.
    Depth,
    /// The names of the properties that the request asks for or sets: [`Exchange::names`](crate::Exchange::names), or
    /// the body of the request.
    AskedNames,
    /// The hrefs that the request asks for: [`Exchange::hrefs`](crate::Exchange::hrefs), or the body of the request.
    AskedHrefs,
    /// The header fields of the request: [`Linter::request_headers`](super::Linter::request_headers).
    RequestHeaders,
    /// The body of the request: [`Linter::request_body`](super::Linter::request_body).
    RequestBody,
    /// The status of the HTTP response: [`Linter::status`](super::Linter::status).
    HttpStatus,
    /// The header fields of the HTTP response: [`Linter::response_headers`](super::Linter::response_headers).
    ResponseHeaders,
}

impl Need {
    pub(super) const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// Returns what is needed in words, such as `the Request-URI`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Operation => "the operation",
            Self::RequestUri => "the Request-URI",
            Self::Destination => "the Destination",
            Self::Depth => "the Depth of the request",
            Self::AskedNames => "the properties that were asked for",
            Self::AskedHrefs => "the hrefs that were asked for",
            Self::RequestHeaders => "the header fields of the request",
            Self::RequestBody => "the body of the request",
            Self::HttpStatus => "the status of the HTTP response",
            Self::ResponseHeaders => "the header fields of the HTTP response",
        }
    }
}

/// Writes [`Need::words`].
impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// Declares the rules that are not deviations, and their table, from one list, so that no entry can miss a column:
/// name, code, severity, section, needs, operations, sentence. A rule without operations concerns all.
macro_rules! rules {
    ($(
        $variant:ident $code:literal $severity:ident $section:literal [$($need:ident)*] [$($operation:ident)*]
        $sentence:literal;
    )*) => {
        /// A rule that a body, or the HTTP response with it, can break.
        ///
        /// A rule is either a [`Deviation`](crate::read::Deviation), which readers find as well, or one that only the
        /// linter checks. The codes do not change between versions.
        ///
        /// ```
        /// use multistatus::lint::Rule;
        /// use multistatus::read::{Deviation, Severity};
        ///
        /// let rule = Rule::from_code("collection-without-slash").ok_or("no such rule")?;
        /// assert_eq!((rule, rule.severity()), (Rule::CollectionWithoutSlash, Severity::Warning));
        /// assert_eq!(rule.section(), Some("RFC 4918 §5.2"));
        /// assert_eq!(Rule::from_code("href-empty"), Some(Rule::Deviation(Deviation::HrefEmpty)));
        /// # Ok::<(), &str>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            /// A deviation.
            Deviation(crate::deviation::Deviation),
            $(
                #[doc = concat!($sentence, " (", $section, ", severity ", stringify!($severity), ")")]
                $variant,
            )*
        }

        /// A rule that is no deviation, by its number.
        #[derive(Clone, Copy)]
        enum Own {
            $($variant,)*
        }

        impl Rule {
            /// All rules: the deviations in the order of their table, and the others after them.
            pub const ALL: &'static [Self] = &Self::all();

            pub(super) const COUNT: usize = crate::deviation::Deviation::ALL.len() + Self::OWN.len();
            pub(super) const OWN: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the number of the rule in [`ALL`](Self::ALL).
            pub(super) const fn number(self) -> usize {
                match self {
                    Self::Deviation(deviation) => deviation as usize,
                    $(Self::$variant => crate::deviation::Deviation::ALL.len() + Own::$variant as usize,)*
                }
            }

            /// Returns the stable code, such as `collection-without-slash`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    Self::Deviation(deviation) => deviation.code(),
                    $(Self::$variant => $code,)*
                }
            }

            /// Returns the severity.
            #[must_use]
            pub const fn severity(self) -> crate::deviation::Severity {
                match self {
                    Self::Deviation(deviation) => deviation.severity(),
                    $(Self::$variant => crate::deviation::Severity::$severity,)*
                }
            }

            /// Returns the section that the rule is from, such as `RFC 4918 §13`, or `None` for what no RFC forbids.
            #[must_use]
            pub const fn section(self) -> Option<&'static str> {
                let section = match self {
                    Self::Deviation(deviation) => deviation.section(),
                    $(Self::$variant => $section,)*
                };
                if section.is_empty() { None } else { Some(section) }
            }

            /// Returns a sentence that says how the rule is broken.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self {
                    Self::Deviation(deviation) => deviation.sentence(),
                    $(Self::$variant => $sentence,)*
                }
            }

            /// Returns what must be known to check the rule, besides the body.
            #[must_use]
            pub const fn needs(self) -> &'static [super::Need] {
                match self {
                    Self::Deviation(deviation) => super::rule::needs_of(deviation),
                    $(Self::$variant => &[$(super::Need::$need,)*],)*
                }
            }

            /// Returns the operations that the rule is about; an empty slice means all.
            #[must_use]
            pub const fn operations(self) -> &'static [crate::operation::Operation] {
                match self {
                    Self::Deviation(_) => &[],
                    $(Self::$variant => &[$(crate::operation::Operation::$operation,)*],)*
                }
            }
        }
    };
}
pub(super) use rules;

impl Rule {
    pub(super) const fn all() -> [Self; Self::COUNT] {
        let mut all = [Self::Root; Self::COUNT];
        let mut at = 0;
        while at < Deviation::ALL.len() {
            all[at] = Self::Deviation(Deviation::ALL[at]);
            at += 1;
        }
        while at < Self::COUNT {
            all[at] = Self::OWN[at - Deviation::ALL.len()];
            at += 1;
        }
        all
    }

    /// Returns the rule with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.code() == code)
    }

    /// Returns what to do where the rule is broken, in words, or `None` if that depends on what was meant.
    ///
    /// ```
    /// use multistatus::lint::Rule;
    ///
    /// assert_eq!(Rule::CollectionWithoutSlash.advice(), Some("end the href with a slash"));
    /// ```
    #[must_use]
    pub fn advice(self) -> Option<&'static str> {
        super::fixes::advice(self)
    }

    /// Returns true if the rule is about this operation.
    pub(super) fn concerns(self, operation: Operation) -> bool {
        // RFC 4918 §9.1: "the property may only show up once in PROPFIND responses". A PROPPATCH may set a property and
        // remove it again, and a server may answer each instruction.
        if self == Self::Deviation(Deviation::PropertyTwice) {
            return !operation.sets_properties();
        }
        self.operations().is_empty() || self.operations().contains(&operation)
    }
}

/// Writes the code.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl From<Deviation> for Rule {
    fn from(deviation: Deviation) -> Self {
        Self::Deviation(deviation)
    }
}

/// Returns what a deviation needs: the ones of header fields and request bodies are found in the request.
pub(super) const fn needs_of(deviation: Deviation) -> &'static [Need] {
    match part_of(deviation) {
        super::Part::RequestHeaders => &[Need::RequestHeaders],
        super::Part::RequestBody => &[Need::RequestBody],
        _ => &[],
    }
}

/// Returns the part of an exchange in which a deviation is found.
pub(super) const fn part_of(deviation: Deviation) -> super::Part {
    // The table of deviations is in this order: bodies, header fields, request bodies.
    let at = deviation as usize;
    if at >= Deviation::UnknownElement as usize {
        super::Part::RequestBody
    } else if at >= Deviation::MsNoroot as usize {
        super::Part::RequestHeaders
    } else {
        super::Part::Body
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Rule;

    #[test]
    fn each_rule_has_a_number_and_a_code_of_its_own() {
        let codes: HashSet<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        assert_eq!(codes.len(), Rule::ALL.len());
        for (number, &rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(rule.number(), number);
            assert_eq!(Rule::from_code(rule.code()), Some(rule));
        }
        assert_eq!(Rule::from_code("no-such-rule"), None);
    }

    #[test]
    fn a_rule_for_some_operations_needs_to_know_the_operation() {
        for rule in Rule::ALL {
            let needs_operation = rule.needs().contains(&super::Need::Operation);
            assert_eq!(!rule.operations().is_empty(), needs_operation, "{rule}");
        }
    }
}
