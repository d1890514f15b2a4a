//! Bodies that have no type of their own.

use super::context::{Context, Read};
use super::names;
use super::prop::{GatheredNames, Prop};
use super::tree::Node;
use crate::error::Error;
use crate::name::Name;
use crate::value::Element;
use crate::write::request::document;

/// A body that has no type of its own, with all its content, and the properties that it asks for.
///
/// # Example
///
/// ```
/// use multistatus::Name;
/// use multistatus::request::Report;
///
/// let body = br#"<oc:filter-files xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><d:getetag/></d:prop>
///     <oc:filter-rules><oc:favorite>1</oc:favorite></oc:filter-rules></oc:filter-files>"#;
/// let Report::Other(report) = Report::parse(body)? else { panic!("that has no type") };
/// assert_eq!(report.name().local(), "filter-files");
/// assert!(report.prop().is_some_and(|prop| prop.contains(&Name::dav("getetag"))));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    root: Element<'static>,
    prop: Option<Prop>,
}

impl Other {
    /// Creates a body from its root element.
    #[must_use]
    #[inline]
    pub fn new(root: Element<'_>) -> Self {
        let root = root.into_owned();
        let mut props = root.children().filter(|child| *child.name() == names::PROP).peekable();
        let prop = props.peek().is_some().then(|| {
            let props: Vec<_> = props.collect();
            props.iter().flat_map(Element::children).collect()
        });
        Self { root, prop }
    }

    /// Returns the name of the root element.
    #[must_use]
    pub fn name(&self) -> &Name {
        self.root.name()
    }

    /// Returns the root element with all its content.
    #[must_use]
    pub fn root(&self) -> &Element<'static> {
        &self.root
    }

    /// Returns the properties that the body asks for, in a `DAV:prop` directly under the root.
    #[must_use]
    pub fn prop(&self) -> Option<&Prop> {
        self.prop.as_ref()
    }

    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        let mut prop = None::<GatheredNames>;
        // Everything else has a grammar of its own.
        for child in root.children().filter(|child| child.is(&names::PROP)) {
            prop.get_or_insert_default().add(cx, child)?;
        }
        Ok(Self { root: root.element(), prop: prop.map(GatheredNames::finish) })
    }

    #[inline]
    pub(super) fn write(&self) -> Result<Vec<u8>, Error> {
        Ok(document(&self.root))
    }
}
