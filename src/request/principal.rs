//! Reports about principals.

use super::context::{Context, Read, wrong};
use super::prop::{GatheredNames, Prop, gather};
use super::text_match::{MatchType, Test};
use super::tree::Node;
use super::{body, names};
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::header::Depth;
use crate::name::Name;
use crate::value::Element;
use crate::write::request::BodyWriter;

/// Asks for principals whose properties match: `DAV:principal-property-search`,
/// [RFC 3744 §9.4](https://www.rfc-editor.org/rfc/rfc3744#section-9.4).
///
/// # Example
///
/// ```
/// use multistatus::Name;
/// use multistatus::request::{PrincipalPropertySearch, Prop, PropertySearch};
///
/// let jo = PropertySearch::new([Name::dav("displayname")], "jo");
/// let search = PrincipalPropertySearch::new([jo]).with_prop(Prop::from_iter([Name::dav("principal-URL")]));
/// assert_eq!(PrincipalPropertySearch::parse(&search.to_xml()?)?, search);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalPropertySearch {
    /// The conditions, at least one.
    pub searches: Vec<PropertySearch>,
    /// Whether one of the conditions is enough. RFC 3744 has only [`AllOf`](Test::AllOf); Apple's clients send an
    /// attribute `test`.
    pub test: Test,
    /// The properties that are asked for of each principal, or `None` if none are.
    pub prop: Option<Prop>,
    /// True to search the collections that `DAV:principal-collection-set` of the Request-URI names.
    pub apply_to_principal_collection_set: bool,
}

/// A condition of a [`PrincipalPropertySearch`]: each of the properties must hold the text.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertySearch {
    /// The properties.
    pub prop: Prop,
    /// The text to look for, ignoring case.
    pub text: String,
    /// The place of the text in the value. RFC 3744 has only [`Contains`](MatchType::Contains); Apple's clients send an
    /// attribute `match-type`.
    pub match_type: MatchType,
}

impl PropertySearch {
    /// Creates a condition that looks for a text in each of these properties.
    pub fn new(names: impl IntoIterator<Item = Name>, text: impl Into<String>) -> Self {
        Self { prop: names.into_iter().collect(), text: text.into(), match_type: MatchType::Contains }
    }

    fn read(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        let (mut prop, mut found) = (None::<GatheredNames>, None);
        for child in cx.children(node, &[]) {
            if child.is(&names::PROP) {
                gather(&mut prop, cx, child)?;
            } else if child.is(&names::MATCH) {
                // `caseless` is an attribute of CalendarServer. It is ignored, because texts are always compared
                // without regard to case.
                let text = cx.text(child, &["match-type", "caseless"]).into_owned();
                if child.attribute("match-type").is_some() {
                    cx.note(child, Deviation::ExtensionAttribute, Some("match-type"));
                }
                let read = (text, MatchType::read(child)?);
                cx.once(&mut found, child, read)?;
            } else {
                cx.unknown(child);
            }
        }
        let prop = prop.ok_or_else(|| wrong(node, "expected prop, found none"))?.finish();
        // Without a `match`, every principal would be found.
        let (text, match_type) = found.ok_or_else(|| wrong(node, "expected match, found none"))?;
        Ok(Self { prop, text, match_type })
    }
}

impl PrincipalPropertySearch {
    /// Creates a search for principals for which all of these conditions hold.
    pub fn new(searches: impl IntoIterator<Item = PropertySearch>) -> Self {
        let searches = searches.into_iter().collect();
        Self { searches, test: Test::AllOf, prop: None, apply_to_principal_collection_set: false }
    }

    /// Sets the properties that are asked for of each principal.
    #[must_use]
    #[inline]
    pub fn with_prop(mut self, prop: Prop) -> Self {
        self.prop = Some(prop);
        self
    }

    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &names::PRINCIPAL_PROPERTY_SEARCH)?;
        expect_depth_zero(cx, root)?;
        let test = Test::read(root)?;
        if test.is_some() {
            cx.note(root, Deviation::ExtensionAttribute, Some("test"));
        }
        let (mut searches, mut prop, mut apply) = (Vec::new(), None::<GatheredNames>, None);
        for child in cx.children(root, &["test"]) {
            match child.name() {
                name if *name == names::PROPERTY_SEARCH => searches.push(PropertySearch::read(cx, child)?),
                name if *name == names::PROP => {
                    gather(&mut prop, cx, child)?;
                }
                name if *name == names::APPLY_TO_PRINCIPAL_COLLECTION_SET => {
                    cx.empty(child, &[]);
                    cx.once(&mut apply, child, ())?;
                }
                _ => cx.unknown(child),
            }
        }
        if searches.is_empty() {
            return Err(wrong(root, "expected a property-search, found none"));
        }
        Ok(Self {
            searches,
            test: test.unwrap_or(Test::AllOf),
            prop: prop.map(GatheredNames::finish),
            apply_to_principal_collection_set: apply.is_some(),
        })
    }

    #[inline]
    fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&names::PRINCIPAL_PROPERTY_SEARCH);
        if self.searches.is_empty() {
            writer.refuse(Error::new(ErrorKind::Usage, "expected at least one property-search, found none"));
        }
        for search in &self.searches {
            writer.open(&names::PROPERTY_SEARCH, &[]);
            search.prop.write(&names::PROP, &mut writer);
            let kind = [("match-type", search.match_type.as_str())];
            let attributes = if search.match_type == MatchType::Contains { &[] } else { &kind[..] };
            writer.text(&names::MATCH, attributes, &search.text);
            writer.close(&names::PROPERTY_SEARCH);
        }
        if let Some(prop) = &self.prop {
            prop.write(&names::PROP, &mut writer);
        }
        if self.apply_to_principal_collection_set {
            writer.empty(&names::APPLY_TO_PRINCIPAL_COLLECTION_SET, &[]);
        }
        let test = [("test", self.test.as_str())];
        writer.finish_with(if self.test == Test::AllOf { &[] } else { &test })
    }
}

body::body!(PrincipalPropertySearch);

/// Refuses a depth other than 0 for a report that is only defined with `Depth: 0`: RFC 3744 §9.2 to §9.5.
fn expect_depth_zero(cx: &Context, root: Node<'_>) -> Read<()> {
    match cx.depth {
        None | Some(Depth::Zero) => Ok(()),
        Some(depth) => Err(wrong(root, format_args!("expected Depth: 0, found {depth}"))),
    }
}

/// Asks for the members of a collection that are a certain principal, or belong to one: `DAV:principal-match`, [RFC
/// 3744 §9.3](https://www.rfc-editor.org/rfc/rfc3744#section-9.3).
///
/// # Example
///
/// ```
/// use multistatus::Name;
/// use multistatus::request::{PrincipalMatch, PrincipalMatchBy, Prop};
///
/// let own = PrincipalMatch { by: PrincipalMatchBy::Property(Name::dav("owner")), prop: Some(Prop::new()) };
/// assert_eq!(PrincipalMatch::parse(&own.to_xml()?)?, own);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalMatch {
    /// The rule by which members match.
    pub by: PrincipalMatchBy,
    /// The properties that are asked for of each member, or `None` if none are.
    pub prop: Option<Prop>,
}

/// The rule by which members match a [`PrincipalMatch`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalMatchBy {
    /// Members that are the principal of the current user, or a group that contains it.
    SelfPrincipal,
    /// Members whose property with this name is the principal of the current user.
    Property(Name),
}

impl PrincipalMatch {
    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &names::PRINCIPAL_MATCH)?;
        expect_depth_zero(cx, root)?;
        let (mut by, mut prop) = (None, None::<GatheredNames>);
        for child in cx.children(root, &[]) {
            let read = match child.name() {
                name if *name == names::SELF => {
                    cx.empty(child, &[]);
                    PrincipalMatchBy::SelfPrincipal
                }
                name if *name == names::PRINCIPAL_PROPERTY => {
                    let mut properties = cx.children(child, &[]);
                    match (properties.next(), properties.next()) {
                        (Some(property), None) => PrincipalMatchBy::Property(property.name().clone()),
                        _ => return Err(wrong(child, "expected the name of one property, found none or several")),
                    }
                }
                name if *name == names::PROP => {
                    gather(&mut prop, cx, child)?;
                    continue;
                }
                _ => {
                    cx.unknown(child);
                    continue;
                }
            };
            match &by {
                Some(other) if *other != read => {
                    return Err(wrong(root, "expected self or one principal-property, found several"));
                }
                _ => cx.once(&mut by, child, read)?,
            }
        }
        let by = by.ok_or_else(|| wrong(root, "expected self or principal-property, found neither"))?;
        Ok(Self { by, prop: prop.map(GatheredNames::finish) })
    }

    #[inline]
    fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&names::PRINCIPAL_MATCH);
        match &self.by {
            PrincipalMatchBy::SelfPrincipal => writer.empty(&names::SELF, &[]),
            PrincipalMatchBy::Property(name) => {
                writer.open(&names::PRINCIPAL_PROPERTY, &[]);
                writer.element(&Element::empty(name));
                writer.close(&names::PRINCIPAL_PROPERTY);
            }
        }
        if let Some(prop) = &self.prop {
            prop.write(&names::PROP, &mut writer);
        }
        writer.finish()
    }
}

body::body!(PrincipalMatch);

/// Asks which properties principals can be searched by: `DAV:principal-search-property-set`,
/// [RFC 3744 §9.5](https://www.rfc-editor.org/rfc/rfc3744#section-9.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PrincipalSearchPropertySet;

impl PrincipalSearchPropertySet {
    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &names::PRINCIPAL_SEARCH_PROPERTY_SET)?;
        expect_depth_zero(cx, root)?;
        cx.empty(root, &[]);
        Ok(Self)
    }

    #[inline]
    fn write(self) -> Result<Vec<u8>, Error> {
        BodyWriter::new(&names::PRINCIPAL_SEARCH_PROPERTY_SET).finish()
    }
}

body::body!(PrincipalSearchPropertySet);

/// Defines a report that holds nothing but a `prop`, which may be left out.
macro_rules! prop_report {
    ($(#[$doc:meta])* $type:ident, $root:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $type {
            /// The properties that are asked for, or `None` if none are.
            pub prop: Option<Prop>,
        }

        impl $type {
            pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
                body::expect_root(root, &names::$root)?;
                let check: fn(&Context, Node<'_>) -> Read<()> = $check;
                check(cx, root)?;
                let mut prop = None::<GatheredNames>;
                for child in cx.children(root, &[]) {
                    if !child.is(&names::PROP) {
                        cx.unknown(child);
                        continue;
                    }
                    gather(&mut prop, cx, child)?;
                }
                Ok(Self { prop: prop.map(GatheredNames::finish) })
            }

            #[inline]
            fn write(&self) -> Result<Vec<u8>, Error> {
                let mut writer = BodyWriter::new(&names::$root);
                if let Some(prop) = &self.prop {
                    prop.write(&names::PROP, &mut writer);
                }
                writer.finish()
            }
        }

        body::body!($type);
    };
}

prop_report! {
    /// Asks for properties of the principals that an access control list names: `DAV:acl-principal-prop-set`,
    /// [RFC 3744 §9.2](https://www.rfc-editor.org/rfc/rfc3744#section-9.2).
    AclPrincipalPropSet, ACL_PRINCIPAL_PROP_SET, expect_depth_zero
}

prop_report! {
    /// Asks for properties of all versions of a resource: `DAV:version-tree`,
    /// [RFC 3253 §3.7](https://www.rfc-editor.org/rfc/rfc3253#section-3.7).
    VersionTree, VERSION_TREE, |_, _| Ok(())
}
