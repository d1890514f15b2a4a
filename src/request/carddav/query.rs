//! The report of CardDAV that searches.

use super::super::caldav::query::note_depth;
use super::super::context::{Context, Read, wrong};
use super::super::propfind::{Propfind, PropfindParts};
use super::super::sync_collection::read_limit;
use super::super::text_match::{Dialect, ParamFilter, Test, TextMatch, name};
use super::super::tree::Node;
use super::super::{body, names};
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::write::request::BodyWriter;

/// Asks for the address objects that match a filter: `CARDDAV:addressbook-query`,
/// [RFC 6352 §8.6](https://www.rfc-editor.org/rfc/rfc6352#section-8.6).
///
/// # Example
///
/// ```
/// use multistatus::request::carddav::{AddressbookQuery, Filter, PropFilter};
/// use multistatus::request::TextMatch;
///
/// let filter = Filter::any_of([PropFilter::text("FN", TextMatch::contains("da"))]);
/// let query = AddressbookQuery { filter: Some(filter), ..AddressbookQuery::default() };
/// assert_eq!(AddressbookQuery::parse(&query.to_xml()?)?, query);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddressbookQuery {
    /// The properties that are asked for, or `None` if none are.
    pub prop: Option<Propfind>,
    /// The filter that objects must match. `None` matches all: a filter is required (§10.3), but deployed clients leave
    /// it out.
    pub filter: Option<Filter>,
    /// The maximum number of responses that the client wants: §10.6.
    pub limit: Option<u64>,
}

/// A condition on vCards: `CARDDAV:filter`, [RFC 6352 §10.5](https://www.rfc-editor.org/rfc/rfc6352#section-10.5).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Whether one of the conditions is enough.
    pub test: Test,
    /// The conditions on properties.
    pub props: Vec<PropFilter>,
}

/// A condition on a property of a vCard: `CARDDAV:prop-filter`, RFC 6352 §10.5.1.
#[derive(Clone, Debug, PartialEq)]
pub struct PropFilter {
    /// The name of the property, such as `FN`, or with its group, such as `X-ABC.TEL`.
    pub name: String,
    /// The test that a property must pass.
    pub test: PropTest,
}

/// A test for a property of a vCard.
#[derive(Clone, Debug, PartialEq)]
pub enum PropTest {
    /// There is no such property.
    NotDefined,
    /// There is a property that matches. Without conditions, any property will do.
    Matches {
        /// Whether one of the conditions is enough.
        test: Test,
        /// Conditions on the value of the property.
        texts: Vec<TextMatch>,
        /// Conditions on the parameters of the property.
        params: Vec<ParamFilter>,
    },
}

impl Filter {
    /// Creates a filter that matches vCards for which one of these conditions holds.
    pub fn any_of(props: impl IntoIterator<Item = PropFilter>) -> Self {
        Self { test: Test::AnyOf, props: props.into_iter().collect() }
    }

    /// Creates a filter that matches vCards for which all of these conditions hold.
    pub fn all_of(props: impl IntoIterator<Item = PropFilter>) -> Self {
        Self { test: Test::AllOf, props: props.into_iter().collect() }
    }

    /// Returns the collations that the filter names, in order and with repetitions.
    #[must_use]
    #[inline]
    pub fn collations(&self) -> Vec<&str> {
        let mut found = Vec::new();
        for prop in &self.props {
            let PropTest::Matches { texts, params, .. } = &prop.test else { continue };
            found.extend(texts.iter().filter_map(|text| text.collation.as_deref()));
            found.extend(params.iter().filter_map(ParamFilter::collation));
        }
        found
    }

    fn read(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        let test = Test::read(node)?.unwrap_or_default();
        let mut props = Vec::new();
        for child in cx.children(node, &["test"]) {
            match child.is(&names::CARD_PROP_FILTER) {
                true => props.push(PropFilter::read(cx, child)?),
                false => cx.unknown(child),
            }
        }
        Ok(Self { test, props })
    }

    #[inline]
    fn write(&self, writer: &mut BodyWriter) {
        let test = [("test", self.test.as_str())];
        writer.open(&names::CARD_FILTER, if self.test == Test::AnyOf { &[] } else { &test });
        self.props.iter().for_each(|prop| prop.write(writer));
        writer.close(&names::CARD_FILTER);
    }
}

impl PropFilter {
    /// Creates a condition that matches vCards that have such a property with a matching value.
    #[must_use]
    pub fn text(name: impl Into<String>, text: TextMatch) -> Self {
        let test = PropTest::Matches { test: Test::AnyOf, texts: vec![text], params: Vec::new() };
        Self { name: name.into(), test }
    }

    fn read(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        let (name, test) = (name(node)?, Test::read(node)?.unwrap_or_default());
        let (mut not_defined, mut texts, mut params) = (None, Vec::new(), Vec::new());
        for child in cx.children(node, &["name", "test"]) {
            match child.name() {
                found if *found == names::CARD_IS_NOT_DEFINED => {
                    cx.empty(child, &[]);
                    cx.once(&mut not_defined, child, ())?;
                }
                found if *found == names::CARD_TEXT_MATCH => {
                    texts.push(TextMatch::read(cx, child, Dialect::CardDav)?);
                }
                found if *found == names::CARD_PARAM_FILTER => {
                    params.push(ParamFilter::read(cx, child, Dialect::CardDav)?);
                }
                _ => cx.unknown(child),
            }
        }
        let test = match not_defined {
            Some(()) if texts.is_empty() && params.is_empty() => PropTest::NotDefined,
            Some(()) => return Err(wrong(node, "expected is-not-defined alone, found it beside other conditions")),
            None => PropTest::Matches { test, texts, params },
        };
        Ok(Self { name, test })
    }

    #[inline]
    fn write(&self, writer: &mut BodyWriter) {
        let mut attributes = vec![("name", self.name.as_str())];
        match &self.test {
            PropTest::NotDefined => {
                writer.open(&names::CARD_PROP_FILTER, &attributes);
                writer.empty(&names::CARD_IS_NOT_DEFINED, &[]);
            }
            PropTest::Matches { test, texts, params } => {
                if *test != Test::AnyOf {
                    attributes.push(("test", test.as_str()));
                }
                writer.open(&names::CARD_PROP_FILTER, &attributes);
                texts.iter().for_each(|text| text.write(writer, Dialect::CardDav));
                params.iter().for_each(|param| param.write(writer, Dialect::CardDav));
            }
        }
        writer.close(&names::CARD_PROP_FILTER);
    }
}

impl AddressbookQuery {
    pub(in super::super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &names::ADDRESSBOOK_QUERY)?;
        let (mut asked, mut filter, mut limit) = (PropfindParts::default(), None, None);
        for child in cx.children(root, &[]) {
            if asked.take(cx, child)? {
                continue;
            }
            if child.is(&names::CARD_FILTER) {
                let read = Filter::read(cx, child)?;
                cx.once(&mut filter, child, read)?;
            } else if child.is(&names::CARD_LIMIT) {
                let read = read_limit(cx, child, &names::CARD_NRESULTS)?;
                cx.once(&mut limit, child, read)?;
            } else {
                cx.unknown(child);
            }
        }
        if filter.is_none() {
            cx.note(root, Deviation::MissingFilter, None);
        }
        note_depth(cx, root);
        Ok(Self { prop: asked.finish(root)?, filter, limit })
    }

    #[inline]
    pub(in super::super) fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&names::ADDRESSBOOK_QUERY);
        if let Some(prop) = &self.prop {
            prop.write_parts(&mut writer);
        }
        match &self.filter {
            Some(filter) => filter.write(&mut writer),
            None => {
                writer.refuse(Error::new(ErrorKind::Usage, "expected a filter in an addressbook-query, found none"))
            }
        }
        if let Some(limit) = self.limit {
            writer.open(&names::CARD_LIMIT, &[]);
            writer.text(&names::CARD_NRESULTS, &[], &limit.to_string());
            writer.close(&names::CARD_LIMIT);
        }
        writer.finish()
    }
}

body::body!(AddressbookQuery);
