//! Conditions on text that CalDAV, CardDAV and principal searches share.

use super::context::{Context, Read, shown, wrong};
use super::names;
use super::tree::Node;
use crate::error::{Error, ErrorKind};
use crate::name::Name;
use crate::write::request::BodyWriter;

/// A condition on a text: `text-match` of [RFC 4791 §9.7.5](https://www.rfc-editor.org/rfc/rfc4791#section-9.7.5) and
/// [RFC 6352 §10.5.4](https://www.rfc-editor.org/rfc/rfc6352#section-10.5.4).
///
/// # Example
///
/// ```
/// use multistatus::request::{MatchType, TextMatch};
///
/// let condition = TextMatch::contains("da");
/// assert_eq!(condition.match_type, MatchType::Contains);
/// assert!(!condition.negate);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TextMatch {
    /// The text to look for, as it is: white space counts.
    pub text: String,
    /// The collation by which texts are compared; `None` for the default, which is `i;ascii-casemap` in CalDAV and
    /// `i;unicode-casemap` in CardDAV. A server that does not support it sends 403 with `supported-collation`.
    pub collation: Option<String>,
    /// True to invert the match: `negate-condition`.
    pub negate: bool,
    /// The place of the text in the value. CalDAV has only [`Contains`](MatchType::Contains).
    pub match_type: MatchType,
}

/// The place of a text in a value: RFC 6352 §10.5.4.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MatchType {
    /// The value is the text.
    Equals,
    /// The text is anywhere in the value.
    #[default]
    Contains,
    /// The value begins with the text.
    StartsWith,
    /// The value ends with the text.
    EndsWith,
}

impl MatchType {
    /// Returns the value of the attribute `match-type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::Contains => "contains",
            Self::StartsWith => "starts-with",
            Self::EndsWith => "ends-with",
        }
    }

    /// Returns true if `text` is at this place in `value`.
    ///
    /// It compares bytes. Fold the case of both before, if the collation ignores it.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::request::MatchType;
    ///
    /// let fold = |text: &str| text.to_ascii_lowercase();
    /// assert!(MatchType::StartsWith.matches(&fold("Birthday"), &fold("BIRTH")));
    /// assert!(!MatchType::EndsWith.matches("Birthday", "BIRTH"));
    /// ```
    #[must_use]
    pub fn matches(self, value: &str, text: &str) -> bool {
        match self {
            Self::Equals => value == text,
            Self::Contains => value.contains(text),
            Self::StartsWith => value.starts_with(text),
            Self::EndsWith => value.ends_with(text),
        }
    }

    /// Reads the attribute of an element. An unknown value is refused, because taking it as the default would answer
    /// another question.
    pub(super) fn read(node: Node<'_>) -> Read<Self> {
        let Some(text) = node.attribute("match-type") else { return Ok(Self::Contains) };
        let all = [Self::Equals, Self::Contains, Self::StartsWith, Self::EndsWith];
        all.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let expected = "expected the match-type equals, contains, starts-with or ends-with";
            wrong(node, format_args!("{expected}, found {}", shown(text)))
        })
    }
}

/// Whether one of several conditions is enough: RFC 6352 §10.5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Test {
    /// One of them has to hold.
    #[default]
    AnyOf,
    /// All of them have to hold.
    AllOf,
}

impl Test {
    /// Returns the value of the attribute `test`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AnyOf => "anyof",
            Self::AllOf => "allof",
        }
    }

    /// Reads the attribute `test` of an element, if there is one.
    pub(super) fn read(node: Node<'_>) -> Read<Option<Self>> {
        match node.attribute("test") {
            None => Ok(None),
            Some("anyof") => Ok(Some(Self::AnyOf)),
            Some("allof") => Ok(Some(Self::AllOf)),
            Some(text) => Err(wrong(node, format_args!("expected the test anyof or allof, found {}", shown(text)))),
        }
    }
}

/// Reads an attribute that is `yes` or `no`. A missing attribute means `no`.
pub(super) fn yes(node: Node<'_>, attribute: &str) -> Read<bool> {
    match node.attribute(attribute) {
        None | Some("no") => Ok(false),
        Some("yes") => Ok(true),
        Some(text) => {
            Err(wrong(node, format_args!("expected yes or no for the attribute {attribute}, found {}", shown(text))))
        }
    }
}

/// Reads the attribute `name`, which filters must have.
pub(super) fn name(node: Node<'_>) -> Read<String> {
    match node.attribute("name") {
        Some(name) if !name.is_empty() => Ok(name.to_owned()),
        _ => Err(wrong(node, "expected the attribute name, found none")),
    }
}

/// The names of the elements in filters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    CalDav,
    CardDav,
}

impl Dialect {
    pub(super) const fn is_not_defined(self) -> Name {
        match self {
            Self::CalDav => names::IS_NOT_DEFINED,
            Self::CardDav => names::CARD_IS_NOT_DEFINED,
        }
    }

    pub(super) const fn text_match(self) -> Name {
        match self {
            Self::CalDav => names::TEXT_MATCH,
            Self::CardDav => names::CARD_TEXT_MATCH,
        }
    }

    pub(super) const fn param_filter(self) -> Name {
        match self {
            Self::CalDav => names::PARAM_FILTER,
            Self::CardDav => names::CARD_PARAM_FILTER,
        }
    }
}

impl TextMatch {
    /// Creates a condition that matches values that hold the text, by the default collation.
    #[must_use]
    pub fn contains(text: impl Into<String>) -> Self {
        Self { text: text.into(), collation: None, negate: false, match_type: MatchType::Contains }
    }

    pub(super) fn read(cx: &mut Context, node: Node<'_>, dialect: Dialect) -> Read<Self> {
        let known = ["collation", "negate-condition", "match-type"];
        let (known, match_type) = match dialect {
            Dialect::CalDav => (&known[..2], MatchType::Contains),
            Dialect::CardDav => (&known[..], MatchType::read(node)?),
        };
        Ok(Self {
            text: cx.text(node, known).into_owned(),
            collation: node.attribute("collation").map(ToOwned::to_owned),
            negate: yes(node, "negate-condition")?,
            match_type,
        })
    }

    #[inline]
    pub(super) fn write(&self, writer: &mut BodyWriter, dialect: Dialect) {
        let mut attributes = Vec::new();
        attributes.extend(self.collation.as_deref().map(|collation| ("collation", collation)));
        if self.negate {
            attributes.push(("negate-condition", "yes"));
        }
        if self.match_type != MatchType::Contains {
            if dialect == Dialect::CalDav {
                let message = format!("CalDAV has only the match type contains, found {}", self.match_type.as_str());
                writer.refuse(Error::new(ErrorKind::Usage, message));
            }
            attributes.push(("match-type", self.match_type.as_str()));
        }
        writer.text(&dialect.text_match(), &attributes, &self.text);
    }
}

/// A condition on a parameter of a property: `param-filter` of
/// [RFC 4791 §9.7.3](https://www.rfc-editor.org/rfc/rfc4791#section-9.7.3) and
/// [RFC 6352 §10.5.2](https://www.rfc-editor.org/rfc/rfc6352#section-10.5.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ParamFilter {
    /// The name of the parameter, such as `PARTSTAT`.
    pub name: String,
    /// The test that the parameter must pass.
    pub test: ParamTest,
}

/// A test for a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ParamTest {
    /// The parameter is present, with any value.
    Defined,
    /// The parameter is absent.
    NotDefined,
    /// The value of the parameter matches.
    Text(TextMatch),
}

impl ParamFilter {
    pub(super) fn read(cx: &mut Context, node: Node<'_>, dialect: Dialect) -> Read<Self> {
        let name = name(node)?;
        let (mut not_defined, mut text) = (None, None);
        for child in cx.children(node, &["name"]) {
            if child.is(&dialect.is_not_defined()) {
                cx.empty(child, &[]);
                cx.once(&mut not_defined, child, ());
            } else if child.is(&dialect.text_match()) {
                if text.replace(TextMatch::read(cx, child, dialect)?).is_some() {
                    return Err(wrong(node, "expected one text-match, found several"));
                }
            } else {
                cx.unknown(child);
            }
        }
        let test = match (not_defined, text) {
            (None, None) => ParamTest::Defined,
            (Some(()), None) => ParamTest::NotDefined,
            (None, Some(text)) => ParamTest::Text(text),
            (Some(()), Some(_)) => return Err(wrong(node, "expected is-not-defined or text-match, found both")),
        };
        Ok(Self { name, test })
    }

    #[inline]
    pub(super) fn write(&self, writer: &mut BodyWriter, dialect: Dialect) {
        let (element, attributes) = (dialect.param_filter(), [("name", self.name.as_str())]);
        if self.test == ParamTest::Defined {
            return writer.empty(&element, &attributes);
        }
        writer.open(&element, &attributes);
        match &self.test {
            ParamTest::Text(text) => text.write(writer, dialect),
            _ => writer.empty(&dialect.is_not_defined(), &[]),
        }
        writer.close(&element);
    }
}

impl ParamFilter {
    /// Returns the collation that the condition names.
    #[inline]
    pub(super) fn collation(&self) -> Option<&str> {
        match &self.test {
            ParamTest::Text(text) => text.collation.as_deref(),
            _ => None,
        }
    }
}
