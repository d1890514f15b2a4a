//! Members, bindings, references, order and search.

use super::form::{ContentModel, ElementNames, OneHref, OneName};
use super::part::{HREF, each, invalid, only_href, text_in, wrap};
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::namespace::DAV;
use crate::value::{Property, Value};
use crate::xml::escape::writable;

live_values! { DAV;
    /// The URL that new members are sent to with POST.
    AddMember(Href<'static>) = "add-member" as OneHref, 5995 "3.2.1";
    /// The order of the members: `DAV:unordered`, `DAV:custom` or the URI of another ordering.
    OrderingType(Href<'static>) = "ordering-type" as OneHref, 3648 "4.1.1";
    /// The lifetime of a redirect: `DAV:permanent` or `DAV:temporary`.
    RedirectLifetime(Name) = "redirect-lifetime" as OneName, 4437 "13.1";
    /// The target of a redirect. It may be relative to the href of its response: see
    /// [`Base::resolve`](crate::Base::resolve).
    RefTarget(Href<'static>) = "reftarget" as OneHref, 4437 "13.2";
    /// A URI that is the same for all bindings to one resource.
    ResourceId(Href<'static>) = "resource-id" as OneHref, 5842 "3.1";
    /// The bindings to the resource.
    ParentSet(Vec<Parent>) = "parent-set" as Parents, 5842 "3.2";
    /// The query grammars that SEARCH understands.
    SupportedQueryGrammarSet(Vec<Name>) = "supported-query-grammar-set"
        as ElementNames::nested(Name::dav("supported-query-grammar"), Name::dav("grammar")), 5323 "3.3";
}

const PARENT: Name = Name::dav("parent");
const SEGMENT: Name = Name::dav("segment");

/// A binding: a collection, and the name of the resource in it.
///
/// # Example
///
/// ```
/// use multistatus::prop::{Parent, ParentSet};
/// use multistatus::{Href, Response};
///
/// let parents = ParentSet(vec![Parent::new(Href::new("/CollX")?, "x.gif")?]);
/// let response = Response::builder("/CollX/x.gif").live(&parents).build()?;
/// assert_eq!(response.live::<ParentSet>()?, Some(parents));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parent {
    collection: Href<'static>,
    segment: Box<str>,
}

impl Parent {
    /// Creates a binding, where `segment` is one segment of a path, percent-encoded. White space around it is removed.
    ///
    /// # Errors
    ///
    /// [`InvalidText`](crate::ErrorKind::InvalidText) if it holds a character that XML cannot carry.
    pub fn new(collection: Href<'_>, segment: &str) -> Result<Self, Error> {
        writable(segment, "a segment")?;
        Ok(Self { collection: collection.into_owned(), segment: crate::chars::trim(segment).into() })
    }

    /// Returns the collection that holds the binding.
    #[must_use]
    pub fn collection(&self) -> &Href<'static> {
        &self.collection
    }

    /// Returns the name of the resource in the collection, percent-encoded.
    #[must_use]
    pub fn segment(&self) -> &str {
        &self.segment
    }
}

struct Parents;

impl ContentModel<Vec<Parent>> for Parents {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Vec<Parent>>, Error> {
        let parents = each(property, "parent elements", |child| {
            if *child.name() != PARENT {
                return Ok(None);
            }
            let segment = child.children().find(|part| *part.name() == SEGMENT);
            let wrong = || invalid(property, "a segment in parent", child.value());
            let segment = text_in(property, &segment.ok_or_else(wrong)?, "a segment")?.into();
            Ok(Some(Parent { collection: only_href(property, child)?, segment }))
        });
        parents.map(Some)
    }

    fn encode(&self, parents: &Vec<Parent>) -> Value<'static> {
        let parent = |parent: &Parent| {
            let collection = wrap(&HREF, parent.collection.as_str().to_owned().into());
            wrap(&PARENT, Value::from_elements([collection, wrap(&SEGMENT, parent.segment.to_string().into())]))
        };
        Value::from_elements(parents.iter().map(parent))
    }
}
